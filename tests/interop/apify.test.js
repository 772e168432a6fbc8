// The vendor's npm packages. @apify/input_secrets 2.x depends on a package that is not published, so what encrypts in
// it, @apify/utilities 3, is tested by itself.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decryptInputSecrets, encryptInputSecretValue } from "@apify/input_secrets";
import { privateDecrypt, publicEncrypt } from "@apify/utilities-3";
import { throwsCode } from "../js/support/errors.js";
import { vectors } from "../js/support/vectors.js";
import { altered, cases, key, otherKey } from "./support/cases.js";

describe("@apify/input_secrets 1", () => {
  const decrypt = ({ nodePrivate }, field) => decryptInputSecrets({ input: { field }, privateKey: nodePrivate }).field;
  const encrypt = ({ nodePublic }, value, schema) => encryptInputSecretValue({ value, publicKey: nodePublic, schema });

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      assert.equal(decrypt(key, key.publicKey.seal(value, { format: "apify" })), value);
      assert.equal(key.privateKey.open(encrypt(key, value)).text(), value);
    });
  }

  it("opens our JSON and we open its", () => {
    for (const { value } of vectors("apify").json) {
      assert.deepEqual(decrypt(key, key.publicKey.sealJson(value, { format: "apify" })), value);
      const schema = { type: Array.isArray(value) ? "array" : "object", isSecret: true };
      assert.deepEqual(key.privateKey.open(encrypt(key, value, schema)).json(), value);
    }
  });

  it("refuses ours, and we its, when altered or with another key", () => {
    const [ours, theirs] = [key.publicKey.seal("value", { format: "apify" }), encrypt(key, "value")];
    assert.throws(() => decrypt(key, altered(ours)));
    assert.throws(() => decrypt(otherKey, ours));
    throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs)));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
  });
});

describe("@apify/utilities 3", () => {
  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      const [, encryptedPassword, encryptedValue] = key.publicKey.seal(value, { format: "apify" }).split(":");
      assert.equal(privateDecrypt({ privateKey: key.nodePrivate, encryptedPassword, encryptedValue }), value);

      const theirs = publicEncrypt({ publicKey: key.nodePublic, value });
      const envelope = `ENCRYPTED_VALUE:${theirs.encryptedPassword}:${theirs.encryptedValue}`;
      assert.equal(key.privateKey.open(envelope).text(), value);
    });
  }
});
