// The demo's forms by schema, as a visitor meets them: the real server, the real page, and every byte between the two.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openInput, PrivateKey } from "sealfield/open";
import { Demo, directoryWith } from "../js/support/demo-server.js";
import { testKeys } from "../js/support/vectors.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { privatePem } from "./support/keys.js";
import { prefer } from "./support/preferences.js";
import { RecordingProxy } from "./support/recording-proxy.js";
import { picturedVariants, screenshot } from "./support/screenshots.js";
import { Visit } from "./support/visit.js";

const key = PrivateKey.from(privatePem);

/** What is typed into the fields of each example, and what of it the backend reads. */
const examples = [
  {
    example: "apify",
    make() {
      const [password, session] = [makeCanary(), makeCanary()];
      return {
        typed: { username: "someone", password, cookies: JSON.stringify({ session }) },
        read: { username: "someone", password, cookies: { session } },
        secrets: { password, cookies: { session } },
        canaries: [password, session],
      };
    },
    looks: { password: /^ENCRYPTED_VALUE:/, cookies: /^ENCRYPTED_JSON:[0-9a-f]{10}:/ },
  },
  {
    example: "port",
    make() {
      const [apiToken, certificate, pin] = [makeCanary(), makeMultilineCanary(), makeCanary()];
      return {
        typed: { domain: "example.com", apiToken, certificate, credentials: JSON.stringify({ pin }) },
        read: { domain: "example.com", apiToken, certificate, credentials: { pin } },
        secrets: { apiToken, certificate, credentials: { pin } },
        canaries: [apiToken, certificate, pin],
      };
    },
    looks: { apiToken: /^[\w+/]+=*$/, certificate: /^[\w+/]+=*$/, credentials: /^[\w+/]+=*$/ },
  },
  {
    example: "json-schema",
    make() {
      const [password, mailToken, pin] = [makeCanary(), makeCanary(), makeCanary()];
      return {
        typed: {
          "/database/host": "localhost",
          "/database/password": password,
          "/mailToken": mailToken,
          "/pins": JSON.stringify([pin]),
        },
        read: {
          schedule: "weekly",
          database: { host: "localhost", port: 5432, tls: true, password },
          mailToken,
          pins: [pin],
        },
        secrets: { "/database/password": password, "/mailToken": mailToken, "/pins": [pin] },
        canaries: [password, mailToken, pin],
      };
    },
    looks: { "/database/password": /^eyJ/, "/mailToken": /^eyJ/, "/pins": /^eyJ/ },
  },
];

/** Texts that are no schema, and what is said of each. */
const notSchemas = [
  {
    name: "a comma that is missing",
    schema: '{\n  "a": 1\n  "b": 2\n}',
    says: "Line 2, column 9: a comma or } is expected here.",
  },
  {
    name: "a comma too many",
    schema: '{\n  "a": [1, 2,]\n}',
    says: "Line 2, column 13: there is no comma before ].",
  },
  { name: "a comment", schema: '{\n  // canary\n  "a": 1\n}', says: "Line 2, column 3: JSON has no comments." },
  {
    name: "single quotes",
    schema: "{ 'canary': 1 }",
    says: "Line 1, column 3: a name in double quotes is expected here.",
  },
  {
    name: "a text without its end",
    schema: '{ "a": "canary\n}',
    says: "Line 1, column 8: this text has no closing quote, or holds a line break or a \\ that JSON does not know.",
  },
  { name: "a number that is none", schema: '{ "a": 01 }', says: "Line 1, column 8: a value is expected here." },
  {
    name: "a name used twice",
    schema: '{ "a": 1, "a": 2 }',
    says: "Line 1, column 11: the object has another member of this name.",
  },
  {
    name: "more than one value",
    schema: "{} canary",
    says: "Line 1, column 4: nothing may follow the end of the value.",
  },
  { name: "an end too early", schema: '{\n  "a": {\n', says: "Line 3, column 1: the text ends too early." },
  { name: "nothing", schema: " ", says: "Line 1, column 2: the text ends too early." },
  {
    name: "no end of brackets",
    schema: "[".repeat(1000),
    says: "Line 1, column 129: this is more than 128 levels deep.",
  },
  { name: "JSON that is no schema", schema: "[1, 2]", says: /object/ },
];

const text = { type: "string", title: "Text", description: "Text", editor: "textfield" };
const actor = (properties) => ({ schemaVersion: 1, type: "object", properties });

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  let demo;
  before(async () => {
    demo = await Demo.start(directoryWith("browser-schema", privatePem));
  });
  after(() => demo?.stop());

  /** The demo's page with one of its examples, in front of a proxy of its own. */
  async function visitExample(t, example = "apify", options) {
    const proxy = await RecordingProxy.start(t, demo.port);
    const visit = await Visit.open(t, engine, `${proxy.origin}/`, options);
    await visit.until(() => document.querySelector("#schema-form button.primary").disabled === false);
    if (example !== "apify") await visit.click(`input[name=example][value=${example}]`);
    return { visit, page: visit.page, proxy };
  }

  /** Replaces the schema, as a paste does. */
  async function paste(visit, schema) {
    await visit.page.evaluate(
      (content) => {
        const area = document.querySelector("#schema-text");
        area.value = content;
        area.dispatchEvent(new Event("input", { bubbles: true }));
        window.pasted = document.querySelector("#findings").textContent;
      },
      typeof schema === "string" ? schema : JSON.stringify(schema, null, 2),
    );
    await visit.until(() => document.querySelector("#findings").textContent !== window.pasted);
  }

  /** The id of a field's control. */
  function idOf(visit, name) {
    return visit.page.evaluate(
      (field) =>
        [...document.querySelectorAll("[data-field]")]
          .find(({ dataset }) => dataset.field === field)
          .querySelector("label").htmlFor,
      name,
    );
  }

  async function fillIn(visit, values) {
    for (const [name, value] of Object.entries(values)) {
      const id = await idOf(visit, name);
      if (value.includes("\n")) await visit.paste(id, value);
      else await visit.type(id, value);
    }
  }

  async function send(visit) {
    await visit.click("#schema-form button.primary");
    await visit.until(() =>
      /opened by the backend|Refused|Nothing was sent|nothing was sent|No answer/.test(
        document.querySelector("#schema-outcome").textContent,
      ),
    );
  }

  function outcome(page) {
    return page.evaluate(() => document.querySelector("#schema-outcome").textContent);
  }

  /** What is said at each field that failed. */
  function fieldErrors(page) {
    return page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll("[data-field]")]
          .map((row) => {
            const secret = window.testWatch.roots.get(row.querySelector("secret-field"));
            return [
              row.dataset.field,
              (secret?.querySelector("#error") ?? row.querySelector(".field-error")).textContent,
            ];
          })
          .filter(([, error]) => error !== ""),
      ),
    );
  }

  function findings(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll(".finding")].map((finding) => ({
        severity: finding.querySelector(".badge").textContent,
        line: finding.querySelector("button")?.textContent,
        pointer: finding.querySelector("code")?.textContent,
        sentence: finding.querySelector("p").textContent,
      })),
    );
  }

  function opened(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll("#read article:has(button)")].map((article) => ({
        name: article.querySelector("h4").textContent,
        value: article.querySelector("pre").textContent,
      })),
    );
  }

  describe("what is typed into the form of an example", () => {
    for (const { example, make, looks } of examples) {
      it(`arrives sealed as the schema wants it, and is seen nowhere else: ${example}`, async (t) => {
        const { visit, page, proxy } = await visitExample(t, example);
        const { typed, read, secrets, canaries } = make();
        await fillIn(visit, typed);
        await send(visit);

        // The request as recorded opens to what was typed.
        const posts = proxy.posts();
        assert.deepEqual(
          posts.map(({ path }) => path),
          ["/input"],
        );
        const { schema, input } = JSON.parse(posts[0].body);
        assert.deepEqual(schema, JSON.parse(await page.evaluate(() => document.querySelector("#schema-text").value)));
        assert.deepEqual(openInput(input, key, { schema }), read);

        // The page tells the same of it: envelopes shortened, and in full on demand.
        const stored = await page.evaluate(() => ({
          json: document.querySelector("#stored > pre").textContent,
          whole: [...document.querySelectorAll("#stored article")].map((article) => [
            article.querySelector("h4").textContent,
            article.querySelector("pre").textContent,
          ]),
        }));
        assert.deepEqual(
          stored.whole.map(([name]) => name),
          Object.keys(looks),
        );
        for (const [name, envelope] of stored.whole) {
          assert.match(envelope, looks[name]);
          assert.ok(posts[0].body.includes(JSON.stringify(envelope)), name);
          assert.ok(stored.json.includes(`${envelope.slice(0, 20)}`) && !stored.json.includes(envelope), name);
        }

        // Until Show is pressed, nothing holds a piece of a secret: no request, no page, no line of a log.
        const places = {
          requests: proxy.bytes,
          page: await visit.document(),
          console: JSON.stringify(visit.console),
          server: demo.output,
        };
        for (const [place, content] of Object.entries(places)) {
          for (const canary of canaries)
            assert.deepEqual(findCanary(content, canary), [], `a piece of a secret is in: ${place}`);
        }

        // Show shows, Hide hides.
        for (const button of await page.$$("#read article button")) await button.click();
        const written = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
        assert.deepEqual(
          await opened(page),
          Object.entries(secrets).map(([name, value]) => ({ name, value: written(value) })),
        );
        for (const button of await page.$$("#read article button")) await button.click();
        for (const canary of canaries) assert.deepEqual(findCanary(await visit.document(), canary), []);
      });
    }

    it("is wiped with the result when the page is left, and Back does not bring it back", async (t) => {
      const { visit, page } = await visitExample(t);
      const [password, session] = [makeCanary(), makeCanary()];
      await fillIn(visit, { username: "someone", password });
      await send(visit);
      await fillIn(visit, { cookies: JSON.stringify({ session }) });
      await visit.click("#read article button");
      await page.goto(`${new URL(page.url()).origin}/favicon.svg`);
      await visit.goBack();
      await visit.until(() => document.querySelector("#schema-fields secret-field")?.isEmpty);
      assert.ok(
        await page.evaluate(() =>
          [...document.querySelectorAll("#schema-fields secret-field")].every(({ isEmpty }) => isEmpty),
        ),
      );
      for (const canary of [password, session]) assert.deepEqual(findCanary(await visit.document(), canary), []);
    });

    for (const [example, name] of [
      ["apify", "cookies"],
      ["port", "credentials"],
      ["json-schema", "/pins"],
    ]) {
      it(`is looked at where the schema wants JSON: what is none is told, and not sent: ${example}`, async (t) => {
        const { visit, page, proxy } = await visitExample(t, example);
        const canary = makeCanary();
        await visit.click("#schema-sample");
        await page.evaluate((id) => document.getElementById(id).wipe(), await idOf(visit, name));
        await fillIn(visit, { [name]: `{"session": ${canary}}` });
        await visit.click("#schema-form button.primary");
        await visit.until((id) => document.activeElement.id === id, await idOf(visit, name));
        assert.deepEqual(await fieldErrors(page), { [name]: "Not JSON: line 1, column 13: a value is missing." });
        assert.deepEqual(findCanary(await visit.document(), canary), []);
        assert.deepEqual(proxy.posts(), []);
      });
    }

    it("is refused by a backend that cannot open it; the field says so until it is edited", async (t) => {
      const { visit, page, proxy } = await visitExample(t, "port");
      const foreign = { algorithm: "client-side", key: testKeys.rsa3072.spki };
      await paste(visit, {
        trigger: {
          userInputs: { properties: { apiToken: { type: "string", title: "API token", encryption: foreign } } },
        },
      });
      await fillIn(visit, { apiToken: makeCanary() });
      await send(visit);
      assert.match(await outcome(page), /^Refused with status 422: apiToken: /);
      const id = await idOf(visit, "apiToken");
      const said = (await fieldErrors(page)).apiToken;
      assert.match(said, /\w+\.$/);
      assert.equal((await visit.field(id)).message, said);
      assert.equal(await page.evaluate(() => document.activeElement.id), id);

      await visit.type(id, "x");
      assert.deepEqual(await fieldErrors(page), {});
      await send(visit);
      assert.equal(proxy.posts().length, 2);
    });

    it("is a number again where it was one: a secret of any type but text is sealed as JSON", async (t) => {
      const { visit, page } = await visitExample(t, "json-schema");
      await paste(visit, {
        type: "object",
        properties: { pin: { type: "integer", "x-secret": true }, on: { type: "boolean", "x-secret": true } },
      });
      await fillIn(visit, { "/pin": "7", "/on": "true" });
      await send(visit);
      assert.deepEqual(
        await page.evaluate(() => [...document.querySelectorAll("#read .badge")].map(({ textContent }) => textContent)),
        ["JSON: number", "JSON: boolean"],
      );
    });
  });

  describe("the form follows the schema", () => {
    it("in its order, its labels, its hints and what it requires", async (t) => {
      const { visit, page } = await visitExample(t);
      await paste(visit, {
        ...actor({
          amount: { title: "Amount", type: "integer", description: "How many.", editor: "number" },
          colour: { title: "Colour", type: "string", enum: ["red", "green"], editor: "select" },
          agreed: { title: "Agreed", type: "boolean", editor: "checkbox" },
          notes: { title: "Notes", type: "string", editor: "textarea" },
          extra: { title: "Extra", type: "object", editor: "json" },
          plain: { type: "string" },
          secret: { ...text, isSecret: true },
          lines: { ...text, editor: "textarea", isSecret: true },
        }),
        required: ["amount", "secret"],
      });
      const rows = await page.evaluate(() =>
        [...document.querySelectorAll("[data-field]")].map((row) => {
          const control = document.getElementById(row.querySelector("label").htmlFor);
          return [
            row.querySelector("label").textContent,
            control.type ?? `secret ${control.kind}`,
            control.required,
            row.querySelector(".hint").textContent || control.hint || "",
          ];
        }),
      );
      assert.deepEqual(rows, [
        ["Amount", "number", true, "How many."],
        ["Colour optional", "select-one", false, ""],
        ["Agreed optional", "checkbox", false, ""],
        ["Notes optional", "textarea", false, ""],
        ["Extra optional", "textarea", false, ""],
        ["plain optional", "text", false, ""],
        ["Text", "secret text", true, "Text"],
        ["Text optional", "secret multiline", false, "Text"],
      ]);
    });

    it("and keeps what was typed into the fields that stay", async (t) => {
      const { visit, page } = await visitExample(t);
      await paste(visit, actor({ name: text, secret: { ...text, isSecret: true } }));
      const password = makeCanary();
      await fillIn(visit, { name: "someone", secret: password });
      await paste(
        visit,
        actor({ first: text, secret: { ...text, title: "Another title", isSecret: true }, name: text }),
      );
      assert.equal(
        await page.evaluate((id) => document.getElementById(id).value, await idOf(visit, "name")),
        "someone",
      );
      await send(visit);
      await visit.click("#read article button");
      assert.deepEqual(await opened(page), [{ name: "secret", value: password }]);
    });

    it("but never puts a secret into a field that is none by now", async (t) => {
      const { visit, page } = await visitExample(t);
      await paste(visit, actor({ field: { ...text, isSecret: true } }));
      await fillIn(visit, { field: makeCanary() });
      await paste(visit, actor({ field: text }));
      assert.equal(await page.evaluate((id) => document.getElementById(id).value, await idOf(visit, "field")), "");
    });

    it("and leaves to Port what Port encrypts itself", async (t) => {
      const { visit, page } = await visitExample(t, "port");
      const id = await idOf(visit, "approval");
      assert.ok(await page.evaluate((control) => document.getElementById(control).disabled, id));
      assert.match(
        await page.evaluate((control) => document.getElementById(`${control}-hint`).textContent, id),
        /Port encrypts this field/,
      );
    });

    it("and each example stays as it was edited, until it is restored", async (t) => {
      const { visit, page } = await visitExample(t);
      const names = () =>
        page.evaluate(() => [...document.querySelectorAll("[data-field]")].map(({ dataset }) => dataset.field));
      await paste(visit, actor({ mine: text }));
      await visit.click("input[name=example][value=port]");
      assert.deepEqual(await names(), ["domain", "apiToken", "certificate", "credentials", "approval"]);
      await visit.click("input[name=example][value=apify]");
      assert.deepEqual(await names(), ["mine"]);
      await visit.click("#restore");
      assert.deepEqual(await names(), ["username", "password", "cookies"]);
    });
  });

  describe("what is wrong with the schema", () => {
    it("is told while it is edited: how bad, where, and in a sentence", async (t) => {
      const { visit, page } = await visitExample(t);
      assert.deepEqual(await findings(page), []);
      await paste(
        visit,
        actor({
          password: { ...text, isSecret: true, prefill: "x" },
          proxy: { type: "object", properties: { token: { type: "string", isSecret: true } } },
        }),
      );
      assert.deepEqual(await findings(page), [
        {
          severity: "warning",
          line: "line 11",
          pointer: "/properties/password/prefill",
          sentence: "What stands here is in the clear for everyone who can read the schema.",
        },
        {
          severity: "blocking",
          line: "line 16",
          pointer: "/properties/proxy/properties/token",
          sentence:
            "A secret is marked where it cannot be found when an input is sealed. Inputs are refused until this is mended.",
        },
      ]);
      assert.equal(await page.evaluate(() => document.querySelector("#findings").getAttribute("aria-live")), "polite");
    });

    it("is found in the text by a click", async (t) => {
      const { visit, page } = await visitExample(t);
      const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field${index}`, text]));
      await paste(visit, actor({ ...many, last: { ...text, isSecret: true, prefill: "x" } }));
      await visit.click(".finding button");
      const { selected, scrolled } = await page.evaluate(() => {
        const { value, selectionStart, selectionEnd, scrollTop, scrollHeight, clientHeight } =
          document.querySelector("#schema-text");
        return {
          selected: value.slice(selectionStart, selectionEnd),
          scrolled: scrollTop > (scrollHeight - clientHeight) / 2,
        };
      });
      assert.equal(selected, '"prefill": "x"');
      assert.ok(scrolled);
      assert.equal(await page.evaluate(() => document.activeElement.id), "schema-text");
    });

    it("may be no schema at all: the form stays as it was, and sends nothing", async (t) => {
      const { visit, page } = await visitExample(t);
      for (const { name, schema, says } of notSchemas) {
        await t.test(name, async () => {
          await visit.click("#restore");
          await paste(visit, schema);
          const [{ severity, sentence }] = await findings(page);
          assert.equal(severity, "error");
          if (typeof says === "string") assert.equal(sentence, says);
          else assert.match(sentence, says);
          assert.ok(!sentence.includes("canary"), "the message quotes the text");
          assert.ok(await page.evaluate(() => document.querySelector("#schema-form button.primary").disabled));
          assert.equal((await page.$$("[data-field]")).length, 3);

          await paste(visit, actor({ mended: text }));
          assert.ok(await page.evaluate(() => !document.querySelector("#schema-form button.primary").disabled));
        });
      }
    });

    it("is not passed over: with a secret inside another field nothing is sealed, and nothing sent", async (t) => {
      const { visit, page, proxy } = await visitExample(t);
      await paste(
        visit,
        actor({ proxy: { type: "object", title: "Proxy", properties: { token: { type: "string", isSecret: true } } } }),
      );
      await fillIn(visit, { proxy: JSON.stringify({ token: makeCanary() }) });
      await send(visit);
      const message = "a secret is marked where it cannot be found when an input is sealed";
      assert.equal(await outcome(page), `Not sealed, and nothing was sent: proxy: ${message}.`);
      assert.deepEqual(await fieldErrors(page), { proxy: `A${message.slice(1)}.` });
      assert.deepEqual(proxy.posts(), []);
    });
  });

  describe("the page", () => {
    it("talks to its own server only, violates no policy and makes no error", async (t) => {
      const { visit, page, proxy } = await visitExample(t);
      for (const { example } of examples) {
        await visit.click(`input[name=example][value=${example}]`);
        await visit.click("#schema-sample");
        await send(visit);
        assert.match(await outcome(page), /^Sealed here, opened by the backend: /);
      }
      assert.deepEqual(
        visit.requests.filter((url) => new URL(url).origin !== proxy.origin),
        [],
      );
      assert.deepEqual(await visit.violations(), []);
      assert.deepEqual(visit.errors, []);
    });

    it("fits a screen of 375 px, before and after", async (t) => {
      const { visit, page } = await visitExample(t, "apify", { viewport: { width: 375, height: 800 } });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await paste(
        visit,
        actor({
          [`a-name-without-end-${"x".repeat(80)}`]: { ...text, title: "y".repeat(80), isSecret: true, prefill: "x" },
          proxy: { type: "object", properties: { token: { isSecret: true } } },
        }),
      );
      assert.equal(await overflow(), 0);
      for (const { example } of examples) {
        await visit.click(`input[name=example][value=${example}]`);
        if (example === "apify") await visit.click("#restore");
        await visit.click("#schema-sample");
        await send(visit);
        await page.evaluate(() => {
          for (const details of document.querySelectorAll("#stored details")) details.open = true;
        });
        for (const button of await page.$$("#read article button")) await button.click();
        assert.equal(await overflow(), 0, example);
      }
    });

    it("can be used without a mouse, from the choice of an example to the opened value", async (t) => {
      const { visit, page } = await visitExample(t);
      const token = makeCanary();
      await visit.tabTo(() => document.activeElement?.name === "example");
      await visit.press("ArrowDown");
      await visit.tabTo((id) => document.activeElement?.id === id, await idOf(visit, "domain"));
      await page.keyboard.type("example.com");
      await visit.tabTo((id) => document.activeElement?.id === id, await idOf(visit, "apiToken"));
      await page.keyboard.type(token);
      await visit.press("Enter");
      await visit.until(() => document.activeElement?.id === "input-result-title");
      await visit.tabTo(() => document.activeElement?.matches("#read button"));
      await visit.press(" ");
      assert.deepEqual(await opened(page), [{ name: "apiToken", value: token }]);
    });
  });

  if (engine.isChromium) {
    it("has its picture taken", async (t) => {
      for (const [name, colours, width] of picturedVariants([
        ["demo-schema-light", "light", 1280],
        ["demo-schema-dark", "dark", 1280],
        ["demo-schema-narrow", "light", 375],
      ])) {
        const { visit, page } = await visitExample(t, "port", { viewport: { width, height: 900 } });
        await prefer(t, visit, "prefers-color-scheme", colours);
        await visit.click("#schema-sample");
        await send(visit);
        await page.evaluate(() => document.activeElement.blur());
        // Below it is the gallery, which has pictures of its own.
        const height = await page.evaluate(() => {
          scrollTo(0, 0);
          return Math.ceil(document.querySelector("#input-result").getBoundingClientRect().bottom) + 24;
        });
        await screenshot(page, name, height);
      }
    });
  }
}
