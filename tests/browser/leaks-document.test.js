// What scripts, extensions and the browser's own services can read off the page, whatever a field has been through.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import {
  fields,
  fillFields,
  ids,
  mask,
  naive,
  reveal,
  sealAll,
  showStored,
  storedField,
  wipe,
} from "./support/leaks.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

/** What can be read, and how. Each gives text. */
const places = {
  "the document": (visit) => visit.document(),
  "the properties of the element": readProperties,
  "the details of its events": async (visit) => JSON.stringify(await visit.events()),
  // A match leaves its whole text in `RegExp.input`, for every script, until the next.
  "what regular expressions were given": ({ page }) =>
    page.evaluate(() => [RegExp.input, ...window.givenToExpressions].join("\n")),
  "storage, databases, caches and cookies": readStorage,
  "the console": (visit) => JSON.stringify(visit.console),
};

/** What keeps browsers, their spell checkers in the cloud, password managers and recorders away from a control. */
const manners = {
  autocomplete: "off",
  spellcheck: "false",
  autocorrect: "off",
  autocapitalize: "none",
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "",
  "data-form-type": "other",
  "data-rr-is-password": "true",
};

const ownEvents = [
  "input",
  "change",
  "secret-statechange",
  "secret-reveal",
  "secret-sealed",
  "secret-paste-warning",
  "secret-error",
];

const set = ({ page }, id, property, value) =>
  page.evaluate(
    (host, name, content) => {
      document.getElementById(host)[name] = content;
    },
    id,
    property,
    value,
  );
const setAll = (property, value) => async (visit) => {
  for (const id of ids) await set(visit, id, property, value);
};

/** What fields go through, in order. */
const life = {
  empty() {},
  filled: fillFields,
  revealed: reveal,
  masked: mask,
  sealed: sealAll,
  "of another kind": async (visit) => {
    for (const id of ids) await set(visit, id, "kind", id === "text" ? "multiline" : "text");
  },
  "of its kind again": async (visit) => {
    for (const id of ids) await set(visit, id, "kind", id);
  },
  "without a key": async (visit) => {
    await visit.page.evaluate(() => {
      document.querySelector("#key").textContent = "no key";
    });
    for (const id of ids) await visit.field(id);
  },
  "read-only": setAll("readOnly", true),
  disabled: setAll("disabled", true),
  enabled: setAll("disabled", false),
  wiped: wipe,
};

/** Ways of a text in which the field looks for line breaks. */
const crossings = {
  "set with several lines": ["multiline", (visit, id, text) => visit.set(id, `${text}\n${text}`)],
  "set with several lines where one is allowed": [
    "text",
    (visit, id, text) => visit.set(id, `${text}\n${text}`).catch(() => {}),
  ],
  "pasted with a line break at its end": ["text", (visit, id, text) => visit.paste(id, `${text}\n`)],
  "pasted with several lines where one is allowed": ["text", (visit, id, text) => visit.paste(id, `${text}\n${text}`)],
  "taken along to a kind of one line": [
    "multiline",
    async (visit, id, text) => {
      await visit.set(id, `${text}\n${text}`);
      await set(visit, id, "kind", "text");
    },
  ],
};

forEachEngine((engine) => {
  const site = siteForTests();

  describe("what can be read off the page", () => {
    it("holds the text of a field that takes no care, and the test finds it everywhere", async (t) => {
      const visit = await openWatched(t, engine, site, naive.html, { head: naive.head(site) });
      const secret = makeCanary();
      await visit.type(naive.id, secret);
      await visit.page.evaluate(() => document.querySelector("naive-field").saved);
      assert.deepEqual(await holders(visit, [secret]), Object.keys(places));
    });

    it("holds nothing of a field, whatever happens to it", async (t) => {
      const visit = await openWatched(t, engine, site, fields);
      const { empty, filled, ...later } = life;
      const secrets = Object.values(await filled(visit));
      assert.deepEqual(await holders(visit, secrets), [], "filled");
      for (const [name, happen] of Object.entries(later)) {
        await happen(visit);
        assert.deepEqual(await holders(visit, secrets), [], name);
      }
      for (const type of ["input", "change", "secret-reveal", "secret-sealed"])
        assert.ok(
          (await visit.events()).some((event) => event.type === type),
          type,
        );
    });

    it("holds nothing of a stored value that is shown, and masked again", async (t) => {
      const visit = await openWatched(t, engine, site, storedField);
      const secret = await showStored(visit);
      assert.deepEqual(await holders(visit, [secret]), [], "shown");
      await mask(visit);
      assert.deepEqual(await holders(visit, [secret]), [], "masked");
    });

    it("is no text that was searched for line breaks", async (t) => {
      const visit = await openWatched(t, engine, site, fields);
      for (const [name, [id, bring]] of Object.entries(crossings)) {
        const secret = makeCanary();
        await bring(visit, id, secret);
        assert.deepEqual(await holders(visit, [secret]), [], name);
        await set(visit, id, "kind", id);
      }
    });
  });

  describe("spell checkers, autofill, password managers and recorders", () => {
    const missing = (attributes) =>
      Object.entries(manners)
        .filter(([name, value]) => attributes[name] !== value)
        .map(([name]) => name);

    it("are let at a plain control, and the test sees it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, '<input id="plain">');
      const attributes = await visit.page.evaluate(() =>
        Object.fromEntries(Array.from(document.querySelector("#plain").attributes, ({ name, value }) => [name, value])),
      );
      assert.deepEqual(missing(attributes), Object.keys(manners));
    });

    it("are asked to keep off a field, whatever happens to it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      for (const [name, happen] of Object.entries(life)) {
        await happen(visit);
        for (const id of ids) {
          const control = await visit.inside(id, ".control");
          assert.deepEqual(missing(control), [], `${id}, ${name}`);
          assert.equal(control.name, undefined, "a control with a name would be a form entry");
        }
      }
    });
  });
});

/** A form to be looked at: its events are recorded, and what regular expressions are given. */
async function openWatched(t, engine, site, content, options) {
  const visit = await Visit.openForm(t, engine, site, content, options);
  await visit.record(...ownEvents, "naive-draft");
  await visit.page.evaluate(() => {
    window.givenToExpressions = [];
    const { exec } = RegExp.prototype;
    RegExp.prototype.exec = function (text) {
      window.givenToExpressions.push(String(text));
      return exec.call(this, text);
    };
  });
  return visit;
}

/** The places that hold one of the secrets. */
async function holders(visit, secrets) {
  const found = [];
  for (const [place, read] of Object.entries(places)) {
    const content = await read(visit);
    for (const secret of secrets) if (findCanary(content, secret).length > 0) found.push(place);
  }
  return found;
}

/** All that a script gets from the elements by asking for every property, their own and inherited, and by serializing them. */
function readProperties({ page }) {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll("secret-field, naive-field"), (host) => {
      const found = [JSON.stringify(host), host.innerText, host.textContent, String(host.shadowRoot)];
      for (let holder = host; holder && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
        for (const name of Reflect.ownKeys(holder)) {
          try {
            const value = host[name];
            found.push(
              String(name),
              ["string", "number", "boolean"].includes(typeof value) ? String(value) : JSON.stringify(value),
            );
          } catch {
            /* not all can be read */
          }
        }
      }
      return found.join("\n");
    }).join("\n"),
  );
}

function readStorage({ page }) {
  return page.evaluate(async () => {
    const found = [
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
      window.name,
      JSON.stringify(history.state),
    ];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        found.push(JSON.stringify(await settled(database.transaction(store).objectStore(store).getAll())));
      }
      database.close();
    }
    return found.join("\n");

    function settled(request) {
      return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    }
  });
}
