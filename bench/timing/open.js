// Opens envelopes that do not open, and tells how long each took. The first line holds a key and the
// envelopes, every further line the place of one of them.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { PrivateKey } from "sealfield/open";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { pem, envelopes } = JSON.parse((await lines.next()).value);
const key = PrivateKey.from(pem);
for await (const line of lines) {
  const [group, index] = JSON.parse(line);
  console.log(nanoseconds(envelopes[group][index]));
}

function nanoseconds(envelope) {
  const start = process.hrtime.bigint();
  try {
    key.open(envelope);
  } catch ({ code }) {
    const elapsed = process.hrtime.bigint() - start;
    assert.equal(code, "ERR_OPEN");
    return String(elapsed);
  }
  assert.fail("the envelope opened");
}
