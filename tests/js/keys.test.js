import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { describe, it } from "node:test";
import { calculateJwkThumbprint } from "jose";
import { inspect, PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys, vectors } from "./support/vectors.js";

describe("a public key", () => {
  const pem = testKeys.rsa3072.spki;
  const key = PublicKey.from(pem);
  const node = createPublicKey(pem);

  it("is the same from PEM, DER and JWK", () => {
    for (const other of [node.export({ type: "spki", format: "der" }), node.export({ format: "jwk" }), key.toPem(), key.toDer(), key.toJwk()]) {
      assert.equal(PublicKey.from(other).toPem(), pem);
    }
  });

  it("is the same from PKCS#1 and from a certificate, in PEM and DER", () => {
    const der = (text) => Buffer.from(text.replace(/-----[^-]+-----/g, ""), "base64");
    for (const { pkcs1pub, cert, spki } of Object.values(testKeys)) {
      for (const other of [pkcs1pub, cert, der(pkcs1pub), der(cert)]) assert.equal(PublicKey.from(other).toPem(), spki);
    }
  });

  it("reports a certificate's validity, and seals all the same", () => {
    for (const { key, pem, notBefore, notAfter } of vectors("certificates").certificates) {
      const certified = PublicKey.from(pem);
      assert.deepEqual(certified.validity, { notBefore: new Date(notBefore), notAfter: new Date(notAfter) });
      assert.equal(PrivateKey.from(testKeys[key].pkcs8).open(certified.seal("value")).text(), "value");
    }
    assert.equal(key.validity, undefined);
  });

  it("is chosen from a JWK Set by its id, else by its use", () => {
    const jwk = { ...key.toJwk(), kid: "enc" };
    const keys = [{ kty: "EC", kid: "ec" }, null, { ...jwk, kid: "sig", use: "sig" }, { ...jwk, kid: "any", use: undefined }, jwk];
    assert.equal(PublicKey.from({ keys }).kid, "enc");
    assert.equal(PublicKey.from({ keys }, { kid: "any" }).kid, "any");
    throwsCode("ERR_KEY_UNSUPPORTED", () => PublicKey.from({ keys }, { kid: "sig" }));
    throwsCode("ERR_NO_KEY", () => PublicKey.from({ keys }, { kid: "other" }));
    throwsCode("ERR_KEY_UNSUPPORTED", () => PublicKey.from({ keys: "AQAB" }));
    throwsCode("ERR_KEY_UNSUPPORTED", () => PrivateKey.from({ keys: [PrivateKey.from(testKeys.rsa2048.pkcs8).toJwk()] }));
  });

  it("has the key id that jose computes, unless another is given", async () => {
    assert.equal(key.kid, await calculateJwkThumbprint(node.export({ format: "jwk" })));
    assert.equal(PublicKey.from(pem, { kid: "mine" }).kid, "mine");
    assert.equal(PublicKey.from({ ...node.export({ format: "jwk" }), kid: "theirs" }).kid, "theirs");
  });

  it("has the fingerprint that Node computes", () => {
    const digest = createHash("sha256").update(node.export({ type: "spki", format: "der" })).digest("base64");
    assert.equal(key.fingerprint, `SHA256:${digest.replace(/=+$/, "")}`);
  });

  it("seals with the hash that its JWK names", () => {
    const jwk = key.toJwk();
    for (const [alg, hash] of [["RSA-OAEP", "SHA-1"], ["RSA-OAEP-256", "SHA-256"], ["RSA-OAEP-384", "SHA-384"], ["RSA-OAEP-512", "SHA-512"]]) {
      const reserved = PublicKey.from({ ...jwk, alg });
      assert.equal(inspect(reserved.seal("value")).alg, alg);
      assert.equal(inspect(reserved.seal("value", { hash })).alg, alg);
      throwsCode("ERR_OPTION_UNSUPPORTED", () => reserved.seal("value", { hash: hash === "SHA-1" ? "SHA-256" : "SHA-1" }));
      assert.equal(reserved.toJwk().alg, alg);
    }
  });
});

describe("a private key", () => {
  const pem = testKeys.rsa2048.pkcs8;
  const key = PrivateKey.from(pem);
  const node = createPrivateKey(pem);

  it("is the same from PEM, DER and JWK", () => {
    for (const other of [node.export({ type: "pkcs8", format: "der" }), node.export({ format: "jwk" }), key.toPem(), key.toDer(), key.toJwk()]) {
      assert.equal(PrivateKey.from(other).toPem(), pem);
    }
  });

  it("exports the JWK that Node does", () => {
    const { kid, use, ...jwk } = key.toJwk();
    assert.deepEqual(jwk, node.export({ format: "jwk" }));
    assert.deepEqual({ kid, use }, { kid: key.publicKey.kid, use: "enc" });
  });

  it("has its public half, with the same key id", () => {
    assert.equal(key.publicKey.toPem(), testKeys.rsa2048.spki);
    assert.equal(PrivateKey.from(pem, { kid: "mine" }).publicKey.kid, "mine");
  });

  it("keeps what its JWK says for its public half", () => {
    const { publicKey } = PrivateKey.from({ ...key.toJwk(), alg: "RSA-OAEP-512", kid: "mine" });
    assert.deepEqual([publicKey.toJwk().alg, publicKey.kid], ["RSA-OAEP-512", "mine"]);
  });

  it("is generated in the sizes offered, 3072 bits by default", () => {
    assert.equal(PrivateKey.generate().publicKey.bits, 3072);
    throwsCode("ERR_OPTION_UNSUPPORTED", () => PrivateKey.generate(1024));
    const made = createPrivateKey(PrivateKey.generate(2048).toPem());
    assert.deepEqual(made.asymmetricKeyDetails, { modulusLength: 2048, publicExponent: 65537n });
  });
});

describe("what is no usable key is refused with its reason", () => {
  const refused = vectors("refused-keys");
  for (const { name, key, code } of refused.public) {
    it(`public: ${name}`, () => throwsCode(code, () => PublicKey.from(key)));
  }
  for (const { name, key, code } of refused.private) {
    it(`private: ${name}`, () => throwsCode(code, () => PrivateKey.from(key), typeof key === "string" ? key.split("\n")[3] : ""));
  }
  for (const key of [undefined, null, 7, [], {}, new Uint8Array(), Symbol("key"), () => 0]) {
    it(`neither PEM, DER nor JWK: ${typeof key} ${String(key)}`, () => {
      for (const Key of [PublicKey, PrivateKey]) {
        assert.throws(() => Key.from(key), { name: "SealfieldError", code: /^ERR_KEY_(INVALID|UNSUPPORTED)$/ });
      }
    });
  }
});
