// Nothing that a field or the package says of a text holds any part of it, however wrong the text is.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { publicPem, refusedKeys } from "./support/keys.js";
import { naive } from "./support/leaks.js";
import { CSP_WITHOUT_WASM, field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const secret = field("secret", "Secret");
const ROUNDS = 3;
const LENGTH = 4;
/** No message has two of these in a row. */
const plainLetters = [..."qxzjvw"];
const letters = [...plainLetters, ..."\u0436\u6f22\u{1f600}"];
const word = (from = letters) =>
  Array.from({ length: randomInt(2 * LENGTH, 20) }, () => from[randomInt(from.length)]).join("");
const name = () => word(plainLetters);

/** What people type that is not what it should be, by kind. */
const texts = {
  text: [() => word(), () => `${word()}\ud83d`, () => `${word()}\n${word()}`, () => word().repeat(50)],
  multiline: [() => `${word()}\n${word()}`, () => `${word()}\ud83d\n`],
  pem: [
    () => word(),
    () => `-----BEGIN ${word()}-----\n${word()}`,
    () => `-----BEGIN PRIVATE KEY-----\n${word()}\n-----END PRIVATE KEY-----\n`,
    () => `-----BEGIN PRIVATE KEY-----\n${word()}\n-----END ${word()}-----\n`,
    () => `-----BEGIN PUBLIC KEY-----\\n${word()}\\n-----END PUBLIC KEY-----`,
  ],
  json: [
    () => word(),
    () => `{"${word()}": ${word()}}`,
    () => `{"${word()}": "${word()}`,
    () => `{'${word()}': 1}`,
    () => `["${word()}", ]`,
    () => `{"${word()}" "${word()}"}`,
    () => `"\\q${word()}"`,
    () => `"${word()}" ${word()}`,
    () => `"${word()}\n${word()}"`,
    () => `"${word()}" // ${word()}`,
    () => `{"${word()}": 1}`.replace(/("\S+": 1)/, `$1, $1`),
  ],
  env: [() => `${word()} ${word()}`, () => `${name()}="${word()}`, () => `${name()}=${word()}\n`.repeat(2)],
  yaml: [() => `${word()}:\n\t${word()}: ${word()}`, () => `${word()}:\n    ${word()}: 1\n  ${word()}: 2`],
};

/** Why nothing can be sealed, as properties of the field; the texts above are tried with each. */
const troubles = {
  "nothing else": {},
  "no key": { publicKey: () => "" },
  "a key that is the text": { publicKey: (text) => text },
  "a damaged key": { publicKey: (text) => publicPem.replace("MII", `M${text}`) },
  "a small key": { publicKey: () => refusedKeys.find(({ name }) => name === "1024 bits").key },
  "too large": { maxBytes: () => 3 },
  "a format that takes no context": { format: () => "apify", context: (text) => text },
  "a format that there is not": { format: (text) => text },
  "another type of JSON": { jsonType: () => "array" },
  "another type of PEM": { pemType: () => "certificate" },
  "the server's no": { stale: () => true },
};

forEachEngine((engine) => {
  const site = siteForTests();

  it("a field that takes no care tells its text in each of the ways that are listened to, and the test finds it", async (t) => {
    const visit = await Visit.openForm(t, engine, site, naive.html, { head: naive.head(site) });
    await visit.until(() => customElements.get("naive-field") !== undefined);
    const text = word();
    const thrown = await visit.page.evaluate((draft) => {
      const host = document.querySelector("naive-field");
      host.draft = draft;
      try {
        host.seal();
      } catch ({ message }) {
        return message;
      }
    }, text);
    assert.ok(reveals(thrown, text));
    await visit.page.evaluate(() => fetch("/elsewhere").then((answer) => answer.text())); // by then, all is told
    for (const way of ["sealing", "no key for"]) {
      // a line of the console, and a rejection that nobody handles
      const line = visit.console.find((entry) => entry.text.includes(way));
      assert.ok(line && reveals(line.text, text), way);
    }
  });

  for (const [trouble, properties] of Object.entries(troubles)) {
    it(`a field says nothing of its text: ${trouble}`, async (t) => {
      await tryAll(await Visit.openForm(t, engine, site, secret), properties);
    });
  }

  it("a field says nothing of its text: no WebAssembly", async (t) => {
    await tryAll(await Visit.openForm(t, engine, site, secret, { csp: CSP_WITHOUT_WASM }), {});
  });

  it("a field says nothing of a text that was pasted and not taken as it is", async (t) => {
    const visit = await Visit.openForm(t, engine, site, secret);
    await visit.page.evaluate(listen);
    for (const text of [`${word()}\n${word()}`, `${word()}\n`]) {
      await visit.paste("secret", text);
      assertSilent(await visit.page.evaluate(() => window.said("secret")), text);
    }
  });

  it("the package says nothing of what it refuses", async (t) => {
    const visit = await Visit.openForm(t, engine, site, secret);
    for (let round = 0; round < ROUNDS; round++) {
      const text = word();
      const outcomes = await visit.page.evaluate(refusals, text, publicPem);
      for (const [call, said] of Object.entries(outcomes)) {
        assert.match(said, /SealfieldError|TypeError/, call);
        assertSilent(said, text, call);
      }
    }
  });
});

async function tryAll(visit, properties) {
  await visit.page.evaluate(listen);
  const cases = Object.entries(texts).flatMap(([kind, makers]) =>
    makers.flatMap((make) =>
      Array.from({ length: ROUNDS }, () => {
        const text = make();
        return {
          kind,
          text,
          properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, value(text)])),
        };
      }),
    ),
  );
  const outcomes = await visit.page.evaluate(tryInPage, cases);
  const lines = visit.console.map(({ text }) => text).join("\n");
  cases.forEach(({ kind, text }, at) => assertSilent(outcomes[at] + lines, text, kind));
  assert.ok(
    outcomes.some((said) => said.includes("SealfieldError")),
    "something was refused",
  );
}

function assertSilent(said, text, where) {
  assert.equal(reveals(said, text), undefined, `${where}: ${JSON.stringify(text)}: ${said}`);
}

/** The first 4 characters of a line of the text, in a row, that are in `said`, unless they are mere syntax. */
function reveals(said, text) {
  return text
    .split("\n")
    .flatMap((line) => {
      const characters = [...line];
      return characters.slice(LENGTH - 1).map((_, at) => characters.slice(at, at + LENGTH).join(""));
    })
    .find((part) => letters.some((letter) => part.includes(letter)) && said.includes(part));
}

/** Runs in the page: `said(id)` is all that the field tells and shows, but for the control's own text. */
function listen() {
  const events = [];
  for (const type of ["secret-statechange", "secret-error", "secret-paste-warning", "secret-sealed"]) {
    document.addEventListener(type, ({ detail }) => events.push(JSON.stringify(detail)));
  }
  window.said = (id) => {
    const host = document.getElementById(id);
    const found = [host.validationMessage, ...events.splice(0)];
    for (const element of window.testWatch.roots.get(host).querySelectorAll("*")) {
      found.push(...Array.from(element.attributes, ({ value }) => value));
      if (!element.matches(".control")) found.push(element.textContent);
    }
    return found.join("\n");
  };
}

/** Runs in the page: what is told of each case when it is set, checked, sealed and submitted. */
function tryInPage(cases) {
  const host = document.querySelector("secret-field");
  const form = document.querySelector("form");
  const told = [];
  const attempt = (action) => {
    try {
      action();
    } catch (error) {
      told.push(`${error.name} ${error.message} ${error.stack} ${JSON.stringify(error)}`);
    }
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  return cases.map(({ kind, text, properties }) => {
    told.length = 0;
    host.kind = kind;
    for (const [name, value] of Object.entries(properties))
      attempt(() => {
        host[name] = value;
      });
    attempt(() => {
      host.value = text;
    });
    attempt(() => host.seal());
    for (const noValidate of [false, true]) {
      form.noValidate = noValidate;
      attempt(() => form.requestSubmit());
      told.push(window.said("secret"));
    }
    for (const name of Object.keys(properties)) host[name] = null;
    return told.join("\n");
  });
}

/** Runs in the page: what the package's functions throw. */
async function refusals(text, pem) {
  const { assertSealed, inspect, PublicKey, readSchema, sealInput } = await import("/sealfield/index.js");
  const key = PublicKey.from(pem);
  const half = `${text}\ud83d`;
  const schema = { properties: { a: { type: "string", "x-secret": true } } };
  const calls = {
    from: () => PublicKey.from(text),
    "from JWK": () => PublicKey.from({ kty: "RSA", n: text, e: "AQAB" }),
    seal: () => key.seal(half),
    "seal for a format": () => key.seal(text, { format: text }),
    sealJson: () => key.sealJson(() => text),
    inspect: () => inspect(text),
    sealInput: () => sealInput(schema, { a: half }, key),
    "sealInput of a list": () => sealInput(schema, [text], key),
    assertSealed: () => assertSealed(schema, { a: text }),
    readSchema: () => readSchema(text),
  };
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => {
      try {
        return [name, String(call())];
      } catch (error) {
        return [name, `${error.name} ${error.message} ${error.stack} ${JSON.stringify(error)}`];
      }
    }),
  );
}
