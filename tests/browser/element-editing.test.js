// What happens between the first key and the submission: masked, shown, pasted, copied, left and come back to.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { open, publicPem } from "./support/keys.js";
import { screenshot } from "./support/screenshots.js";
import { field, Site } from "./support/site.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token", 'reveal-timeout="0"');
const notes = field("notes", "Private notes", 'kind="multiline" reveal-timeout="0"');
const plain = '<label for="plain">Plain</label><input id="plain" class="native">';

/** Both kinds, with texts that differ in nothing but their characters. */
const kinds = [
  { id: "token", text: "abcdefghij", other: "qrstuvwxyz" },
  { id: "notes", text: "abcdef\nghij", other: "qrstuv\nwxyz" },
];

forEachEngine((engine) => {
  let site;
  before(async () => { site = await Site.start(); });
  after(() => site?.stop());

  async function visitForm(t, fields = token + notes + plain, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  const isRevealed = async (visit, id) => (await visit.field(id)).state === "revealed";

  /** The pixels of the field. */
  async function picture({ page }, id) {
    const host = await page.$(`#${id}`);
    return Buffer.from(await host.screenshot({ encoding: "base64" }), "base64");
  }

  describe("a field", () => {
    for (const { id, text, other } of kinds) {
      it(`looks the same whatever it holds, until it is shown: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        const masked = [];
        for (const value of [text, other]) {
          await visit.set(id, value);
          masked.push(await picture(visit, id));
        }
        assert.ok(masked[0].equals(masked[1]), "masked, two texts look different");
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        const shown = await picture(visit, id);
        await visit.set(id, text);
        assert.ok(!shown.equals(await picture(visit, id)), "shown, two texts look the same");
        await page.evaluate((host) => document.getElementById(host).mask(), id);
        assert.ok(masked[0].equals(await picture(visit, id)), "masked again, it looks different");
      });

      it(`asks browsers and password managers to keep off, masked and shown: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        for (const revealed of [false, true]) {
          await page.evaluate((host, on) => { const field = document.getElementById(host); if (on) field.reveal(); else field.mask(); }, id, revealed);
          const control = await visit.inside(id, ".control");
          assert.equal(control.autocomplete, "off");
          assert.equal(control.spellcheck, "false");
          assert.equal(control.autocorrect, "off");
          assert.equal(control.autocapitalize, "none");
          for (const mark of ["data-1p-ignore", "data-lpignore", "data-bwignore", "data-form-type", "data-rr-is-password"]) assert.ok(mark in control, mark);
          assert.equal(control.name, undefined, "a control with a name would be a form entry");
        }
      });
    }

    it("takes its accessible name from the label outside, and the eye too", async (t) => {
      const { visit, page } = await visitForm(t);
      assert.equal((await visit.inside("token", ".control"))["aria-label"], "API token");
      assert.equal((await visit.inside("token", ".eye"))["aria-label"], "Show API token");
      await page.evaluate(() => { document.querySelector("label[for=token]").textContent = "Access key"; });
      await visit.until(() => window.testWatch.roots.get(document.querySelector("#token")).querySelector(".eye").getAttribute("aria-label") === "Show Access key");
      assert.equal((await visit.inside("token", ".control"))["aria-label"], "Access key");
    });

    it("counts bytes of UTF-8, and tells when it becomes empty", async (t) => {
      const { visit } = await visitForm(t);
      await visit.type("token", "aé😀");
      assert.equal((await visit.field("token")).byteLength, 7);
      await visit.press("Control", "a");
      await visit.press("Delete");
      const { isEmpty, byteLength, state } = await visit.field("token");
      assert.deepEqual({ isEmpty, byteLength, state }, { isEmpty: true, byteLength: 0, state: "empty" });
    });
  });

  describe("the eye", () => {
    for (const { id } of kinds) {
      it(`shows and hides by keyboard: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.type(id, "abc");
        await visit.press("Tab");
        const eye = await visit.inside(id, ".eye");
        assert.ok(eye.isFocused);
        assert.equal(eye.type, "button");
        assert.equal(eye["aria-pressed"], "false");
        await visit.press("Enter");
        assert.ok(await isRevealed(visit, id));
        assert.equal((await visit.inside(id, ".eye"))["aria-pressed"], "true");
        assert.match((await visit.inside(id, "#status")).text, / is shown$/);
        await visit.press("Shift", "Tab");
        assert.ok(await isRevealed(visit, id), "the way back to the text does not leave the field");
        await visit.press("End");
        await page.keyboard.type("d");
        await visit.press("Tab");
        await visit.press(" ");
        assert.equal(await isRevealed(visit, id), false);
        assert.match((await visit.inside(id, "#status")).text, / is hidden$/);
        assert.equal(open(await visit.seal(id)), "abcd");
      });

      it(`is at least 24 px wide and high, and leaves the caret where it is when it is clicked: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.type(id, "abcd");
        await visit.press("ArrowLeft");
        const box = await page.evaluate((host) => {
          const { x, y, width, height } = window.testWatch.roots.get(document.getElementById(host)).querySelector(".eye").getBoundingClientRect();
          return { x, y, width, height };
        }, id);
        assert.ok(box.width >= 24 && box.height >= 24, JSON.stringify(box));
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        assert.ok(await isRevealed(visit, id));
        await page.keyboard.type("X");
        await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
        assert.equal(await isRevealed(visit, id), false);
        await page.keyboard.type("Y");
        assert.equal(open(await visit.seal(id)), "abcXYd");
      });

      it(`is undone by Escape, which goes on to the page only when there was nothing to hide: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.record("keydown");
        await visit.type(id, "a");
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        await visit.press("Escape");
        assert.equal(await isRevealed(visit, id), false);
        assert.equal((await visit.events()).length, 0);
        await visit.press("Escape");
        assert.equal((await visit.events()).length, 1);
      });

      it(`is undone when focus leaves the field: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.type(id, "a");
        await visit.press("Tab");
        await visit.press(" ");
        assert.ok(await isRevealed(visit, id));
        await page.click("#plain");
        assert.equal(await isRevealed(visit, id), false);
      });
    }

    it("is undone after reveal-timeout, and not before", async (t) => {
      const { visit, page } = await visitForm(t, field("token", "API token", 'reveal-timeout="1"'));
      await visit.type("token", "a token");
      const shown = await page.evaluate(() => new Promise((resolve) => {
        const host = document.querySelector("#token");
        const start = performance.now();
        host.addEventListener("secret-reveal", ({ detail }) => { if (!detail.revealed) resolve(performance.now() - start); });
        host.reveal();
      }));
      assert.ok(shown >= 990 && shown < 5000, `it was shown for ${shown} ms`);
      assert.equal((await visit.field("token")).state, "editing");
    });

    it("is undone when the page is hidden", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.type("token", "a token");
      // Without focus, which the field would lose together with the page.
      await page.evaluate(() => { document.activeElement.blur(); document.querySelector("#token").reveal(); });
      const other = await engine.browser.newPage();
      t.after(() => other.close());
      await other.bringToFront();
      await visit.until(() => document.visibilityState === "hidden");
      assert.equal(await isRevealed(visit, "token"), false);
    });

    it("is undone when the form is submitted, also by a script", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.type("token", "a token");
      const state = await page.evaluate(() => {
        document.querySelector("#token").reveal();
        const form = document.querySelector("form");
        return new Promise((resolve) => {
          form.addEventListener("submit", (event) => { event.preventDefault(); resolve(document.querySelector("#token").state); });
          form.requestSubmit();
        });
      });
      assert.equal(state, "editing");
    });
  });

  describe("the clipboard", () => {
    for (const { id, text } of kinds) {
      it(`gets nothing from a masked field, and cutting loses nothing: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.set(id, text);
        await visit.copyToClipboard("what was there before");
        for (const key of ["c", "x"]) {
          await visit.enter(id);
          await visit.press("Control", "a");
          await visit.press("Control", key);
          assert.equal(open(await visit.seal(id)), text);
          await visit.enter("plain");
          await visit.press("Control", "a");
          await visit.press("Control", "v");
          assert.equal(await page.evaluate(() => document.querySelector("#plain").value), "what was there before");
        }
      });

      it(`gets the text of a shown field: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.set(id, text);
        await visit.enter(id);
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        await visit.press("Control", "a");
        await visit.press("Control", "c");
        await visit.enter(id === "token" ? "notes" : "plain");
        await visit.press("Control", "v");
        if (id === "token") assert.equal(open(await visit.seal("notes")), text);
        else assert.equal((await page.evaluate(() => document.querySelector("#plain").value)).replace(/\s/g, ""), text.replace(/\s/g, ""));
      });
    }

    it("several lines pasted into one: none is inserted, and the field says so", async (t) => {
      const { visit } = await visitForm(t);
      await visit.type("token", "kept");
      await visit.paste("token", "one\ntwo");
      assert.equal(open(await visit.seal("token")), "kept");
      const { text } = await visit.inside("token", "#error");
      assert.match(text, /several, so none of it was inserted/);
      assert.equal((await visit.inside("token", ".control"))["aria-invalid"], "true");
      await visit.type("token", "x");
      assert.equal((await visit.inside("token", "#error")).text, "", "the next edit takes the words away");
    });

    it("a line break at the end of one line is left out, and the field says so", async (t) => {
      const { visit } = await visitForm(t);
      await visit.paste("token", "a token\n");
      assert.equal(open(await visit.seal("token")), "a token");
      assert.match((await visit.inside("token", "#status")).text, /line break at the end was left out/);
    });

    it("a text of several lines pasted into a multi-line field is kept to the last character", async (t) => {
      const { visit } = await visitForm(t);
      const text = " two\n\nlines\t \n";
      await visit.paste("notes", text);
      assert.equal(open(await visit.seal("notes")), text);
    });
  });

  describe("a value set by a script", () => {
    it("is sealed as it is, and line endings are made \\n", async (t) => {
      const { visit } = await visitForm(t);
      await visit.set("token", " a token\u00a0");
      assert.equal(open(await visit.seal("token")), " a token\u00a0");
      await visit.set("notes", "a\r\nb\rc\n");
      assert.equal(open(await visit.seal("notes")), "a\nb\nc\n");
    });

    it("is refused whole when the field cannot hold it", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.set("token", "kept");
      const attempt = (value) => page.evaluate((text) => {
        try {
          document.querySelector("#token").value = text;
        } catch (error) {
          return error.code ?? error.name;
        }
      }, value);
      assert.equal(await attempt("a\nb"), "ERR_OPTION_UNSUPPORTED");
      assert.equal(await attempt(5), "TypeError");
      assert.equal(open(await visit.seal("token")), "kept");
    });
  });

  it("what was wiped does not come back by undo", async (t) => {
    for (const { id } of kinds) {
      const { visit, page } = await visitForm(t);
      await visit.type(id, "abc");
      await page.evaluate((host) => document.getElementById(host).wipe(), id);
      await visit.press("Control", "z");
      assert.ok((await visit.field(id)).isEmpty);
      assert.ok((await visit.inside(id, ".control")).isFocused, "one can go on typing");
    }
  });

  it("Back from another page finds the field empty, and asks for the value again", async (t) => {
    const { visit, page } = await visitForm(t);
    const secret = makeCanary();
    await visit.type("token", secret);
    await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => { window.isBack = persisted; }));
    await page.click("#away");
    await visit.until(() => document.querySelector("#received") !== null);
    await page.evaluate(() => history.back());
    await visit.until(() => document.querySelector("#token") !== null);
    await visit.until(() => window.isBack === true); // from the back/forward cache: a new load would find an empty field anyway
    const { state, isEmpty, isValid, message } = await visit.field("token");
    assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false });
    assert.match(message, /erased when you left the page/);
    assert.match((await visit.inside("token", "#error")).text, /Enter it again/);
    await visit.type("token", "again");
    assert.equal((await visit.field("token")).state, "editing");
    assert.equal(open(await visit.seal("token")), "again");
    assert.deepEqual(findCanary(site.bytes, secret), []);
  });

  describe("what comes late", () => {
    it("a key: the field waits for it, and is valid as soon as it is there", async (t) => {
      const { visit, page } = await visitForm(t, '<label for="token">API token</label><secret-field id="token" name="token" public-key="#late"></secret-field>');
      await visit.type("token", "a token");
      assert.match((await visit.field("token")).message, /no public key/);
      assert.equal((await visit.field("token")).state, "editing", "no key yet is not an error yet");
      await page.evaluate((pem) => {
        const key = document.createElement("pre");
        key.id = "late";
        document.body.append(key);
        setTimeout(() => { key.textContent = pem; });
      }, publicPem);
      // Asked of the form, which only knows what the field has told the browser of its own accord.
      await visit.until(() => document.querySelector("form").matches(":valid"));
      assert.equal(open(await visit.seal("token")), "a token");
    });

    it("the definition: what was set before is taken over and lies nowhere in the open", async (t) => {
      const { visit, page } = await visitForm(t, token + notes, { head: "" });
      const secret = makeCanary();
      await page.evaluate((text) => {
        Object.assign(document.querySelector("#token"), { value: text, required: true, context: "early" });
        Object.assign(document.querySelector("#notes"), { value: "a\nb" });
      }, secret);
      await page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
      assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("secret-field")].flatMap((host) => Object.keys(host))), []);
      assert.equal(open(await visit.seal("token"), { context: "early" }), secret);
      assert.equal(open(await visit.seal("notes")), "a\nb");
      assert.deepEqual(findCanary(await visit.document(), secret), []);
    });

    it("the definition: a value that is not accepted blocks the form instead of getting lost", async (t) => {
      const { visit, page } = await visitForm(t, token, { head: "" });
      await page.evaluate(() => { document.querySelector("#token").value = "one\ntwo"; });
      await page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
      assert.deepEqual(await page.evaluate(() => Object.keys(document.querySelector("#token"))), []);
      const { state, isEmpty, isValid } = await visit.field("token");
      assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false });
      assert.match((await visit.inside("token", "#error")).text, /not accepted/);
    });
  });

  it("a field that is moved keeps its text, and is masked", async (t) => {
    const { visit, page } = await visitForm(t);
    await visit.type("token", "a token");
    await page.evaluate(() => {
      const host = document.querySelector("#token");
      host.reveal();
      document.body.append(host);
    });
    assert.equal((await visit.field("token")).state, "editing");
    assert.equal((await visit.inside("token", ".control")).type, "password");
    assert.equal(open(await visit.seal("token")), "a token");
  });

  it("a change of kind takes the text along where it fits, and asks for it again where it does not", async (t) => {
    const { visit, page } = await visitForm(t);
    await visit.set("token", "a token");
    await page.evaluate(() => { document.querySelector("#token").kind = "multiline"; });
    assert.equal(open(await visit.seal("token")), "a token");
    await visit.set("token", "a\ntoken");
    await page.evaluate(() => { document.querySelector("#token").kind = "text"; });
    const { state, isEmpty, isValid } = await visit.field("token");
    assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false });
  });

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
      for (const [name, { dark = false, forced = false, width = 520, body = states }] of Object.entries({
        light: {}, dark: { dark: true }, "forced-colours": { forced: true, dark: true }, narrow: { width: 320 }, rtl: { body: `<div dir="rtl">${states}</div>` },
      })) {
        const visit = await Visit.open(t, engine, site.formPage(body, { form: "novalidate" }), { viewport: { width, height: 1000 } });
        const { page } = visit;
        const client = await page.createCDPSession();
        await client.send("Emulation.setEmulatedMedia", { features: [
          { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
          { name: "forced-colors", value: forced ? "active" : "none" },
          { name: "prefers-reduced-motion", value: "reduce" },
        ] });
        await visit.until(() => customElements.get("secret-field") !== undefined);
        const lines = "database:\n  host: db.internal\n  password: not-a-real-one\n";
        for (const [id, value] of [["masked", "correct horse"], ["shown", "correct horse"], ["wrong", "far too long a value"], ["lines", lines], ["shownlines", lines]]) {
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
});
