// The demo's gallery: every kind and every state of <secret-field>, each with its events and what its form would send.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PrivateKey } from "sealfield/open";
import { Demo, directoryWith } from "../js/support/demo-server.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { open, privatePem } from "./support/keys.js";
import { prefer } from "./support/preferences.js";
import { RecordingProxy } from "./support/recording-proxy.js";
import { picturedVariants, screenshot } from "./support/screenshots.js";
import { Visit } from "./support/visit.js";

const key = PrivateKey.from(privatePem);
const envelope = /^\w+=eyJ[\w-]+…[\w-]{6}$/;
const notValid = "not sent: the field is not valid";

/** Each card: its title, the state of its field, and what its form would send. */
const cards = [
  ["One line", "empty", "nothing"],
  ["Several lines", "empty", "nothing"],
  ["PEM", "empty", "nothing"],
  ["Environment file", "empty", "nothing"],
  ["JSON", "empty", "nothing"],
  ["YAML", "empty", "nothing"],
  ["Empty", "empty", "nothing"],
  ["Required", "empty", notValid],
  ["Typed", "editing", envelope],
  ["Revealed", "revealed", envelope],
  ["Stored", "stored", "nothing"],
  ["Stored, can be shown", "stored", "nothing"],
  ["Stored, restricted", "stored", "nothing"],
  ["Replacing", "replacing", notValid],
  ["Kept", "keep", "nothing"],
  ["To be removed", "clear", "password__action=clear"],
  ["Stale", "stale", notValid],
  ["Left behind", "needs-reentry", notValid],
  ["Bad key", "error", notValid],
  ["Refused by the server", "editing", notValid],
  ["From a file", "empty", "nothing"],
  ["Read-only", "editing", envelope],
  ["Disabled", "empty", "nothing"],
];

/** What is typed into a field of each kind, as JSON where it is sealed as that. */
const kinds = [
  { kind: "text", make: makeCanary },
  { kind: "multiline", make: () => `${makeCanary()}\n${makeCanary()}` },
  { kind: "pem", make: () => "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n" },
  { kind: "env", make: () => `A=1\nB="${makeCanary().replaceAll('"', "")}"\n` },
  { kind: "json", make: () => JSON.stringify({ pin: makeCanary() }), isJson: true },
  { kind: "yaml", make: () => `pin:\n  - ${makeCanary()}\n` },
];

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  let demo;
  before(async () => {
    demo = await Demo.start(directoryWith("browser-gallery", privatePem));
  });
  after(() => demo?.stop());

  async function visitGallery(t, options) {
    const proxy = await RecordingProxy.start(t, demo.port);
    const visit = await Visit.open(t, engine, `${proxy.origin}/`, options);
    await visit.until(() => document.querySelector("#gallery-restart").disabled === false);
    return { visit, page: visit.page, proxy };
  }

  /** What each card tells: `[title, state, sends]`. */
  function told(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll(".specimen")].map((card) => [
        card.querySelector("h4").textContent,
        card.querySelector(".badge").textContent,
        card.querySelector(".entries").textContent,
      ]),
    );
  }

  /** What one card tells, beside what its field says of itself. */
  function card(page, id) {
    return page.evaluate((host) => {
      const field = document.getElementById(host);
      const node = field.closest(".specimen");
      return {
        state: node.querySelector(".badge").textContent,
        sends: node.querySelector(".entries").textContent,
        events: [...node.querySelectorAll(".events li")].map((event) => event.textContent.trim()),
        sealed: field.sealed,
      };
    }, `gallery-${id}`);
  }

  function submit(page, id) {
    return page.evaluate(
      (host) => document.getElementById(host).closest("form").querySelector(".link").click(),
      `gallery-${id}`,
    );
  }

  /** Presses a button inside the field, as a screen reader does. */
  function press(page, id, part) {
    return page.evaluate(
      (host, name) =>
        window.testWatch.roots.get(document.getElementById(host)).querySelector(`[part~=${name}]`).click(),
      `gallery-${id}`,
      part,
    );
  }

  const shortened = (text) => `${text.slice(0, 16)}…${text.slice(-6)}`;

  function assertCards(actual) {
    assert.deepEqual(
      actual.map(([title, state]) => [title, state]),
      cards.map(([title, state]) => [title, state]),
    );
    for (const [at, [title, , sends]] of cards.entries()) {
      if (sends === envelope) assert.match(actual[at][2], envelope, title);
      else assert.equal(actual[at][2], sends, title);
    }
  }

  describe("the cards", () => {
    it("are each in the state that they say, and say what their form would send", async (t) => {
      const { visit, page } = await visitGallery(t);
      assertCards(await told(page));
      const states = await page.evaluate(() =>
        [...document.querySelectorAll(".specimen secret-field")].map(({ state }) => state),
      );
      assert.deepEqual(
        states,
        cards.map(([, state]) => state),
      );
      for (const [id, says] of [
        ["required", /^Enter a value/],
        ["stale", /no longer fits/],
        ["needs-reentry", /erased/],
        ["error", /not usable/],
        ["refused", /registry/],
      ]) {
        assert.match((await visit.inside(`gallery-${id}`, "#error")).text, says);
      }
    });

    it("are filled in with samples where there is a kind to show, and start over", async (t) => {
      const { visit, page } = await visitGallery(t);
      await visit.click("#gallery-samples");
      await visit.until(() =>
        [...document.querySelectorAll(".specimen .badge")]
          .slice(0, 6)
          .every(({ textContent }) => textContent === "editing"),
      );
      const filledIn = await told(page);
      for (const [title, , sends] of filledIn.slice(0, 6)) assert.match(sends, envelope, title);
      assert.deepEqual(
        filledIn.slice(6).map(([title, state]) => [title, state]),
        cards.slice(6).map(([title, state]) => [title, state]),
      );

      await visit.click("#gallery-restart");
      await visit.until(() => document.querySelectorAll(".specimen .badge")[16].textContent === "stale");
      assertCards(await told(page));
    });

    it("show a stored value that can be fetched, and never one that is restricted", async (t) => {
      const { visit, page } = await visitGallery(t);
      await press(page, "provided", "reveal");
      await visit.until(() => document.querySelector("#gallery-provided").state === "revealed");
      assert.equal((await card(page, "provided")).sends, "nothing");
      assert.equal((await visit.inside("gallery-restricted", ".eye")).hidden, "");
    });

    it("pass on what the server said until the value is edited", async (t) => {
      const { visit, page } = await visitGallery(t);
      await visit.type("gallery-refused", "x");
      assert.equal((await visit.inside("gallery-refused", "#error")).text, "");
      assert.match((await card(page, "refused")).sends, envelope);
    });
  });

  describe("what would be sent", () => {
    for (const { kind, make, isJson } of kinds) {
      it(`opens to what was typed, after each event to what is there then: ${kind}`, async (t) => {
        const { visit, page, proxy } = await visitGallery(t);
        const value = make();
        await visit.paste(`gallery-${kind}`, value);
        const { sends, sealed } = await card(page, kind);
        assert.equal(sends.slice(sends.indexOf("=") + 1), shortened(sealed));
        const opened = key.open(sealed);
        if (isJson) assert.deepEqual(opened.json(), JSON.parse(value));
        else assert.equal(opened.text(), value);

        await page.keyboard.type(" ");
        const then = await card(page, kind);
        assert.equal(open(then.sealed).trimEnd(), value.trimEnd());
        assert.notEqual(then.sends, sends);
        assert.equal(then.sends.slice(then.sends.indexOf("=") + 1), shortened(then.sealed));
        await submit(page, kind);
        assert.deepEqual(proxy.posts(), []);
      });
    }

    it("follows what becomes of a stored value", async (t) => {
      const { visit, page } = await visitGallery(t);
      const now = async () => {
        const { state, sends } = await card(page, "stored");
        return [state, sends];
      };
      await press(page, "stored", "clear");
      assert.deepEqual(await now(), ["clear", "password__action=clear"]);
      await press(page, "stored", "cancel");
      assert.deepEqual(await now(), ["keep", "nothing"]);
      await press(page, "stored", "replace");
      assert.deepEqual(await now(), ["replacing", notValid]);
      await visit.type("gallery-stored", "a new one");
      const { sends, sealed } = await card(page, "stored");
      assert.equal(sends, `password=${shortened(sealed)}`);
      assert.equal(open(sealed), "a new one");
      await press(page, "stored", "cancel");
      assert.deepEqual(await now(), ["keep", "nothing"]);
    });

    it("is a file as it is, byte by byte", async (t) => {
      const { visit, page } = await visitGallery(t);
      const bytes = [0, 255, 13, 10, 128];
      await page.evaluate((content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(content)], "sample.p12", { type: "application/x-pkcs12" }));
        const { roots } = window.testWatch;
        const control = roots.get(document.querySelector("#gallery-file")).querySelector(".control");
        control.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, composed: true, cancelable: true }));
      }, bytes);
      await visit.until(
        () =>
          document.querySelector("#gallery-file").closest(".specimen").querySelector(".badge").textContent ===
          "editing",
      );
      const { sends, sealed } = await card(page, "file");
      assert.equal(sends, `keyStore=${shortened(sealed)}`);
      assert.deepEqual([...key.open(sealed).bytes], bytes);
    });

    it("waits for an answer when several lines are pasted where one belongs", async (t) => {
      const { visit, page } = await visitGallery(t);
      await visit.paste("gallery-text", "first\nsecond");
      const asked = await card(page, "text");
      assert.equal(asked.sends, notValid);
      assert.deepEqual(asked.events, ["secret-paste-warning kind line-breaks"]);
      await page.evaluate(() =>
        window.testWatch.roots
          .get(document.querySelector("#gallery-text"))
          .querySelector("#question button:last-child")
          .click(),
      );
      assert.equal((await card(page, "text")).sends, "nothing");
    });
  });

  describe("the events", () => {
    it("are listed, the newest first and alike ones once, with all that they tell, which is no value", async (t) => {
      const { visit, page } = await visitGallery(t);
      const canary = makeCanary();
      await visit.type("gallery-text", canary);
      assert.deepEqual((await card(page, "text")).events, [
        `input ×${[...canary].length}`,
        "secret-statechange from empty, to editing",
      ]);
      await visit.press("Enter");
      const { events } = await card(page, "text");
      const kid = key.publicKey.kid.slice(0, 16);
      assert.deepEqual(events, [
        `secret-sealed kid ${kid}…, byteLength ${Buffer.byteLength(canary)}, format jwe`,
        "submit",
        "change",
        `input ×${[...canary].length}`,
      ]);
      assert.deepEqual(findCanary(await visit.document(), canary), []);
    });

    it("are a log that is not read out at every key", async (t) => {
      const { page } = await visitGallery(t);
      const log = await page.evaluate(() => {
        const { role, ariaLive, ariaLabel } = document.querySelector(".specimen .events");
        return { role, ariaLive, ariaLabel };
      });
      assert.deepEqual(log, { role: "log", ariaLive: "off", ariaLabel: "Events of One line" });
    });

    it("leave out what the page itself does to tell what would be sent", async (t) => {
      const { page } = await visitGallery(t);
      assert.deepEqual((await card(page, "typed")).events, ["secret-statechange from empty, to editing"]);
      assert.deepEqual((await card(page, "error")).events, ["invalid", "secret-statechange from empty, to error"]);
    });
  });

  describe("the gallery", () => {
    it("speaks German, and English again", async (t) => {
      const { visit } = await visitGallery(t);
      const texts = async () => [
        (await visit.inside("gallery-required", "#error")).text,
        (await visit.inside("gallery-stored", "[part=replace]")).text,
        (await visit.inside("gallery-stored", "[part=stored]")).text.split(",")[0],
        (await visit.inside("gallery-typed", ".eye"))["aria-label"],
      ];
      const english = ["Enter a value.", "Replace", "Stored", "Show Database password"];
      assert.deepEqual(await texts(), english);
      await visit.click("input[name=gallery-language][value=de]");
      assert.deepEqual(await texts(), [
        "Geben Sie einen Wert ein.",
        "Ersetzen",
        "Gespeichert",
        "Database password anzeigen",
      ]);
      await visit.click("#gallery-restart");
      await visit.until(
        () =>
          document.querySelector("#gallery-stale").closest(".specimen").querySelector(".badge").textContent === "stale",
      );
      assert.equal((await texts())[1], "Ersetzen");
      await visit.click("input[name=gallery-language][value=en]");
      assert.deepEqual(await texts(), english);
    });

    it("is light, dark, wide and narrow, whatever the page is", async (t) => {
      const { visit, page } = await visitGallery(t);
      const looks = () =>
        page.evaluate(() => {
          const stage = getComputedStyle(document.querySelector("#gallery-stage"));
          const inside = window.testWatch.roots.get(document.querySelector("#gallery-typed")).querySelector(".base");
          const columns = getComputedStyle(document.querySelector(".specimens")).gridTemplateColumns.split(" ").length;
          return {
            scheme: stage.colorScheme,
            ground: stage.backgroundColor,
            field: getComputedStyle(inside).backgroundColor,
            columns,
          };
        });
      const dark = { scheme: "dark", ground: "rgb(17, 20, 18)", field: "rgb(25, 29, 26)" };
      const light = { scheme: "light", ground: "rgb(246, 246, 242)", field: "rgb(255, 255, 255)" };
      await visit.click("input[name=gallery-colours][value=dark]");
      assert.deepEqual(await looks(), { ...dark, columns: 1 });
      await visit.click("input[name=gallery-colours][value=light]");
      await visit.click("input[name=gallery-width][value=narrow]");
      assert.deepEqual(await looks(), { ...light, columns: 3 });
    });

    it("talks to its own server only, violates no policy and makes no error", async (t) => {
      const { visit, page, proxy } = await visitGallery(t);
      await visit.click("#gallery-samples");
      for (const [id] of await page.evaluate(() =>
        [...document.querySelectorAll(".specimen secret-field")].map(({ id }) => [id]),
      )) {
        await submit(page, id.replace("gallery-", ""));
      }
      await visit.click("#gallery-restart");
      await visit.until(
        () =>
          document.querySelector("#gallery-stale").closest(".specimen").querySelector(".badge").textContent === "stale",
      );
      assert.deepEqual(proxy.posts(), []);
      assert.deepEqual(
        visit.requests.filter((url) => new URL(url).origin !== proxy.origin),
        [],
      );
      assert.deepEqual(await visit.violations(), []);
      assert.deepEqual(visit.errors, []);
    });

    it("fits a screen of 320 px", async (t) => {
      const { visit, page } = await visitGallery(t, { viewport: { width: 320, height: 800 } });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await visit.click("#gallery-samples");
      assert.equal(await overflow(), 0);
      await visit.click("input[name=gallery-language][value=de]");
      assert.equal(await overflow(), 0);
    });
  });

  if (engine.isChromium) {
    it("has its picture taken", async (t) => {
      for (const [name, colours, width] of picturedVariants([
        ["demo-gallery-light", "light", 1280],
        ["demo-gallery-dark", "dark", 1280],
        ["demo-gallery-narrow", "light", 320],
      ])) {
        const { visit, page } = await visitGallery(t, { viewport: { width, height: 900 } });
        await prefer(t, visit, "prefers-color-scheme", colours);
        await visit.click("#gallery-samples");
        // The gallery alone: above it is what other pictures show.
        const height = await page.evaluate(() => {
          for (const part of document.querySelectorAll("main > :not(#gallery)")) part.hidden = true;
          document.activeElement.blur();
          scrollTo(0, 0);
          return document.documentElement.scrollHeight;
        });
        await screenshot(page, name, height);
      }
    });
  }
}
