// A value that the server has already: the page has nothing of it, and it is replaced, kept or removed on purpose only.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { entriesOf } from "./support/forms.js";
import { open } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const stored = 'stored stored-at="2026-03-01" reveal-timeout="0"';
const token = field("token", "API token", stored);
const notes = field("notes", "Private notes", `kind="multiline" ${stored}`);
const plain = '<label for="plain">Plain</label><input id="plain" name="plain" value="p" class="native">';
const MASK = "•".repeat(8);

forEachEngine((engine) => {
  const site = siteForTests();

  async function visitForm(t, fields = token + notes + plain, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  /** Calls a method of the field. */
  const call = ({ page }, method, id = "token") =>
    page.evaluate(
      (host, name) => {
        document.getElementById(host)[name]();
      },
      id,
      method,
    );
  const press = (visit, part, id = "token") => visit.clickInside(id, `[part=${part}]`);
  /** Its state, and what the form has of it. */
  async function outcome(visit, id = "token") {
    const { state, isValid } = await visit.field(id);
    const entries = (await visit.formData()).filter(([name]) => name.startsWith(id));
    return { state, isValid, entries: entries.map(([name, value]) => [name, name === id ? open(value) : value]) };
  }
  /** The parts of the field that can be seen, but for the control. */
  const shown = (visit, id = "token") =>
    visit.page.evaluate((host) => {
      const root = window.testWatch.roots.get(document.getElementById(host));
      return [...root.querySelectorAll("[part]:not(.control, [part=base])")]
        .filter((part) => part.offsetWidth > 0)
        .map((part) => part.getAttribute("part"));
    }, id);

  describe("a stored value", () => {
    for (const id of ["token", "notes"]) {
      it(`is eight dots and a day, and gives the form nothing: ${id}`, async (t) => {
        const { visit } = await visitForm(t);
        assert.equal((await visit.inside(id, "[part=mask]")).text, MASK);
        assert.equal((await visit.inside(id, "[part=stored]")).text, "Stored, Mar 1, 2026");
        assert.deepEqual(await shown(visit, id), ["mask", "stored", "replace", "clear"]);
        assert.deepEqual(await outcome(visit, id), { state: "stored", isValid: true, entries: [] });
        const { isEmpty, byteLength } = await visit.field(id);
        assert.deepEqual({ isEmpty, byteLength }, { isEmpty: true, byteLength: 0 });
      });

      it(`is replaced by what is entered then: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await press(visit, "replace", id);
        assert.ok((await visit.inside(id, ".control")).isFocused, "one can type at once");
        assert.deepEqual(await outcome(visit, id), { state: "replacing", isValid: false, entries: [] });
        assert.match((await visit.field(id)).message, /Enter the new value, or cancel/);
        await page.keyboard.type("new");
        assert.deepEqual(await outcome(visit, id), { state: "replacing", isValid: true, entries: [[id, "new"]] });
        await visit.click("#send");
        await visit.until(() => document.querySelector("#received") !== null);
        assert.deepEqual(
          (await entriesOf(site.posts()[0])).map(([name]) => name),
          ["plain", id],
        );
      });

      for (const [way, cancel] of [
        ["the button", (visit) => press(visit, "cancel", id)],
        ["Escape", (visit) => visit.press("Escape")],
      ]) {
        it(`is kept when its replacement is cancelled, which is gone for good: ${id}, by ${way}`, async (t) => {
          const { visit, page } = await visitForm(t);
          await press(visit, "replace", id);
          await page.keyboard.type("new");
          await cancel(visit);
          assert.deepEqual(await outcome(visit, id), { state: "keep", isValid: true, entries: [] });
          assert.ok((await visit.inside(id, "[part=replace]")).isFocused, "the keyboard goes on from here");
          assert.match((await visit.inside(id, "#status")).text, /stored value is kept/);
          await press(visit, "replace", id);
          await visit.press("Control", "z");
          assert.equal((await visit.field(id)).byteLength, 0);
        });
      }
    }

    it("is only called stored when no one knows since when", async (t) => {
      for (const at of ["", 'stored-at="yesterday"']) {
        const { visit } = await visitForm(t, field("token", "API token", `stored ${at}`));
        assert.equal((await visit.inside("token", "[part=stored]")).text, "Stored");
      }
    });

    it("is removed by an entry of its own, until that is taken back", async (t) => {
      const { visit } = await visitForm(t);
      await press(visit, "clear");
      assert.deepEqual(await outcome(visit), { state: "clear", isValid: true, entries: [["token__action", "clear"]] });
      assert.deepEqual(await shown(visit), ["stored", "cancel"]);
      assert.match((await visit.inside("token", "[part=stored]")).text, /will be removed/);
      await press(visit, "cancel");
      assert.deepEqual(await outcome(visit), { state: "keep", isValid: true, entries: [] });
      assert.equal((await visit.inside("token", "[part=mask]")).text, MASK);
      await press(visit, "clear");
      await visit.click("#send");
      await visit.until(() => document.querySelector("#received") !== null);
      assert.deepEqual(await entriesOf(site.posts()[0]), [
        ["plain", "p"],
        ["token__action", "clear"],
      ]);
    });

    it("that is required can be replaced, not removed", async (t) => {
      const { visit } = await visitForm(t, field("token", "API token", `${stored} required`));
      assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
      assert.deepEqual(await shown(visit), ["mask", "stored", "replace"]);
      await call(visit, "clearStored");
      assert.equal((await visit.field("token")).isValid, false);
    });

    it("that is stale must be entered again or removed", async (t) => {
      const { visit, page } = await visitForm(t, field("token", "API token", `${stored} stale`));
      assert.deepEqual(await outcome(visit), { state: "stale", isValid: false, entries: [] });
      assert.match((await visit.inside("token", "#error")).text, /no longer fits/);
      await visit.click("#send");
      await visit.until(() => document.activeElement?.id === "token");
      assert.ok((await visit.inside("token", "[part=replace]")).isFocused);
      await visit.press("Enter");
      await page.keyboard.type("new");
      assert.deepEqual(await outcome(visit), { state: "replacing", isValid: true, entries: [["token", "new"]] });
      await visit.press("Escape");
      assert.deepEqual(await outcome(visit), { state: "stale", isValid: false, entries: [] });
      await press(visit, "clear");
      assert.deepEqual(await outcome(visit), { state: "clear", isValid: true, entries: [["token__action", "clear"]] });
      assert.deepEqual(site.posts(), []);
    });

    it("is untouched again after a reset, and when the field was disabled", async (t) => {
      const { visit, page } = await visitForm(t);
      const changes = [
        async () => {
          await press(visit, "replace");
          await page.keyboard.type("new");
        },
        () => press(visit, "clear"),
        async () => {
          await press(visit, "replace");
          await press(visit, "cancel");
        },
      ];
      const returns = [
        () => page.evaluate(() => document.querySelector("form").reset()),
        () =>
          page.evaluate(() => {
            document.querySelector("#token").disabled = true;
          }),
      ];
      for (const back of returns) {
        for (const change of changes) {
          await change();
          await back();
          assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
          await page.evaluate(() => {
            document.querySelector("#token").disabled = false;
          });
          assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
        }
      }
    });

    it("stays as it is when the field is disabled or readonly", async (t) => {
      const { visit, page } = await visitForm(t);
      await page.evaluate(() => {
        document.querySelector("#token").disabled = true;
      });
      for (const part of ["replace", "clear"]) await press(visit, part);
      for (const method of ["replace", "clearStored"]) await call(visit, method);
      assert.equal((await visit.field("token")).state, "stored");
      await page.evaluate(() => {
        document.querySelector("#notes").readOnly = true;
      });
      assert.deepEqual(await shown(visit, "notes"), ["mask", "stored"]);
    });

    it("is replaced by a value that a script sets", async (t) => {
      const { visit } = await visitForm(t);
      await visit.set("token", "new");
      assert.deepEqual(await outcome(visit), { state: "replacing", isValid: true, entries: [["token", "new"]] });
      await visit.press("Escape");
      await call(visit, "cancelReplace");
      assert.deepEqual(await outcome(visit), { state: "keep", isValid: true, entries: [] });
    });

    it("is what was entered before, once the page says that it is stored: nothing of that is left", async (t) => {
      const { visit, page } = await visitForm(t, field("token", "API token") + plain);
      const secret = makeCanary();
      await visit.type("token", secret);
      await visit.formData();
      await page.evaluate(() =>
        Object.assign(document.querySelector("#token"), { stored: true, storedAt: "2026-11-21" }),
      );
      assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
      assert.deepEqual(findCanary(await visit.document(), secret), []);
      await press(visit, "replace");
      await visit.press("Control", "z");
      assert.equal((await visit.field("token")).byteLength, 0);
      await page.evaluate(() => {
        document.querySelector("#token").stored = false;
      });
      assert.deepEqual(await outcome(visit), { state: "empty", isValid: true, entries: [] });
    });

    it("is still being replaced after Back, which took what was entered", async (t) => {
      const { visit, page } = await visitForm(t);
      await press(visit, "replace");
      await page.keyboard.type("new");
      await page.evaluate(() =>
        addEventListener("pageshow", ({ persisted }) => {
          window.isBack = persisted;
        }),
      );
      await visit.click("#away");
      await visit.until(() => document.querySelector("#received") !== null);
      await visit.goBack();
      await visit.until(() => window.isBack === true);
      assert.deepEqual(await outcome(visit), { state: "needs-reentry", isValid: false, entries: [] });
      await press(visit, "cancel");
      assert.deepEqual(await outcome(visit), { state: "keep", isValid: true, entries: [] });
    });

    it("leaves Escape to a dialog only when there is nothing to mask and no replacement to cancel", async (t) => {
      const { visit, page } = await visitForm(t);
      await page.evaluate(() => {
        const dialog = document.createElement("dialog");
        dialog.append(document.querySelector("#token"));
        document.body.append(dialog);
        dialog.showModal();
      });
      await press(visit, "replace");
      await page.keyboard.type("new");
      await call(visit, "reveal");
      const states = [];
      for (let times = 0; times < 2; times++) {
        await visit.press("Escape");
        states.push([
          (await visit.field("token")).state,
          await page.evaluate(() => document.querySelector("dialog").open),
        ]);
      }
      assert.deepEqual(states, [
        ["replacing", true],
        ["keep", true],
      ]);
      await visit.press("Escape");
      await visit.until(() => !document.querySelector("dialog").open);
    });
  });

  describe("a stored value that the page can fetch", () => {
    const secret = "a stored token";

    /** The page's provider takes as long as `window.answer` is not called. */
    async function visitWithProvider(t, attributes = "") {
      const { visit, page } = await visitForm(t, field("token", "API token", `${stored} ${attributes}`) + plain);
      await page.evaluate(() => {
        window.signals = [];
        document.querySelector("#token").storedValue = (signal) =>
          new Promise((resolve, reject) => {
            window.signals.push(signal);
            Object.assign(window, { answer: resolve, refuse: reject });
          });
      });
      return { visit, page };
    }
    const answer = ({ page }, text) =>
      page.evaluate((value) => {
        window.answer(value);
      }, text);
    const aborted = ({ page }) => page.evaluate(() => window.signals.map((signal) => signal.aborted));
    /** What stands in the control that can be seen. */
    const text = ({ page }) =>
      page.evaluate(() => {
        const controls = window.testWatch.roots
          .get(document.querySelector("#token"))
          .querySelectorAll(".control:not([hidden])");
        return [...controls].map(({ value, type, readOnly }) => ({ value, type, readOnly }));
      });
    async function look(visit) {
      await visit.clickInside("token", ".eye");
      assert.match((await visit.inside("token", "#status")).text, /is being fetched/);
      await answer(visit, secret);
      await visit.until(() => document.querySelector("#token").state === "revealed");
    }

    it("is shown by the eye, to be read only, and never sent", async (t) => {
      const { visit } = await visitWithProvider(t);
      assert.deepEqual(await text(visit), []);
      await look(visit);
      assert.deepEqual(await text(visit), [{ value: secret, type: "text", readOnly: true }]);
      assert.deepEqual(await outcome(visit), { state: "revealed", isValid: true, entries: [] });
      await visit.clickInside("token", ".eye");
      assert.deepEqual(await text(visit), []);
      assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
    });

    it("may have several lines", async (t) => {
      const { visit } = await visitWithProvider(t);
      await visit.clickInside("token", ".eye");
      await answer(visit, "two\nlines");
      await visit.until(() => document.querySelector("#token").state === "revealed");
      assert.deepEqual(await text(visit), [{ value: "two\nlines", type: "textarea", readOnly: true }]);
    });

    const ends = [
      ["focus leaves", (visit) => visit.click("#plain")],
      ["Escape is pressed", (visit) => visit.press("Escape")],
      ["it is replaced", (visit) => press(visit, "replace")],
      ["it is removed", (visit) => press(visit, "clear")],
      ["a script sets a value", (visit) => visit.set("token", "new")],
      [
        "the form is submitted",
        ({ page }) =>
          page.evaluate(() => {
            const form = document.querySelector("form");
            form.addEventListener("submit", (event) => event.preventDefault());
            form.requestSubmit();
          }),
      ],
      ["the form is reset", ({ page }) => page.evaluate(() => document.querySelector("form").reset())],
      [
        "the field is disabled",
        ({ page }) =>
          page.evaluate(() => {
            document.querySelector("#token").disabled = true;
          }),
      ],
      [
        "the field is taken away",
        ({ page }) =>
          page.evaluate(() => {
            const host = document.querySelector("#token");
            host.remove();
            document.body.append(host);
          }),
      ],
      [
        "it becomes restricted",
        ({ page }) =>
          page.evaluate(() => {
            document.querySelector("#token").visibility = "restricted";
          }),
      ],
      [
        "the page is left",
        ({ page }) =>
          page.evaluate(() => {
            window.dispatchEvent(new PageTransitionEvent("pagehide"));
          }),
      ],
    ];

    /** A new field in the place of the last one. */
    const renew = ({ page }) =>
      page.evaluate(() => {
        const last = document.querySelector("#token");
        const host = last.cloneNode();
        Object.assign(host, { disabled: false, visibility: "masked", storedValue: last.storedValue });
        last.remove();
        document.querySelector(".row").append(host);
        window.signals = [];
      });

    it("is gone from the page as soon as", async (t) => {
      const { visit } = await visitWithProvider(t);
      for (const [when, end] of ends) {
        await t.test(when, async () => {
          await renew(visit);
          await look(visit);
          await end(visit);
          assert.ok(
            (await text(visit)).every(({ value }) => !value.includes(secret)),
            "it is still there",
          );
          assert.notEqual((await visit.field("token")).state, "revealed");
        });
      }
    });

    it("is not shown, and the provider told, when it comes after", async (t) => {
      const { visit } = await visitWithProvider(t);
      for (const [when, end] of ends.filter(([name]) => !name.startsWith("Escape"))) {
        await t.test(when, async () => {
          await renew(visit);
          await visit.clickInside("token", ".eye");
          await end(visit);
          assert.deepEqual(await aborted(visit), [true]);
          await answer(visit, secret);
          assert.ok(
            (await text(visit)).every(({ value }) => !value.includes(secret)),
            "it is there",
          );
          assert.notEqual((await visit.field("token")).state, "revealed");
        });
      }
    });

    it("is masked after reveal-timeout", async (t) => {
      const { visit, page } = await visitWithProvider(t);
      await page.evaluate(() => {
        document.querySelector("#token").revealTimeout = 1;
      });
      await look(visit);
      await visit.until(() => document.querySelector("#token").state === "stored");
      assert.deepEqual(await text(visit), []);
    });

    it("is fetched anew each time, and only the last answer counts", async (t) => {
      const { visit, page } = await visitWithProvider(t);
      await look(visit);
      await visit.clickInside("token", ".eye");
      await visit.clickInside("token", ".eye");
      await page.evaluate(() => {
        window.early = window.answer;
      });
      await visit.clickInside("token", ".eye");
      assert.deepEqual(await aborted(visit), [false, true, false]);
      await page.evaluate(() => {
        window.early("an old answer");
      });
      await answer(visit, secret);
      await visit.until(() => document.querySelector("#token").state === "revealed");
      assert.deepEqual(
        (await text(visit)).map(({ value }) => value),
        [secret],
      );
    });

    const failures = [
      [
        "fails",
        () => {
          window.refuse(new Error("a stored token"));
        },
      ],
      [
        "gives no text",
        () => {
          window.answer(undefined);
        },
      ],
    ];
    for (const [how, fail] of failures) {
      it(`stays hidden when fetching ${how}, in words of the field's own`, async (t) => {
        const { visit, page } = await visitWithProvider(t);
        await visit.clickInside("token", ".eye");
        await page.evaluate(fail);
        await visit.until(
          () => window.testWatch.roots.get(document.querySelector("#token")).querySelector("#error").textContent !== "",
        );
        assert.equal((await visit.inside("token", "#error")).text, "The stored value could not be fetched.");
        assert.deepEqual(await outcome(visit), { state: "stored", isValid: true, entries: [] });
        assert.equal((await visit.inside("token", ".base"))["aria-busy"], undefined);
        assert.deepEqual(visit.errors, []);
      });
    }

    it("is restricted: it is never fetched, but what replaces it can be shown", async (t) => {
      const { visit, page } = await visitWithProvider(t, 'visibility="restricted"');
      assert.deepEqual(await shown(visit), ["mask", "stored", "replace", "clear"]);
      await call(visit, "reveal");
      assert.deepEqual(await aborted(visit), [], "the provider was not asked");
      await press(visit, "replace");
      await page.keyboard.type("new");
      await visit.clickInside("token", ".eye");
      assert.equal((await visit.field("token")).state, "revealed");
      assert.deepEqual(
        (await text(visit)).map(({ value }) => value),
        ["new"],
      );
      await visit.press("Escape");
      await visit.press("Escape");
      assert.deepEqual(await shown(visit), ["mask", "stored", "replace", "clear"]);
    });
  });
});
