// Pictures of the field in each of its states, for people to look at: target/screenshots.
import { it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { hasFixedPreferences } from "./support/preferences.js";
import { picturedVariants, screenshot } from "./support/screenshots.js";
import { field, siteForTests } from "./support/site.js";
import { visitStates } from "./support/states.js";
import { viewportOf } from "./support/viewport.js";
import { Visit } from "./support/visit.js";

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();
  const isFixed = hasFixedPreferences(engine) !== null;

  for (const colours of picturedVariants(["light", "dark", "forced"])) {
    it(`every state has its picture taken: ${colours} colours`, {
      skip: colours === "forced" && isFixed,
    }, async (t) => {
      const { page } = await visitStates(t, engine, site, { colours });
      await screenshot(page, `element-${engine.name.toLowerCase()}-${colours}`, viewportOf(page).height);
    });
  }

  if (engine.isChromium) {
    it("has its picture taken in every state", async (t) => {
      const states = [
        '<label for="native">Native input</label><input id="native" class="native" value="For comparison">',
        field("empty", "Empty", 'placeholder="sk_live_…" hint="From your account page, under API keys."'),
        field("masked", "Masked"),
        field("shown", "Shown", 'reveal-timeout="0"'),
        field("wrong", "Too large", 'max-bytes="10" hint="At most ten bytes."'),
        field("off", "Disabled", 'disabled placeholder="Not yours to set"'),
        field("lines", "Multi-line, masked", 'kind="multiline" hint="PEM or plain text."'),
        field("shownlines", "Multi-line, shown", 'kind="multiline" reveal-timeout="0"'),
      ].join("");
      for (const [name, { dark = false, forced = false, width = 520, body = states }] of picturedVariants(
        Object.entries({
          light: {},
          dark: { dark: true },
          "forced-colours": { forced: true, dark: true },
          narrow: { width: 320 },
          rtl: { body: `<div dir="rtl">${states}</div>` },
        }),
      )) {
        const visit = await Visit.open(t, engine, site.formPage(body, { form: "novalidate" }), {
          viewport: { width, height: 1000 },
        });
        const { page } = visit;
        const client = await page.createCDPSession();
        await client.send("Emulation.setEmulatedMedia", {
          features: [
            { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
            { name: "forced-colors", value: forced ? "active" : "none" },
            { name: "prefers-reduced-motion", value: "reduce" },
          ],
        });
        await visit.until(() => customElements.get("secret-field") !== undefined);
        const lines = "database:\n  host: db.internal\n  password: not-a-real-one\n";
        for (const [id, value] of [
          ["masked", "correct horse"],
          ["shown", "correct horse"],
          ["wrong", "far too long a value"],
          ["lines", lines],
          ["shownlines", lines],
        ]) {
          await visit.set(id, value);
        }
        await page.evaluate(() => {
          document.querySelector("#wrong").checkValidity();
          document.querySelector("#masked").focus();
          for (const id of ["shown", "shownlines"]) document.getElementById(id).reveal();
        });
        await screenshot(page, `element-states-${name}`);
      }
    });
  }
}
