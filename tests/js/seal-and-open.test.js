import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect as nodeInspect } from "node:util";
import { inspect, isSealed, PublicKey, ready } from "sealfield";
import { Opened, PrivateKey, ready as openReady } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys, values, vectors } from "./support/vectors.js";

const formats = ["jwe", "apify", "port"];
const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);

describe("a sealed value", () => {
  for (const format of formats) {
    for (const [name, value] of Object.entries(values)) {
      it(`opens to the same text: ${format}, ${name}`, () => {
        const envelope = publicKey.seal(value, { format });
        assert.ok(isSealed(envelope, format));
        const opened = privateKey.open(envelope);
        assert.equal(opened.text(), value);
        assert.equal(opened.format, format);
      });
    }
  }

  it("may be bytes", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (const format of ["jwe", "port"]) {
      assert.deepEqual(privateKey.open(publicKey.seal(bytes, { format })).bytes, bytes);
    }
    const view = bytes.subarray(65, 68);
    assert.equal(privateKey.open(publicKey.seal(view)).text(), "ABC");
    assert.equal(privateKey.open(publicKey.seal(Buffer.from("ABC"))).text(), "ABC");
  });

  it("may be what JSON.stringify makes of it", () => {
    for (const value of [{ a: [1, "ž", null] }, [], "text", 0, 1e21, false, null, new Date(0), { toJSON: () => 7 }]) {
      for (const format of formats) {
        const opened = privateKey.open(publicKey.sealJson(value, { format }));
        assert.equal(opened.text(), JSON.stringify(value));
        assert.deepEqual(opened.json(), JSON.parse(JSON.stringify(value)));
      }
    }
    assert.match(publicKey.sealJson({}, { format: "apify" }), /^ENCRYPTED_JSON:/);
  });

  it("opens with a key of each size", () => {
    for (const [name, bits] of [["rsa2048", 2048], ["rsa3072", 3072], ["rsa4096", 4096]]) {
      const key = PublicKey.from(testKeys[name].spki);
      assert.equal(key.bits, bits);
      for (const format of formats) {
        assert.equal(PrivateKey.from(testKeys[name].pkcs8).open(key.seal("value", { format })).text(), "value");
      }
    }
  });

  it("opens with the key it was sealed for, generated here", () => {
    const key = PrivateKey.generate(2048);
    assert.equal(key.open(key.publicKey.seal("value")).text(), "value");
    assert.equal(PrivateKey.from(key.toPem()).open(key.publicKey.seal("value")).text(), "value");
  });

  it("is another envelope each time", () => {
    for (const format of formats) assert.notEqual(publicKey.seal("value", { format }), publicKey.seal("value", { format }));
  });
});

describe("context and expiry", () => {
  it("a value opens for its context alone", () => {
    const envelope = publicKey.seal("value", { context: "signup/token" });
    assert.equal(privateKey.open(envelope, { context: "signup/token" }).context, "signup/token");
    throwsCode("ERR_CONTEXT", () => privateKey.open(envelope, { context: "signup/password" }));
    throwsCode("ERR_CONTEXT", () => privateKey.open(envelope));
    throwsCode("ERR_CONTEXT", () => privateKey.open(publicKey.seal("value"), { context: "signup/token" }));
  });

  it("a value opens until its expiry", () => {
    const until = (milliseconds) => publicKey.seal("value", { expiresAt: new Date(Date.now() + milliseconds) });
    assert.equal(privateKey.open(until(60_000)).text(), "value");
    throwsCode("ERR_EXPIRED", () => privateKey.open(until(-2_000)));
  });

  it("a format without room for an option refuses it", () => {
    for (const format of ["apify", "port"]) {
      for (const option of [{ context: "a" }, { expiresAt: new Date() }, { hash: "SHA-256" }]) {
        throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal("value", { format, ...option }));
      }
    }
  });

  it("an option that is misspelt or malformed is not dropped", () => {
    for (const options of [
      { expiresat: new Date() },
      { format: "pgp" },
      { context: 7 },
      { expiresAt: "tomorrow" },
      { expiresAt: new Date(NaN) },
      { expiresAt: Date.now() },
      { hash: "MD5" },
      { emptyValue: "ignore" },
      "jwe",
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal("value", options));
    }
    throwsCode("ERR_OPTION_UNSUPPORTED", () => privateKey.open(publicKey.seal("value"), { contxt: "a" }));
  });
});

describe("inspect", () => {
  it("tells what a JWE says of itself", () => {
    const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    const envelope = publicKey.seal("value", { context: "a", expiresAt, hash: "SHA-512" });
    const { parts, issuedAt, ...info } = inspect(envelope);
    assert.deepEqual(info, {
      format: "jwe", alg: "RSA-OAEP-512", enc: "A256GCM", bits: 2048, kid: publicKey.kid, context: "a", expiresAt,
    });
    assert.ok(issuedAt instanceof Date && Math.abs(issuedAt - Date.now()) < 60_000);
    const segments = parts.map(({ start, end }) => envelope.slice(start, end));
    assert.equal(segments.join("."), envelope);
    assert.deepEqual(parts.map(({ name }) => name), ["header", "wrappedKey", "iv", "ciphertext", "tag"]);
  });

  it("tells the parts of a Port envelope when it knows the key size", () => {
    const envelope = publicKey.seal("value", { format: "port" });
    assert.deepEqual(inspect(envelope).parts.map(({ name }) => name), ["iv"]);
    const { parts } = inspect(envelope, { bits: publicKey.bits });
    assert.equal(parts.map(({ start, end }) => envelope.slice(start, end)).join(""), envelope);
  });
});

describe("isSealed", () => {
  it("goes by structure, not by a prefix", () => {
    for (const { input } of vectors("apify").regex) assert.equal(isSealed(input), false, input);
    for (const value of [undefined, null, 7, {}, [], "", "ENCRYPTED_VALUE:", "a.b.c.d.e"]) assert.equal(isSealed(value), false);
  });

  it("does not take long base64 for sealed unless asked for Port", () => {
    const base64 = Buffer.alloc(400, 7).toString("base64");
    assert.equal(isSealed(base64), false);
    assert.equal(isSealed(base64, "port"), true);
    throwsCode("ERR_OPTION_UNSUPPORTED", () => isSealed(base64, "pgp"));
  });
});

describe("what is printed", () => {
  it("shows no key and no value", () => {
    const opened = privateKey.open(publicKey.seal("hunter2-hunter2"));
    assert.ok(opened instanceof Opened);
    for (const text of [nodeInspect(opened, { depth: 9, showHidden: true }), JSON.stringify(opened)]) {
      assert.ok(!text.includes("hunter2"), text);
    }
    const secret = privateKey.toJwk().d.slice(0, 12);
    assert.ok(!nodeInspect(privateKey, { depth: 9, showHidden: true }).includes(secret));
    assert.ok(!JSON.stringify(privateKey).includes(secret));
  });
});

it("ready resolves, and again", async () => {
  await ready();
  await ready();
  await openReady();
});
