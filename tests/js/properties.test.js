// What holds for any value, any envelope and anything that is fed to a parser. A failure prints its seed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { inspect, isSealed, PublicKey, SealfieldError } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { testKeys } from "./support/vectors.js";

/** Any well-formed text, astral and control characters among it. */
const text = fc.string({ unit: "binary", maxLength: 100, size: "max" });
const soonest = Date.now() + 3_600_000;
const hash = fc.constantFrom("SHA-1", "SHA-256", "SHA-384", "SHA-512");

/** What each format can hold and carry; a new format is one line. */
const formats = {
  jwe: { options: { context: text, expiresAt: fc.date({ min: new Date(soonest), noInvalidDate: true }), hash }, kid: true },
  apify: { options: {}, textOnly: true },
  port: { options: {} },
};
const anyFormat = fc.constantFrom(...Object.keys(formats));
const anyOptions = anyFormat.chain((format) =>
  fc.record({ format: fc.constant(format), ...formats[format].options }, { requiredKeys: ["format"] }));

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const documentedCodes = new Set(readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8").match(/^\| `ERR_\w+`/gm).map((row) => row.slice(3, -1)));

// Opening takes most of the time, so the runs that open are few, and a failing one is not made smaller.
const opening = { numRuns: 120 };
const altering = { numRuns: 30, endOnFailure: true };
const parsing = { numRuns: 1000 };

/** Opens for the context that was asked for, with or without a word about the format. */
const open = (envelope, { format, context }, named) =>
  privateKey.open(envelope, { ...(named && { format }), ...(context !== undefined && { context }) });

describe("what is sealed opens to the same", () => {
  it("text or bytes, under any options and key id", () => {
    const bytes = fc.uint8Array({ maxLength: 300, size: "max" });
    fc.assert(fc.property(anyOptions, text, bytes, text, fc.boolean(), (options, asText, asBytes, kid, named) => {
      const { textOnly, kid: carriesKid } = formats[options.format];
      const key = PublicKey.from(testKeys.rsa2048.spki, { kid });
      for (const value of textOnly ? [asText] : [asText, asBytes]) {
        const opened = open(key.seal(value, options), options, named);
        assert.deepEqual(Buffer.from(opened.bytes), Buffer.from(value));
        assert.equal(opened.format, options.format);
        assert.equal(opened.context, options.context);
        assert.equal(opened.kid, carriesKid ? kid : undefined);
      }
    }), opening);
  });

  it("JSON", () => {
    fc.assert(fc.property(anyOptions, fc.jsonValue({ stringUnit: "binary" }), (options, value) => {
      const opened = open(publicKey.sealJson(value, options), options);
      assert.equal(opened.text(), JSON.stringify(value));
    }), opening);
  });
});

describe("no altered envelope opens", () => {
  const changedAt = (change) => fc.property(anyOptions, text, fc.nat(), (options, value, position) => {
    const envelope = publicKey.seal(value, options);
    const altered = change(envelope, position % envelope.length);
    fc.pre(altered !== envelope);
    for (const named of [true, false]) {
      assert.throws(() => open(altered, options, named), { name: "SealfieldError", code: /^ERR_(OPEN|FORMAT|NOT_SEALED)$/ });
    }
  });
  const replaced = (envelope, at, character) => envelope.slice(0, at) + character + envelope.slice(at + 1);

  for (let bit = 0; bit < 8; bit++) {
    it(`bit ${bit} of any character flipped`, () => {
      fc.assert(changedAt((envelope, at) => replaced(envelope, at, String.fromCharCode(envelope.charCodeAt(at) ^ (1 << bit)))), altering);
    });
  }

  it("any letter in the other case", () => {
    const otherCase = (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
    fc.assert(changedAt((envelope, at) => replaced(envelope, at, otherCase(envelope[at]))), { ...altering, numRuns: 60 });
  });

  it("any character left out, doubled, moved, or followed by white space", () => {
    fc.assert(changedAt((envelope, at) => replaced(envelope, at, "")), altering);
    fc.assert(changedAt((envelope, at) => replaced(envelope, at, envelope[at].repeat(2))), altering);
    fc.assert(changedAt((envelope, at) => replaced(envelope, at, "") + envelope[at]), altering);
    for (const space of [" ", "\n"]) fc.assert(changedAt((envelope, at) => replaced(envelope, at, envelope[at] + space)), altering);
  });
});

describe("whatever is given gives a result or a SealfieldError", () => {
  const pems = [testKeys.rsa2048.spki, testKeys.rsa2048.pkcs8];
  const ders = [publicKey.toDer(), privateKey.toDer()];
  const jwk = privateKey.toJwk();
  const envelopes = Object.keys(formats).map((format) => publicKey.seal("value", { format }));

  const anyCodeUnits = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 300, size: "max" });
  const ofAnEnvelopesShape = fc.stringMatching(/^(ENCRYPTED_(VALUE|JSON):)?[-_A-Za-z0-9+/=.:{}"]{0,400}$/);
  const altered = (originals) => fc.tuple(fc.constantFrom(...originals), fc.nat(), fc.nat({ max: 8 }), fc.oneof(anyCodeUnits, fc.stringMatching(/^[0-9A-Za-z]{0,8}$/)), fc.boolean())
    .map(([original, position, left, inserted, keepsLength]) => {
      const at = position % original.length;
      return original.slice(0, at) + inserted.slice(0, 8) + original.slice(at + (keepsLength ? Math.min(inserted.length, 8) : left));
    });
  const alteredBytes = fc.tuple(fc.constantFrom(...ders), fc.nat(), fc.uint8Array({ maxLength: 8 }))
    .map(([original, position, inserted]) => {
      const bytes = original.slice();
      bytes.set(inserted.subarray(0, bytes.length - (position % bytes.length)), position % bytes.length);
      return bytes;
    });
  const anything = fc.anything({
    withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withNullPrototype: true,
    withObjectString: true, withSet: true, withSparseArray: true, withTypedArray: true, stringUnit: "binary",
  });
  const likeAJwk = fc.record(
    Object.fromEntries([...Object.keys(jwk), "alg", "key_ops"].map((name) => [name, fc.oneof({ weight: 8, arbitrary: fc.constant(jwk[name]) }, anything)])),
    { requiredKeys: [] },
  );
  const likeOptions = fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    anything,
    fc.record({ kid: anything, format: fc.oneof(anyFormat, anything), context: fc.oneof(text, anything), bits: fc.oneof(fc.nat(10_000), anything) }, { requiredKeys: [] }),
  );
  const anyKey = fc.oneof(anything, anyCodeUnits, fc.uint8Array({ maxLength: 300 }), altered(pems), alteredBytes, likeAJwk);
  const anyEnvelope = fc.oneof(anything, anyCodeUnits, ofAnEnvelopesShape, { weight: 3, arbitrary: altered(envelopes) });

  /** Runs `parse`, then shows that the module is as good as before. */
  function survives(arbitrary, parse) {
    fc.assert(fc.property(arbitrary, likeOptions, (input, options) => {
      try {
        parse(input, options);
      } catch (error) {
        if (!(error instanceof SealfieldError)) throw error;
        assert.ok(documentedCodes.has(error.code), error.code);
      }
    }), parsing);
    assert.equal(privateKey.open(publicKey.seal("value")).text(), "value");
  }

  it("PublicKey.from, and what it accepts seals", () => {
    survives(anyKey, (key, options) => assert.ok(isSealed(PublicKey.from(key, options).seal("value"))));
  });
  it("PrivateKey.from, and what it accepts opens", () => {
    survives(anyKey, (key, options) => {
      const accepted = PrivateKey.from(key, options);
      assert.equal(accepted.open(accepted.publicKey.seal("value")).text(), "value");
    });
  });
  it("inspect", () => survives(anyEnvelope, inspect));
  it("isSealed", () => survives(anyEnvelope, (envelope, options) => assert.equal(typeof isSealed(envelope, options?.format), "boolean")));
  it("open", () => survives(anyEnvelope, (envelope, options) => privateKey.open(envelope, options)));
  it("seal and sealJson", () => {
    survives(fc.oneof(anything, anyCodeUnits), (value, options) => publicKey.seal(value, options));
    survives(anything, (value, options) => publicKey.sealJson(value, options));
  });
});
