// What is told of a value while it is typed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkValue } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { sealJsonText } from "../../pkg/dist/esm/json-text.js";
import { throwsCode } from "./support/errors.js";
import { testKeys, vectors } from "./support/vectors.js";

const canary = "canary-9f8e7d6c5b4a";

describe("checkValue", () => {
  for (const { title, kind, options, text, ...found } of vectors("checks").cases) {
    it(title, () => {
      assert.deepEqual(checkValue(kind, text, options), found);
      assert.deepEqual(checkValue(kind, Buffer.from(text), options), found);
    });
  }

  it("refuses what is no kind, no option, or an option of another kind", () => {
    for (const kind of [undefined, null, 7, "", "PEM", "text"])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => checkValue(kind, canary), canary);
    const wrong = [
      ["json", { pemType: "certificate" }],
      ["pem", { jsonType: "array" }],
      ["env", { jsonType: "array" }],
      ["pem", { pemType: "key" }],
      ["json", { jsonType: 7 }],
      ["yaml", { tabs: true }],
    ];
    for (const [kind, options] of wrong)
      throwsCode("ERR_OPTION_UNSUPPORTED", () => checkValue(kind, canary, options), canary);
  });

  it("takes text, or bytes that are UTF-8", () => {
    assert.deepEqual(checkValue("json", Buffer.from('{"ž":1}')), { findings: [] });
    throwsCode("ERR_NOT_UNICODE", () => checkValue("json", Buffer.from([0x22, 0xff, 0x22])));
    throwsCode("ERR_NOT_UNICODE", () => checkValue("json", `"${canary}\uD83D"`), canary);
    for (const value of [undefined, null, 7, {}, ["{}"]])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => checkValue("json", value));
  });
});

describe("sealJsonText", () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  const { publicKey } = key;
  const json = ' { "a" : 1.0, "a": "\\ud800" } ';

  it("seals JSON as it is written, and marks it as JSON where the format tells", () => {
    for (const [format, isJson] of [
      ["jwe", true],
      ["jwe-json", true],
      ["apify", true],
      ["port", false],
    ]) {
      for (const value of [json, Buffer.from(json)]) {
        const opened = key.open(sealJsonText(publicKey, value, { format }), { format });
        assert.deepEqual([opened.text(), opened.isJson], [json, isJson], format);
      }
    }
  });

  it("carries a schema hash under apify, and refuses one elsewhere", () => {
    assert.match(sealJsonText(publicKey, "{}", { format: "apify" }, "44eb2ecec8"), /^ENCRYPTED_JSON:44eb2ecec8:/);
    throwsCode("ERR_OPTION_UNSUPPORTED", () => sealJsonText(publicKey, "{}", {}, "44eb2ecec8"));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => sealJsonText(publicKey, "{}", { format: "apify" }, "44EB2ECEC8"));
  });

  it("refuses what is not JSON", () => {
    for (const text of ["", canary, `{"a":"${canary}",}`, "\uFEFF{}"])
      throwsCode("ERR_NOT_JSON", () => sealJsonText(publicKey, text), canary);
    throwsCode("ERR_NOT_UNICODE", () => sealJsonText(publicKey, Buffer.from([0x22, 0xff, 0x22])));
  });
});
