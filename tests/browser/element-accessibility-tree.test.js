// What a screen reader is given of a field, and what axe finds wrong with its states.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { accessibilityTree, noTreeIn } from "./support/accessibility-tree.js";
import { AXE, findBarriers } from "./support/axe.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { hasFixedPreferences } from "./support/preferences.js";
import { DEFINE, field, siteForTests } from "./support/site.js";
import { visitStates } from "./support/states.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token", 'hint="Only ever sent encrypted." required reveal-timeout="0"');
const notes = field("notes", "Private notes", 'kind="multiline" reveal-timeout="0"');
const plain = '<label for="plain">Plain</label><textarea id="plain"></textarea>';
const stored = field("stored", "Signing key", 'stored stored-at="2026-03-04"');

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();

  async function visitForm(t, fields) {
    const visit = await Visit.openForm(t, engine, site, fields);
    return { visit, page: visit.page };
  }

  for (const colours of ["light", "dark", "forced"]) {
    const skip = colours === "forced" && hasFixedPreferences(engine);
    it(`axe finds nothing wrong with any state: ${colours} colours`, { skip: skip || false }, async (t) => {
      const visit = await visitStates(t, engine, site, { colours, head: DEFINE + AXE });
      assert.deepEqual(await findBarriers(visit.page), []);
    });
  }

  describe("the accessibility tree", { skip: noTreeIn(engine) ?? false }, () => {
    it("holds a text while it is shown, and at no other time", async (t) => {
      const { visit, page } = await visitForm(t, token + notes + plain);
      const secrets = { token: makeCanary(), notes: makeMultilineCanary().trimEnd() };
      const seen = makeMultilineCanary();
      for (const [id, secret] of Object.entries(secrets)) await visit.set(id, secret);
      await page.evaluate((text) => {
        document.querySelector("#plain").value = text;
      }, seen);
      const holds = (nodes, text) => findCanary(JSON.stringify(nodes), text).length > 0;

      const masked = await accessibilityTree(
        visit,
        (nodes) => holds(nodes, seen) && nodes.some(({ name }) => name === "Show Private notes"),
      );
      for (const [id, secret] of Object.entries(secrets)) assert.ok(!holds(masked, secret), id);
      for (const [id, secret] of Object.entries(secrets)) {
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        await accessibilityTree(visit, (nodes) => holds(nodes, secret));
        await page.evaluate((host) => document.getElementById(host).mask(), id);
        await accessibilityTree(visit, (nodes) => !holds(nodes, secret));
      }
    });

    it("names, describes and marks the control and the eye", async (t) => {
      const { visit } = await visitForm(t, token + plain);
      const control = (nodes) => nodes.find(({ name, states }) => name === "API token" && states.includes("focusable"));
      const eye = (nodes) => nodes.find(({ name }) => name === "Show API token");
      const untouched = control(await accessibilityTree(visit, control));
      assert.equal(untouched.description, "Only ever sent encrypted.");
      assert.ok(untouched.states.includes("required"));
      assert.ok(!untouched.states.includes("invalid"), "before anything was entered");

      await visit.enter("token");
      await visit.enter("plain");
      const left = control(await accessibilityTree(visit, (nodes) => control(nodes)?.states.includes("invalid")));
      assert.equal(left.description, "Enter a value. Only ever sent encrypted.");

      await visit.type("token", "a");
      await accessibilityTree(visit, (nodes) => control(nodes)?.states.includes("invalid") === false);
      await visit.press("Tab");
      assert.ok(!eye(await accessibilityTree(visit, eye)).states.includes("pressed"));
      await visit.press(" ");
      await accessibilityTree(visit, (nodes) => eye(nodes)?.states.includes("pressed"));
    });

    it("tells of a stored value that it is stored, and since when", async (t) => {
      const { visit } = await visitForm(t, stored);
      const nodes = await accessibilityTree(visit, (all) => all.some(({ name }) => name === "Replace"));
      assert.ok(
        nodes.some(({ role, name }) => /^group/i.test(role) && name === "Signing key"),
        "the group has the label",
      );
      assert.ok(nodes.some(({ name }) => name === "Stored, Mar 4, 2026"));
      assert.ok(!nodes.some(({ name }) => name.includes("•")), "dots say nothing");
    });
  });
}
