// What a <secret-field> of every kind keeps to as a form control, wherever it stands.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { open, publicPem } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

/** `id` of the field, and a text of its kind around a secret: short, as it is typed key by key. */
const kinds = [
  { id: "text", around: (secret) => secret },
  { id: "multiline", around: (secret) => `two\n${secret}` },
  {
    id: "pem",
    around: (secret) => `-----BEGIN A-----\n${Buffer.from(secret).toString("base64")}\n-----END A-----\n`,
  },
  { id: "env", around: (secret) => `A=1\nB=${secret}\n` },
  { id: "json", around: (secret) => `[1,\n${JSON.stringify(secret)}]\n` },
  { id: "yaml", around: (secret) => `a: 1\nb: ${secret}\n` },
].map((kind) => ({ ...kind, value: kind.around("ab") }));

const makeField = ({ id }, attributes = "") => field(id, `The ${id}`, `kind="${id}" ${attributes}`);
const oneLine = '<label for="line">Line</label><input id="line" class="native">';
const manyLines = '<label for="lines">Lines</label><textarea id="lines" class="native"></textarea>';

forEachEngine((engine) => {
  const site = siteForTests();

  /** A test of a page with a field of every kind; each has a subtest. */
  function every(behaviour, check, { around = (fields) => fields, ...options } = {}) {
    it(behaviour, async (t) => {
      const fields = around(kinds.map((kind) => makeField(kind)).join(""));
      const visit = await Visit.openForm(t, engine, site, fields + oneLine + manyLines, options);
      for (const kind of kinds)
        await t.test(kind.id, () => check({ visit, page: visit.page, ...kind, isLine: kind.id === "text" }));
    });
  }

  const isFocused = async (visit, id) => (await visit.inside(id, ".control")).isFocused;
  const press = (visit, keys) =>
    keys.reduce((before, key) => before.then(() => visit.press(...[key].flat())), Promise.resolve());

  describe("in a form, a field of every kind", () => {
    every("gives nothing while it is empty, and one sealed entry after", async ({ visit, id, value }) => {
      assert.deepEqual(
        (await visit.formData()).filter(([name]) => name === id),
        [],
      );
      const { state, isEmpty, byteLength, isValid } = await visit.field(id);
      assert.deepEqual(
        { state, isEmpty, byteLength, isValid },
        { state: "empty", isEmpty: true, byteLength: 0, isValid: true },
      );
      await visit.type(id, value);
      const [[, envelope], ...others] = (await visit.formData()).filter(([name]) => name === id);
      assert.deepEqual(others, []);
      assert.equal(open(envelope), value);
      assert.equal((await visit.field(id)).state, "editing");
    });

    every("tells of edits as a native control does", async ({ visit, page, id, isLine }) => {
      const native = isLine ? "line" : "lines";
      await page.evaluate(
        (ids) => {
          window.told = Object.fromEntries(ids.map((id) => [id, []]));
          window.listening?.abort();
          window.listening = new AbortController();
          for (const type of ["focus", "focusin", "input", "change", "blur", "focusout"]) {
            for (const id of ids)
              document.getElementById(id).addEventListener(type, () => window.told[id].push(type), window.listening);
          }
        },
        [id, native],
      );
      const steps = [
        () => page.keyboard.type("ab"), // an edit for each key, and one change
        () =>
          page.evaluate(
            (ids) => {
              for (const host of ids) document.getElementById(host).value = "x";
            },
            [id, native],
          ),
        () => visit.press("Control", "a").then(() => visit.press("Delete")),
        () => visit.press("Delete"), // there is nothing to delete
      ];
      for (const step of steps) {
        for (const target of [id, native]) {
          await page.evaluate((other) => document.getElementById(other).focus(), target);
          await step();
          await page.evaluate(() => document.activeElement.blur());
        }
      }
      const told = await page.evaluate(() => window.told);
      assert.deepEqual(told[id], told[native]);
      assert.equal(told[id].filter((type) => type === "change").length, 2, `${told[id]}`);
      assert.equal(told[id].filter((type) => type === "input").length, 3, `${told[id]}`);
    });

    every(
      "is missing while it is required and empty, and then gets the focus instead of the form being sent",
      async ({ visit, page, id, value }) => {
        await page.evaluate((host) => {
          document.getElementById(host).required = true;
        }, id);
        assert.equal((await visit.inside(id, ".control"))["aria-required"], "true");
        await visit.click("#send");
        await visit.until((host) => document.activeElement?.id === host, id);
        assert.ok(await page.evaluate((host) => document.getElementById(host).validity.valueMissing, id));
        assert.match((await visit.inside(id, "#error")).text, /Enter a value/);
        assert.equal((await visit.inside(id, ".control"))["aria-invalid"], "true");
        await page.keyboard.type(value);
        assert.ok((await visit.field(id)).isValid);
        assert.equal((await visit.inside(id, "#error")).text, "");
        assert.equal((await visit.inside(id, ".control"))["aria-invalid"], "false");
        assert.deepEqual(site.posts(), []);
      },
    );

    every(
      "is invalid for what setCustomValidity() says, until it is told otherwise",
      async ({ visit, page, id, value }) => {
        await visit.set(id, value);
        for (const [message, isValid] of [
          ["Revoked.", false],
          ["", true],
        ]) {
          await page.evaluate((host, words) => document.getElementById(host).setCustomValidity(words), id, message);
          const told = await visit.field(id);
          assert.deepEqual([told.isValid, told.message], [isValid, message]);
          assert.equal(await page.evaluate(() => document.querySelector("form").matches(":valid")), isValid);
          assert.equal((await visit.inside(id, "#error")).text, message);
        }
      },
    );

    every("is wiped by a reset, for good", async ({ visit, page, id, value }) => {
      await visit.type(id, value);
      await visit.seal(id);
      await page.evaluate(() => document.querySelector("form").reset());
      const { state, isEmpty, byteLength, sealed } = await visit.field(id);
      assert.deepEqual(
        { state, isEmpty, byteLength, sealed },
        { state: "empty", isEmpty: true, byteLength: 0, sealed: null },
      );
      await press(visit, [["Control", "z"]]);
      assert.ok((await visit.field(id)).isEmpty);
      await page.keyboard.type("x");
      assert.equal((await visit.field(id)).byteLength, 1, "one can go on typing");
    });

    for (const [way, target] of [
      ["itself", (id) => id],
      ["with its fieldset", () => "set"],
    ]) {
      every(
        `holds nothing and takes nothing when it is disabled ${way}`,
        async ({ visit, page, id, value }) => {
          await visit.set(id, value);
          await page.evaluate((element) => {
            document.getElementById(element).disabled = true;
          }, target(id));
          assert.deepEqual(await visit.formData(), []);
          const attempt = await page.evaluate((host) => {
            const field = document.getElementById(host);
            field.focus();
            const outcome = { willValidate: field.willValidate, isFocused: document.activeElement === field };
            try {
              field.value = "x";
            } catch (error) {
              return { ...outcome, thrown: error.name };
            }
            return outcome;
          }, id);
          assert.deepEqual(attempt, { willValidate: false, isFocused: false, thrown: "InvalidStateError" });
          await visit.click(`label[for="${id}"]`);
          await page.keyboard.type("x");
          assert.ok((await visit.field(id)).isEmpty);
          await page.evaluate((element) => {
            document.getElementById(element).disabled = false;
          }, target(id));
          assert.equal((await visit.field(id)).state, "empty", "nothing comes back");
          await visit.type(id, "x");
          assert.equal((await visit.field(id)).byteLength, 1);
          await page.evaluate((host) => document.getElementById(host).wipe(), id);
        },
        { around: (fields) => `<fieldset id="set">${fields}</fieldset>` },
      );
    }

    every("takes nothing by hand when it is readonly, and is sent as it is", async ({ visit, page, id, value }) => {
      await page.evaluate(
        (host) => Object.assign(document.getElementById(host), { readOnly: true, required: true }),
        id,
      );
      assert.ok((await visit.field(id)).isValid, "no one could enter a value");
      await visit.set(id, value);
      await visit.paste(id, "x");
      await page.keyboard.type("x");
      await press(visit, ["Delete", "Backspace", ["Control", "z"]]);
      assert.ok(await isFocused(visit, id));
      const entries = await visit.formData();
      assert.equal(open(entries.find(([name]) => name === id)[1]), value);
    });

    every(
      "is submitted by Enter when it has one line, after its change; else that is a line break",
      async ({ visit, page, id, value, isLine }) => {
        await page.evaluate((host) => {
          window.told = [];
          document.getElementById(host).addEventListener("change", () => window.told.push("change"));
          document.querySelector("form").onsubmit = (event) => {
            event.preventDefault();
            window.told.push("submit");
          };
        }, id);
        await visit.type(id, value);
        await page.evaluate(() => window.told.splice(0)); // of the field before
        await visit.press("Enter");
        assert.deepEqual(await page.evaluate(() => window.told), isLine ? ["change", "submit"] : []);
        assert.equal(open(await visit.seal(id)), isLine ? value : `${value}\n`);
      },
    );

    every("waits for a key that comes late", async ({ visit, page, id, value }) => {
      await page.evaluate(() => document.querySelector("#key").replaceChildren());
      await visit.set(id, value);
      assert.match((await visit.field(id)).message, /no public key/);
      assert.equal((await visit.field(id)).state, "editing", "no key yet is not an error yet");
      await page.evaluate((pem) => {
        document.querySelector("#key").textContent = pem;
      }, publicPem);
      // Asked of the form, which only knows what the field has told the browser of its own accord.
      await visit.until(() => document.querySelector("form").matches(":valid"));
      assert.equal(open(await visit.seal(id)), value);
    });

    every("seals each of two values of one name on its own", async ({ visit, page, id, around }) => {
      const [first, second] = ["first", "second"].map(around);
      await page.evaluate((host) => {
        const twin = document.getElementById(host).cloneNode(true);
        twin.id = `${host}-twin`;
        document.getElementById(host).after(twin);
      }, id);
      await visit.set(id, first);
      await visit.set(`${id}-twin`, second);
      const envelopes = (await visit.formData()).filter(([name]) => name === id).map(([, envelope]) => envelope);
      assert.deepEqual(
        envelopes.map((envelope) => open(envelope)),
        [first, second],
      );
      const wrappedKey = (jwe) => jwe.split(".")[1];
      assert.notEqual(wrappedKey(envelopes[0]), wrappedKey(envelopes[1]));
    });
  });

  describe("for the keyboard, a field of every kind", () => {
    every("is named by its label, which may change, and by aria-label before it", async ({ visit, page, id }) => {
      const namedAs = async (name) => {
        await visit.until(
          (host, label) =>
            window.testWatch.roots.get(document.getElementById(host)).querySelector(".eye").ariaLabel ===
            `Show ${label}`,
          id,
          name,
        );
        assert.equal((await visit.inside(id, ".control"))["aria-label"], name);
      };
      await namedAs(`The ${id}`);
      await page.evaluate((host) => {
        document.querySelector(`label[for=${host}]`).textContent = "Another\n name";
      }, id);
      await namedAs("Another name");
      await page.evaluate((host) => {
        document.getElementById(host).ariaLabel = "Closer";
      }, id);
      await namedAs("Closer");
      assert.equal(await page.evaluate((host) => document.getElementById(host).labels[0].htmlFor, id), id);
    });

    every("is entered by its label and by focus(), and left by blur()", async ({ visit, page, id }) => {
      const entered = () =>
        page.evaluate((host) => {
          const field = document.getElementById(host);
          return [
            document.activeElement === field,
            field.matches(":focus"),
            field.matches(":focus-within"),
            field.parentElement.matches(":focus-within"),
          ];
        }, id);
      for (const enter of [
        () => visit.click(`label[for="${id}"]`),
        () => page.evaluate((host) => document.getElementById(host).focus(), id),
      ]) {
        await enter();
        assert.deepEqual(await entered(), [true, true, true, true]);
        assert.ok(await isFocused(visit, id));
        await page.evaluate((host) => document.getElementById(host).blur(), id);
        assert.deepEqual(await entered(), [false, false, false, false]);
      }
    });

    for (const [when, options] of [
      ["with the page", {}],
      ["before it is defined", { head: "" }],
    ]) {
      it(`has the focus from the start by autofocus, unless something else has it: ${when}`, async (t) => {
        for (const taken of [false, true]) {
          const fields = kinds.map((kind) => makeField(kind, kind.id === "pem" ? "autofocus" : "")).join("");
          const visit = await Visit.openForm(t, engine, site, fields + oneLine, options);
          if (taken) await visit.click("#line");
          await visit.page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
          await visit.until((id) => document.activeElement.id === id, taken ? "line" : "pem");
        }
      });
    }

    every(
      "takes the first focus of a dialog, and Escape masks it before it closes the dialog",
      async ({ visit, page, id }) => {
        await page.evaluate((host) => {
          const dialog = document.createElement("dialog");
          dialog.id = "dialog";
          dialog.append(document.getElementById(host), document.createElement("input"));
          document.body.append(dialog);
          dialog.showModal();
        }, id);
        assert.ok(await isFocused(visit, id));
        const isOpen = () => page.evaluate(() => document.querySelector("#dialog").open);
        await page.keyboard.type("a");
        await page.evaluate((host) => document.getElementById(host).reveal(), id);
        await visit.press("Escape");
        assert.deepEqual([(await visit.field(id)).state, await isOpen()], ["editing", true]);
        await visit.press("Escape");
        await visit.until(() => !document.querySelector("#dialog").open);
        await page.evaluate(() => document.querySelector("#dialog").remove());
      },
    );

    every(
      "is masked by Escape, which goes on to the page only when there was nothing to hide",
      async ({ visit, page, id }) => {
        await visit.type(id, "a");
        await page.evaluate((host) => {
          window.keys = 0;
          document.onkeydown = () => {
            window.keys++;
          };
          document.getElementById(host).reveal();
        }, id);
        await visit.press("Escape");
        assert.equal((await visit.field(id)).state, "editing");
        assert.equal(await page.evaluate(() => window.keys), 0);
        await visit.press("Escape");
        assert.equal(await page.evaluate(() => window.keys), 1);
      },
    );
  });

  describe("to scripts, a field of every kind", () => {
    every("takes a value, and never gives it back", async ({ visit, page, id, value }) => {
      await visit.record("input", "change");
      await visit.set(id, value);
      assert.equal(open(await visit.seal(id)), value);
      assert.equal(await page.evaluate((host) => typeof document.getElementById(host).value, id), "undefined");
      await visit.set(id, null);
      assert.ok((await visit.field(id)).isEmpty);
      assert.deepEqual(await visit.events(), []);
    });

    every("tells each change of its state", async ({ page, id, value }) => {
      const told = await page.evaluate(
        (host, text) => {
          const events = [];
          const field = document.getElementById(host);
          for (const type of ["secret-statechange", "secret-reveal"])
            field.addEventListener(type, (event) => events.push([type, event.detail]));
          field.value = text;
          field.reveal();
          field.mask();
          field.wipe();
          return events;
        },
        id,
        value,
      );
      assert.deepEqual(told, [
        ["secret-statechange", { from: "empty", to: "editing" }],
        ["secret-statechange", { from: "editing", to: "revealed" }],
        ["secret-reveal", { revealed: true }],
        ["secret-statechange", { from: "revealed", to: "editing" }],
        ["secret-reveal", { revealed: false }],
        ["secret-statechange", { from: "editing", to: "empty" }],
      ]);
    });

    it("takes over what was set before it was defined, which then lies nowhere in the open", async (t) => {
      const visit = await Visit.openForm(t, engine, site, kinds.map((kind) => makeField(kind)).join(""), { head: "" });
      const { page } = visit;
      const secrets = kinds.map(() => makeCanary());
      const values = kinds.map(({ around }, at) => around(secrets[at]));
      await page.evaluate(
        (ids, texts) =>
          ids.forEach((id, at) => {
            Object.assign(document.getElementById(id), { value: texts[at], required: true, context: "early" });
          }),
        kinds.map(({ id }) => id),
        values,
      );
      await page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
      assert.deepEqual(
        await page.evaluate(() => [...document.querySelectorAll("secret-field")].flatMap((host) => Object.keys(host))),
        [],
      );
      for (const [at, { id }] of kinds.entries()) {
        assert.equal(open(await visit.seal(id), { context: "early" }), values[at]);
        assert.ok(await page.evaluate((host) => document.getElementById(host).required, id));
        assert.deepEqual(findCanary(await visit.document(), secrets[at]), []);
      }
    });

    it("blocks the form when what was set before it was defined is not accepted", async (t) => {
      const visit = await Visit.openForm(t, engine, site, kinds.map((kind) => makeField(kind)).join(""), { head: "" });
      await visit.page.evaluate(() => {
        for (const host of document.querySelectorAll("secret-field")) host.value = host.id === "text" ? "one\ntwo" : 5;
      });
      await visit.page.evaluate(() => import("/sealfield/element/define.js").then(() => {}));
      for (const { id } of kinds) {
        const { state, isEmpty, isValid } = await visit.field(id);
        assert.deepEqual({ state, isEmpty, isValid }, { state: "needs-reentry", isEmpty: true, isValid: false }, id);
        assert.match((await visit.inside(id, "#error")).text, /not accepted/);
      }
    });
  });

  describe("wherever it stands, a field of every kind", () => {
    every(
      "keeps its text when it is moved, masks it, and gives it to the form that it is in",
      async ({ visit, page, id, value }) => {
        await visit.set(id, value);
        await page.evaluate((host) => {
          const field = document.getElementById(host);
          field.reveal();
          const form = document.createElement("form");
          form.id = `${host}-form`;
          document.body.append(form);
          form.append(field);
        }, id);
        assert.equal((await visit.field(id)).state, "editing");
        assert.deepEqual(await visit.formData(), []);
        const [[, envelope]] = await visit.formData(`${id}-form`);
        assert.equal(open(envelope), value);
      },
    );

    every("is cloned without its text", async ({ visit, page, id, value }) => {
      await visit.set(id, value);
      await page.evaluate((host) => {
        const copy = document.getElementById(host).cloneNode(true);
        copy.id = `${host}-copy`;
        document.querySelector("form").append(copy);
      }, id);
      const { state, isEmpty } = await visit.field(`${id}-copy`);
      assert.deepEqual({ state, isEmpty }, { state: "empty", isEmpty: true });
      assert.equal(await page.evaluate((host) => document.getElementById(host).kind, `${id}-copy`), id);
      assert.equal(open(await visit.seal(id)), value);
    });

    every(
      "works in a shadow root, with the form, the label, the key and the language of there",
      async ({ page, id, value }) => {
        await page.evaluate(
          (host, pem) => {
            document.querySelector("#key").remove();
            const outer = document.createElement("div");
            outer.lang = "en-GB";
            document.body.append(outer);
            const root = outer.attachShadow({ mode: "open" });
            const form = document.createElement("form");
            const key = document.createElement("pre");
            key.id = "key";
            key.textContent = pem;
            root.append(key, form);
            form.append(document.getElementById(host).parentElement);
            window.inner = root;
            window.host = root.getElementById(host);
            root.querySelector("label").click();
            document.body.append(Object.assign(document.createElement("pre"), { id: "key", textContent: "no key" }));
          },
          id,
          publicPem,
        );
        await page.keyboard.type(value);
        const found = await page.evaluate(() => ({
          entries: [...new FormData(window.inner.querySelector("form"))],
          name: window.testWatch.roots.get(window.host).querySelector(".control").ariaLabel,
          isFocused: window.inner.activeElement === window.host,
        }));
        assert.equal(open(found.entries[0][1]), value);
        assert.deepEqual([found.entries.length, found.name, found.isFocused], [1, `The ${id}`, true]);
      },
    );

    every("goes along into another document", async ({ visit, page, id, value }) => {
      await visit.set(id, value);
      const looks = () =>
        page.evaluate(() => {
          const { display, borderRadius } = getComputedStyle(
            window.testWatch.roots.get(window.host).querySelector(".base"),
          );
          return { display, borderRadius };
        });
      await page.evaluate((host) => {
        window.host = document.getElementById(host);
      }, id);
      const before = await looks();
      await page.evaluate(async (pem) => {
        const frame = document.createElement("iframe");
        const loaded = new Promise((resolve) => {
          frame.onload = resolve;
        });
        document.body.prepend(frame);
        await loaded;
        const form = frame.contentDocument.createElement("form");
        window.host.publicKey = pem;
        form.append(window.host);
        frame.contentDocument.body.append(form);
      }, publicPem);
      assert.deepEqual(await looks(), before);
      const sealed = () => page.evaluate(() => [...new FormData(window.host.form)]);
      assert.equal(open((await sealed())[0][1]), value);
      await page.evaluate(() => {
        window.host.form.reset();
        window.host.focus();
      });
      await page.keyboard.type(value);
      assert.equal(open((await sealed())[0][1]), value);
      await page.evaluate(() => {
        window.host.ownerDocument.defaultView.frameElement.remove();
      });
    });

    every("keeps its text when its kind changes; several lines stay several", async ({ page, id, value }) => {
      const changes = kinds.map((kind) => ({
        kind: kind.id,
        text: kind.id === "text" ? value.replaceAll("\n", " ") : value,
      }));
      const envelopes = await page.evaluate(
        (host, all) => {
          const field = document.getElementById(host);
          const sealedAs = (kind) => {
            field.kind = kind;
            return field.seal();
          };
          return all.map(({ kind, text }) => {
            field.kind = kind;
            field.value = text;
            return [sealedAs("text"), sealedAs(host)];
          });
        },
        id,
        changes,
      );
      for (const [at, { kind, text }] of changes.entries())
        for (const envelope of envelopes[at]) assert.equal(open(envelope), text, kind);
    });
  });
});
