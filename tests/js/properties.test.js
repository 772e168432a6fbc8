// What holds for any value, any envelope and anything that is fed to a parser. A failure prints its seed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { inspect, isSealed, PublicKey, SealfieldError, sealFor } from "sealfield";
import { KeyRing, openManaged, PrivateKey } from "sealfield/open";
import { formats, testKeys, vectors } from "./support/vectors.js";
import { runs } from "../support/tier.js";

/** Any well-formed text, astral and control characters among it. */
const text = fc.string({ unit: "binary", maxLength: 100, size: "max" });
const someText = text.filter((text) => text !== "");
const expiresAt = fc.date({ min: new Date(Date.now() + 3_600_000), noInvalidDate: true });
const hash = fc.constantFrom("SHA-1", "SHA-256", "SHA-384", "SHA-512");
const mgf1Hash = hash;

/**
 * What each format can hold and carry, and which options its opener must be told; a new format is one line.
 * `isFree`: JSON and PEM take white space between their parts.
 */
const traits = {
  jwe: { options: { context: text, expiresAt, hash }, told: ["context"], hasKid: true },
  "jwe-json": { options: { context: someText, expiresAt, hash }, told: ["context"], hasKid: true, isFree: true },
  apify: { options: {}, told: [], isTextOnly: true },
  port: { options: { hash, mgf1Hash }, told: ["hash", "mgf1Hash"] },
  "sealed-secrets": { options: { context: someText }, told: ["format", "context"] },
  cms: { options: { hash, mgf1Hash }, told: [], isFree: true },
};
const anyFormat = fc.constantFrom(...formats);
const anyOptions = anyFormat.chain((format) =>
  fc.record({ format: fc.constant(format), ...traits[format].options }, { requiredKeys: ["format"] }),
);

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const documentedCodes = new Set(
  readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8")
    .match(/^\| `ERR_\w+`/gm)
    .map((row) => row.slice(3, -1)),
);

// Opening takes most of the time, so the runs that open are few, and a failing one is not made smaller.
const opening = { numRuns: runs(80) };
const altering = { numRuns: runs(24), endOnFailure: true };
const parsing = { numRuns: runs(1000) };

/** Opens with what the opener must know, and with or without a word about the format. */
function open(envelope, options, isNamed) {
  const told = Object.entries(options).filter(
    ([name]) => traits[options.format].told.includes(name) || (isNamed && name === "format"),
  );
  return privateKey.open(envelope, Object.fromEntries(told));
}

describe("what is sealed opens to the same", () => {
  it("text or bytes, under any options and key id", () => {
    const bytes = fc.uint8Array({ maxLength: 300, size: "max" });
    fc.assert(
      fc.property(anyOptions, fc.oneof(text, bytes), text, fc.boolean(), (options, value, kid, isNamed) => {
        const { hasKid, isTextOnly } = traits[options.format];
        fc.pre(!isTextOnly || typeof value === "string");
        const envelope = PublicKey.from(testKeys.rsa2048.spki, { kid }).seal(value, options);
        const opened = open(envelope, options, isNamed);
        assert.deepEqual(Buffer.from(opened.bytes), Buffer.from(value));
        assert.equal(opened.format, options.format);
        assert.equal(opened.context, options.context);
        assert.equal(opened.kid, hasKid ? kid : inspect(envelope, { format: options.format }).kid);
      }),
      opening,
    );
  });

  it("for each of several recipients", () => {
    const keys = [testKeys.rsa2048, testKeys.rsa3072].map(({ pkcs8 }) => PrivateKey.from(pkcs8));
    const options = fc.record(traits["jwe-json"].options, { requiredKeys: [] });
    fc.assert(
      fc.property(text, options, fc.subarray(keys, { minLength: 1 }), (value, options, recipients) => {
        const envelope = sealFor(
          recipients.map(({ publicKey }) => publicKey),
          value,
          options,
        );
        for (const key of recipients) assert.equal(key.open(envelope, { context: options.context }).text(), value);
      }),
      { numRuns: runs(20) },
    );
  });

  it("JSON", () => {
    fc.assert(
      fc.property(anyOptions, fc.jsonValue({ stringUnit: "binary" }), (options, value) => {
        const opened = open(publicKey.sealJson(value, options), options);
        assert.equal(opened.text(), JSON.stringify(value));
      }),
      opening,
    );
  });
});

describe("no altered envelope opens", () => {
  const changedAt = (change) =>
    fc.property(anyOptions, text, fc.nat(), (options, value, position) => {
      const envelope = publicKey.seal(value, options);
      const at = position % envelope.length;
      const altered = change(envelope, at);
      fc.pre(
        altered !== envelope &&
          !isRecipient(options, envelope, at) &&
          !(traits[options.format].isFree && sameButForSpace(altered, envelope)),
      );
      for (const isNamed of [true, false]) {
        assert.throws(() => open(altered, options, isNamed), {
          name: "SealfieldError",
          code: /^ERR_(OPEN|FORMAT|NOT_SEALED)$/,
        });
      }
    });
  // Who a recipient is, CMS does not authenticate: altered, it decides nothing.
  const isRecipient = ({ format }, envelope, at) =>
    inspect(envelope, { format }).parts.some(({ name, start, end }) => name === "recipient" && start <= at && at < end);
  const sameButForSpace = (one, other) => one.replace(/\s/g, "") === other.replace(/\s/g, "");
  const replaced = (envelope, at, character) => envelope.slice(0, at) + character + envelope.slice(at + 1);

  for (let bit = 0; bit < 8; bit++) {
    it(`bit ${bit} of any character flipped`, () => {
      fc.assert(
        changedAt((envelope, at) => replaced(envelope, at, String.fromCharCode(envelope.charCodeAt(at) ^ (1 << bit)))),
        altering,
      );
    });
  }

  it("any letter in the other case", () => {
    const otherCase = (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
    fc.assert(
      changedAt((envelope, at) => replaced(envelope, at, otherCase(envelope[at]))),
      { ...altering, numRuns: runs(48) },
    );
  });

  it("any character left out, doubled, moved, or followed by white space", () => {
    fc.assert(
      changedAt((envelope, at) => replaced(envelope, at, "")),
      altering,
    );
    fc.assert(
      changedAt((envelope, at) => replaced(envelope, at, envelope[at].repeat(2))),
      altering,
    );
    fc.assert(
      changedAt((envelope, at) => replaced(envelope, at, "") + envelope[at]),
      altering,
    );
    for (const space of [" ", "\n"])
      fc.assert(
        changedAt((envelope, at) => replaced(envelope, at, envelope[at] + space)),
        altering,
      );
  });
});

describe("whatever is given gives a result or a SealfieldError", () => {
  const kinds = vectors("private-keys").keys;
  // The one that costs least to decrypt.
  const encrypted = kinds.find(({ name }) => name === "PBES2, PBKDF2 of 1 iteration");
  const pkcs1 = kinds.find(({ name }) => name === "PKCS#1");
  const pems = [
    testKeys.rsa2048.spki,
    testKeys.rsa2048.pkcs8,
    pkcs1.key,
    encrypted.key,
    vectors("certificates").certificates[0].pem,
  ];
  const ders = [publicKey.toDer(), privateKey.toDer()];
  const jwk = privateKey.toJwk();
  const ring = new KeyRing([privateKey]);
  const envelopes = formats.map((format) => publicKey.seal("value", { format }));
  const anyCodeUnits = fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 300,
    size: "max",
  });
  const ofAnEnvelopesShape = fc.stringMatching(/^(ENCRYPTED_(VALUE|JSON):)?[-_A-Za-z0-9+/=.:{}"]{0,400}$/);
  const altered = (originals) =>
    fc
      .tuple(
        fc.constantFrom(...originals),
        fc.nat(),
        fc.nat({ max: 8 }),
        fc.oneof(anyCodeUnits, fc.stringMatching(/^[0-9A-Za-z]{0,8}$/)),
        fc.boolean(),
      )
      .map(([original, position, left, inserted, keepsLength]) => {
        const at = position % original.length;
        return (
          original.slice(0, at) +
          inserted.slice(0, 8) +
          original.slice(at + (keepsLength ? Math.min(inserted.length, 8) : left))
        );
      });
  const alteredBytes = fc
    .tuple(fc.constantFrom(...ders), fc.nat(), fc.uint8Array({ maxLength: 8 }))
    .map(([original, position, inserted]) => {
      const bytes = original.slice();
      bytes.set(inserted.subarray(0, bytes.length - (position % bytes.length)), position % bytes.length);
      return bytes;
    });
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    stringUnit: "binary",
  });
  const likeAJwk = fc.record(
    Object.fromEntries(
      [...Object.keys(jwk), "alg", "key_ops"].map((name) => [
        name,
        fc.oneof({ weight: 8, arbitrary: fc.constant(jwk[name]) }, anything),
      ]),
    ),
    { requiredKeys: [] },
  );
  const likeOptions = fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    anything,
    fc.record({ passphrase: fc.oneof(fc.constant(encrypted.passphrase), text, anything) }),
    fc.record(
      {
        kid: anything,
        format: fc.oneof(anyFormat, anything),
        context: fc.oneof(text, anything),
        bits: fc.oneof(fc.nat(10_000), anything),
      },
      { requiredKeys: [] },
    ),
  );
  const anyKey = fc.oneof(
    anything,
    anyCodeUnits,
    fc.uint8Array({ maxLength: 300 }),
    altered(pems),
    alteredBytes,
    likeAJwk,
  );
  const anyEnvelope = fc.oneof(anything, anyCodeUnits, ofAnEnvelopesShape, {
    weight: 3,
    arbitrary: altered(envelopes),
  });

  /** Runs `parse`, then shows that the module is as good as before. */
  function survives(arbitrary, parse) {
    fc.assert(
      fc.property(arbitrary, likeOptions, (input, options) => {
        try {
          parse(input, options);
        } catch (error) {
          if (!(error instanceof SealfieldError)) throw error;
          assert.ok(documentedCodes.has(error.code), error.code);
        }
      }),
      parsing,
    );
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
  it("isSealed", () =>
    survives(anyEnvelope, (envelope, options) => assert.equal(typeof isSealed(envelope, options?.format), "boolean")));
  it("open", () => survives(anyEnvelope, (envelope, options) => privateKey.open(envelope, options)));
  it("KeyRing.open", () => survives(anyEnvelope, (envelope, options) => ring.open(envelope, options)));
  it("openManaged", () =>
    survives(anyEnvelope, (envelope) => openManaged("a client secret of 32 bytes and more", envelope)));
  it("seal and sealJson", () => {
    survives(fc.oneof(anything, anyCodeUnits), (value, options) => publicKey.seal(value, options));
    survives(anything, (value, options) => publicKey.sealJson(value, options));
  });
});
