import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { throwsCode } from "../js/support/errors.js";
import { vectors } from "../js/support/vectors.js";
import { altered, cases, key, otherKey } from "./support/cases.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Python", "PYTHON", "apify (Python)", (python) => {
  let peer;
  before(() => {
    peer = Peer.start(python, "apify_peer.py");
  });
  after(() => peer?.stop());

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      assert.equal(await open(key, key.publicKey.seal(value, { format: "apify" })), value);
      assert.equal(key.privateKey.open(await seal(key, value)).text(), value);
    });
  }

  it("finds ours in an input and leaves the rest", async () => {
    const { value: json } = vectors("apify").json[0];
    const seal = (value) => key.publicKey.seal(value, { format: "apify" });
    const input = {
      token: seal("č\n:"),
      json: key.publicKey.sealJson(json, { format: "apify" }),
      plain: "ENCRYPTED",
      count: 7,
    };
    const opened = JSON.parse(await peer.ask("open_input", key.pkcs8, JSON.stringify(input)));
    assert.deepEqual(opened, { token: "č\n:", json, plain: "ENCRYPTED", count: 7 });
  });

  it("refuses ours, and we its, when altered or with another key", async () => {
    const [ours, theirs] = [key.publicKey.seal("value", { format: "apify" }), await seal(key, "value")];
    await assert.rejects(open(key, altered(ours)), /Decryption failed/);
    await assert.rejects(open(otherKey, ours), /ValueError/);
    throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs)));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs));
  });

  async function seal({ spki }, value) {
    return `ENCRYPTED_VALUE:${await peer.ask("seal", spki, value)}`;
  }

  async function open({ pkcs8 }, envelope) {
    const [, wrapped, ciphertext] = envelope.split(":");
    return (await peer.ask("open", pkcs8, wrapped, ciphertext)).toString();
  }
});
