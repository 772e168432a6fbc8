// What the other tests rely on: that nothing a page says, asks for or violates escapes them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

/** What a page may do that a test must learn of; run in the page. */
const incidents = [
  { name: "a line of the console", text: /seen by the console/, make: () => console.error("seen by the console") },
  {
    name: "an error that nobody caught",
    text: /nobody caught/,
    make: () => {
      setTimeout(() => {
        throw new Error("nobody caught");
      });
    },
  },
  {
    name: "a rejection that nobody caught",
    text: /nobody awaited/,
    make: () => {
      Promise.reject(new Error("nobody awaited"));
    },
  },
];

forEachEngine((engine) => {
  const [site, other] = [siteForTests(), siteForTests()];

  const open = (t, options) =>
    Visit.open(t, engine, site.page('<a id="away" href="/elsewhere">Elsewhere</a>', { head: "", ...options }));

  /** Resolves once the visit has heard of it. */
  async function heard(visit, isHeard) {
    for (let asked = 0; asked < 100 && !isHeard(); asked++)
      await visit.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
    assert.ok(isHeard(), JSON.stringify([visit.console, visit.requests]));
  }

  describe("a visit notes", () => {
    for (const { name, text, make } of incidents) {
      it(name, async (t) => {
        const visit = await open(t);
        await visit.page.evaluate(make);
        await heard(visit, () => visit.errors.some((line) => text.test(line)));
      });
    }

    it("what a page says while it is left", async (t) => {
      const visit = await open(t);
      await visit.page.evaluate(() =>
        document.querySelector("#away").addEventListener("click", () => console.error("on leaving")),
      );
      await visit.click("#away");
      await visit.until(() => document.querySelector("#received") !== null);
      await heard(visit, () => visit.errors.includes("on leaving"));
    });

    it("a request to another server", async (t) => {
      const visit = await open(t, { csp: "" });
      const url = `${other.origin}/elsewhere`;
      await visit.page.evaluate((address) => {
        fetch(address, { mode: "no-cors" });
      }, url);
      await heard(visit, () => visit.requests.includes(url));
    });

    it("a violation of the page's policy", async (t) => {
      const visit = await open(t);
      await visit.page.evaluate(() => document.body.setAttribute("style", "color: red"));
      await visit.until(() => window.testWatch.violations.length > 0);
      assert.match((await visit.violations())[0], /^style-src/);
    });
  });
});
