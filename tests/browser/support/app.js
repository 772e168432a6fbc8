// The suite of an app around <secret-field>, whatever renders it: fixtures/<name>/client and, where it can, /server.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { findCanary, makeCanary } from "./canary.js";
import { buildForPage, renderOnServer } from "./fixtures.js";
import { entriesOf } from "./forms.js";
import { open, publicPem } from "./keys.js";
import { DEFINE } from "./site.js";
import { Visit } from "./visit.js";

export const KEY = `<pre id="key" hidden>${publicPem}</pre>`;

/** `content` is what the page holds before the app's script runs. */
export function describeApp(engine, site, { name, content = "", rendersOnServer }) {
  describe(name, () => {
    let script;
    before(async () => {
      script = site.script(await buildForPage(`${name}/client`));
    });

    /** The page of the app before its script has run. */
    async function visitPage(t, { head = DEFINE, html = content } = {}) {
      site.forget();
      const visit = await Visit.open(t, engine, site.page(`${KEY}<div id="app">${html}</div>`, { head }));
      if (head === DEFINE) await visit.until(() => customElements.get("secret-field") !== undefined);
      return visit;
    }

    async function start(visit) {
      await visit.page.evaluate((path) => import(path).then(() => {}), script);
      await visit.until(() => document.documentElement.dataset.listening !== undefined);
    }

    async function visitApp(t, options) {
      const visit = await visitPage(t, options);
      await start(visit);
      return visit;
    }

    it("sends what was typed, sealed", async (t) => {
      const visit = await visitApp(t);
      const [token, notes, second] = [makeCanary(), makeCanary(), makeCanary()];
      await visit.type("token", token);
      await visit.type("notes", notes);
      await visit.type("second", second);
      assert.deepEqual(await send(site, visit), { token, notes, second });
      assert.deepEqual(findCanary(site.bytes, token), []);
      await assertQuiet(visit, token, notes, second);
    });

    it("keeps the text and the caret, however often it renders", async (t) => {
      const visit = await visitApp(t);
      const secret = makeCanary();
      await visit.type("token", secret);
      for (let presses = 0; presses < 3; presses++) await visit.press("ArrowLeft");
      await tick(visit);
      await visit.page.keyboard.type("in between");
      await tick(visit);
      assert.equal(open(await visit.seal("token")), `${secret.slice(0, -3)}in between${secret.slice(-3)}`);
      await assertQuiet(visit, secret);
    });

    it("keeps the text shown, however often it renders", async (t) => {
      const visit = await visitApp(t);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.press("Tab");
      await visit.press(" ");
      await visit.until(() => document.querySelector("#token").state === "revealed");
      await tick(visit);
      await tick(visit);
      assert.equal((await visit.field("token")).state, "revealed");
      assert.equal((await visit.inside("token", ".control")).type, "text");
      await assertQuiet(visit, secret);
    });

    it("sets properties that are objects, and properties that come and go", async (t) => {
      const visit = await visitApp(t);
      assert.equal(await visit.page.evaluate(() => document.querySelector("#token").publicKey.kty), "RSA");
      assert.equal((await visit.field("token")).message, "Missing at tick 0.");
      assert.equal(await visit.page.evaluate(() => document.querySelector("#token").maxBytes), 200);
      for (const hint of ["Tick 1", "", "Tick 3"]) {
        await tick(visit);
        assert.equal((await visit.inside("token", "#hint")).text, hint);
      }
      assert.equal((await visit.field("token")).message, "Missing at tick 3.");
    });

    it("hears every event, and no value", async (t) => {
      const visit = await visitApp(t);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.press("Tab");
      await visit.press(" ");
      await visit.seal("token");
      await visit.page.evaluate(() => {
        const token = document.querySelector("#token");
        token.maxBytes = 1;
        try {
          token.seal();
        } catch {
          /* the event tells it */
        }
      });
      await visit.until(() => document.querySelector("#heard").textContent.includes("secret-error"));
      const heard = JSON.parse(await textOf(visit, "#heard"));
      const details = new Map(heard.map(({ type, detail }) => [type, detail]));
      assert.deepEqual([...details.keys()].sort(), [
        "change",
        "input",
        "secret-error",
        "secret-reveal",
        "secret-sealed",
        "secret-statechange",
      ]);
      assert.equal(details.get("secret-sealed").byteLength, Buffer.byteLength(secret));
      assert.deepEqual(details.get("secret-error"), { code: "ERR_TOO_LARGE" });
      await assertQuiet(visit, secret);
    });

    it("a field that goes and comes back is empty, and the others are as they were", async (t) => {
      const visit = await visitApp(t);
      const [token, notes] = [makeCanary(), makeCanary()];
      await visit.type("token", token);
      await visit.type("notes", notes);
      await visit.click("#toggle");
      await visit.until(() => document.querySelector("#notes") === null);
      await visit.click("#toggle");
      await visit.until(() => document.querySelector("#notes") !== null);
      assert.equal((await visit.field("notes")).state, "empty");
      assert.deepEqual(await send(site, visit), { token });
      await assertQuiet(visit, token, notes);
    });

    it("fields that change places take their text along", async (t) => {
      const visit = await visitApp(t);
      const secrets = { token: makeCanary(), first: makeCanary(), second: makeCanary() };
      for (const [id, secret] of Object.entries(secrets)) await visit.type(id, secret);
      await visit.click("#reverse");
      await visit.until(() => [...document.querySelectorAll("secret-field")].at(-1).id === "first");
      assert.deepEqual(await send(site, visit), secrets);
      await assertQuiet(visit, ...Object.values(secrets));
    });

    it("a value that the app writes is in the field and not in the document", async (t) => {
      const visit = await visitApp(t);
      await visit.click("#fill");
      await visit.until(() => document.querySelector("#made")?.isEmpty === false);
      await tick(visit);
      assert.equal(open(await visit.seal("made")), "a value that the app made");
      await assertQuiet(visit, "a value that the app made");
    });

    describe("where the element is defined after the app has rendered", () => {
      it("takes over what was set before", async (t) => {
        const visit = await visitApp(t, { head: "" });
        await define(visit);
        await tick(visit);
        assert.equal((await visit.field("token")).message, "Missing at tick 1.");
        assert.equal((await visit.inside("token", "#hint")).text, "Tick 1");
        const secret = makeCanary();
        await visit.type("token", secret);
        assert.deepEqual(await send(site, visit), { token: secret });
        await assertQuiet(visit, secret);
      });

      it("a value that the app wrote is not left in the document", async (t) => {
        const visit = await visitApp(t, { head: "" });
        await visit.click("#fill");
        await visit.until(() => document.querySelector("#made") !== null);
        await define(visit);
        await assertQuiet(visit, "a value that the app made");
        const { state, isEmpty } = await visit.field("made");
        assert.equal(state, isEmpty ? "needs-reentry" : "editing");
      });
    });

    if (rendersOnServer) {
      describe("rendered on a server", () => {
        it("becomes the same app, without a warning, and keeps what was typed meanwhile", async (t) => {
          const html = await renderOnServer(name);
          assert.doesNotMatch(html, /\svalue=/);
          const visit = await visitPage(t, { html });
          const secret = makeCanary();
          await visit.type("token", secret);
          await start(visit);
          await visit.page.keyboard.type(" and more");
          await tick(visit);
          assert.equal((await visit.inside("token", "#hint")).text, "Tick 1");
          assert.deepEqual(await send(site, visit), { token: `${secret} and more` });
          await assertQuiet(visit, secret);
        });

        it("becomes the same app before the element is defined", async (t) => {
          const visit = await visitPage(t, { html: await renderOnServer(name), head: "" });
          await start(visit);
          await define(visit);
          const secret = makeCanary();
          await visit.type("token", secret);
          assert.deepEqual(await send(site, visit), { token: secret });
          await assertQuiet(visit, secret);
        });
      });
    }
  });
}

/** Sends the form as a user does, and opens its entries. */
async function send(site, visit) {
  await visit.click("#send");
  await visit.until(() => document.querySelector("#received") !== null);
  const [post, ...others] = site.posts();
  assert.deepEqual(others, []);
  return Object.fromEntries((await entriesOf(post)).map(([name, envelope]) => [name, open(envelope)]));
}

/** Makes the app render, as a timer of its own would. */
async function tick(visit) {
  const ticks = await textOf(visit, "#ticks");
  await visit.page.evaluate(() => {
    document.dispatchEvent(new Event("tick"));
  });
  await visit.until((before) => document.querySelector("#ticks").textContent !== before, ticks);
}

function textOf(visit, selector) {
  return visit.page.evaluate((wanted) => document.querySelector(wanted).textContent, selector);
}

async function define(visit) {
  await visit.page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
}

/** Nothing was warned of, no policy violated, and no secret can be read in the document. */
export async function assertQuiet(visit, ...secrets) {
  assert.deepEqual(visit.errors, []);
  assert.deepEqual(await visit.violations(), []);
  const content = await visit.document();
  for (const secret of secrets) assert.deepEqual(findCanary(content, secret), []);
}
