// What the browser brings back, by Back and by undo, and what it sends.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { entryOf } from "./support/forms.js";
import { open } from "./support/keys.js";
import { fields, fillField, fillFields, holds, ids } from "./support/leaks.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const plain = '<label for="plain">Plain</label><input id="plain" name="plain">';

/** What empties a field for good. */
const wipes = {
  "wipe()": (id) => document.getElementById(id).wipe(),
  "the form's reset": () => document.querySelector("form").reset(),
  disabling: (id) => {
    for (const disabled of [true, false]) document.getElementById(id).disabled = disabled;
  },
};

forEachEngine((engine) => {
  const site = siteForTests();

  describe("Back from another page", () => {
    /** There and back, to the page as it was: a new load would be empty anyway. */
    async function leaveAndReturn(visit) {
      await visit.page.evaluate(() =>
        addEventListener("pageshow", ({ persisted }) => {
          window.isBack = persisted;
        }),
      );
      await visit.click("#away");
      await visit.until(() => document.querySelector("#received") !== null);
      await visit.goBack();
      await visit.until(() => window.isBack === true);
    }

    it("finds a plain control as it was, and the test sees it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, plain);
      const secret = makeCanary();
      await visit.type("plain", secret);
      await leaveAndReturn(visit);
      assert.equal(await visit.page.evaluate(() => document.querySelector("#plain").value), secret);
    });

    it("finds a field empty, which asks for the value again", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      const secrets = await fillFields(visit);
      await leaveAndReturn(visit);
      for (const id of ids) {
        const { state, isEmpty, isValid, message } = await visit.field(id);
        assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false }, id);
        assert.match(message, /erased when you left the page/);
        assert.match((await visit.inside(id, "#error")).text, /Enter it again/);
        await visit.enter(id);
        await undo(visit);
        assert.ok((await visit.field(id)).isEmpty, id);
        const again = await fillField(visit, id);
        assert.equal((await visit.field(id)).state, "editing", id);
        assert.equal(open(await visit.seal(id)), again);
      }
      assert.deepEqual(holds(site.bytes, secrets), []);
    });
  });

  describe("undo", () => {
    it("brings back what was deleted in a plain control, and the test sees it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, plain);
      await visit.type("plain", "abc");
      await visit.page.evaluate(() => {
        document.activeElement.select();
        document.execCommand("delete");
      });
      assert.equal(await visit.page.evaluate(() => document.querySelector("#plain").value), "");
      await undo(visit);
      assert.equal(await visit.page.evaluate(() => document.querySelector("#plain").value), "abc");
    });

    it("brings nothing back that was wiped", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      for (const [way, wipe] of Object.entries(wipes)) {
        await fillFields(visit);
        for (const id of ids) {
          await visit.page.evaluate(wipe, id);
          await visit.enter(id);
          for (const step of [undo, redo]) {
            await step(visit);
            assert.ok((await visit.field(id)).isEmpty, `${id}, ${way}, ${step.name}`);
          }
        }
      }
    });
  });

  describe("the request that the server received", () => {
    async function send(visit) {
      await visit.click("#send");
      await visit.until(() => document.querySelector("#received") !== null);
    }

    for (const method of ["post", "get"]) {
      it(`holds the text of a plain control, and the test finds it: ${method}`, async (t) => {
        const visit = await Visit.openForm(t, engine, site, plain);
        await visit.page.evaluate((name) => {
          document.querySelector("form").method = name;
        }, method);
        const secret = makeCanary();
        await visit.type("plain", secret);
        await send(visit);
        assert.notDeepEqual(findCanary(site.bytes, secret), []);
      });
    }

    it("holds the text of a field sealed, and nothing else of it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      const secrets = await fillFields(visit);
      await send(visit);
      const [post, ...others] = site.posts();
      assert.deepEqual(others, []);
      for (const id of ids) assert.equal(open(await entryOf(post, id), { format: "jwe" }), secrets[id]);
      assert.deepEqual(holds(site.bytes, secrets), []);
    });

    it("is not made when it would put the value in the address: method=get", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      const { page } = visit;
      await page.evaluate(() => {
        document.querySelector("form").method = "get";
      });
      const secret = await fillField(visit, "text");
      const before = page.url();
      await visit.click("#send");
      await visit.until(() =>
        /address/.test(window.testWatch.roots.get(document.querySelector("#text")).querySelector("#error").textContent),
      );
      await page.evaluate(() => fetch("/elsewhere").then((answer) => answer.text()));
      assert.equal(page.url(), before);
      assert.deepEqual(
        site.requests.filter(({ path }) => path.includes("text=")),
        [],
      );
      assert.deepEqual(findCanary(site.bytes, secret), []);
    });
  });
});

/** By the key, and by the browser's menu, which is all that WebKitGTK's MiniBrowser has. */
async function undo(visit) {
  await visit.press("Control", "z");
  if (visit.engine.name === "WebKitGTK")
    await visit.page.evaluate(() => {
      document.execCommand("undo");
    });
}

async function redo(visit) {
  await visit.press("Control", "Shift", "z");
  if (visit.engine.name === "WebKitGTK")
    await visit.page.evaluate(() => {
      document.execCommand("redo");
    });
}
