// What a browser keeps on disk, and what it brings back when it is started again.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { runsAll } from "../support/tier.js";
import { forEachEngine } from "./support/browsers.js";
import { makeCanary } from "./support/canary.js";
import { fields, fillFields, ids, mask, reveal, showStored, storedField } from "./support/leaks.js";
import { findInProfile } from "./support/profile.js";
import { Session } from "./support/session.js";
import { Site } from "./support/site.js";
import { Visit } from "./support/visit.js";

const plain =
  '<label for="line">Line</label><input id="line" name="line"><label for="lines">Lines</label><textarea id="lines" name="lines"></textarea>';
const WRITTEN_IN_MS = 30_000;

const endings = [
  { name: "quits while the text is masked", prepare: mask, end: (session) => session.quit(), restores: true },
  { name: "crashes while the text is shown", prepare() {}, end: (session) => session.crash(), restores: true },
  { name: "quits after the form was sent", prepare: send, end: (session) => session.quit(), restores: false },
];

// It starts, ends and restores browsers for minutes.
if (runsAll) forEachEngine(tests);

function tests(engine) {
  if (!Session.isPossible(engine)) {
    it("keeps nothing of a field in its profile", (t) =>
      t.skip(`driven by WebDriver, ${engine.name} has no profile and no session to restore`));
    return;
  }

  for (const { name, prepare, end, restores } of endings) {
    describe(`a browser that ${name}`, () => {
      const { line, lines } = { line: makeCanary(), lines: makeCanary() };
      let secrets, running, ended, restored;

      before(async () => {
        const site = new Site();
        await site.start();
        const session = new Session(engine);
        after(async () => {
          await session.remove();
          await site.stop();
        });
        const look = () =>
          Object.fromEntries(
            Object.entries({ line, lines, ...secrets }).map(([id, text]) => [id, findInProfile(session.profile, text)]),
          );
        await session.open();
        const visit = await Visit.openForm({ after() {} }, session, site, plain + fields + storedField);
        const url = visit.page.url();
        secrets = await fillFields(visit);
        await visit.type("line", line);
        await visit.enter("lines");
        await reveal(visit);
        secrets.stored = await showStored(visit);
        // The last to be typed: when the browser has written this, it has written the state that the fields are in.
        await visit.page.keyboard.type(lines);
        await isWritten(session.profile, lines);
        running = look();
        await prepare(visit);
        await end(session);
        ended = look();
        if (!restores) return;

        await session.open();
        const page = await session.restoredPage(url);
        await new Visit(session, page).until(
          () => customElements.get("secret-field") !== undefined && document.querySelector("#lines").value !== "",
        );
        restored = await page.evaluate(() => ({
          plain: [document.querySelector("#line").value, document.querySelector("#lines").value],
          secret: Array.from(document.querySelectorAll("secret-field:not([stored])"), ({ id, isEmpty, state }) => ({
            id,
            isEmpty,
            state,
          })),
        }));
      });

      it("keeps the text of plain controls, and the test finds it", () => {
        assert.notDeepEqual(running.lines, []);
        assert.notDeepEqual(ended.lines, []);
        assert.notDeepEqual(ended.line, []);
        if (restores) assert.deepEqual(restored.plain, [line, lines]);
      });

      it("keeps nothing of a field in any file", () => {
        for (const id of [...ids, "stored"]) {
          assert.deepEqual(running[id], [], id);
          assert.deepEqual(ended[id], [], id);
        }
      });

      if (restores) {
        it("opens the page again with empty fields", () => {
          assert.deepEqual(
            restored.secret,
            ids.map((id) => ({ id, isEmpty: true, state: "empty" })),
          );
        });
      }
    });
  }
}

async function send(visit) {
  await visit.click("#send");
  await visit.until(() => document.querySelector("#received") !== null);
}

async function isWritten(profile, text) {
  for (const end = Date.now() + WRITTEN_IN_MS; findInProfile(profile, text).length === 0; await pause(200)) {
    assert.ok(Date.now() < end, `the browser wrote nothing in ${WRITTEN_IN_MS} ms`);
  }
}
