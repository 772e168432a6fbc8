// Sealing a large form while the page goes on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isSealed } from "sealfield";
import { forEachEngine } from "./support/browsers.js";
import { open, publicPem } from "./support/keys.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const FIELDS = 1000;
const RUNS = 5;
/** What counts as a long task (W3C Long Tasks API). */
const LONG_TASK_MS = 50;

const schema = {
  properties: Object.fromEntries(
    Array.from({ length: FIELDS }, (_, index) => [`field${index}`, { type: "string", "x-secret": true }]),
  ),
};
const input = Object.fromEntries(
  Array.from({ length: FIELDS }, (_, index) => [`field${index}`, `${index} `.padEnd(100, "x")]),
);

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();

  describe("sealInputAsync", () => {
    it(`seals ${FIELDS} fields of 100 bytes without a long task`, async (t) => {
      const visit = await Visit.open(t, engine, site.page("", { head: "" }));
      visit.page.setDefaultTimeout(60_000);
      const { sealed, stalls, reports } = await visit.page.evaluate(sealRepeatedly, publicPem, schema, input, RUNS);
      t.diagnostic(`longest stalls of ${RUNS} runs: ${stalls.map(Math.round).join(", ")} ms`);
      assert.equal(Object.values(sealed).filter((value) => isSealed(value, "jwe")).length, FIELDS);
      // Opening all of them takes seconds.
      for (const name of ["field0", "field500", "field999"]) assert.equal(open(sealed[name]), input[name]);
      assert.deepEqual(reports.at(-1), [FIELDS, FIELDS]);
      assert.ok(reports.length > 3, `${reports.length} reports`);
      // The machine may be busy with something else, but hardly each time.
      assert.ok(Math.min(...stalls) < LONG_TASK_MS, `${stalls} ms`);
      assert.deepEqual(visit.errors, []);
    });
  });
}

/** Runs in the page: seals, and measures how long the page could not do anything else at a time. */
async function sealRepeatedly(pem, schema, input, runs) {
  const { PublicKey, ready, sealInputAsync } = await import("/sealfield/index.js");
  await ready();
  const key = PublicKey.from(pem);
  const stalls = [];
  let sealed, reports;
  for (let run = 0; run < runs; run++) {
    let [longest, last] = [0, performance.now()];
    const interval = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    longest = 0;
    reports = [];
    sealed = await sealInputAsync(schema, input, key, { onProgress: (...report) => reports.push(report) });
    await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(interval);
    stalls.push(longest);
  }
  return { sealed, stalls, reports };
}
