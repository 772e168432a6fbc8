import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { KeyRing, PrivateKey } from "sealfield/open";
import { throwsCode } from "../js/support/errors.js";
import { cases, key, keys, otherKey } from "./support/cases.js";
import { describeWith } from "./support/programs.js";

const format = "cms";
const sha256 = ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"];
const sha1 = ["-keyopt", "rsa_padding_mode:oaep"];

describeWith("OpenSSL", "OPENSSL", "openssl cms", (openssl) => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "sealfield-openssl-"));
    for (const { name, pkcs8, cert } of keys) {
      writeFileSync(file(name, "key"), pkcs8, { mode: 0o600 });
      writeFileSync(file(name, "cert"), cert);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, () => {
      assert.equal(open(key, key.publicKey.seal(value, { format })), value);
      assert.equal(key.privateKey.open(seal(key, value)).text(), value);
    });
  }

  for (const key of keys) {
    it(`opens ours as DER, and we open its: ${key.name}`, () => {
      const der = Buffer.from(key.publicKey.seal("value", { format }).replaceAll(/-----[A-Z ]+-----/g, ""), "base64");
      assert.equal(open(key, der, "-inform", "DER"), "value");

      const theirs = sealBytes(key, "value", ...sha256, "-outform", "DER").toString("base64");
      assert.equal(key.privateKey.open(theirs, { format }).text(), "value");
    });

    it(`opens ours with SHA-1, and we open its: ${key.name}`, () => {
      assert.equal(open(key, key.publicKey.seal("value", { format, hash: "SHA-1" })), "value");
      assert.equal(key.privateKey.open(seal(key, "value", ...sha1)).text(), "value");
    });

    it(`opens ours by its certificate's key id, and we open its: ${key.name}`, () => {
      assert.equal(open(key, key.publicKey.seal("value", { format }), "-recip", file(key.name, "cert")), "value");

      const theirs = seal(key, "value", ...sha256, "-keyid");
      const [strangers, ring] = [
        new KeyRing([otherThan(key).privateKey]),
        new KeyRing(keys.map(({ privateKey }) => privateKey)),
      ];
      assert.equal(ring.open(theirs).text(), "value");
      assert.throws(() => strangers.open(theirs));
    });
  }

  it("seals in a stream, and we open it", () => {
    const value = "é".repeat(100_000);
    for (const outform of ["PEM", "DER"]) {
      const theirs = sealBytes(key, value, ...sha256, "-stream", "-outform", outform);
      const envelope = outform === "PEM" ? theirs.toString() : theirs.toString("base64");
      // BER, of indefinite length: a constructed sequence that does not say where it ends.
      if (outform === "DER") assert.deepEqual([...theirs.subarray(0, 2)], [0x30, 0x80]);
      assert.equal(key.privateKey.open(envelope, { format }).text(), value);
    }
  });

  for (const hash of ["SHA-384", "SHA-512"]) {
    it(`agrees on ${hash}`, () => {
      const md = `rsa_oaep_md:${hash.toLowerCase().replace("-", "")}`;
      assert.equal(open(key, key.publicKey.seal("value", { format, hash })), "value");
      const theirs = seal(key, "value", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", md);
      assert.equal(key.privateKey.open(theirs).text(), "value");
    });
  }

  it("agrees on SHA-256 with MGF1 over SHA-1", () => {
    assert.equal(open(key, key.publicKey.seal("value", { format, mgf1Hash: "SHA-1" })), "value");
    assert.equal(key.privateKey.open(seal(key, "value", ...sha256, "-keyopt", "rsa_mgf1_md:sha1")).text(), "value");
  });

  it("seals for several recipients, and each of ours opens it", () => {
    const [first, ...others] = keys;
    const recipients = others.flatMap(({ name }) => ["-recip", file(name, "cert"), ...sha256]);
    const theirs = seal(first, "value", ...sha256, ...recipients);
    for (const { privateKey } of keys) assert.equal(privateKey.open(theirs).text(), "value");
  });

  it("finds nothing wrong with a new key", () => {
    const input = PrivateKey.generate(2048).toPem();
    const { status, stderr } = spawnSync(openssl, ["pkey", "-check", "-noout"], { input });
    assert.equal(status, 0, stderr.toString());
  });

  it("tells an altered tag by its exit status alone, as documented", () => {
    const { status, stdout } = decrypt(key, withAlteredTag(key.publicKey.seal("value", { format })));
    assert.deepEqual([status, stdout.toString()], [4, "value"]);
  });

  it("refuses ours with another key, and we its, also when altered", () => {
    assert.notEqual(decrypt(otherKey, key.publicKey.seal("value", { format })).status, 0);
    const theirs = seal(key, "value");
    throwsCode("ERR_OPEN", () => key.privateKey.open(withAlteredTag(theirs)));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
  });

  function file(name, kind) {
    return join(folder, `${name}.${kind}.pem`);
  }

  function seal(key, value, ...options) {
    return sealBytes(key, value, ...(options.length ? options : sha256), "-outform", "PEM").toString();
  }

  function sealBytes({ name }, value, ...options) {
    return succeeds(["cms", "-encrypt", "-binary", "-aes-256-gcm", "-recip", file(name, "cert"), ...options], value);
  }

  function open(key, envelope, ...options) {
    const { status, stdout, stderr } = decrypt(key, envelope, ...options);
    assert.equal(status, 0, stderr.toString());
    return stdout.toString();
  }

  function decrypt({ name }, envelope, ...options) {
    const inform = options.includes("-inform") ? [] : ["-inform", "PEM"];
    return run(["cms", "-decrypt", "-binary", ...inform, "-inkey", file(name, "key"), ...options], envelope);
  }

  function succeeds(args, input) {
    const { status, stdout, stderr } = run(args, input);
    assert.equal(status, 0, stderr.toString());
    return stdout;
  }

  function run(args, input) {
    return spawnSync(openssl, args, { input, maxBuffer: 2 ** 24 });
  }
});

/** The tag is the last OCTET STRING, so its last byte is the last of all. */
function withAlteredTag(envelope) {
  const der = Buffer.from(envelope.replaceAll(/-----[A-Z ]+-----/g, ""), "base64");
  der[der.length - 1] ^= 1;
  return `-----BEGIN CMS-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CMS-----\n`;
}

function otherThan(key) {
  return keys.find((other) => other !== key);
}
