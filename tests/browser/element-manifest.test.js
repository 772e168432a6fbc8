// custom-elements.json says of <secret-field> what the built element is and does: neither less nor more.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const manifest = JSON.parse(readFileSync(new URL("../../pkg/custom-elements.json", import.meta.url), "utf8"));
const [
  {
    declarations: [{ attributes, members, events, cssParts, cssProperties, cssStates }],
  },
] = manifest.modules;
const fields = members.filter(({ kind }) => kind === "field");
const methods = members.filter(({ kind }) => kind === "method");

const names = (list) => list.map(({ name }) => name).sort();
/** `value` is only observed to be taken away. */
const isDocumented = (attribute) => attribute !== "value";

const kinds = JSON.parse(`[${attributes.find(({ name }) => name === "kind").type.text.replaceAll("|", ",")}]`);

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();

  describe("the manifest", () => {
    it("names the attributes, and what each is by default", async (t) => {
      const { page } = await Visit.openForm(t, engine, site, "");
      const { observed, defaults } = await page.evaluate(
        (properties) => {
          const made = document.createElement("secret-field");
          return { observed: made.constructor.observedAttributes, defaults: properties.map((name) => made[name]) };
        },
        attributes.map(({ fieldName }) => fieldName ?? ""),
      );
      const unobserved = names(attributes).filter((name) => !observed.includes(name));
      assert.deepEqual(names(attributes), [...observed.filter(isDocumented), ...unobserved].sort());
      for (const [at, { name, fieldName, type, default: text }] of attributes.entries()) {
        if (fieldName === undefined) continue;
        const expected = { boolean: false, number: Number(text) }[type.text] ?? text;
        assert.equal(defaults[at] ?? undefined, expected, name);
      }
    });

    it("names the properties and methods, which of them are read-only, and which attributes they reflect", async (t) => {
      const { page } = await Visit.openForm(t, engine, site, "");
      const found = await page.evaluate(() => {
        const accessors = [];
        const functions = [];
        const { prototype } = customElements.get("secret-field");
        for (let at = prototype; at !== HTMLElement.prototype; at = Object.getPrototypeOf(at)) {
          for (const [name, { get, set, value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
            if (get) accessors.push({ name, readonly: set === undefined });
            else if (typeof value === "function" && name !== "constructor" && !name.endsWith("Callback"))
              functions.push(name);
          }
        }
        for (const accessor of accessors) {
          const made = document.createElement("secret-field");
          const isDescription = accessor.name === "schema"; // not a text, and sets several
          if (!accessor.readonly && !isDescription) made[accessor.name] = "7";
          accessor.attribute = made.getAttributeNames()[0] ?? null;
        }
        return { accessors, functions };
      });
      const described = fields.map(({ name, readonly = false, attribute = null }) => ({ name, readonly, attribute }));
      const byName = (one, other) => (one.name < other.name ? -1 : 1);
      assert.deepEqual(described.sort(byName), found.accessors.sort(byName));
      assert.deepEqual(names(methods), found.functions.sort());
      for (const { name, fieldName } of attributes) {
        assert.equal(fields.find(({ attribute }) => attribute === name)?.name, fieldName, name);
      }
    });

    it("names the events, parts, states and custom properties", async (t) => {
      const visit = await Visit.openForm(
        t,
        engine,
        site,
        kinds.map((kind) => field(kind, kind, `kind="${kind}" hint="Help"`)).join(""),
      );
      const { page } = visit;
      await page.evaluate(watchElements);
      for (const kind of kinds) {
        await visit.type(kind, "typed");
        await visit.paste(kind, "of\nseveral\nlines");
        await page.evaluate((id) => {
          const host = document.getElementById(id);
          host.reveal();
          host.value = "{}"; // JSON too
          host.seal();
          host.maxBytes = 1;
          try {
            host.seal();
          } catch {
            /* it tells an event */
          }
          host.reportValidity();
          host.stored = true;
          host.stale = true;
          window.elementWatch.look(host);
          host.blur();
          window.elementWatch.look(host);
        }, kind);
      }
      const seen = await page.evaluate(() => window.elementWatch.seen());
      assert.deepEqual(seen.events, names(events));
      assert.deepEqual(seen.parts, names(cssParts));
      assert.deepEqual(seen.states, names(cssStates));
      assert.deepEqual(seen.properties, names(cssProperties));
    });
  });
}

/** Runs in the page: notes what its elements tell, show and call their states from now on. */
function watchElements() {
  const [events, parts, states, properties] = Array.from({ length: 4 }, () => new Set());
  const { dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (this.localName === "secret-field") events.add(event.type);
    return dispatchEvent.call(this, event);
  };
  const { add } = CustomStateSet.prototype;
  CustomStateSet.prototype.add = function (state) {
    states.add(state);
    return add.call(this, state);
  };
  function look(host) {
    const root = window.testWatch.roots.get(host);
    for (const element of root.querySelectorAll("[part]")) for (const part of element.part) parts.add(part);
    const css = root.adoptedStyleSheets
      .flatMap(({ cssRules }) => Array.from(cssRules, ({ cssText }) => cssText))
      .join("\n");
    for (const [property] of css.matchAll(/--secret-field-[\w-]+/g)) properties.add(property);
  }
  const seen = () =>
    Object.fromEntries(
      Object.entries({ events, parts, states, properties }).map(([name, set]) => [name, [...set].sort()]),
    );
  window.elementWatch = { look, seen };
}
