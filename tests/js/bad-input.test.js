import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect, PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { formats, named, testKeys } from "./support/vectors.js";

const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const canary = "canary-9f8e7d6c5b4a";

describe("values", () => {
  it("a lone surrogate is an error, not U+FFFD", () => {
    for (const text of ["\uD83D", "\uDE00", `${canary}\uD83D`, `\uDE00\uD83D${canary}`]) {
      throwsCode("ERR_NOT_UNICODE", () => publicKey.seal(text), canary);
    }
    // JSON.stringify escapes a lone surrogate, so in JSON it is fine.
    assert.equal(privateKey.open(publicKey.sealJson("\uD83D")).json(), "\uD83D");
  });

  it("a lone surrogate in a context or key id would make it equal to another one", () => {
    throwsCode("ERR_NOT_UNICODE", () => publicKey.seal("value", { context: "a\uD800" }));
    throwsCode("ERR_NOT_UNICODE", () => privateKey.open(publicKey.seal("value"), { context: "a\uD800" }));
    throwsCode("ERR_NOT_UNICODE", () => PublicKey.from(testKeys.rsa2048.spki, { kid: "a\uDBFF" }));
    throwsCode("ERR_NOT_UNICODE", () => PublicKey.from({ ...publicKey.toJwk(), kid: "a\uDBFF" }));
  });

  it("a context that fits no header is too large to seal, not to open", () => {
    const context = "c".repeat(10_000);
    assert.equal(privateKey.open(publicKey.seal("value", { context }), { context }).text(), "value");
    throwsCode("ERR_TOO_LARGE", () => publicKey.seal("value", { context: "c".repeat(20_000) }));
  });

  it("an empty string is refused where asked", () => {
    for (const format of formats) {
      throwsCode("ERR_EMPTY", () => publicKey.seal("", { format, emptyValue: "refuse" }));
      assert.equal(privateKey.open(publicKey.seal("", { format, emptyValue: "seal" }), named(format)).text(), "");
    }
  });

  it("what is neither text nor bytes is an error", () => {
    for (const value of [undefined, null, 7, true, {}, ["a"], new ArrayBuffer(4), Symbol("a"), 7n]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal(value));
    }
  });

  it("what has no JSON form is an error without the engine's text", () => {
    const cyclic = { canary };
    cyclic.self = cyclic;
    const throwing = {
      toJSON() {
        throw new Error(canary);
      },
    };
    for (const value of [undefined, () => canary, Symbol(canary), 7n, cyclic, throwing]) {
      throwsCode("ERR_NOT_JSON", () => publicKey.sealJson(value), canary);
    }
  });

  it("5 MB of text seals and opens", () => {
    const text = `${canary}é`.repeat(250_000);
    for (const format of formats)
      assert.equal(privateKey.open(publicKey.seal(text, { format }), named(format)).text(), text);
  });

  it("more than 64 MiB is too large, and the next value seals again", () => {
    throwsCode("ERR_TOO_LARGE", () => publicKey.seal("x".repeat(64 * 1024 * 1024 + 1)));
    throwsCode("ERR_TOO_LARGE", () => publicKey.seal(new Uint8Array(64 * 1024 * 1024 + 1)));
    throwsCode("ERR_TOO_LARGE", () => publicKey.seal("é".repeat(33 * 1024 * 1024)));
    assert.equal(privateKey.open(publicKey.seal("value")).text(), "value");
  });
});

describe("envelopes", () => {
  it("what is none is told as such", () => {
    for (const envelope of ["", canary, "aGVsbG8=", "a.b.c.d.e", undefined, null, 7, {}, []]) {
      throwsCode("ERR_NOT_SEALED", () => privateKey.open(envelope), canary);
      throwsCode("ERR_NOT_SEALED", () => inspect(envelope), canary);
    }
  });

  it("a header that would take much memory to parse is refused first", () => {
    const header = Buffer.from(`{"a":[${"1,".repeat(1_000_000)}1]}`).toString("base64url");
    const [, ...rest] = publicKey.seal("value").split(".");
    throwsCode("ERR_FORMAT", () => inspect([header, ...rest].join(".")));
  });

  it("white space behind the beginning of a SEQUENCE is no CMS, and leaves the key in working order", () => {
    const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
    throwsCode("ERR_NOT_SEALED", () => key.open(`MAAA${" ".repeat(30)}`));
    assert.equal(key.open(key.publicKey.seal("value")).text(), "value");
    key.free();
  });

  it("JSON that would take much memory to parse is refused first", () => {
    const envelope = publicKey.seal("value", { format: "jwe-json" });
    throwsCode("ERR_FORMAT", () => inspect(envelope.replace("{", `{"a":[${"1,".repeat(1_000_000)}1],`)));
    throwsCode("ERR_FORMAT", () => inspect(envelope.replace("{", `{"a":${"[".repeat(50_000)}`)));
  });

  for (const format of formats) {
    it(`truncated anywhere, none opens: ${format}`, () => {
      const envelope = publicKey.seal(canary, { format });
      for (let end = 0; end < envelope.trimEnd().length; end += 3) {
        assert.throws(() => privateKey.open(envelope.slice(0, end), named(format)), {
          code: /^ERR_(OPEN|FORMAT|NOT_SEALED)$/,
        });
      }
    });

    it(`wrong key, altered wrap, ciphertext and tag give one and the same error: ${format}`, () => {
      const envelope = publicKey.seal(canary.repeat(4), { format });
      const failure = (open) => {
        try {
          open();
        } catch ({ code, message, field }) {
          return { code, message, field };
        }
      };
      const expected = failure(() => PrivateKey.from(testKeys.rsa3072.pkcs8).open(envelope, named(format)));
      assert.equal(expected.code, "ERR_OPEN");
      assert.deepEqual(
        failure(() => PrivateKey.generate(2048).open(envelope, named(format))),
        expected,
      );
      for (const { name, start } of inspect(envelope, { ...named(format), bits: 2048 }).parts) {
        // They say how to read the rest, or decide nothing.
        if (["prefix", "header", "keyLength", "recipient"].includes(name)) continue;
        assert.deepEqual(
          failure(() => privateKey.open(altered(envelope, start + 2), named(format))),
          expected,
          name,
        );
      }
    });
  }

  it("an opened value that is not text or JSON is told as such", () => {
    const opened = privateKey.open(publicKey.seal(Uint8Array.of(0xff, 0xfe)));
    throwsCode("ERR_NOT_UNICODE", () => opened.text());
    throwsCode("ERR_NOT_JSON", () => privateKey.open(publicKey.seal(canary)).json(), canary);
  });
});

function altered(envelope, from) {
  const at = envelope[from] === "\n" ? from + 1 : from;
  return envelope.slice(0, at) + (envelope[at] === "A" ? "B" : "A") + envelope.slice(at + 1);
}
