// Node's own RSA and AES: moduli that are no whole number of bytes, values of every length, and Port's documented layout.
import assert from "node:assert/strict";
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from "node:crypto";
import { describe, it } from "node:test";
import { PublicKey } from "sealfield";
import { openManaged, openWith, PrivateKey, sealManaged } from "sealfield/open";
import { cases, key } from "./support/cases.js";

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };

describe("node:crypto, for moduli of any number of bits", () => {
  for (const bits of [2050, 2058, 3000]) {
    it(`${bits}`, () => {
      const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
      const [ours, pkcs8] = [
        PublicKey.from(publicKey.export({ type: "spki", format: "der" })),
        privateKey.export({ type: "pkcs8", format: "der" }),
      ];
      assert.equal(ours.bits, bits);
      const [, wrapped] = ours.seal("value").split(".");
      assert.equal(privateDecrypt({ key: privateKey, ...oaep }, Buffer.from(wrapped, "base64url")).length, 32);
      for (const format of ["jwe", "jwe-json", "apify", "port", "sealed-secrets", "cms"]) {
        assert.equal(PrivateKey.from(pkcs8).open(ours.seal("value", { format }), { format }).text(), "value");
      }
    });
  }
});

it("node:crypto takes a new key", () => {
  const key = PrivateKey.generate(2048);
  const theirs = createPrivateKey(key.toPem());
  assert.deepEqual(theirs.asymmetricKeyDetails, { modulusLength: 2048, publicExponent: 65537n });
  const [, wrapped] = key.publicKey.seal("value").split(".");
  assert.equal(privateDecrypt({ key: theirs, ...oaep }, Buffer.from(wrapped, "base64url")).length, 32);
});

describe("AES-256-GCM in node:crypto, for values of every length", () => {
  const lengths = [...Array(1101).keys(), 4096, 65_535, 65_536, 1_000_003];

  it("with an IV of 12 bytes and additional data", async () => {
    for (const length of lengths) {
      const value = randomBytes(length);
      const sealed = key.publicKey.seal(value, { context: "c".repeat(length % 150) });
      const [header, wrapped, ...rest] = sealed.split(".");
      const contentKey = privateDecrypt({ key: key.nodePrivate, ...oaep }, Buffer.from(wrapped, "base64url"));
      const [iv, ciphertext, tag] = rest.map((part) => Buffer.from(part, "base64url"));
      assert.deepEqual(decrypt(contentKey, iv, ciphertext, tag, Buffer.from(header)), value, `${length} bytes`);
      const opened = await openWith(sealed, () => contentKey, { context: "c".repeat(length % 150) });
      assert.deepEqual(Buffer.from(opened.bytes), value, `${length} bytes, opened`);
    }
  });

  it("with an IV of 16 bytes", () => {
    for (const length of lengths) {
      const [secret, iv, value] = [randomBytes(32).toString("base64"), randomBytes(16), randomBytes(length)];
      const sealed = Buffer.from(sealManaged(secret, value), "base64");
      const parts = [sealed.subarray(0, 16), sealed.subarray(16, -16), sealed.subarray(-16)];
      assert.deepEqual(decrypt(secret.slice(0, 32), ...parts), value, `${length} bytes`);

      const cipher = createCipheriv("aes-256-gcm", secret.slice(0, 32), iv);
      const theirs = Buffer.concat([iv, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
      assert.deepEqual(
        Buffer.from(openManaged(secret, theirs.toString("base64")).bytes),
        value,
        `${length} bytes, opened`,
      );
    }
  });

  function decrypt(contentKey, iv, ciphertext, tag, additional = Buffer.alloc(0)) {
    const decipher = createDecipheriv("aes-256-gcm", contentKey, iv).setAAD(additional).setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  }
});

describe("Port, by its documented layout in node:crypto", () => {
  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      assert.equal(portOpen(key, key.publicKey.seal(value, { format: "port" })), value);
      assert.equal(key.privateKey.open(portSeal(key, value), { format: "port" }).text(), value);
    });
  }

  function portSeal({ nodePublic: key }, value) {
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const cipher = createCipheriv("aes-256-gcm", contentKey, iv);
    const ciphertext = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return Buffer.concat([iv, publicEncrypt({ key, ...oaep }, contentKey), ciphertext, cipher.getAuthTag()]).toString(
      "base64",
    );
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
