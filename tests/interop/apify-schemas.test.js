// Generated schemas and inputs of Apify Actors, against the vendor's own packages. What differs on purpose is in
// apify-differences.test.js.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  decryptInputSecrets,
  encryptInputSecrets,
  encryptInputSecretValue,
  getInputSchemaSecretFieldKeys,
} from "@apify/input_secrets";
import fc from "fast-check";
import { assertSealed, readSchema, sealInput } from "sealfield";
import { openInput } from "sealfield/open";
import { runs } from "../support/tier.js";
import { anyDefinition, anySchema, forms, nearlyValid, schemaOf, secretFields } from "./support/apify-schemas.js";
import { refusal } from "./support/apify-validator.js";
import { key } from "./support/cases.js";

/** The same cases in every run, so that what passes once passes always. */
const seed = 20_250_101;
const peer = { publicKey: key.nodePublic, privateKey: key.nodePrivate };

/** The vendor's digest of a definition, which it tells nowhere but in its envelopes. */
const vendorsHash = (schema) => hashIn(encryptInputSecretValue({ value: {}, publicKey: key.nodePublic, schema }));
const hashIn = (envelope) => envelope.split(":").at(-3);
const errorsOf = (schema) => readSchema(schema).diagnostics.filter(({ severity }) => severity === "error");

describe("the schema hash is the vendor's", () => {
  it("in what readSchema tells of any schema", () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const { fields } = readSchema(schema);
        assert.deepEqual(
          fields.filter(({ secret }) => secret).map(({ name }) => name),
          getInputSchemaSecretFieldKeys(schema),
        );
        for (const { name, secret, schemaHash } of fields) {
          assert.equal(schemaHash, secret ? vendorsHash(schema.properties[name]) : undefined);
        }
      }),
      { seed, numRuns: runs(3000) },
    );
  });

  it("in what readSchema tells of valid fields", () => {
    fc.assert(
      fc.property(fc.oneof(...Object.values(secretFields)), (definition) => {
        assert.equal(readSchema(schemaOf({ secret: definition })).fields[0].schemaHash, vendorsHash(definition));
      }),
      { seed, numRuns: runs(1500) },
    );
  });

  it("in what is sealed", () => {
    // What picks a resource of the platform cannot be secret.
    const sealable = fc
      .tuple(anyDefinition, fc.constantFrom("string", "object", "array"))
      .map(([{ resourceType, ...definition }, type]) => ({ ...definition, type, isSecret: true }));
    fc.assert(
      fc.property(sealable, fc.constantFrom({}, []), (definition, secret) => {
        assert.equal(
          hashIn(sealInput(schemaOf({ secret: definition }), { secret }, key.publicKey).secret),
          vendorsHash(definition),
        );
      }),
      { seed, numRuns: runs(1500) },
    );
  });
});

describe("valid schemas", () => {
  it("the same fields are sealed, as the same kind, and all else is passed on in its order", () => {
    fc.assert(
      fc.property(forms, ({ schema, input }) => {
        const ours = sealInput(schema, input, key.publicKey);
        const theirs = encryptInputSecrets({ input, inputSchema: schema, ...peer });
        assert.deepEqual(kinds(ours), kinds(theirs));
        for (const [name, value] of Object.entries(input)) {
          if (theirs[name] === value) assert.equal(ours[name], value);
        }
      }),
      { seed, numRuns: runs(800) },
    );
  });

  it("each opens what the other sealed", () => {
    fc.assert(
      fc.property(forms, ({ schema, input }) => {
        const ours = sealInput(schema, input, key.publicKey);
        const theirs = encryptInputSecrets({ input, inputSchema: schema, ...peer });
        for (const opened of [
          decryptInputSecrets({ input: ours, ...peer }),
          openInput(theirs, key.privateKey, { schema }),
          openInput(theirs, key.privateKey),
        ]) {
          assert.deepEqual(Object.entries(opened), Object.entries(input));
        }
      }),
      { seed, numRuns: runs(100) },
    );
  });

  it("neither seals again what either has sealed", () => {
    fc.assert(
      fc.property(forms, ({ schema, input }) => {
        for (const sealed of [
          sealInput(schema, input, key.publicKey),
          encryptInputSecrets({ input, inputSchema: schema, ...peer }),
        ]) {
          assertSealed(schema, sealed);
          assert.deepEqual(sealInput(schema, sealed, key.publicKey), sealed);
          assert.deepEqual(encryptInputSecrets({ input: sealed, inputSchema: schema, ...peer }), sealed);
        }
      }),
      { seed, numRuns: runs(200) },
    );
  });

  it("neither finds an error in the schema", () => {
    fc.assert(
      fc.property(forms, ({ schema }) => {
        assert.equal(refusal(schema), undefined);
        assert.deepEqual(errorsOf(schema), []);
      }),
      { seed, numRuns: runs(800) },
    );
  });
});

describe("schemas with one secret field", () => {
  it("readSchema finds an error exactly where the vendor's validator throws", () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(nearlyValid, (definition) => {
        const schema = schemaOf({ secret: definition });
        const theirs = refusal(schema);
        const ours = errorsOf(schema);
        assert.equal(ours.length > 0, theirs !== undefined, theirs?.message ?? JSON.stringify(ours));
        seen[theirs ? "invalid" : "valid"]++;
      }),
      { seed, numRuns: runs(4000) },
    );
    assert.ok(Math.min(seen.valid, seen.invalid) > runs(4000) / 4, JSON.stringify(seen));
  });
});

/** Names in order, and of sealed values the prefix and the schema hash: the rest is drawn anew each time. */
function kinds(input) {
  const kind = (value) =>
    typeof value === "string" && /^ENCRYPTED_/.test(value) ? value.split(":").slice(0, -2).join(":") : value;
  return Object.entries(input).map(([name, value]) => [name, kind(value)]);
}
