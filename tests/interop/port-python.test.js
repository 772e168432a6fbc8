import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { openManaged, sealManaged } from "sealfield/open";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, otherKey, values } from "./support/cases.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Python", "PYTHON", "Port, by its documented layout in Python", (python) => {
  let peer;
  before(() => {
    peer = Peer.start(python, "port_peer.py");
  });
  after(() => peer?.stop());

  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      assert.equal(
        (await peer.ask("open", key.pkcs8, key.publicKey.seal(value, { format: "port" }))).toString(),
        value,
      );
      const theirs = (await peer.ask("seal", key.spki, value)).toString();
      assert.equal(key.privateKey.open(theirs, { format: "port" }).text(), value);
    });
  }

  it("refuses ours, and we its, when altered or with another key", async () => {
    const ours = key.publicKey.seal("value", { format: "port" });
    const theirs = (await peer.ask("seal", key.spki, "value")).toString();
    await assert.rejects(peer.ask("open", key.pkcs8, altered(ours)), /InvalidTag/);
    await assert.rejects(peer.ask("open", otherKey.pkcs8, ours), /ValueError/);
    throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs), { format: "port" }));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs, { format: "port" }));
  });

  const clientSecret = "test-client-secret-of-more-than-32-bytes";

  for (const [name, value] of Object.entries(values)) {
    it(`opens ours and we open its, managed: ${name}`, async () => {
      const ours = sealManaged(clientSecret, value);
      assert.equal((await peer.ask("open_managed", clientSecret, ours)).toString(), value);
      const theirs = (await peer.ask("seal_managed", clientSecret, value)).toString();
      assert.equal(openManaged(clientSecret, theirs).text(), value);
    });
  }

  it("refuses ours, and we its, managed, when altered or with another secret", async () => {
    const [ours, other] = [sealManaged(clientSecret, "a longer value"), clientSecret.toUpperCase()];
    const theirs = (await peer.ask("seal_managed", clientSecret, "a longer value")).toString();
    await assert.rejects(peer.ask("open_managed", clientSecret, altered(ours)), /InvalidTag/);
    await assert.rejects(peer.ask("open_managed", other, ours), /InvalidTag/);
    throwsCode("ERR_OPEN", () => openManaged(clientSecret, altered(theirs)));
    throwsCode("ERR_OPEN", () => openManaged(other, theirs));
  });
});
