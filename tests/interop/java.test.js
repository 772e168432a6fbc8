// The JDK's ciphers, as a server in Java uses them.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, it } from "node:test";
import { openWith } from "sealfield/open";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, keys, otherKey } from "./support/cases.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Java", "JAVA", "Java", (java) => {
  let peer;
  before(() => {
    peer = Peer.start(java, "JavaPeer.java");
  });
  after(() => peer?.stop());

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its, port: ${title}`, async () => {
      assert.equal(await openPort(key, key.publicKey.seal(value, { format: "port" })), value);
      assert.equal(key.privateKey.open(await sealPort(key, value), { format: "port" }).text(), value);
    });

    it(`opens ours and we open its, jwe: ${title}`, async () => {
      assert.equal(await openJwe(key, key.publicKey.seal(value)), value);
      assert.equal(key.privateKey.open(await sealJwe(key, value)).text(), value);
    });
  }

  for (const [alg, hash] of [
    ["RSA-OAEP", "SHA-1"],
    ["RSA-OAEP-384", "SHA-384"],
    ["RSA-OAEP-512", "SHA-512"],
  ]) {
    it(`agrees on ${alg}`, async () => {
      assert.equal(await openJwe(key, key.publicKey.seal("value", { hash }), hash), "value");
      assert.equal(key.privateKey.open(await sealJwe(key, "value", alg, hash)).text(), "value");
    });
  }

  // By its name alone, Java's OAEPWithSHA-256AndMGF1Padding means SHA-1 for MGF1.
  for (const key of keys) {
    const hashes = { hash: "SHA-256", mgf1Hash: "SHA-1" };

    it(`opens ours and we open its, port, with the padding's default: ${key.name}`, async () => {
      assert.equal(
        await openPort(key, key.publicKey.seal("value", { format: "port", mgf1Hash: "SHA-1" }), "default"),
        "value",
      );
      const theirs = await sealPort(key, "value", "default");
      assert.equal(key.privateKey.open(theirs, { format: "port", ...hashes }).text(), "value");
      throwsCode("ERR_OPEN", () => key.privateKey.open(theirs, { format: "port" }));
    });

    it(`unwraps ours, cms, with the padding's default: ${key.name}`, async () => {
      const ours = key.publicKey.seal("value", { format: "cms", ...hashes });
      const opened = await openWith(ours, (wrapped, info) => {
        assert.deepEqual([info.hash, info.mgf1Hash], ["SHA-256", "SHA-1"]);
        return peer.ask("unwrap", pkcs8(key), "default", wrapped);
      });
      assert.equal(opened.text(), "value");
    });
  }

  it("refuses ours when altered or with another key", async () => {
    const ours = key.publicKey.seal("value", { format: "port" });
    await assert.rejects(openPort(key, altered(ours)), /AEADBadTagException/);
    await assert.rejects(openPort(otherKey, ours));
  });

  const pkcs8 = ({ nodePrivate }) => nodePrivate.export({ type: "pkcs8", format: "der" });
  const spki = ({ nodePublic }) => nodePublic.export({ type: "spki", format: "der" });

  async function sealPort(key, value, hash = "SHA-256") {
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const wrapped = await peer.ask("wrap", spki(key), hash, contentKey);
    return Buffer.concat([iv, wrapped, await peer.ask("encrypt", contentKey, iv, "", value)]).toString("base64");
  }

  async function openPort(key, envelope, hash = "SHA-256") {
    const bytes = Buffer.from(envelope, "base64");
    const start = 12 + key.publicKey.bits / 8;
    const contentKey = await peer.ask("unwrap", pkcs8(key), hash, bytes.subarray(12, start));
    return (await peer.ask("decrypt", contentKey, bytes.subarray(0, 12), "", bytes.subarray(start))).toString();
  }

  async function sealJwe(key, value, alg = "RSA-OAEP-256", hash = "SHA-256") {
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const header = Buffer.from(JSON.stringify({ alg, enc: "A256GCM" })).toString("base64url");
    const wrapped = await peer.ask("wrap", spki(key), hash, contentKey);
    const sealed = await peer.ask("encrypt", contentKey, iv, header, value);
    const parts = [wrapped, iv, sealed.subarray(0, -16), sealed.subarray(-16)];
    return [header, ...parts.map((part) => part.toString("base64url"))].join(".");
  }

  async function openJwe(key, envelope, hash = "SHA-256") {
    const [header, ...parts] = envelope.split(".");
    const [wrapped, iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, "base64url"));
    const contentKey = await peer.ask("unwrap", pkcs8(key), hash, wrapped);
    return (await peer.ask("decrypt", contentKey, iv, header, Buffer.concat([ciphertext, tag]))).toString();
  }
});
