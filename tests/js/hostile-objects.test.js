// Objects that run code of their own, lie, or come from another realm.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { inspect, isSealed, PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys } from "./support/vectors.js";

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const opened = (envelope, options) => privateKey.open(envelope, options).text();
const thrower = (name) => ({
  get [name]() {
    throw new Error("canary");
  },
});

describe("values", () => {
  it("bytes and dates of another realm are as good as ours", () => {
    assert.equal(opened(publicKey.seal(runInNewContext("Uint8Array.of(65, 66)"))), "AB");
    const expiresAt = runInNewContext("new Date(Date.now() + 60000)");
    assert.equal(opened(publicKey.seal("value", runInNewContext("(o) => ({ ...o })")({ expiresAt }))), "value");
    const der = publicKey.toDer();
    assert.equal(PublicKey.from(runInNewContext("(b) => Uint8Array.from(b)")([...der])).kid, publicKey.kid);
  });

  it("a length that lies brings nothing else into the envelope", () => {
    for (const length of [40, 1, -1]) {
      const bytes = Object.defineProperty(Uint8Array.of(65, 66, 67), "length", { value: length });
      assert.equal(opened(publicKey.seal(bytes)), "ABC");
    }
  });

  it("what is no real Uint8Array is refused", () => {
    const transferred = new Uint8Array(8);
    structuredClone(transferred, { transfer: [transferred.buffer] });
    for (const value of [
      new Proxy(Uint8Array.of(1), {}),
      Object.create(Uint8Array.prototype),
      transferred,
      new DataView(new ArrayBuffer(2)),
      new Uint16Array(2),
      new String("a"),
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal(value));
    }
  });
});

describe("options", () => {
  it("none is dropped, wherever it stands", () => {
    for (const options of [
      new Map([["context", "x"]]),
      [],
      () => 0,
      "jwe",
      7,
      Object.create({ contxt: "x" }),
      { __proto__: null, contxt: "x" },
      thrower("context"),
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("canary");
          },
        },
      ),
      { expiresAt: Object.create(Date.prototype) },
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal("value", options), "canary");
    }
    const inherited = publicKey.seal("value", Object.create({ context: "x" }));
    assert.equal(opened(inherited, { __proto__: null, context: "x" }), "value");
    assert.equal(opened(publicKey.seal("value", null), undefined), "value");
  });

  it("a number or a format that is none is refused", () => {
    const port = publicKey.seal("value", { format: "port" });
    for (const bits of [NaN, -1, 0, 1024, 2048.5, 1e99, Infinity, "2048"]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => inspect(port, { bits }));
    }
    for (const format of [7, {}, true, null, Symbol("jwe"), ["jwe"]]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => isSealed(port, format));
    }
    for (const bits of [2048.5, NaN, Infinity, -2048])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => PrivateKey.generate(bits));
  });
});

describe("keys", () => {
  it("one that cannot be read is refused", () => {
    for (const key of [
      thrower("d"),
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("canary");
          },
        },
      ),
      new Proxy(Uint8Array.of(1), {}),
    ]) {
      for (const Key of [PublicKey, PrivateKey]) {
        assert.throws(() => Key.from(key), { name: "SealfieldError", code: /^ERR_KEY_(INVALID|UNSUPPORTED)$/ });
      }
    }
  });

  it("a freed one says so, and may be freed again", () => {
    for (const key of [PublicKey.from(testKeys.rsa2048.spki), PrivateKey.from(testKeys.rsa2048.pkcs8)]) {
      key.free();
      key.free();
      throwsCode("ERR_KEY_INVALID", () => key.toPem());
    }
  });

  it("none stays borrowed after a failure", () => {
    const key = PublicKey.from(testKeys.rsa2048.spki);
    for (const [value, options] of [
      [new Proxy(Uint8Array.of(1), {})],
      ["a", thrower("format")],
      ["a", { expiresAt: {} }],
      ["\uD800"],
    ]) {
      assert.throws(() => key.seal(value, options));
    }
    assert.throws(() =>
      key.sealJson({
        toJSON() {
          throw new Error("canary");
        },
      }),
    );
    key.free();
  });
});
