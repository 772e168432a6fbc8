// What those see who watch a page while a secret is typed: session recorders, and listeners of the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { fields, fillField, holds, ids, mask, reveal } from "./support/leaks.js";
import { DEFINE, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const RRWEB = readFileSync(fileURLToPath(import.meta.resolve("rrweb")));
const plain = '<label for="plain">Plain</label><textarea id="plain" name="plain"></textarea>';
/** The element's root is open to scripts, although it asks for a closed one. */
const OPEN_ROOTS = `
const { attachShadow } = Element.prototype;
Element.prototype.attachShadow = function (init) {
  return attachShadow.call(this, { ...init, mode: this.localName === "secret-field" ? "open" : init.mode });
};`;

const textEvents = [
  "beforeinput",
  "input",
  "change",
  "keydown",
  "keypress",
  "keyup",
  "textInput",
  "compositionstart",
  "compositionupdate",
  "compositionend",
  "copy",
  "cut",
  "paste",
];
/** Those that hand over text by a method, or of which a control has no bare form. */
const carriers = [
  "beforeinput",
  "textInput",
  "compositionstart",
  "compositionupdate",
  "compositionend",
  "copy",
  "cut",
  "paste",
];

forEachEngine((engine) => {
  const site = siteForTests();

  describe("a recording by rrweb with its default options", () => {
    async function startRecording(visit) {
      await visit.page.evaluate(async (script) => {
        const { record } = await import(script);
        window.recording = [];
        record({ emit: (event) => window.recording.push(event) });
        // A page that stays is recorded to the end.
        document.querySelector("form").addEventListener("submit", (event) => {
          event.preventDefault();
          window.isSent = true;
        });
      }, site.script(RRWEB));
    }

    /** The events are sent in batches, some of them late. */
    async function endRecording({ page }) {
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            setTimeout(resolve, 600);
          }),
      );
      return page.evaluate(() => JSON.stringify(window.recording));
    }

    it("has the text of a plain control, and the test finds it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, plain);
      await startRecording(visit);
      const secret = makeCanary();
      await visit.type("plain", secret);
      assert.notDeepEqual(findCanary(await endRecording(visit), secret), []);
    });

    const heads = {
      "": () => DEFINE,
      ", even if its root were open": () => `<script src="${site.script(OPEN_ROOTS)}"></script>${DEFINE}`,
    };
    for (const [circumstance, head] of Object.entries(heads)) {
      it(`has nothing of a field${circumstance}`, async (t) => {
        const visit = await Visit.openForm(t, engine, site, fields + plain, { head: head() });
        await visit.until(() => customElements.get("secret-field") !== undefined);
        for (const id of ids) {
          const control = await visit.inside(id, ".control");
          for (const mark of ["rr-block", "sentry-block", "fs-exclude"])
            assert.ok(control.class.split(" ").includes(mark), mark);
          assert.equal(control["data-rr-is-password"], "true");
        }
        await startRecording(visit);
        const secrets = {};
        for (const id of ids) {
          secrets[id] = await fillField(visit, id);
          await reveal(visit);
          await visit.press("Shift", "Home");
          await mask(visit);
          await visit.set(id, secrets[id]); // rrweb watches the property `value` of controls, in closed roots too
          await reveal(visit);
        }
        await visit.click("#send");
        await visit.until(() => window.isSent === true);
        await visit.type("plain", "the last words");
        const recording = await endRecording(visit);
        assert.match(recording, /the last words/);
        assert.deepEqual(holds(recording, secrets), []);
      });
    }
  });

  describe("events that reach the page", () => {
    /** The events that carried text, or could. */
    async function telling(visit, id) {
      const events = (await visit.events())
        .filter(({ target }) => target === id)
        .map(({ type, properties }) => ({ type, ...JSON.parse(properties) }));
      return events.filter(
        ({ type, key, data, ctrlKey }) =>
          carriers.includes(type) ||
          typeof data === "string" ||
          (key !== undefined && [...key].length === 1 && !ctrlKey),
      );
    }

    async function use(visit, id, secret) {
      await visit.type(id, secret);
      await visit.press("Tab");
      await visit.press("Shift", "Tab");
      await visit.press("Control", "a");
      await visit.press("Control", "c");
      await visit.press("Control", "x");
      await visit.paste(id, secret);
      await visit.page.evaluate(() => document.activeElement.blur());
    }

    it("tell what is typed into a plain control, and the test sees it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, plain);
      await visit.record(...textEvents);
      const secret = makeCanary();
      await use(visit, "plain", secret);
      const events = await telling(visit, "plain");
      assert.notDeepEqual(
        findCanary(
          events
            .filter(({ type }) => type === "input")
            .map(({ data }) => data)
            .join(""),
          secret,
        ),
        [],
      );
      assert.notDeepEqual(
        findCanary(
          events
            .filter(({ type }) => type === "keydown")
            .map(({ key }) => key)
            .join(""),
          secret,
        ),
        [],
      );
      for (const type of ["beforeinput", "copy", "cut", "paste"])
        assert.ok(
          events.some((event) => event.type === type),
          type,
        );
    });

    it("tell nothing of what is typed into a field", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      await visit.record(...textEvents);
      for (const id of ids) {
        await use(visit, id, "aé1"); // no event may tell a single character
        assert.deepEqual(await telling(visit, id), [], id);
        const others = (await visit.events()).filter(({ target }) => target === id);
        for (const type of ["input", "change"])
          assert.ok(
            others.some((event) => event.type === type),
            `${id}, ${type}`,
          );
        assert.ok(
          others.some(({ type, properties }) => type === "keydown" && JSON.parse(properties).key === "Tab"),
          "named keys go on to the page",
        );
      }
    });

    it("tell what is typed to listeners of window for the capture phase: nothing in a page can help it, and SECURITY.md says so", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      await visit.page.evaluate(() => {
        window.overheard = "";
        window.addEventListener(
          "input",
          ({ data }) => {
            window.overheard += data ?? "";
          },
          { capture: true },
        );
      });
      const secret = makeCanary();
      await visit.type("text", secret);
      assert.equal(await visit.page.evaluate(() => window.overheard), secret);
      assert.match(
        readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8"),
        /capture phase see `InputEvent\.data`/,
      );
    });
  });
});
