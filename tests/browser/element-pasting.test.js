// What is pasted goes in as it is, or the field asks; what is copied goes out only where the page allows it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { open } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token", 'reveal-timeout="0"');
const notes = field("notes", "Private notes", 'kind="multiline" reveal-timeout="0"');
const pem = field("pem", "Private key", 'kind="pem" reveal-timeout="0"');
const plain = '<label for="plain">Plain</label><textarea id="plain" class="native"></textarea>';
/** More than the 524,288 characters that WebKit's own <input> takes. */
const LARGE = 576 * 1024;

forEachEngine((engine) => {
  const site = siteForTests();

  async function visitForm(t, fields = token + notes + plain, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  /** A paste as the browser tells it, of a text that no clipboard carries as it is. */
  const pasteRaw = ({ page }, id, text) =>
    page.evaluate(
      (host, content) => {
        const data = new DataTransfer();
        data.setData("text/plain", content);
        const event = new Event("paste", { bubbles: true, composed: true, cancelable: true });
        Object.defineProperty(event, "clipboardData", { value: data });
        window.testWatch.roots.get(document.getElementById(host)).querySelector(".control").dispatchEvent(event);
      },
      id,
      text,
    );

  /** What the field asks: the words, then the answers. */
  const asked = ({ page }, id) =>
    page.evaluate((host) => {
      const question = window.testWatch.roots.get(document.getElementById(host)).querySelector("#question");
      return Array.from(question.childNodes, (part) => part.textContent);
    }, id);
  const answer = (visit, id, number) => visit.clickInside(id, `#question button:nth-of-type(${number})`);
  const value = async (visit, id) => open(await visit.seal(id));
  const warnings = async (visit) =>
    (await visit.events()).filter(({ type }) => type === "secret-paste-warning").map(({ detail }) => detail.kind);

  describe("what is pasted", () => {
    const texts = {
      token: [" a token ", "\ta\u3000b\u200b\u00ad", "é e\u0301 😀 \u202eabc", "-----BEGIN\\nX"],
      notes: [" two\n\nlines\t ", "\n\na", "😀\né \u200b"],
    };
    for (const [id, pasted] of Object.entries(texts)) {
      it(`goes in to the last character, shown or not: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        for (const revealed of [false, true]) {
          for (const text of pasted) {
            await page.evaluate(
              (host, on) => {
                const field = document.getElementById(host);
                field.wipe();
                if (on) field.reveal();
              },
              id,
              revealed,
            );
            await visit.paste(id, text);
            assert.equal(await value(visit, id), text);
            assert.deepEqual(await asked(visit, id), []);
          }
        }
      });

      it(`takes the place of what is selected, and the caret goes behind it: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.copyToClipboard("new");
        await visit.type(id, "abcd");
        for (const keys of [["ArrowLeft"], ["Shift", "ArrowLeft"], ["Shift", "ArrowLeft"], ["Control", "v"]])
          await visit.press(...keys);
        await page.keyboard.type("X");
        assert.equal(await value(visit, id), "anewXd");
      });

      it(`is never cut, and above max-bytes the field says so: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        const text = "0123456789abcdef".repeat(LARGE / 16); // in one line, which takes browsers longest
        await visit.paste(id, text);
        const { byteLength, isValid, message } = await visit.field(id);
        assert.deepEqual({ byteLength, isValid }, { byteLength: LARGE, isValid: false });
        assert.equal(message, "Too large: 589,824 bytes, and the limit is 65,536.");
        assert.equal((await visit.inside(id, "#error")).text, message, "it is told at once");
        await page.evaluate((host) => {
          document.getElementById(host).maxBytes = 0;
        }, id);
        assert.ok((await value(visit, id)) === text);
      });

      it(`keeps half of a character pair, for which the field is not sealed: ${id}`, async (t) => {
        const { visit } = await visitForm(t);
        await pasteRaw(visit, id, "a\ud800b");
        assert.equal((await visit.field(id)).byteLength, 5);
        await visit.click("#send");
        await visit.until(
          (host) => /half of a character pair/.test(document.getElementById(host).validationMessage),
          id,
        );
        assert.deepEqual(site.posts(), []);
      });
    }

    it("gets plain line breaks for those of Windows, and the field says so", async (t) => {
      const { visit } = await visitForm(t, token + notes + pem);
      await visit.record("secret-paste-warning");
      await pasteRaw(visit, "pem", "-----BEGIN X-----\r\nAAAA\r\n-----END X-----\r\n");
      assert.equal(
        (await visit.inside("pem", "#notice")).text,
        "Windows line breaks were changed to plain ones. A file that you drop stays as it is.",
      );
      assert.equal(await value(visit, "pem"), "-----BEGIN X-----\nAAAA\n-----END X-----\n");
      await pasteRaw(visit, "notes", "a\rb");
      assert.equal(await value(visit, "notes"), "a\nb");
      assert.deepEqual(await warnings(visit), ["line-breaks", "line-breaks"]);
    });

    it("changes nothing when it is no text", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.type("token", "kept");
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/html", "<b>bold</b>");
        const event = new Event("paste", { bubbles: true, composed: true, cancelable: true });
        Object.defineProperty(event, "clipboardData", { value: data });
        window.testWatch.roots.get(document.querySelector("#token")).querySelector(".control").dispatchEvent(event);
      });
      assert.equal(await value(visit, "token"), "kept");
    });

    it("can be dropped instead", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.type("token", "ab");
      await visit.press("ArrowLeft");
      const prevented = await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData("text/plain", "X");
        const drop = new DragEvent("drop", { dataTransfer, bubbles: true, composed: true, cancelable: true });
        window.testWatch.roots.get(document.querySelector("#token")).querySelector(".control").dispatchEvent(drop);
        return drop.defaultPrevented;
      });
      assert.ok(prevented, "the browser does nothing of its own");
      assert.equal(await value(visit, "token"), "aXb");
    });
  });

  describe("a line break at the end of what is pasted", () => {
    const left = "The line break at the end was left out.";
    const ends = "The text ends in a line break.";
    /** By kind and `trailing-newline`: whether it goes in, what is asked or told, and what each answer makes of it. */
    const cases = [
      { kind: "text", goesIn: false, asks: [left, "Keep it"], makes: ["a\n"] },
      { kind: "text", policy: "trim", goesIn: false, tells: left },
      { kind: "multiline", goesIn: true, asks: [ends, "Remove it", "Keep it"], makes: ["a", "a\n"] },
      { kind: "multiline", policy: "trim", goesIn: false, tells: left },
      { kind: "multiline", policy: "keep", goesIn: true },
      ...["pem", "env", "json", "yaml"].flatMap((kind) => [
        { kind, goesIn: true },
        { kind, policy: "ask", goesIn: true, asks: [ends, "Remove it", "Keep it"], makes: ["a", "a\n"] },
      ]),
    ];
    for (const { kind, policy, goesIn, asks = [], makes = [], tells = "" } of cases) {
      const does = asks.length > 0 ? "is asked about" : `is ${goesIn ? "kept" : "left out"}${tells && ", and told"}`;
      it(`${does}: ${kind}${policy ? `, trailing-newline=${policy}` : ""}`, async (t) => {
        const { visit, page } = await visitForm(
          t,
          field("token", "API token", `kind="${kind}" ${policy ? `trailing-newline="${policy}"` : ""}`),
        );
        await visit.record("secret-paste-warning");
        const text = kind === "json" ? "1" : "a";
        const pasted = goesIn ? `${text}\n` : text;
        for (const number of makes.length > 0 ? makes.keys() : [0]) {
          await page.evaluate(() => document.querySelector("#token").wipe());
          await visit.paste("token", `${text}\n`);
          assert.equal(await value(visit, "token"), pasted);
          assert.equal((await visit.field("token")).isValid, kind !== "pem", "it is no reason to refuse the form");
          assert.deepEqual(await asked(visit, "token"), asks);
          assert.equal((await visit.inside("token", "#notice")).text, tells);
          assert.deepEqual(
            await warnings(visit),
            goesIn && asks.length === 0 ? [] : Array(number + 1).fill("trailing-newline"),
          );
          if (makes.length === 0) continue;
          await answer(visit, "token", number + 1);
          assert.equal(await value(visit, "token"), makes[number].replace("a", text));
          assert.deepEqual(await asked(visit, "token"), []);
        }
      });
    }

    it("is an end to the text only where nothing follows", async (t) => {
      const { visit } = await visitForm(t);
      await visit.type("notes", "b");
      await visit.press("ArrowLeft");
      await visit.copyToClipboard("a\n");
      await visit.enter("notes");
      await visit.press("Home");
      await visit.press("Control", "v");
      assert.equal(await value(visit, "notes"), "a\nb");
      assert.deepEqual(await asked(visit, "notes"), []);
    });

    it("is not asked about any more after the next edit", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.paste("token", "a token\n");
      await page.keyboard.type("s");
      assert.deepEqual(await asked(visit, "token"), []);
      assert.equal(await value(visit, "token"), "a tokens");
    });
  });

  describe("several lines pasted into a field of one", () => {
    const question = [
      "What you pasted has several lines, and this field takes one.",
      "Use several lines",
      "Leave it out",
    ];

    it("are not in it yet: it asks, and the form waits for the answer", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.record("secret-paste-warning");
      const secret = makeMultilineCanary();
      await visit.type("token", "ab");
      await visit.paste("token", secret);
      assert.equal(await value(visit, "token"), "ab");
      assert.deepEqual(await asked(visit, "token"), question);
      assert.deepEqual(await warnings(visit), ["line-breaks"]);
      for (const noValidate of [false, true]) {
        await page.evaluate((on) => {
          document.querySelector("form").noValidate = on;
        }, noValidate);
        await visit.click("#send");
        await page.evaluate(() => fetch("/elsewhere").then((response) => response.text()));
        assert.deepEqual(site.posts(), []);
        assert.equal((await visit.field("token")).message, question[0]);
        assert.ok((await visit.inside("token", ".control")).isFocused);
      }
      assert.deepEqual(findCanary(await visit.document(), secret), []);
    });

    it("go where the caret was, once the user wants several lines, and Enter is a line break then", async (t) => {
      const { visit, page } = await visitForm(t);
      await visit.copyToClipboard("one\ntwo");
      await visit.type("token", "abcd");
      for (const keys of [["ArrowLeft"], ["Shift", "ArrowLeft"], ["Shift", "ArrowLeft"], ["Control", "v"]])
        await visit.press(...keys);
      await answer(visit, "token", 1);
      assert.ok((await visit.inside("token", ".control")).isFocused);
      await page.keyboard.type("X");
      await visit.press("Enter");
      assert.equal(await value(visit, "token"), "aone\ntwoX\nd");
      const { isValid, state } = await visit.field("token");
      assert.deepEqual({ isValid, state }, { isValid: true, state: "editing" });
      assert.deepEqual(await asked(visit, "token"), []);
      await page.evaluate(() => document.querySelector("form").reset());
      assert.equal((await visit.inside("token", ".control")).part, "input", "after a reset it has one line again");
    });

    it("are gone when they are left out", async (t) => {
      const { visit } = await visitForm(t);
      await visit.type("token", "kept");
      await visit.paste("token", "one\ntwo");
      await answer(visit, "token", 2);
      assert.equal(await value(visit, "token"), "kept");
      assert.ok((await visit.field("token")).isValid);
      assert.deepEqual(await asked(visit, "token"), []);
      assert.ok((await visit.inside("token", ".control")).isFocused, "the keyboard goes on from here");
    });

    const ends = [
      ["something is typed", ({ page }) => page.keyboard.type("x")],
      ["something else is pasted", async (visit) => visit.paste("token", "x")],
      ["a script sets a value", (visit) => visit.set("token", "x")],
      ["the field is wiped", ({ page }) => page.evaluate(() => document.querySelector("#token").wipe())],
      ["the form is reset", ({ page }) => page.evaluate(() => document.querySelector("form").reset())],
      [
        "the field is disabled",
        ({ page }) =>
          page.evaluate(() => {
            document.querySelector("#token").disabled = true;
          }),
      ],
      [
        "the page is left, and then asked for again",
        ({ page }) =>
          page.evaluate(() => {
            window.dispatchEvent(new PageTransitionEvent("pagehide"));
          }),
      ],
    ];
    for (const [when, end] of ends) {
      it(`are forgotten when ${when}`, async (t) => {
        const { visit } = await visitForm(t);
        await visit.paste("token", "one\ntwo");
        assert.deepEqual(await asked(visit, "token"), question);
        await end(visit);
        assert.deepEqual(await asked(visit, "token"), []);
        assert.equal((await visit.field("token")).isValid, !when.includes("page is left"));
      });
    }
  });

  describe("a PEM whose line breaks are written as \\n", () => {
    const written = "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n";
    const real = written.replaceAll("\\n", "\n");

    it("goes in as it is, and the field offers real ones", async (t) => {
      const { visit } = await visitForm(t, pem);
      await visit.record("secret-paste-warning");
      await visit.paste("pem", written);
      assert.equal(await value(visit, "pem"), written);
      assert.deepEqual(await asked(visit, "pem"), [
        "The line breaks are written as \\n.",
        "Use line breaks",
        "Keep it",
      ]);
      assert.deepEqual(await warnings(visit), ["escaped-line-breaks"]);
      await answer(visit, "pem", 1);
      assert.equal(await value(visit, "pem"), real);
      await visit.enter("pem");
      await visit.press("Control", "z");
      assert.equal(await value(visit, "pem"), written, "the answer can be undone");
    });

    it("stays when the user wants it so, and in other kinds is left alone", async (t) => {
      const { visit } = await visitForm(t, pem + notes + token);
      await visit.paste("pem", written);
      await answer(visit, "pem", 2);
      assert.equal(await value(visit, "pem"), written);
      for (const id of ["pem", "notes", "token"]) {
        if (id !== "pem") await visit.paste(id, written);
        assert.equal(await value(visit, id), written);
        assert.deepEqual(await asked(visit, id), []);
      }
    });
  });

  describe("the clipboard", () => {
    const before = "what was there before";
    const clipboard = async (visit) => {
      await visit.enter("plain");
      await visit.press("Control", "a");
      await visit.press("Control", "v");
      return visit.page.evaluate(() => document.querySelector("#plain").value);
    };

    for (const [id, text] of [
      ["token", "abcdefghij"],
      ["notes", "abcdef\nghij"],
    ]) {
      it(`gets nothing of what is masked or may not be copied, and cutting loses nothing: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.set(id, text);
        await visit.copyToClipboard(before);
        for (const [allowCopy, revealed] of [
          [false, false],
          [true, false],
          [false, true],
        ]) {
          for (const key of ["c", "x"]) {
            await visit.enter(id);
            await page.evaluate(
              (host, may, on) => {
                const field = document.getElementById(host);
                field.allowCopy = may;
                if (on) field.reveal();
              },
              id,
              allowCopy,
              revealed,
            );
            await visit.press("Control", "a");
            await visit.press("Control", key);
            if (revealed) assert.match((await visit.inside(id, "#notice")).text, /cannot be copied/);
            assert.equal(await value(visit, id), text);
            assert.equal(await clipboard(visit), before);
          }
        }
      });

      it(`gets what is shown where the page allows it: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await page.evaluate((host) => {
          document.getElementById(host).allowCopy = true;
        }, id);
        for (const [key, left] of [
          ["c", text],
          ["x", ""],
        ]) {
          await visit.copyToClipboard(before);
          await visit.set(id, text);
          await visit.enter(id);
          await page.evaluate((host) => document.getElementById(host).reveal(), id);
          await visit.press("Control", "a");
          await visit.press("Control", key);
          assert.equal((await visit.field(id)).byteLength, left.length);
          assert.equal(await clipboard(visit), text);
        }
        await visit.enter(id);
        await visit.press("Control", "z");
        assert.equal(await value(visit, id), text, "cutting can be undone");
      });

      it(`gets nothing by dragging, shown or not: ${id}`, async (t) => {
        const { visit, page } = await visitForm(t);
        await visit.set(id, makeCanary());
        for (const revealed of [false, true]) {
          await page.evaluate(
            (host, on) => {
              if (on) document.getElementById(host).reveal();
            },
            id,
            revealed,
          );
          assert.ok(
            await page.evaluate((host) => {
              const drag = new DragEvent("dragstart", {
                dataTransfer: new DataTransfer(),
                bubbles: true,
                composed: true,
                cancelable: true,
              });
              return !window.testWatch.roots
                .get(document.getElementById(host))
                .querySelector(".control")
                .dispatchEvent(drag);
            }, id),
          );
        }
      });
    }
  });
});
