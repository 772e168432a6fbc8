import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sealFor } from "sealfield";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, keys, otherKey } from "./support/cases.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Python", "PYTHON", "jwcrypto", (python) => {
  let peer;
  before(() => {
    peer = Peer.start(python, "jwcrypto_peer.py");
  });
  after(() => peer?.stop());

  describe("compact", () => {
    for (const { title, key, value } of cases) {
      it(`opens ours and we open its: ${title}`, async () => {
        await opens(value, key, key.publicKey.seal(value, { context: "form/field" }));
        assert.equal(key.privateKey.open(await seal(key, "RSA-OAEP-256", value)).text(), value);
      });
    }

    it("agrees on RSA-OAEP", async () => {
      assert.equal(await open(key, key.publicKey.seal("value", { hash: "SHA-1" })), "value");
      assert.equal(key.privateKey.open(await seal(key, "RSA-OAEP", "value")).text(), "value");
    });

    it("refuses ours, and we its, when altered or with another key", async () => {
      const [ours, theirs] = [key.publicKey.seal("value"), await seal(key, "RSA-OAEP-256", "value")];
      await assert.rejects(open(key, altered(ours)), /InvalidJWEData/);
      await assert.rejects(open(otherKey, ours), /InvalidJWEData/);
      throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs)));
      throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
    });
  });

  describe("flattened", () => {
    const context = "form/ž😀";

    for (const { title, key, value } of cases) {
      it(`opens ours and we open its: ${title}`, async () => {
        await opens(value, key, key.publicKey.seal(value, { format: "jwe-json", context }));
        assert.equal(key.privateKey.open(await sealJson(value, context, key), { context }).text(), value);
      });
    }

    it("reads our context", async () => {
      const ours = key.publicKey.seal("value", { format: "jwe-json", context });
      assert.equal((await peer.ask("aad", key.pkcs8, ours)).toString(), context);
    });

    it("agrees on no context", async () => {
      await opens("value", key, key.publicKey.seal("value", { format: "jwe-json" }));
      assert.equal(key.privateKey.open(await sealJson("value", "", key)).text(), "value");
    });
  });

  describe("general", () => {
    for (const context of [undefined, "form/field"]) {
      it(`opens ours and we open its, for each recipient: ${context ?? "no context"}`, async () => {
        const ours = sealFor(
          keys.map(({ publicKey }) => publicKey),
          "value",
          { context },
        );
        const theirs = await sealJson("value", context ?? "", ...keys);
        for (const key of keys) {
          await opens("value", key, ours);
          assert.equal(key.privateKey.open(theirs, { context }).text(), "value");
        }
      });
    }
  });

  async function seal({ spki }, alg, value) {
    return (await peer.ask("seal", spki, alg, value)).toString();
  }

  async function sealJson(value, aad, ...recipients) {
    return (await peer.ask("seal_json", value, aad, ...recipients.map(({ spki }) => spki))).toString();
  }

  async function opens(value, key, envelope) {
    // It takes an empty plaintext for none, and blames the key.
    if (value === "")
      await assert.rejects(open(key, envelope), /InvalidJWEData: No recipient matched the provided key/);
    else assert.equal(await open(key, envelope), value);
  }

  async function open({ pkcs8 }, envelope) {
    return (await peer.ask("open", pkcs8, envelope)).toString();
  }
});
