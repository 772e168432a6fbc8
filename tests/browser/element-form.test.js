// <secret-field> in an ordinary form, on a page without a bundler or a framework: what is sent is sealed.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { formats } from "../js/support/vectors.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { entriesOf, entryOf } from "./support/forms.js";
import { open } from "./support/keys.js";
import { field, Site } from "./support/site.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token");
const notes = field("notes", "Private notes", 'kind="multiline"');

const ownEvents = ["input", "change", "secret-statechange", "secret-reveal", "secret-sealed", "secret-error"];
/** Events of the control inside, which carry what is typed. */
const textEvents = ["beforeinput", "keydown", "keypress", "keyup", "textInput", "compositionstart", "compositionend", "copy", "cut", "paste"];

forEachEngine((engine) => {
  let site;
  before(async () => { site = await Site.start(); });
  after(() => site?.stop());

  async function visitForm(t, fields, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  /** Sends the form as a user does, and gives the request. */
  async function send(visit) {
    await visit.page.click("#send");
    return sent(visit);
  }

  async function sent(visit) {
    await visit.until(() => document.querySelector("#received") !== null);
    const posts = site.posts();
    assert.equal(posts.length, 1);
    return posts[0];
  }

  /** The entries of `new FormData(form)`. */
  const formData = (page, form = "form") => page.evaluate((id) => [...new FormData(document.getElementById(id))], form);

  describe("a form that is submitted", () => {
    for (const enctype of ["application/x-www-form-urlencoded", "multipart/form-data"]) {
      it(`sends the value sealed, and opens to what was typed: ${enctype}`, async (t) => {
        const { visit } = await visitForm(t, token, { form: `enctype="${enctype}"` });
        const secret = makeCanary();
        await visit.type("token", secret);
        const post = await send(visit);
        assert.equal(post.headers.get("content-type").split(";")[0], enctype);
        assert.equal(open(await entryOf(post, "token"), { format: "jwe" }), secret);
        assert.deepEqual(findCanary(site.bytes, secret), []);
      });
    }

    it("sends two fields sealed each on its own, after the plain ones", async (t) => {
      const plain = '<label for="plain">Plain</label><input id="plain" name="plain">';
      const { visit } = await visitForm(t, token + field("second", "Second") + plain);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.type("second", secret);
      await visit.type("plain", "not a secret");
      const entries = await entriesOf(await send(visit));
      assert.deepEqual(entries.map(([name]) => name), ["plain", "token", "second"]);
      const [[, plainValue], [, first], [, second]] = entries;
      assert.equal(plainValue, "not a secret");
      assert.equal(open(first), secret);
      assert.equal(open(second), secret);
      assert.notEqual(first, second);
      const wrappedKey = (jwe) => jwe.split(".")[1];
      assert.notEqual(wrappedKey(first), wrappedKey(second));
    });

    it("keeps the line breaks of a multi-line value, typed and pasted", async (t) => {
      const { visit, page } = await visitForm(t, notes);
      await visit.enter("notes");
      await page.keyboard.type("first");
      await visit.press("Enter");
      await page.keyboard.type("  second\t");
      await visit.press("Enter");
      const pasted = makeMultilineCanary();
      await visit.paste("notes", pasted);
      const post = await send(visit);
      assert.equal(open(await entryOf(post, "notes")), `first\n  second\t\n${pasted}`);
      assert.deepEqual(findCanary(site.bytes, pasted), []);
    });

    it("is submitted by Enter in a one-line field, which does not in a multi-line one", async (t) => {
      const { visit } = await visitForm(t, token + notes);
      await visit.type("notes", "one");
      await visit.press("Enter");
      await visit.page.keyboard.type("two");
      assert.equal(open(await visit.seal("notes")), "one\ntwo");
      assert.deepEqual(site.posts(), []);
      await visit.type("token", "a token");
      await visit.press("Enter");
      const post = await sent(visit);
      assert.equal(open(await entryOf(post, "token")), "a token");
      assert.equal(open(await entryOf(post, "notes")), "one\ntwo");
    });

    it("is stopped when it would put the value in the address: method=get", async (t) => {
      const { visit, page } = await visitForm(t, token);
      await page.evaluate(() => { document.querySelector("form").method = "get"; });
      const secret = makeCanary();
      await visit.type("token", secret);
      const before = page.url();
      await page.click("#send");
      await visit.until(() => /address/.test(window.testWatch.roots.get(document.querySelector("#token")).querySelector("#error").textContent));
      await page.evaluate(() => fetch("/elsewhere").then((answer) => answer.text()));
      assert.equal(page.url(), before);
      assert.deepEqual(site.requests.filter(({ path }) => path.includes("token=")), []);
      assert.deepEqual(findCanary(site.bytes, secret), []);
    });

    it("is not submitted while a required field is empty", async (t) => {
      const { visit, page } = await visitForm(t, field("token", "API token", "required"));
      await page.click("#send");
      await visit.until(() => document.activeElement?.id === "token");
      assert.ok(await page.evaluate(() => document.querySelector("#token").validity.valueMissing));
      assert.deepEqual(site.posts(), []);
      await page.keyboard.type("a token");
      assert.equal(open(await entryOf(await send(visit), "token")), "a token");
    });
  });

  describe("new FormData(form)", () => {
    it("has the value sealed, each time another envelope", async (t) => {
      const { visit, page } = await visitForm(t, token);
      const secret = makeCanary();
      await visit.type("token", secret);
      const [[[name, first]], [[, second]]] = [await formData(page), await formData(page)];
      assert.equal(name, "token");
      assert.equal(open(first), secret);
      assert.equal(open(second), secret);
      assert.notEqual(first, second);
      assert.equal((await visit.field("token")).sealed, second);
    });

    it("has no entry for an empty field, nor for one without a name", async (t) => {
      const { visit, page } = await visitForm(t, token + field("nameless", "Nameless"));
      await page.evaluate(() => document.querySelector("#nameless").removeAttribute("name"));
      await visit.type("nameless", "a value");
      assert.deepEqual(await formData(page), []);
    });

    it("has no entry for a disabled field, whose text is gone for good", async (t) => {
      const { visit, page } = await visitForm(t, `<fieldset>${token}</fieldset>${notes}`);
      await visit.type("token", "a token");
      await visit.type("notes", "a note");
      await page.evaluate(() => {
        document.querySelector("fieldset").disabled = true;
        document.querySelector("#notes").disabled = true;
      });
      assert.deepEqual(await formData(page), []);
      await page.evaluate(() => {
        document.querySelector("fieldset").disabled = false;
        document.querySelector("#notes").disabled = false;
      });
      assert.deepEqual(await formData(page), []);
      assert.equal((await visit.field("token")).state, "empty");
      assert.equal((await visit.field("notes")).state, "empty");
    });

    it("has the value of a field that was moved into the form, and of no other form", async (t) => {
      const { visit, page } = await visitForm(t, token);
      await visit.type("token", "a token");
      await page.evaluate(() => {
        const other = document.createElement("form");
        other.id = "other";
        document.body.append(other);
        other.append(document.querySelector("#token"));
      });
      assert.deepEqual(await formData(page), []);
      const [[, envelope]] = await formData(page, "other");
      assert.equal(open(envelope), "a token");
    });
  });

  it("a reset wipes the field", async (t) => {
    const { visit, page } = await visitForm(t, token + notes);
    await visit.type("token", "a token");
    await visit.type("notes", "a note");
    await visit.seal("token");
    await page.evaluate(() => document.querySelector("form").reset());
    for (const id of ["token", "notes"]) {
      const { state, isEmpty, byteLength, sealed } = await visit.field(id);
      assert.deepEqual({ state, isEmpty, byteLength, sealed }, { state: "empty", isEmpty: true, byteLength: 0, sealed: null });
    }
    assert.deepEqual(await formData(page), []);
  });

  describe("the attributes", () => {
    for (const format of formats) {
      it(`format=${format} decides on the envelope`, async (t) => {
        const { visit } = await visitForm(t, field("token", "API token", `format="${format}"`));
        await visit.type("token", "a token");
        assert.equal(open(await entryOf(await send(visit), "token"), { format }), "a token");
      });
    }

    it("context binds the value to what it is for", async (t) => {
      const { visit } = await visitForm(t, field("token", "API token", 'context="settings/token"'));
      await visit.type("token", "a token");
      const envelope = await entryOf(await send(visit), "token");
      assert.equal(open(envelope, { context: "settings/token" }), "a token");
      assert.throws(() => open(envelope), { code: "ERR_CONTEXT" });
      assert.throws(() => open(envelope, { context: "settings/other" }), { code: "ERR_CONTEXT" });
    });

    it("key-id is written into the envelope", async (t) => {
      const { visit } = await visitForm(t, field("token", "API token", 'key-id="2026-11"'));
      await visit.type("token", "a token");
      const header = JSON.parse(Buffer.from((await visit.seal("token")).split(".")[0], "base64url"));
      assert.equal(header.kid, "2026-11");
    });
  });

  describe("what the page can learn", () => {
    it("is not the value: it can be written but not read", async (t) => {
      const { visit, page } = await visitForm(t, token);
      const secret = makeCanary();
      await visit.set("token", secret);
      assert.equal(open(await visit.seal("token")), secret);
      assert.equal(await page.evaluate(() => {
        try {
          return document.querySelector("#token").value;
        } catch (error) {
          return error instanceof TypeError;
        }
      }), true);
      const seen = await page.evaluate(() => {
        const host = document.querySelector("#token");
        const readable = [];
        for (const name in host) {
          try {
            const value = host[name];
            if (["string", "number", "object"].includes(typeof value)) readable.push(String(value));
          } catch { /* `value` is the one that throws */ }
        }
        return { json: JSON.stringify(host), own: Object.keys(host), root: host.shadowRoot, text: host.innerText + host.textContent, readable: readable.join("\n") };
      });
      assert.equal(seen.json, "{}");
      assert.deepEqual(seen.own, []);
      assert.equal(seen.root, null);
      assert.deepEqual(findCanary(JSON.stringify(seen), secret), []);
    });

    it("is in no HTML, attribute, text or storage; typed, revealed, masked and sealed", async (t) => {
      const { visit, page } = await visitForm(t, token + notes);
      const secrets = [makeCanary(), makeMultilineCanary()];
      await visit.type("token", secrets[0]);
      await visit.paste("notes", secrets[1]);
      const look = async (when) => {
        const content = await visit.document();
        for (const secret of secrets) assert.deepEqual(findCanary(content, secret), [], when);
      };
      await look("typed");
      await page.evaluate(() => { for (const host of document.querySelectorAll("secret-field")) host.reveal(); });
      await look("revealed");
      await page.evaluate(() => { for (const host of document.querySelectorAll("secret-field")) host.mask(); });
      await formData(page);
      await look("sealed");
      for (const secret of secrets) assert.deepEqual(findCanary(JSON.stringify(visit.console), secret), []);
    });

    it("is an event for each change, none of which carries the value", async (t) => {
      const { visit, page } = await visitForm(t, token);
      await visit.record(...ownEvents, ...textEvents);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.press("Tab");
      await visit.press(" ");
      await visit.press("Shift", "Tab");
      await visit.press("Control", "a");
      await visit.press("Control", "c");
      await visit.paste("token", secret);
      await page.evaluate(() => document.activeElement.blur());
      await visit.seal("token");

      const events = await visit.events();
      for (const type of ["input", "change", "secret-statechange", "secret-reveal", "secret-sealed"]) {
        assert.ok(events.some((event) => event.type === type && event.target === "token"), `no ${type}`);
      }
      const { detail } = events.find(({ type }) => type === "secret-sealed");
      assert.deepEqual(Object.keys(detail).sort(), ["byteLength", "format", "kid"]);
      assert.equal(detail.format, "jwe");
      assert.equal(detail.byteLength, Buffer.byteLength(secret));
      assert.equal(events.filter(({ type, target }) => type === "input" && target === "token").length, [...secret].length + 1);

      const fromField = events.filter(({ target }) => target === "token");
      assert.deepEqual(findCanary(JSON.stringify(fromField), secret), []);
      const texts = fromField.map(({ type, properties }) => ({ type, ...JSON.parse(properties) })).filter(({ key: pressed, data, ctrlKey }) =>
        typeof data === "string" || (pressed !== undefined && [...pressed].length === 1 && !ctrlKey));
      assert.deepEqual(texts, [], "what was typed can be read off single events");
      assert.ok(fromField.some(({ type, properties }) => type === "keydown" && JSON.parse(properties).key === "Tab"), "named keys go on to the page");
    });
  });

  it("violates no strict policy, neither of scripts and styles nor of Trusted Types", async (t) => {
    const { visit, page } = await visitForm(t, token + notes);
    await visit.type("token", "a token");
    await visit.type("notes", "a note");
    await page.evaluate(() => { for (const host of document.querySelectorAll("secret-field")) host.reveal(); });
    await formData(page);
    assert.deepEqual(await visit.violations(), []);
    assert.deepEqual(visit.errors, []);
    assert.equal((await visit.inside("token", ".control")).part, "input");
    assert.equal(await page.evaluate(() => getComputedStyle(window.testWatch.roots.get(document.querySelector("#token")).querySelector(".base")).display), "flex", "its styles are there");
  });
});
