// <secret-field> in an ordinary form, on a page without a bundler or a framework: what is sent is sealed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formats } from "../js/support/vectors.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { entriesOf, entryOf } from "./support/forms.js";
import { open } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token");
const notes = field("notes", "Private notes", 'kind="multiline"');

const ownEvents = ["input", "change", "secret-statechange", "secret-reveal", "secret-sealed", "secret-error"];

forEachEngine((engine) => {
  const site = siteForTests();

  async function visitForm(t, fields, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  /** Sends the form as a user does, and gives the request. */
  async function send(visit) {
    await visit.click("#send");
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
      assert.deepEqual(
        entries.map(([name]) => name),
        ["plain", "token", "second"],
      );
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

    it("is submitted by Enter when a native field would be", async (t) => {
      const forms = [
        "<button>Send</button>",
        "<button disabled>Send</button>",
        '<input type="image" alt="Send">',
        '<button type="button">Other</button>',
        '<input type="submit" disabled><button>Second</button>',
        "",
        "<input>",
        '<input type="checkbox">',
        "<textarea></textarea>",
        token,
        notes,
      ];
      const body = forms.map(
        (rest, at) =>
          `<form id="own${at}">${field(`own-field${at}`, "Own")}${rest}</form><form id="native${at}"><input id="native-field${at}">${rest}</form>`,
      );
      const visit = await Visit.open(t, engine, site.page(body.join("")));
      await visit.until(() => customElements.get("secret-field") !== undefined);
      await visit.page.evaluate(() => {
        window.submitted = [];
        document.addEventListener("submit", (event) => {
          event.preventDefault();
          window.submitted.push(event.target.id);
        });
      });
      for (const at of forms.keys()) {
        for (const kind of ["own", "native"]) {
          await visit.page.evaluate((id) => document.getElementById(id).focus(), `${kind}-field${at}`);
          await visit.press("Enter");
        }
      }
      const submitted = await visit.page.evaluate(() => window.submitted);
      const ofKind = (kind) => submitted.filter((id) => id.startsWith(kind)).map((id) => Number(id.slice(kind.length)));
      assert.deepEqual(ofKind("own"), [0, 2, 3, 5, 7, 8, 10]);
      // The browser does not know that a <secret-field> is typed into.
      assert.deepEqual(
        ofKind("native").filter((at) => forms[at] !== token),
        ofKind("own"),
      );
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

    for (const nothing of [null, undefined]) {
      it(`are taken away by properties that are set to ${nothing}`, async (t) => {
        const { visit, page } = await visitForm(
          t,
          field("token", "API token", 'key-id="k1" context="settings" format="cms" hint="Help" max-bytes="5" required'),
        );
        await page.evaluate((isNull) => {
          for (const name of ["keyId", "context", "format", "hint", "maxBytes", "required"])
            document.querySelector("#token")[name] = isNull ? null : undefined;
        }, nothing === null);
        assert.deepEqual(await page.evaluate(() => document.querySelector("#token").getAttributeNames().sort()), [
          "id",
          "name",
          "public-key",
        ]);
        await visit.type("token", "a token");
        assert.equal(open(await visit.seal("token"), { format: "jwe" }), "a token");
      });
    }

    it("value is none: one in the HTML is taken away, and the value asked for", async (t) => {
      const secret = makeCanary();
      const html = secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
      const { visit } = await visitForm(
        t,
        field("token", "API token", `value="${html}"`) + field("empty", "Empty", 'value=""'),
      );
      assert.deepEqual(findCanary(await visit.document(), secret), []);
      const { state, isEmpty, isValid } = await visit.field("token");
      assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false });
      assert.match((await visit.inside("token", "#error")).text, /not accepted/);
      assert.equal((await visit.field("empty")).state, "empty");
      await visit.type("token", "a token");
      assert.equal(open(await visit.seal("token")), "a token");
    });

    it("value, when a script sets one, is taken away and changes nothing that was entered", async (t) => {
      const { visit, page } = await visitForm(t, token);
      await visit.type("token", "a token");
      const secret = makeCanary();
      await page.evaluate((text) => document.querySelector("#token").setAttribute("value", text), secret);
      assert.deepEqual(findCanary(await visit.document(), secret), []);
      assert.equal((await visit.field("token")).state, "editing");
      assert.equal(open(await visit.seal("token")), "a token");
    });
  });

  describe("what the page can learn", () => {
    it("is not the value: it can be written but not read", async (t) => {
      const { visit, page } = await visitForm(t, token);
      const secret = makeCanary();
      await visit.set("token", secret);
      assert.equal(open(await visit.seal("token")), secret);
      assert.equal(await page.evaluate(() => typeof document.querySelector("#token").value), "undefined");
      const { json, own, root } = await page.evaluate(() => {
        const host = document.querySelector("#token");
        return { json: JSON.stringify(host), own: Object.keys(host), root: host.shadowRoot };
      });
      assert.deepEqual({ json, own, root }, { json: "{}", own: [], root: null });
    });

    it("is an event for each change", async (t) => {
      const { visit, page } = await visitForm(t, token);
      await visit.record(...ownEvents);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.press("Tab");
      await visit.press(" ");
      await visit.press("Shift", "Tab");
      await visit.press("Control", "a");
      await visit.paste("token", secret);
      await page.evaluate(() => document.activeElement.blur());
      await visit.seal("token");

      const events = (await visit.events()).filter(({ target }) => target === "token");
      for (const type of ["input", "change", "secret-statechange", "secret-reveal", "secret-sealed"]) {
        assert.ok(
          events.some((event) => event.type === type),
          `no ${type}`,
        );
      }
      const { detail } = events.find(({ type }) => type === "secret-sealed");
      assert.deepEqual(Object.keys(detail).sort(), ["byteLength", "format", "kid"]);
      assert.equal(detail.format, "jwe");
      assert.equal(detail.byteLength, Buffer.byteLength(secret));
      assert.equal(events.filter(({ type }) => type === "input").length, [...secret].length + 1);
    });
  });
});
