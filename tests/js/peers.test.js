// Each peer opens what we seal, and we open what it seals, live.
import assert from "node:assert/strict";
import { constants, createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, generateKeyPairSync, privateDecrypt, publicEncrypt, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { decryptInputSecrets, encryptInputSecretValue } from "@apify/input_secrets";
import { CompactEncrypt, compactDecrypt, importPKCS8, importSPKI } from "jose";
import { PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { testKeys, values, vectors } from "./support/vectors.js";

const keys = Object.fromEntries(
  Object.entries(testKeys).map(([name, { spki, pkcs8 }]) => [
    name,
    { spki, pkcs8, publicKey: PublicKey.from(spki), privateKey: PrivateKey.from(pkcs8), nodePublic: createPublicKey(spki), nodePrivate: createPrivateKey(pkcs8) },
  ]),
);
const cases = Object.entries(keys).flatMap(([key, pair]) => Object.entries(values).map(([name, value]) => ({ title: `${key}, ${name}`, pair, value })));

describe("node:crypto, for moduli of any number of bits", () => {
  for (const bits of [2050, 2058, 3000]) {
    it(`${bits}`, () => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
      const [ours, pkcs8] = [PublicKey.from(publicKey.export({ type: "spki", format: "der" })), privateKey.export({ type: "pkcs8", format: "der" })];
      assert.equal(ours.bits, bits);
      const [, wrapped] = ours.seal("value").split(".");
      assert.equal(privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, Buffer.from(wrapped, "base64url")).length, 32);
      for (const format of ["jwe", "apify", "port"]) {
        assert.equal(PrivateKey.from(pkcs8).open(ours.seal("value", { format })).text(), "value");
      }
    });
  }
});

describe("jose", () => {
  const algorithms = { "RSA-OAEP": "SHA-1", "RSA-OAEP-256": "SHA-256", "RSA-OAEP-384": "SHA-384", "RSA-OAEP-512": "SHA-512" };

  for (const { title, pair, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      const ours = pair.publicKey.seal(value, { context: "form/field", expiresAt: new Date(Date.now() + 60_000) });
      const { plaintext, protectedHeader } = await compactDecrypt(ours, await importPKCS8(pair.pkcs8, "RSA-OAEP-256"));
      assert.equal(Buffer.from(plaintext).toString(), value);
      assert.equal(protectedHeader.kid, pair.publicKey.kid);
      assert.equal(protectedHeader.ctx, "form/field");

      const theirs = await joseSeal(pair, value, "RSA-OAEP-256");
      assert.equal(pair.privateKey.open(theirs).text(), value);
    });
  }

  for (const [alg, hash] of Object.entries(algorithms)) {
    it(`agrees on ${alg}`, async () => {
      const ours = keys.rsa2048.publicKey.seal("value", { hash });
      const { plaintext } = await compactDecrypt(ours, await importPKCS8(keys.rsa2048.pkcs8, alg));
      assert.equal(Buffer.from(plaintext).toString(), "value");
      assert.equal(keys.rsa2048.privateKey.open(await joseSeal(keys.rsa2048, "value", alg)).text(), "value");
    });
  }

  it("keeps our key ids, also odd ones", async () => {
    const kid = 'a "quoted" kid \\ žč \u0001';
    const ours = PublicKey.from(keys.rsa2048.spki, { kid }).seal("value", { context: kid });
    const { protectedHeader } = await compactDecrypt(ours, keys.rsa2048.nodePrivate);
    assert.deepEqual([protectedHeader.kid, protectedHeader.ctx], [kid, kid]);
    assert.equal(keys.rsa2048.privateKey.open(ours, { context: kid }).kid, kid);
  });

  async function joseSeal(pair, value, alg) {
    const key = await importSPKI(pair.spki, alg);
    return new CompactEncrypt(Buffer.from(value)).setProtectedHeader({ alg, enc: "A256GCM" }).encrypt(key);
  }
});

describe("@apify/input_secrets", () => {
  const decrypt = (pair, field) => decryptInputSecrets({ input: { field }, privateKey: pair.nodePrivate }).field;

  for (const { title, pair, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      assert.equal(decrypt(pair, pair.publicKey.seal(value, { format: "apify" })), value);
      assert.equal(pair.privateKey.open(encryptInputSecretValue({ value, publicKey: pair.nodePublic })).text(), value);
    });
  }

  it("opens our JSON and we open its", () => {
    for (const { value } of vectors("apify").json) {
      const { publicKey, privateKey, nodePublic } = keys.rsa2048;
      assert.deepEqual(decrypt(keys.rsa2048, publicKey.sealJson(value, { format: "apify" })), value);
      const schema = { type: Array.isArray(value) ? "array" : "object", isSecret: true };
      assert.deepEqual(privateKey.open(encryptInputSecretValue({ value, publicKey: nodePublic, schema })).json(), value);
    }
  });
});

describe("Port, by its documented layout in node:crypto", () => {
  for (const { title, pair, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      assert.equal(portOpen(pair, pair.publicKey.seal(value, { format: "port" })), value);
      assert.equal(pair.privateKey.open(portSeal(pair, value), { format: "port" }).text(), value);
    });
  }

  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };

  function portSeal({ nodePublic: key }, value) {
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const cipher = createCipheriv("aes-256-gcm", contentKey, iv);
    const ciphertext = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return Buffer.concat([iv, publicEncrypt({ key, ...oaep }, contentKey), ciphertext, cipher.getAuthTag()]).toString("base64");
  }

  function portOpen({ nodePrivate: key }, envelope) {
    const bytes = Buffer.from(envelope, "base64");
    const modulus = key.asymmetricKeyDetails.modulusLength / 8;
    const contentKey = privateDecrypt({ key, ...oaep }, bytes.subarray(12, 12 + modulus));
    const decipher = createDecipheriv("aes-256-gcm", contentKey, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12 + modulus, -16)), decipher.final()]).toString();
  }
});
