// The strictest policies that a page with a WebAssembly module can have: `STRICT_CSP` of support/site.js.
import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { fields, fillFields, mask, naive, reveal, wipe } from "./support/leaks.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

forEachEngine((engine) => {
  const site = siteForTests();

  it("a field that takes no care violates the policies of styles and of Trusted Types, and the test sees it", async (t) => {
    const visit = await Visit.openForm(t, engine, site, naive.html, { head: naive.head(site) });
    await visit.until(() => customElements.get("naive-field") !== undefined);
    const violations = (await visit.violations()).join("\n");
    assert.match(violations, /style-src/);
    if (await visit.page.evaluate(() => "trustedTypes" in window))
      assert.match(violations, /require-trusted-types-for/);
    else t.diagnostic(`${engine.name} has no Trusted Types`);
  });

  it("fields violate no strict policy, neither of scripts and styles nor of Trusted Types", async (t) => {
    const visit = await Visit.openForm(t, engine, site, fields);
    const { page } = visit;
    await fillFields(visit);
    await reveal(visit);
    await mask(visit);
    await page.evaluate(() => [...new FormData(document.querySelector("form"))]);
    await wipe(visit);
    assert.deepEqual(await visit.violations(), []);
    assert.deepEqual(visit.errors, []);
    const displays = await page.evaluate(() =>
      Array.from(
        document.querySelectorAll("secret-field"),
        (host) => getComputedStyle(window.testWatch.roots.get(host).querySelector(".base")).display,
      ),
    );
    assert.ok(!displays.includes("block"), `their styles are there: ${displays}`);
  });
});
