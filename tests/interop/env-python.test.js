import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import fc from "fast-check";
import { convertEnv, parseEnv, writeEnv } from "sealfield/store";
import { vectors } from "../js/support/vectors.js";
import { runs } from "../support/tier.js";
import { Peer } from "./support/peer.js";
import { describeWith } from "./support/programs.js";

describeWith("Python", "PYTHON", "python-dotenv", (python) => {
  let peer;
  before(() => {
    peer = Peer.start(python, "env_peer.py");
  });
  after(() => peer?.stop());

  const read = async (text) => JSON.parse((await peer.ask("read", text)).toString());
  const isRead = async (values) => {
    const entries = values.map((value, at) => ({ name: `N${at}`, value }));
    const text = writeEnv(entries);
    assert.deepEqual(await read(text), parseEnv(text).toObject(), text);
  };
  const values = (characters) =>
    fc.array(fc.string({ unit: fc.constantFrom(...characters), maxLength: 12 }), { minLength: 1, maxLength: 4 });

  it("reads the values we write, where '…' can have them", () =>
    fc.assert(fc.asyncProperty(values('ab#"` ${}=é\n\t:,~!'), isRead), { numRuns: runs(2000) }));

  it('reads the values we write, where "…" can have them', () =>
    fc.assert(fc.asyncProperty(values("ab#' =é\n\r:,~!"), isRead), { numRuns: runs(2000) }));

  it("reads what we write for Kestra", async () => {
    for (const { title, env, kestra } of vectors("env").kestra)
      assert.deepEqual(await read(kestra), parseEnv(convertEnv(env, { from: "env", to: "kestra" })).toObject(), title);
  });
});
