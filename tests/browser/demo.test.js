// The demo as a visitor meets it: the real server, the real page, and every byte between the two.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Demo, directoryWith } from "../js/support/demo-server.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { entriesOf, entryOf } from "./support/forms.js";
import { open, privatePem } from "./support/keys.js";
import { prefer } from "./support/preferences.js";
import { RecordingProxy } from "./support/recording-proxy.js";
import { picturedVariants, screenshot } from "./support/screenshots.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const formats = [
  { format: "jwe", title: "JWE" },
  { format: "apify", title: "Apify" },
  { format: "port", title: "Port" },
  { format: "cms", title: "CMS" },
];

const attempts = [
  { attempt: "alter", status: "422", code: "ERR_OPEN", says: /^token: / },
  { attempt: "plaintext", status: "422", code: "ERR_NOT_SEALED", says: /^token: / },
  { attempt: "broken", status: "400", code: "ERR_BODY_MALFORMED", says: /broken/ },
  { attempt: "large", status: "413", code: "ERR_BODY_TOO_LARGE", says: /1 MiB/ },
];

/** What browsers print about a request that was refused, as the four attempts are. */
const EXPECTED_ERROR = /^Failed to load resource: the server responded with a status of (400|413|422)/;

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  let demo;
  before(async () => {
    demo = await Demo.start(directoryWith("browser", privatePem));
  });
  after(() => demo?.stop());

  /** The demo's page, in front of a proxy of its own. */
  async function visitDemo(t, options) {
    const proxy = await RecordingProxy.start(t, demo.port);
    const visit = await Visit.open(t, engine, `${proxy.origin}/`, options);
    await visit.until(() => !document.querySelector("button.primary").disabled);
    return { visit, page: visit.page, proxy };
  }

  async function fillIn(visit, { service = "Weather station", token, privateKey }) {
    await visit.type("service", service);
    await visit.type("token", token);
    if (privateKey) await visit.paste("private-key", privateKey);
  }

  async function send(visit) {
    await visit.click("button.primary");
    await visit.until(() =>
      /opened by the server|Refused|No answer/.test(document.querySelector("#outcome").textContent),
    );
  }

  /** What the page says that the server received. */
  function received(page) {
    return page.evaluate(() => {
      const sealed = [...document.querySelectorAll("#received article")].filter((article) =>
        article.querySelector("pre"),
      );
      return {
        fields: sealed.map((article) => ({
          name: article.querySelector("h4").textContent,
          format: article.querySelector(".badge").textContent,
          envelope: article.querySelector("pre").textContent,
        })),
        plain: [...document.querySelectorAll("#received article:not(:has(pre)) .facts div")].map((row) =>
          [...row.children].map((cell) => cell.textContent),
        ),
        raw: document.querySelector("#received .raw pre").textContent,
      };
    });
  }

  function opened(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll("#opened article")].map((article) => ({
        name: article.querySelector("h4").textContent,
        button: article.querySelector("button span").textContent,
        value: article.querySelector("pre").textContent,
      })),
    );
  }

  async function tryAll(visit) {
    for (const { attempt } of attempts) {
      await visit.click(`[data-attempt=${attempt}]`);
      await visit.until((name) => document.querySelector(`[data-attempt=${name}] ~ output .status`) !== null, attempt);
    }
  }

  describe("what is typed", () => {
    for (const { format, title } of formats) {
      it(`arrives sealed as ${title}, opens to the same, and is seen nowhere else`, async (t) => {
        const { visit, page, proxy } = await visitDemo(t);
        const secrets = { token: makeCanary(), privateKey: makeMultilineCanary() };
        await visit.click(`input[name=envelope][value=${format}]`);
        await fillIn(visit, secrets);
        await send(visit);

        // The request as recorded opens to what was typed.
        const posts = proxy.posts();
        assert.equal(posts.length, 1);
        const entries = Object.fromEntries(await entriesOf(posts[0]));
        assert.deepEqual(Object.keys(entries).sort(), ["envelope", "privateKey", "service", "token"]);
        assert.equal(entries.service, "Weather station");
        assert.equal(entries.envelope, format);
        assert.equal(open(entries.token, { format }), secrets.token);
        assert.equal(open(entries.privateKey, { format }), secrets.privateKey);

        // The page tells the same of it.
        const told = await received(page);
        assert.deepEqual(
          told.fields.toSorted((a, b) => (a.name < b.name ? 1 : -1)),
          [
            { name: "token", format: title, envelope: entries.token },
            { name: "privateKey", format: title, envelope: entries.privateKey },
          ],
        );
        assert.deepEqual(told.plain, [
          ["service", "Weather station"],
          ["envelope", format],
        ]);
        const body = posts[0].body.toString("utf8").replaceAll("\r\n", "\n");
        assert.equal(told.raw, `POST /submit\nContent-Type: ${posts[0].headers.get("content-type")}\n\n${body}`);

        // Until Show is pressed, nothing holds a piece of a secret: no request, no page, no line of a log.
        const places = {
          requests: proxy.bytes,
          page: await visit.document(),
          console: JSON.stringify(visit.console),
          server: demo.output,
        };
        for (const [place, content] of Object.entries(places)) {
          for (const [name, secret] of Object.entries(secrets)) {
            assert.deepEqual(findCanary(content, secret), [], `a piece of the ${name} is in: ${place}`);
          }
        }

        // Show shows, Hide hides.
        for (const [name, secret] of Object.entries(secrets)) {
          const index = (await opened(page)).findIndex((field) => field.name === name);
          const button = (await page.$$("#opened article button"))[index];
          assert.equal((await opened(page))[index].button, "Show");
          await button.click();
          assert.deepEqual((await opened(page))[index], { name, button: "Hide", value: secret });
          await button.click();
          assert.equal((await opened(page))[index].button, "Show");
          assert.deepEqual(findCanary(await visit.document(), secret), []);
        }
      });
    }

    it("is hidden while it is typed, and shown and hidden by keyboard", async (t) => {
      const { visit } = await visitDemo(t);
      await visit.type("token", "a token");
      assert.equal((await visit.inside("token", ".control")).type, "password");
      await visit.press("Tab");
      assert.ok((await visit.inside("token", ".eye")).isFocused, "the eye comes after the text");
      await visit.press(" ");
      assert.equal((await visit.field("token")).state, "revealed");
      assert.equal((await visit.inside("token", ".control")).type, "text");
      await visit.press(" ");
      assert.equal((await visit.field("token")).state, "editing");
      assert.equal((await visit.inside("token", ".control")).type, "password");
    });

    it("is wiped with the result when the page is left, and Back does not bring it back", async (t) => {
      const { visit, page } = await visitDemo(t);
      const token = makeCanary();
      await fillIn(visit, { token });
      await send(visit);
      await visit.click("#opened article button");
      await page.goto(`${new URL(page.url()).origin}/favicon.svg`);
      await visit.goBack();
      await visit.until(() => document.querySelector("#token")?.isEmpty);
      assert.deepEqual(findCanary(await visit.document(), token), []);
    });
  });

  it("the form is not sent without a token", async (t) => {
    const { visit, proxy } = await visitDemo(t);
    await visit.type("service", "Weather station");
    await visit.click("button.primary");
    await visit.until(() => document.activeElement?.id === "token");
    assert.match((await visit.inside("token", "#error")).text, /Enter a value/);
    assert.deepEqual(proxy.posts(), []);
  });

  describe("an attempt to break it", () => {
    for (const { format, title } of formats) {
      it(`is refused and explained: ${title}`, async (t) => {
        const { visit, page, proxy } = await visitDemo(t);
        const token = makeCanary();
        await visit.click(`input[name=envelope][value=${format}]`);
        await fillIn(visit, { token });
        await send(visit);
        await tryAll(visit);
        for (const { attempt, status, code, says } of attempts) {
          const answer = await page.evaluate((name) => {
            const output = document.querySelector(`[data-attempt=${name}] ~ output`);
            return Object.fromEntries(
              ["status", "answer-head code", "answer-message"].map((part) => [
                part,
                output.querySelector(`.${part}`).textContent,
              ]),
            );
          }, attempt);
          assert.equal(answer.status, status, attempt);
          assert.equal(answer["answer-head code"], code, attempt);
          assert.match(answer["answer-message"], says, attempt);
        }
        assert.equal(proxy.posts().length, 1 + attempts.length);
        assert.deepEqual(findCanary(proxy.bytes, token), []);
      });
    }
  });

  describe("the page", () => {
    it("talks to its own server only, violates no policy and makes no error", async (t) => {
      const { visit, proxy } = await visitDemo(t);
      await fillIn(visit, { token: "a token", privateKey: "a\nkey" });
      await send(visit);
      await visit.click("#opened article button");
      await tryAll(visit);
      assert.deepEqual(
        visit.requests.filter((url) => new URL(url).origin !== proxy.origin),
        [],
      );
      assert.deepEqual(await visit.violations(), []);
      assert.deepEqual(
        visit.errors.filter((text) => !EXPECTED_ERROR.test(text)),
        [],
      );
    });

    it("fits a screen of 375 px, before and after", async (t) => {
      const { visit, page } = await visitDemo(t, { viewport: { width: 375, height: 800 } });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await page.evaluate(() => innerWidth), 375);
      assert.equal(await overflow(), 0);
      await fillIn(visit, {
        service: "A service with a longish name, and ".repeat(2),
        token: "a token",
        privateKey: makeMultilineCanary(),
      });
      await send(visit);
      for (const button of await page.$$("#opened article button")) await button.click();
      await tryAll(visit);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      assert.equal(await overflow(), 0);
    });

    it("can be used without a mouse, from the first Tab to the opened value", async (t) => {
      const { visit, page, proxy } = await visitDemo(t);
      const token = makeCanary();
      const isAt = (id) => document.activeElement?.id === id;
      await visit.tabTo(() => document.activeElement?.className === "skip");
      await visit.press("Enter");
      await visit.press("Tab");
      assert.ok(await page.evaluate(isAt, "service"), "the skip link leads to the form");
      await page.keyboard.type("Weather station");
      await visit.press("Tab");
      assert.ok(await page.evaluate(isAt, "token"));
      await page.keyboard.type(token);
      await visit.press("Tab");
      assert.ok((await visit.inside("token", ".eye")).isFocused);
      await visit.press("Tab");
      assert.ok(await page.evaluate(isAt, "private-key"));
      await page.keyboard.type("line one");
      await visit.press("Enter");
      await page.keyboard.type("line two");
      await visit.tabTo(() => document.activeElement?.name === "envelope");
      await visit.press("ArrowDown");
      await visit.tabTo(() => document.activeElement?.matches("button.primary"));
      await visit.press("Enter");
      await visit.until(isAt, "result-title");

      const [post] = proxy.posts();
      assert.equal(open(await entryOf(post, "token"), { format: "apify" }), token);
      assert.equal(open(await entryOf(post, "privateKey"), { format: "apify" }), "line one\nline two");
      await visit.tabTo(() => document.activeElement?.matches("#opened button"));
      await visit.press(" ");
      assert.ok((await opened(page)).some(({ value }) => value === token));
    });
  });

  describe("the search for the canary", () => {
    const site = siteForTests();

    for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data"]) {
      it(`finds what a plain <input> sends: ${enctype}`, async (t) => {
        const proxy = await RecordingProxy.start(t, site.port);
        const form = `<form action="/submit" method="post" enctype="${enctype}"><label for="token">Token</label><input id="token" name="token"><button>Send</button></form>`;
        const { pathname } = new URL(site.page(form, { head: "" }));
        const visit = await Visit.open(t, engine, proxy.origin + pathname);
        const token = makeCanary();
        await visit.type("token", token);
        assert.deepEqual(findCanary(proxy.bytes, token), []);
        await visit.press("Enter");
        await visit.until(() => document.querySelector("#received") !== null);
        assert.equal(await entryOf(proxy.posts()[0], "token"), token);
        assert.notDeepEqual(findCanary(proxy.bytes, token), []);
      });
    }

    it("finds a piece of it that a script sends encoded, and one in the page", async (t) => {
      const proxy = await RecordingProxy.start(t, site.port);
      const { pathname } = new URL(site.page('<p id="place"></p>', { head: "" }));
      const visit = await Visit.open(t, engine, proxy.origin + pathname);
      for (const [encoding, header] of [
        ["base64", (piece) => btoa(`x${piece}`)],
        ["hex", (piece) => [...piece].map((character) => character.charCodeAt(0).toString(16)).join("")],
        ["percent", (piece) => encodeURIComponent(piece)],
      ]) {
        const token = makeMultilineCanary();
        const piece = token.split("\n")[1].slice(10, 20);
        assert.deepEqual(findCanary(proxy.bytes, token), []);
        await visit.page.evaluate(
          (value) => fetch("/elsewhere", { headers: { "X-Log": value } }).then((answer) => answer.text()),
          header(piece),
        );
        assert.notDeepEqual(findCanary(proxy.bytes, token), [], encoding);

        assert.deepEqual(findCanary(await visit.document(), token), []);
        await visit.page.evaluate((text) => {
          document.querySelector("#place").title = text;
        }, piece);
        assert.notDeepEqual(findCanary(await visit.document(), token), []);
      }
    });
  });

  if (engine.isChromium) {
    it("has its picture taken", async (t) => {
      for (const [name, colours, width] of picturedVariants([
        ["demo-light", "light", 1280],
        ["demo-dark", "dark", 1280],
        ["demo-narrow", "light", 375],
      ])) {
        const { visit, page } = await visitDemo(t, { viewport: { width, height: 900 } });
        await prefer(t, visit, "prefers-color-scheme", colours);
        await visit.click("#sample");
        await send(visit);
        await page.evaluate(() => document.activeElement.blur());
        // Beside each other, the longer half of the result is cut where the shorter one ends.
        const height = await page.evaluate(() => {
          scrollTo(0, 0);
          const ends = [...document.querySelectorAll("#result .columns > section")].map(
            (half) => half.getBoundingClientRect().bottom,
          );
          return Math.ceil(ends[1]) + 24;
        });
        await screenshot(page, name, height);
      }
    });
  }
}
