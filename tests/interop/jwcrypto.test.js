import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, otherKey } from "./support/cases.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Python", "PYTHON", "jwcrypto, compact", (python) => {
  let peer;
  before(() => { peer = Peer.start(python, "jwcrypto_peer.py"); });
  after(() => peer?.stop());

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      const ours = open(key, key.publicKey.seal(value, { context: "form/field" }));
      // It takes an empty plaintext for none, and blames the key.
      if (value === "") await assert.rejects(ours, /InvalidJWEData: No recipient matched the provided key\['Success'\]/);
      else assert.equal(await ours, value);

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

  async function seal({ spki }, alg, value) {
    return (await peer.ask("seal", spki, alg, value)).toString();
  }

  async function open({ pkcs8 }, envelope) {
    return (await peer.ask("open", pkcs8, envelope)).toString();
  }
});
