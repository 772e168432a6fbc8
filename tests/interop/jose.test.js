import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CompactEncrypt, compactDecrypt } from "jose";
import { PublicKey } from "sealfield";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, otherKey } from "./support/cases.js";

const algorithms = { "RSA-OAEP": "SHA-1", "RSA-OAEP-256": "SHA-256", "RSA-OAEP-384": "SHA-384", "RSA-OAEP-512": "SHA-512" };

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

  async function compact({ nodePublic }, value, alg = "RSA-OAEP-256") {
    return new CompactEncrypt(Buffer.from(value)).setProtectedHeader({ alg, enc: "A256GCM" }).encrypt(nodePublic);
  }
});
