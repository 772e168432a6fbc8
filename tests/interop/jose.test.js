import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CompactEncrypt,
  compactDecrypt,
  FlattenedEncrypt,
  flattenedDecrypt,
  GeneralEncrypt,
  generalDecrypt,
} from "jose";
import { PublicKey, sealFor } from "sealfield";
import { KeyRing } from "sealfield/open";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, keys, otherKey, values } from "./support/cases.js";

const algorithms = {
  "RSA-OAEP": "SHA-1",
  "RSA-OAEP-256": "SHA-256",
  "RSA-OAEP-384": "SHA-384",
  "RSA-OAEP-512": "SHA-512",
};

describe("jose, compact", () => {
  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      const ours = key.publicKey.seal(value, { context: "form/field", expiresAt: new Date(Date.now() + 60_000) });
      const { plaintext, protectedHeader } = await compactDecrypt(ours, key.nodePrivate);
      assert.equal(Buffer.from(plaintext).toString(), value);
      assert.equal(protectedHeader.kid, key.publicKey.kid);
      assert.equal(protectedHeader.ctx, "form/field");

      assert.equal(key.privateKey.open(await compact(key, value)).text(), value);
    });
  }

  for (const [alg, hash] of Object.entries(algorithms)) {
    it(`agrees on ${alg}`, async () => {
      const ours = key.publicKey.seal("value", { hash });
      const { plaintext, protectedHeader } = await compactDecrypt(ours, key.nodePrivate);
      assert.equal(Buffer.from(plaintext).toString(), "value");
      assert.equal(protectedHeader.alg, alg);
      assert.equal(key.privateKey.open(await compact(key, "value", alg)).text(), "value");
    });
  }

  it("keeps our key ids, also odd ones", async () => {
    const kid = 'a "quoted" kid \\ žč \u0001';
    const ours = PublicKey.from(key.spki, { kid }).seal("value", { context: kid });
    const { protectedHeader } = await compactDecrypt(ours, key.nodePrivate);
    assert.deepEqual([protectedHeader.kid, protectedHeader.ctx], [kid, kid]);
    assert.equal(key.privateKey.open(ours, { context: kid }).kid, kid);
  });

  it("refuses ours, and we its, when altered or with another key", async () => {
    const [ours, theirs] = [key.publicKey.seal("value"), await compact(key, "value")];
    await assert.rejects(compactDecrypt(altered(ours), key.nodePrivate), { code: "ERR_JWE_DECRYPTION_FAILED" });
    await assert.rejects(compactDecrypt(ours, otherKey.nodePrivate), { code: "ERR_JWE_DECRYPTION_FAILED" });
    throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs)));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
  });

  it("tells us its content type, in any case of letters", async () => {
    const json = ["json", "JSON", "application/json", "Application/JSON"];
    for (const cty of [...json, "", "JWT", "text/plain"]) {
      const sealer = new CompactEncrypt(Buffer.from("[1]")).setProtectedHeader({
        alg: "RSA-OAEP",
        enc: "A256GCM",
        cty,
      });
      assert.equal(key.privateKey.open(await sealer.encrypt(key.nodePublic)).isJson, json.includes(cty), cty);
    }
  });

  async function compact({ nodePublic }, value, alg = "RSA-OAEP-256") {
    return new CompactEncrypt(Buffer.from(value)).setProtectedHeader({ alg, enc: "A256GCM" }).encrypt(nodePublic);
  }
});

describe("jose, flattened", () => {
  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      const context = "form/ž😀";
      const expiresAt = new Date(Date.now() + 60_000);
      const ours = JSON.parse(key.publicKey.seal(value, { format: "jwe-json", context, expiresAt }));
      const { plaintext, additionalAuthenticatedData, protectedHeader } = await flattenedDecrypt(ours, key.nodePrivate);
      assert.equal(Buffer.from(plaintext).toString(), value);
      assert.equal(Buffer.from(additionalAuthenticatedData).toString(), context);
      assert.equal(protectedHeader.kid, key.publicKey.kid);

      const theirs = await flattened(key, value, context);
      assert.equal(key.privateKey.open(theirs, { context }).text(), value);
      throwsCode("ERR_CONTEXT", () => key.privateKey.open(theirs));
    });
  }

  it("agrees on no context", async () => {
    const ours = JSON.parse(key.publicKey.seal("value", { format: "jwe-json" }));
    const { plaintext, additionalAuthenticatedData } = await flattenedDecrypt(ours, key.nodePrivate);
    assert.deepEqual([Buffer.from(plaintext).toString(), additionalAuthenticatedData], ["value", undefined]);
    assert.equal(key.privateKey.open(await flattened(key, "value")).text(), "value");
  });

  it("refuses ours, and we its, in another context", async () => {
    const aad = Buffer.from("b").toString("base64url");
    const ours = { ...JSON.parse(key.publicKey.seal("value", { format: "jwe-json", context: "a" })), aad };
    await assert.rejects(flattenedDecrypt(ours, key.nodePrivate), { code: "ERR_JWE_DECRYPTION_FAILED" });
    const theirs = JSON.stringify({ ...JSON.parse(await flattened(key, "value", "a")), aad });
    throwsCode("ERR_OPEN", () => key.privateKey.open(theirs, { context: "b" }));
  });

  it("tells us a content type that nobody vouches for, which decides nothing", async () => {
    const sealer = new FlattenedEncrypt(Buffer.from("[1]")).setProtectedHeader({ alg: "RSA-OAEP", enc: "A256GCM" });
    const theirs = await sealer.setSharedUnprotectedHeader({ cty: "json" }).encrypt(key.nodePublic);
    assert.equal(key.privateKey.open(JSON.stringify(theirs)).isJson, false);
  });

  async function flattened({ nodePublic }, value, context) {
    const sealer = new FlattenedEncrypt(Buffer.from(value)).setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" });
    if (context !== undefined) sealer.setAdditionalAuthenticatedData(Buffer.from(context));
    return JSON.stringify(await sealer.encrypt(nodePublic));
  }
});

describe("jose, general", () => {
  const ring = new KeyRing(keys.map(({ privateKey }) => privateKey));

  for (const [name, value] of Object.entries(values)) {
    it(`opens ours and we open its, for each recipient: ${name}`, async () => {
      const context = "form/field";
      const ours = JSON.parse(
        sealFor(
          keys.map(({ publicKey }) => publicKey),
          value,
          { context },
        ),
      );
      const theirs = await general(keys, value, context);
      for (const { nodePrivate, privateKey } of keys) {
        const { plaintext, additionalAuthenticatedData } = await generalDecrypt(ours, nodePrivate);
        assert.equal(Buffer.from(plaintext).toString(), value);
        assert.equal(Buffer.from(additionalAuthenticatedData).toString(), context);
        assert.equal(privateKey.open(theirs, { context }).text(), value);
      }
      assert.equal(ring.open(theirs, { context }).text(), value);
    });
  }

  it("opens its with a key id in the recipient's header, and with none", async () => {
    const theirs = JSON.parse(await general([key, otherKey], "value"));
    theirs.recipients[1].header.kid = otherKey.publicKey.kid;
    assert.equal(otherKey.privateKey.open(JSON.stringify(theirs)).kid, otherKey.publicKey.kid);
    assert.equal(key.privateKey.open(JSON.stringify(theirs)).text(), "value");
  });

  it("opens ours for none but the recipients", async () => {
    const ours = sealFor([key.publicKey], "value");
    await assert.rejects(generalDecrypt(JSON.parse(ours), otherKey.nodePrivate), { code: "ERR_JWE_DECRYPTION_FAILED" });
    const theirs = await general([key], "value");
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
  });

  async function general(recipients, value, context) {
    const sealer = new GeneralEncrypt(Buffer.from(value)).setProtectedHeader({ enc: "A256GCM" });
    if (context !== undefined) sealer.setAdditionalAuthenticatedData(Buffer.from(context));
    for (const { nodePublic } of recipients)
      sealer.addRecipient(nodePublic).setUnprotectedHeader({ alg: "RSA-OAEP-256" });
    return JSON.stringify(await sealer.encrypt());
  }
});
