// What happens between the first key and the submission: masked, shown, left and come back to.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { open } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
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
  const site = siteForTests();

  async function visitForm(t, fields = token + notes + plain, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  const isRevealed = async (visit, id) => (await visit.field(id)).state === "revealed";

  /** The pixels of the page: WebKitGTK's pictures of single elements are black. */
  async function picture({ page }) {
    return Buffer.from(await page.screenshot({ encoding: "base64", captureBeyondViewport: false }), "base64");
  }

  describe("a field", () => {
    for (const { id, text, other } of kinds) {
      it(`looks the same whatever it holds, until it is shown: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        // A part of a round corner that WebKitGTK paints again differs by a shade.
        await page.evaluate(() => document.documentElement.style.setProperty("--secret-field-radius", "0px"));
        const masked = [];
        for (const value of [text, other]) {
          await visit.set(id, value);
          masked.push(await picture(visit));
        }
        assert.ok(masked[0].equals(masked[1]), "masked, two texts look different");
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        const shown = await picture(visit);
        await visit.set(id, text);
        assert.ok(!shown.equals(await picture(visit)), "shown, two texts look the same");
        await page.evaluate((host) => document.getElementById(host).mask(), id);
        assert.ok(masked[0].equals(await picture(visit)), "masked again, it looks different");
      });
    }

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
          const { x, y, width, height } = window.testWatch.roots
            .get(document.getElementById(host))
            .querySelector(".eye")
            .getBoundingClientRect();
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

      it(`is undone when focus leaves the field: ${id}`, async (t) => {
        const { visit } = await visitForm(t);
        await visit.type(id, "a");
        await visit.press("Tab");
        await visit.press(" ");
        assert.ok(await isRevealed(visit, id));
        await visit.click("#plain");
        assert.equal(await isRevealed(visit, id), false);
      });
    }

    it("is undone after reveal-timeout, and not before", async (t) => {
      const { visit, page } = await visitForm(t, field("token", "API token", 'reveal-timeout="1"'));
      await visit.type("token", "a token");
      const shown = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const host = document.querySelector("#token");
            const start = performance.now();
            host.addEventListener("secret-reveal", ({ detail }) => {
              if (!detail.revealed) resolve(performance.now() - start);
            });
            host.reveal();
          }),
      );
      assert.ok(shown >= 990 && shown < 5000, `it was shown for ${shown} ms`);
      assert.equal((await visit.field("token")).state, "editing");
    });

    it("is undone when the page is hidden", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.type("token", "a token");
      // Without focus, which the field would lose together with the page.
      await page.evaluate(() => {
        document.activeElement.blur();
        document.querySelector("#token").reveal();
      });
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
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            resolve(document.querySelector("#token").state);
          });
          form.requestSubmit();
        });
      });
      assert.equal(state, "editing");
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

    it("of one line is kept whole, though WebKit's <input> takes 524,288 characters", async (t) => {
      const { visit } = await visitForm(t, field("token", "API token", 'max-bytes="0"'));
      const long = "x".repeat(600_000);
      await visit.set("token", long);
      await visit.enter("token");
      await visit.press("End");
      await visit.press("Backspace");
      assert.equal(open(await visit.seal("token")), long.slice(1));
    });

    it("is refused whole when the field cannot hold it", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.set("token", "kept");
      const attempt = (value) =>
        page.evaluate((text) => {
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
});
