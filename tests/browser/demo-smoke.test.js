// The main ways through the demo, in every engine; all the others are tested in one: demo.test.js, demo-*.test.js.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openInput, PrivateKey } from "sealfield/open";
import { Demo, directoryWith } from "../js/support/demo-server.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { entriesOf } from "./support/forms.js";
import { open, privatePem } from "./support/keys.js";
import { RecordingProxy } from "./support/recording-proxy.js";
import { Visit } from "./support/visit.js";

const key = PrivateKey.from(privatePem);

forEachEngine((engine) => {
  let demo;
  before(async () => {
    demo = await Demo.start(directoryWith("browser-smoke", privatePem));
  });
  after(() => demo?.stop());

  /** The demo's page with an empty store, in front of a proxy of its own, once all its sections are ready. */
  async function visitDemo(t, options) {
    await demo.emptyStore();
    const proxy = await RecordingProxy.start(t, demo.port);
    const visit = await Visit.open(t, engine, `${proxy.origin}/`, options);
    await visit.until(() =>
      ["form button.primary", "#schema-form button.primary", "#gallery-restart", "#secrets-reset"].every(
        (button) => document.querySelector(button)?.disabled === false,
      ),
    );
    return { visit, page: visit.page, proxy };
  }

  const textOf = (page, selector) => page.evaluate((wanted) => document.querySelector(wanted).textContent, selector);
  const says = (visit, id, text) =>
    visit.until((line, wanted) => document.getElementById(line).textContent.includes(wanted), id, text);

  /** Nothing holds a piece of the secret: no request, no page, no line of a log. */
  async function assertNowhere(visit, proxy, secret) {
    const places = {
      requests: proxy.bytes,
      page: await visit.document(),
      console: JSON.stringify(visit.console),
      server: demo.output,
    };
    for (const [place, content] of Object.entries(places)) assert.deepEqual(findCanary(content, secret), [], place);
  }

  describe("the demo", () => {
    it("loads from its own server only, without an error or a violation of its policy", async (t) => {
      const { visit, proxy } = await visitDemo(t);
      const origins = new Set(visit.requests.map((url) => new URL(url).origin));
      assert.deepEqual([...origins], [proxy.origin]);
      assert.deepEqual(await visit.violations(), []);
      assert.deepEqual(visit.errors, []);
    });

    it("seals its form, whose values the server opens and the page shows on demand", async (t) => {
      const { visit, page, proxy } = await visitDemo(t);
      const secrets = { token: makeCanary(), privateKey: makeMultilineCanary() };
      await visit.type("service", "Weather station");
      await visit.type("token", secrets.token);
      await visit.paste("private-key", secrets.privateKey);
      await visit.click("button.primary");
      await says(visit, "outcome", "opened by the server");
      const entries = Object.fromEntries(await entriesOf(proxy.posts()[0]));
      for (const [name, secret] of Object.entries(secrets)) {
        assert.equal(open(entries[name]), secret);
        await assertNowhere(visit, proxy, secret);
      }
      for (const button of await page.$$("#opened article button")) await button.click();
      const shown = await textOf(page, "#opened");
      for (const secret of Object.values(secrets)) assert.ok(shown.includes(secret));
    });

    it("refuses what was altered on its way", async (t) => {
      const { visit } = await visitDemo(t);
      await visit.type("service", "Weather station");
      await visit.type("token", makeCanary());
      await visit.click("button.primary");
      await says(visit, "outcome", "opened by the server");
      await visit.click("[data-attempt=alter]");
      await visit.until(() => document.querySelector("[data-attempt=alter] ~ output .status")?.textContent === "422");
    });

    it("keeps nothing of a form that was left and come back to", async (t) => {
      const { visit, page } = await visitDemo(t);
      const token = makeCanary();
      await visit.type("service", "Weather station");
      await visit.type("token", token);
      await visit.click("button.primary");
      await says(visit, "outcome", "opened by the server");
      await visit.click("#opened article button");
      await page.goto(`${new URL(page.url()).origin}/favicon.svg`);
      await visit.goBack();
      await visit.until(() => document.querySelector("#token")?.isEmpty);
      assert.deepEqual(findCanary(await visit.document(), token), []);
    });

    it("shows in its gallery what a field would send", async (t) => {
      const { visit, page } = await visitDemo(t);
      const secret = makeCanary();
      await visit.type("gallery-text", secret);
      const { state, sends, sealed } = await page.evaluate(() => {
        const field = document.querySelector("#gallery-text");
        const card = field.closest(".specimen");
        return {
          state: card.querySelector(".badge").textContent,
          sends: card.querySelector(".entries").textContent,
          sealed: field.sealed,
        };
      });
      assert.equal(state, "editing");
      assert.ok(sends.endsWith(`=${sealed.slice(0, 16)}…${sealed.slice(-6)}`), sends);
      assert.equal(open(sealed), secret);
    });

    it("makes a form of a schema, and sends its secrets sealed", async (t) => {
      const { visit, page, proxy } = await visitDemo(t);
      const password = makeCanary();
      const idOf = (name) =>
        page.evaluate((field) => document.querySelector(`[data-field="${field}"] label`).htmlFor, name);
      await visit.type(await idOf("username"), "someone");
      await visit.type(await idOf("password"), password);
      await visit.click("#schema-form button.primary");
      await says(visit, "schema-outcome", "opened by the backend");
      const { schema, input } = JSON.parse(proxy.posts()[0].body);
      assert.deepEqual(openInput(input, key, { schema }), { username: "someone", password });
      await assertNowhere(visit, proxy, password);
    });

    it("stores a secret sealed, and runs a call whose log has a mark in its place", async (t) => {
      const { visit, page, proxy } = await visitDemo(t);
      const secret = makeCanary();
      await visit.click("#secret-samples");
      await says(visit, "secret-list-outcome", "Made-up secrets");
      await visit.type("secret-name", "NEW_TOKEN");
      await visit.type("secret-value", secret);
      await visit.click("#secret-form .primary");
      await says(visit, "secret-outcome", "NEW_TOKEN was sealed here");
      await page.evaluate(() => {
        document.querySelector("#call-text").value = `{ "url": "{{ secret('NEW_TOKEN') }}" }`;
      });
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "It ran");
      assert.match(await textOf(page, "#log pre"), /\[NEW_TOKEN\]/);
      await assertNowhere(visit, proxy, secret);
    });

    it("fits a screen of 375 px", async (t) => {
      const { visit, page } = await visitDemo(t, { viewport: { width: 375, height: 800 } });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await page.evaluate(() => innerWidth), 375);
      await visit.click("#secret-samples");
      await says(visit, "secret-list-outcome", "Made-up secrets");
      await visit.click("#schema-sample");
      await visit.click("#gallery-samples");
      assert.equal(await overflow(), 0);
    });
  });
});
