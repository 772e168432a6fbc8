import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, createSecretKey, generateKeyPairSync } from "node:crypto";
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
    for (const other of [
      node.export({ type: "spki", format: "der" }),
      node.export({ format: "jwk" }),
      key.toPem(),
      key.toDer(),
      key.toJwk(),
    ]) {
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
    const keys = [
      { kty: "EC", kid: "ec" },
      null,
      { ...jwk, kid: "sig", use: "sig" },
      { ...jwk, kid: "any", use: undefined },
      jwk,
    ];
    assert.equal(PublicKey.from({ keys }).kid, "enc");
    assert.equal(PublicKey.from({ keys }, { kid: "any" }).kid, "any");
    throwsCode("ERR_KEY_UNSUPPORTED", () => PublicKey.from({ keys }, { kid: "sig" }));
    throwsCode("ERR_NO_KEY", () => PublicKey.from({ keys }, { kid: "other" }));
    throwsCode("ERR_KEY_UNSUPPORTED", () => PublicKey.from({ keys: "AQAB" }));
    throwsCode("ERR_KEY_UNSUPPORTED", () =>
      PrivateKey.from({ keys: [PrivateKey.from(testKeys.rsa2048.pkcs8).toJwk()] }),
    );
  });

  it("has the key id that jose computes, unless another is given", async () => {
    assert.equal(key.kid, await calculateJwkThumbprint(node.export({ format: "jwk" })));
    assert.equal(PublicKey.from(pem, { kid: "mine" }).kid, "mine");
    assert.equal(PublicKey.from({ ...node.export({ format: "jwk" }), kid: "theirs" }).kid, "theirs");
  });

  it("has the fingerprint that Node computes", () => {
    const digest = createHash("sha256")
      .update(node.export({ type: "spki", format: "der" }))
      .digest("base64");
    assert.equal(key.fingerprint, `SHA256:${digest.replace(/=+$/, "")}`);
  });

  it("seals with the hash that its JWK names", () => {
    const jwk = key.toJwk();
    for (const [alg, hash] of [
      ["RSA-OAEP", "SHA-1"],
      ["RSA-OAEP-256", "SHA-256"],
      ["RSA-OAEP-384", "SHA-384"],
      ["RSA-OAEP-512", "SHA-512"],
    ]) {
      const reserved = PublicKey.from({ ...jwk, alg });
      assert.equal(inspect(reserved.seal("value")).alg, alg);
      assert.equal(inspect(reserved.seal("value", { hash })).alg, alg);
      throwsCode("ERR_OPTION_UNSUPPORTED", () =>
        reserved.seal("value", { hash: hash === "SHA-1" ? "SHA-256" : "SHA-1" }),
      );
      assert.equal(reserved.toJwk().alg, alg);
    }
  });
});

describe("a private key", () => {
  const pem = testKeys.rsa2048.pkcs8;
  const key = PrivateKey.from(pem);
  const node = createPrivateKey(pem);

  it("is the same from PEM, DER and JWK", () => {
    for (const other of [
      node.export({ type: "pkcs8", format: "der" }),
      node.export({ format: "jwk" }),
      key.toPem(),
      key.toDer(),
      key.toJwk(),
    ]) {
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

  it("is the same from every kind of key that OpenSSL writes, with its passphrase", () => {
    for (const { name, base, passphrase, ...key } of vectors("private-keys").keys) {
      assert.equal(PrivateKey.from(pemOrDer(key), { passphrase }).toPem(), testKeys[base].pkcs8, name);
    }
  });

  it("is not read without its passphrase, or with another one", () => {
    for (const { name, passphrase, ...key } of vectors("private-keys").keys) {
      if (passphrase === undefined) PrivateKey.from(pemOrDer(key), { passphrase: "for other keys" });
      else
        for (const other of [undefined, "another passphrase"])
          throwsCode("ERR_PASSPHRASE", () => PrivateKey.from(pemOrDer(key), { passphrase: other }));
    }
  });

  it("is written with a passphrase so that Node reads it", () => {
    const passphrase = "žluťoučký kůň 🔑";
    const encrypted = [
      { key: key.toPem({ passphrase }), format: "pem" },
      { key: Buffer.from(key.toDer({ passphrase })), format: "der", type: "pkcs8" },
    ];
    for (const input of encrypted) {
      assert.equal(createPrivateKey({ ...input, passphrase }).export({ type: "pkcs8", format: "pem" }), pem);
      assert.throws(() => createPrivateKey({ ...input, passphrase: "another" }));
      assert.equal(PrivateKey.from(input.key, { passphrase }).toPem(), pem);
    }
    assert.match(encrypted[0].key, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  });

  it("takes no passphrase that is none", () => {
    for (const write of [(options) => key.toPem(options), (options) => key.toDer(options)]) {
      for (const passphrase of ["", 7, null, {}]) throwsCode("ERR_OPTION_UNSUPPORTED", () => write({ passphrase }));
      throwsCode("ERR_NOT_UNICODE", () => write({ passphrase: "secret\uD800" }), "secret");
      throwsCode("ERR_OPTION_UNSUPPORTED", () => write({ cipher: "aes-256-cbc" }));
      assert.deepEqual(write({ passphrase: undefined }), write());
    }
    throwsCode("ERR_NOT_UNICODE", () => PrivateKey.from(pem, { passphrase: "secret\uD800" }), "secret");
    throwsCode("ERR_OPTION_UNSUPPORTED", () => PrivateKey.from(pem, { passphrase: Buffer.from("secret") }), "secret");
  });

  it("is generated in the sizes offered, 3072 bits by default", () => {
    assert.equal(PrivateKey.generate().publicKey.bits, 3072);
    throwsCode("ERR_OPTION_UNSUPPORTED", () => PrivateKey.generate(1024));
    const made = createPrivateKey(PrivateKey.generate(2048).toPem());
    assert.deepEqual(made.asymmetricKeyDetails, { modulusLength: 2048, publicExponent: 65537n });
  });
});

describe("a KeyObject of Node", () => {
  const { pkcs8, spki } = testKeys.rsa2048;
  const privateKey = createPrivateKey(pkcs8);

  it("is the key that it holds", () => {
    assert.equal(PublicKey.from(createPublicKey(spki)).toPem(), spki);
    assert.equal(PublicKey.from(createPublicKey(spki), { kid: "mine" }).kid, "mine");
    assert.equal(PrivateKey.from(privateKey).toPem(), pkcs8);
    assert.equal(PrivateKey.from(privateKey, { kid: "mine", passphrase: "for other keys" }).publicKey.kid, "mine");
  });

  it("is refused where its other half belongs, and a private one is not exported", () => {
    const message = "a private key was given where a public key belongs";
    const guarded = { type: "private", export: () => assert.fail("exported") };
    for (const key of [privateKey, guarded])
      assert.throws(() => PublicKey.from(key), { code: "ERR_KEY_INVALID", message });
    assert.throws(() => PrivateKey.from(createPublicKey(spki)), {
      code: "ERR_KEY_INVALID",
      message: "a public key was given where a private key belongs",
    });
  });

  it("is refused when it is no RSA key", () => {
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
    throwsCode("ERR_KEY_UNSUPPORTED", () => PublicKey.from(ec.publicKey));
    throwsCode("ERR_KEY_UNSUPPORTED", () => PrivateKey.from(ec.privateKey));
    const secret = { code: "ERR_KEY_INVALID", message: "a secret key was given where an RSA key belongs" };
    for (const Key of [PublicKey, PrivateKey])
      assert.throws(() => Key.from(createSecretKey(Buffer.from("canary"))), secret);
  });

  it("that throws is not quoted", () => {
    const fail = () => {
      throw new Error("canary");
    };
    for (const Key of [PublicKey, PrivateKey]) {
      for (const key of [
        { type: "public", export: fail },
        {
          get type() {
            return fail();
          },
        },
        {
          get export() {
            return fail();
          },
        },
        { type: "public", export: () => "canary" },
      ]) {
        throwsCode("ERR_KEY_INVALID", () => Key.from(key), "canary");
      }
    }
  });

  it("a CryptoKey is no such key: it has to be exported first", async () => {
    const algorithm = {
      name: "RSA-OAEP",
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: "SHA-256",
    };
    const pair = await crypto.subtle.generateKey(algorithm, true, ["encrypt", "decrypt"]);
    for (const [Key, key] of [
      [PublicKey, pair.publicKey],
      [PrivateKey, pair.privateKey],
    ]) {
      assert.throws(() => Key.from(key), { name: "SealfieldError", code: "ERR_KEY_UNSUPPORTED", message: /export/ });
    }
    const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
    assert.equal(PublicKey.from(jwk).bits, 2048);
  });
});

describe("what is no usable key is refused with its reason", () => {
  const refused = vectors("refused-keys");
  for (const { name, key, code } of refused.public) {
    it(`public: ${name}`, () => throwsCode(code, () => PublicKey.from(key)));
  }
  for (const { name, passphrase, code, ...key } of refused.private) {
    const line = typeof key.key === "string" ? key.key.split("\n")[3] : undefined;
    it(`private: ${name}`, () => throwsCode(code, () => PrivateKey.from(pemOrDer(key), { passphrase }), line));
  }
  for (const key of [undefined, null, 7, [], {}, new Uint8Array(), Symbol("key"), () => 0]) {
    it(`neither PEM, DER nor JWK: ${typeof key} ${String(key)}`, () => {
      for (const Key of [PublicKey, PrivateKey]) {
        assert.throws(() => Key.from(key), { name: "SealfieldError", code: /^ERR_KEY_(INVALID|UNSUPPORTED)$/ });
      }
    });
  }
});

/** The key of a case: PEM or a JWK as `key`, or base64 as `der`. */
function pemOrDer({ key, der }) {
  return key ?? Buffer.from(der, "base64");
}
