// The demo's store of secrets, as a visitor meets it: the real server, the real page, and every byte between the two.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect, PrivateKey } from "sealfield/open";
import { Demo, directoryWith } from "../js/support/demo-server.js";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary, makeMultilineCanary } from "./support/canary.js";
import { privatePem } from "./support/keys.js";
import { prefer } from "./support/preferences.js";
import { RecordingProxy } from "./support/recording-proxy.js";
import { picturedVariants, screenshot } from "./support/screenshots.js";
import { Visit } from "./support/visit.js";

const key = PrivateKey.from(privatePem);
const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** Opens an envelope for whatever it is bound to. */
const open = (sealed) => key.open(sealed, { context: inspect(sealed).context });

/** What browsers print about a request that was refused. */
const EXPECTED_ERROR = /^Failed to load resource: the server responded with a status of (403|404|409|422)/;

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  let demo;
  before(async () => {
    demo = await Demo.start(directoryWith("browser-secrets", privatePem));
  });
  after(() => demo?.stop());

  /** The demo's page with an empty store, or one with the made-up secrets, in front of a proxy of its own. */
  async function visitStore(t, { samples = false, ...options } = {}) {
    await demo.emptyStore();
    const proxy = await RecordingProxy.start(t, demo.port);
    const visit = await Visit.open(t, engine, `${proxy.origin}/`, options);
    const { page } = visit;
    await visit.until(() => document.querySelector("#secrets-reset").disabled === false);
    if (samples) {
      await visit.click("#secret-samples");
      await says(visit, "secret-list-outcome", "Made-up secrets");
    }
    return { visit, page, proxy };
  }

  /** Resolves once the line of this id begins so. */
  function says(visit, id, beginning) {
    return visit.until((line, text) => document.getElementById(line).textContent.startsWith(text), id, beginning);
  }

  function textOf(page, selector) {
    return page.evaluate((wanted) => document.querySelector(wanted).textContent, selector);
  }

  /** Enters a secret into the form and sends it. */
  async function create(visit, name, value, { description, visibility = "restricted" } = {}) {
    await visit.type("secret-name", name);
    if (description) await visit.type("secret-description", description);
    await visit.click(`input[name=secret-visibility][value=${visibility}]`);
    await visit.click(`input[name=secret-kind][value=${value.includes("\n") ? "multiline" : "text"}]`);
    if (value.includes("\n")) await visit.paste("secret-value", value);
    else await visit.type("secret-value", value);
    await visit.click("#secret-form .primary");
    await says(visit, "secret-outcome", `${name} was sealed here`);
  }

  /** What the list shows: `[name, badges, description]` of each secret. */
  function listed(page) {
    return page.evaluate(() =>
      [...document.querySelectorAll(".secret:not([hidden])")].map((row) => [
        row.querySelector("h4").textContent,
        [...row.querySelectorAll(".badge")].map(({ textContent }) => textContent).join(" "),
        row.querySelector(".hint span").textContent,
      ]),
    );
  }

  /** The id of the field that stands for the value of a secret. */
  function fieldOf(page, name) {
    return page.evaluate(
      (secret) =>
        [...document.querySelectorAll(".secret")]
          .find(({ dataset }) => dataset.secret === secret)
          .querySelector("secret-field").id,
      name,
    );
  }

  function hasEye(page, id) {
    return page.evaluate(
      (host) => !window.testWatch.roots.get(document.getElementById(host)).querySelector(".eye").hidden,
      id,
    );
  }

  /** As a screen reader does: what has just got the focus may still be scrolled to, away from under a mouse. */
  function pressEye(page, id) {
    return page.evaluate(
      (host) => window.testWatch.roots.get(document.getElementById(host)).querySelector(".eye").click(),
      id,
    );
  }

  /** What a field shows of a stored value. */
  function shown(page, id) {
    return page.evaluate(
      (host) => window.testWatch.roots.get(document.getElementById(host)).querySelector(".base > :first-child").value,
      id,
    );
  }

  /** Clicks the button with this text in the row of a secret. */
  function clickInRow(page, name, text) {
    return page.evaluate(
      (secret, wanted) => {
        const row = [...document.querySelectorAll(".secret")].find(({ dataset }) => dataset.secret === secret);
        const button = [...row.querySelectorAll("button")].find(({ textContent }) => textContent.startsWith(wanted));
        button.focus();
        button.click();
      },
      name,
      text,
    );
  }

  async function assertNowhere(visit, proxy, ...canaries) {
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
  }

  const sent = (proxy, action) =>
    proxy
      .posts()
      .filter(({ path }) => path === `/secrets/${action}`)
      .map(({ body }) => JSON.parse(body));

  describe("a new secret", () => {
    for (const [what, make, visibility] of [
      ["of one line", makeCanary, "masked"],
      ["of several lines", makeMultilineCanary, "masked"],
      ["that is restricted", makeCanary, "restricted"],
    ]) {
      it(`${what} leaves the page sealed, for its store, name and visibility, and is seen nowhere else`, async (t) => {
        const { visit, page, proxy } = await visitStore(t);
        const value = make();
        await create(visit, "API_TOKEN", value, { description: "Of the report service", visibility });
        assert.deepEqual(await listed(page), [["API_TOKEN", `${visibility} active`, "Of the report service · "]]);
        const [{ sealed, ...rest }] = sent(proxy, "create");
        assert.deepEqual(rest, { name: "API_TOKEN", description: "Of the report service", visibility });
        const opened = open(sealed);
        assert.equal(opened.text(), value);
        assert.match(opened.context, new RegExp(`^store/[\\w-]{22}/[\\w-]{22}/${visibility}/API_TOKEN$`));
        assert.ok((await visit.field("secret-value")).isEmpty);
        await assertNowhere(visit, proxy, value);
      });
    }

    it("of a name that is taken is refused at the name, and its value stays", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await visit.type("secret-name", "API_TOKEN");
      await visit.type("secret-value", makeCanary());
      await visit.click("#secret-form .primary");
      await says(visit, "secret-name-error", "the store has a secret of this name already");
      assert.equal(await page.evaluate(() => document.activeElement.id), "secret-name");
      assert.ok(!(await visit.field("secret-value")).isEmpty);
      await page.keyboard.type("_2");
      assert.equal(await textOf(page, "#secret-name-error"), "");
    });

    it("needs a name and a value", async (t) => {
      const { visit, page, proxy } = await visitStore(t);
      await visit.click("#secret-form .primary");
      await visit.until(() => document.activeElement.id === "secret-name");
      await page.keyboard.type("A");
      await visit.click("#secret-form .primary");
      await visit.until(() => document.activeElement.id === "secret-value");
      assert.deepEqual(sent(proxy, "create"), []);
    });
  });

  describe("the value of a secret", () => {
    it("is shown for a while where it is masked, and is in no part of the page's own", async (t) => {
      const { visit, page, proxy } = await visitStore(t);
      const value = makeCanary();
      await create(visit, "A", value, { visibility: "masked" });
      const id = await fieldOf(page, "A");
      assert.ok(await page.evaluate((host) => document.getElementById(host).revealTimeout > 0, id));
      await visit.clickInside(id, ".eye");
      await visit.until((host) => document.getElementById(host).state === "revealed", id);
      assert.equal(await shown(page, id), value);
      await assertNowhere(visit, proxy, value);
      await visit.clickInside(id, ".eye");
      assert.equal((await visit.field(id)).state, "stored");
    });

    it("has no eye where it is restricted", async (t) => {
      const { page } = await visitStore(t, { samples: true });
      const eyes = {};
      for (const [name] of await listed(page)) eyes[name] = await hasEye(page, await fieldOf(page, name));
      assert.deepEqual(eyes, { API_TOKEN: true, DB_PASSWORD: false, SIGNING_KEY: false, BACKUP_KEY: true });
    });

    it("is replaced: sealed for the same context, and the old one is gone", async (t) => {
      const { visit, page, proxy } = await visitStore(t, { samples: true });
      const id = await fieldOf(page, "API_TOKEN");
      const value = makeCanary();
      await visit.clickInside(id, "[part=replace]");
      await page.keyboard.type(value);
      await visit.press("Enter");
      await visit.until((host) => document.getElementById(host).state === "stored", id);
      const [{ sealed }] = sent(proxy, "replace");
      assert.equal(open(sealed).text(), value);
      await assertNowhere(visit, proxy, value);
      await visit.clickInside(id, ".eye");
      await visit.until((host) => document.getElementById(host).state === "revealed", id);
      assert.equal(await shown(page, id), value);
    });

    it("stays as it is when replacing is cancelled", async (t) => {
      const { visit, page, proxy } = await visitStore(t, { samples: true });
      const id = await fieldOf(page, "API_TOKEN");
      const canSave = () =>
        page.evaluate((host) => !document.getElementById(host).parentElement.querySelector(".primary").hidden, id);
      await visit.clickInside(id, "[part=replace]");
      assert.ok(await canSave());
      await visit.clickInside(id, "[part=cancel]");
      assert.ok(!(await canSave()));
      assert.deepEqual(sent(proxy, "replace"), []);
    });
  });

  describe("deleting", () => {
    it("asks for the name, and takes no other", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await clickInRow(page, "BACKUP_KEY", "Delete");
      assert.equal(await page.evaluate(() => document.activeElement.id), "removal-name");
      await page.keyboard.type("backup_key");
      await visit.press("Enter");
      await says(visit, "removal-error", "BACKUP_KEY: a secret is removed once its name is typed again");
      assert.equal((await listed(page)).length, 4);
      await page.evaluate(() => document.activeElement.select());
      await page.keyboard.type("BACKUP_KEY");
      assert.equal(await textOf(page, "#removal-error"), "");
      await visit.press("Enter");
      await says(visit, "secret-list-outcome", "BACKUP_KEY is deleted.");
      assert.deepEqual(
        (await listed(page)).map(([name]) => name),
        ["API_TOKEN", "DB_PASSWORD", "SIGNING_KEY"],
      );
      assert.ok(
        await page.evaluate(
          () => !document.querySelector("#removal").open && document.activeElement.id === "secret-list-title",
        ),
      );
    });

    it("is left with Esc, and the keyboard is where it was", async (t) => {
      const { visit, page, proxy } = await visitStore(t, { samples: true });
      await clickInRow(page, "BACKUP_KEY", "Delete");
      await visit.press("Escape");
      await visit.until(() => !document.querySelector("#removal").open);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Delete BACKUP_KEY");
      assert.deepEqual(sent(proxy, "remove"), []);
    });

    it("of a secret in use is refused, and tells where it is used", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await clickInRow(page, "API_TOKEN", "Delete");
      await page.keyboard.type("API_TOKEN");
      await visit.press("Enter");
      await says(visit, "removal-error", "Still in use: the call refers to it at /headers/Authorization.");
      assert.equal((await listed(page)).length, 4);
    });
  });

  describe("the role", () => {
    it("of an Editor greys out what it may not do, and says so; the server refuses it anyway", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await visit.click("input[name=role][value=Editor]");
      assert.match(await textOf(page, "#role-note"), /^An Editor sees which secrets there are, and runs calls/);
      const offered = await page.evaluate(() =>
        [...document.querySelectorAll("#secrets button")]
          .filter((button) => button.checkVisibility() && !button.matches(":disabled"))
          .map(({ textContent }) => textContent),
      );
      assert.deepEqual(
        offered.map((text) => text.replace(/^(API_TOKEN|DB_PASSWORD|SIGNING_KEY|BACKUP_KEY).*/, "$1")),
        ["Ask it to delete one anyway", "Start over", "Run", "API_TOKEN", "DB_PASSWORD", "SIGNING_KEY", "BACKUP_KEY"],
      );
      for (const [name] of await listed(page)) {
        const id = await fieldOf(page, name);
        assert.ok(!(await hasEye(page, id)), name);
        assert.ok("hidden" in (await visit.inside(id, "[part=replace]")), name);
      }
      await visit.click("#role-try");
      await says(visit, "secret-list-outcome", "Refused with status 403: API_TOKEN: the role does not allow this.");

      await visit.click("input[name=role][value=Admin]");
      assert.ok(await hasEye(page, await fieldOf(page, "API_TOKEN")));
      assert.ok(await page.evaluate(() => !document.querySelector("#secret-value").matches(":disabled")));
    });

    it("of an Editor wipes what was entered", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await visit.type("secret-value", makeCanary());
      const id = await fieldOf(page, "API_TOKEN");
      await visit.clickInside(id, "[part=replace]");
      await page.keyboard.type(makeCanary());
      await visit.click("input[name=role][value=Editor]");
      assert.ok((await visit.field("secret-value")).isEmpty);
      assert.ok((await visit.field(id)).isEmpty);
    });
  });

  describe("searching", () => {
    it("finds by name and description, in whatever case, and says when there is nothing", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      for (const [text, found] of [
        ["token", ["API_TOKEN"]],
        ["REPORT", ["API_TOKEN", "DB_PASSWORD"]],
        ["nothing", []],
      ]) {
        await visit.enter("secret-search");
        await page.evaluate(() => document.activeElement.select());
        await page.keyboard.type(text);
        assert.deepEqual(
          (await listed(page)).map(([name]) => name),
          found,
        );
      }
      assert.match(await textOf(page, "#secret-list-note"), /^No secret/);
    });

    it("has nothing to search in an empty store, which says so", async (t) => {
      const { page } = await visitStore(t);
      assert.equal(await textOf(page, "#secret-list-note"), "The store is empty.");
      assert.ok(await page.evaluate(() => document.querySelector("#secret-search").disabled));
      assert.equal(await textOf(page, "#picker-note"), "There is no secret to pick yet.");
    });
  });

  describe("the picker", () => {
    /** Puts the caret into the call behind this text. */
    async function putCaret({ page }, behind) {
      await page.evaluate((text) => {
        const area = document.querySelector("#call-text");
        const before = area.value.indexOf(text) + text.length - 1;
        area.focus();
        area.setSelectionRange(before, before);
      }, behind);
      await page.keyboard.press("ArrowRight");
    }

    async function pick(visit, text) {
      await visit.enter("picker-search");
      await visit.page.keyboard.type(text);
      await visit.press("Enter");
    }

    it("puts a secret where the caret is", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await putCaret(visit, '"station": "');
      await pick(visit, "backup");
      assert.ok(
        (await page.evaluate(() => document.querySelector("#call-text").value)).includes(
          `"station": "{{ secret('BACKUP_KEY') }}Zürich"`,
        ),
      );
      assert.equal(await page.evaluate(() => document.activeElement.id), "call-text");
    });

    it("puts it in the place of the one that is there", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      const call = await page.evaluate(() => document.querySelector("#call-text").value);
      for (const behind of ["{{ secret('API", "Bearer ", "secret('API_TOKEN') }}"]) {
        await t.test(`behind ${behind}`, async () => {
          await page.evaluate((text) => {
            document.querySelector("#call-text").value = text;
            document.querySelector("#picker-search").value = "";
          }, call);
          await putCaret(visit, behind);
          await pick(visit, "backup");
          assert.ok(
            (await page.evaluate(() => document.querySelector("#call-text").value)).includes(
              `"Authorization": "Bearer {{ secret('BACKUP_KEY') }}"`,
            ),
          );
        });
      }
    });

    it("writes any name so that it is found again", async (t) => {
      const { visit, page, proxy } = await visitStore(t);
      const name = `it's a "name" \\ {{ }} ž`;
      await create(visit, name, makeCanary());
      await page.evaluate(() => {
        document.querySelector("#call-text").value = '{ "url": "" }';
      });
      await putCaret(visit, '{ "url": "');
      await visit.click(".pick");
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "It ran");
      assert.equal(await textOf(page, "#marks dt"), name);
      assert.equal(sent(proxy, "run").length, 1);
    });

    it("creates what there is not, and leads to a secret to replace its value", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await pick(visit, "NEW_ONE");
      assert.equal(await page.evaluate(() => document.querySelector("#secret-name").value), "NEW_ONE");
      assert.equal(await page.evaluate(() => document.activeElement.id), "secret-value");
      await page.evaluate(() => {
        const search = document.querySelector("#picker-search");
        search.value = "signing";
        search.dispatchEvent(new Event("input"));
      });
      await visit.click(".picker .link");
      const id = await fieldOf(page, "SIGNING_KEY");
      await visit.until((host) => document.getElementById(host).state === "replacing", id);
      await visit.until((host) => document.activeElement.id === host, id);
    });
  });

  describe("an environment file", () => {
    const preview = (page) =>
      page.evaluate(() =>
        [...document.querySelectorAll("#env-rows tr")].map((row) => [
          row.cells[0].textContent,
          row.cells[1].textContent,
          row.querySelector(".badge").textContent,
        ]),
      );

    function makeFile() {
      const canaries = [makeCanary(), makeCanary(), makeCanary()];
      return {
        canaries,
        text: `# of canaries\nAPI_TOKEN='${canaries[0]}'\nNEW='${canaries[1]}'\n\n? ${canaries[2]}\nNEW='${canaries[2]}'\nEMPTY=\n`,
      };
    }
    const fates = [
      ["2", "API_TOKEN", "replaces"],
      ["3", "NEW", "duplicate"],
      ["5", "—", "malformed"],
      ["6", "NEW", "new"],
      ["7", "EMPTY", "empty"],
    ];

    async function arrive(visit, how, text) {
      if (how === "pasted") return visit.paste("env-paste", text);
      return visit.page.evaluate((content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], ".env"));
        document
          .querySelector("#env-zone")
          .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }, text);
    }

    for (const how of ["pasted", "dropped"]) {
      it(`that is ${how} shows its names and lines, never a value, and is imported sealed`, async (t) => {
        const { visit, page, proxy } = await visitStore(t, { samples: true });
        const { text, canaries } = makeFile();
        await arrive(visit, how, text);
        await says(visit, "env-outcome", "Sealed.");
        assert.deepEqual(await preview(page), fates);
        assert.equal(await page.evaluate(() => document.querySelector("#env-paste").value), "");
        await assertNowhere(visit, proxy, ...canaries);

        await visit.click("input[name=env-visibility][value=masked]");
        await visit.click("#env-submit");
        await says(visit, "env-outcome", "1 secret created, 1 replaced, 1 left out.");
        assert.equal(open(sent(proxy, "import")[0].sealed).text(), text);
        assert.deepEqual((await listed(page)).at(-1), ["NEW", "masked active", ""]);
        await assertNowhere(visit, proxy, ...canaries);
        for (const [name, value] of [
          ["API_TOKEN", canaries[0]],
          ["NEW", canaries[2]],
        ]) {
          const id = await fieldOf(page, name);
          await pressEye(page, id);
          await visit.until((host) => document.getElementById(host).state === "revealed", id);
          assert.equal(await shown(page, id), value);
          await visit.press("Escape");
        }
      });
    }

    it("is not typed: the field takes nothing in", async (t) => {
      const { visit, page } = await visitStore(t);
      await visit.type("env-paste", "A=value");
      assert.equal(await page.evaluate(() => document.querySelector("#env-paste").value), "");
    });

    it("is discarded without a trace", async (t) => {
      const { visit, page, proxy } = await visitStore(t);
      await arrive(visit, "dropped", "A=value\n");
      await says(visit, "env-outcome", "Sealed.");
      await visit.click("#env-discard");
      assert.deepEqual(await preview(page), []);
      assert.ok(await page.evaluate(() => document.querySelector("#env-preview").hidden));
      assert.deepEqual(sent(proxy, "import"), []);
    });

    it("is refused", async (t) => {
      const { visit, page } = await visitStore(t);
      for (const [what, text, reason] of [
        ["with nothing in it", "# nothing\n\n", "There is no line in it that sets anything."],
        ["too large", `A=${"x".repeat(512 * 1024)}`, "The file is larger than 512 KiB."],
        ["that is no text", new Uint8Array([0x41, 0x3d, 0xff]), "It is no text in UTF-8."],
      ]) {
        await t.test(what, async () => {
          if (typeof text === "string") await arrive(visit, "dropped", text);
          else {
            await page.evaluate(
              (bytes) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([new Uint8Array(bytes)], ".env"));
                document
                  .querySelector("#env-zone")
                  .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
              },
              [...text],
            );
          }
          await visit.until(
            (said) => document.querySelector("#env-outcome.failed")?.textContent.includes(said),
            reason,
          );
        });
      }
    });
  });

  describe("a call", () => {
    it("has a log without any secret, whatever it is written in, and with a mark for each", async (t) => {
      const { visit, page, proxy } = await visitStore(t);
      const canaries = { API_TOKEN: makeCanary(), DB_PASSWORD: makeCanary(), SIGNING_KEY: makeMultilineCanary() };
      for (const [name, value] of Object.entries(canaries)) await create(visit, name, value);
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "It ran");
      await visit.until(() => document.activeElement.id === "log-title");
      const log = await textOf(page, "#log pre");
      assert.match(log, /> Authorization: Bearer \[API_TOKEN\]\n/);
      for (const line of [
        /percent-encoded: \S*\[SIGNING_KEY\]/,
        /in hex: \w+\[SIGNING_KEY\]/,
        /in base64: \w+\[API_TOKEN\]/,
        /as a form: \S*\[DB_PASSWORD\]/,
      ]) {
        assert.match(log, line);
      }
      const marks = await page.evaluate(() =>
        [...document.querySelectorAll("#marks .facts > div")].map((row) => [
          row.children[0].textContent,
          parseInt(row.children[1].textContent, 10),
        ]),
      );
      assert.deepEqual(marks.map(([name]) => name).sort(), Object.keys(canaries));
      for (const [name, times] of marks)
        assert.equal(
          await page.evaluate(
            (text) => [...document.querySelectorAll("mark")].filter(({ textContent }) => textContent === text).length,
            `[${name}]`,
          ),
          times,
        );
      await assertNowhere(visit, proxy, ...Object.values(canaries));
    });

    it("names each secret that is missing, and selects its place", async (t) => {
      const { visit, page } = await visitStore(t);
      await create(visit, "API_TOKEN", makeCanary());
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "Refused with status 422");
      const findings = await page.evaluate(() =>
        [...document.querySelectorAll("#call-problems li")].map((item) => [
          item.querySelector("button").textContent,
          item.querySelector("code").textContent,
        ]),
      );
      assert.deepEqual(findings, [
        ["line 4", "{{ secret('SIGNING_KEY') }}"],
        ["line 13", "{{ secret('DB_PASSWORD') }}"],
      ]);
      const selected = () =>
        page.evaluate(() => {
          const { value, selectionStart, selectionEnd, id } = document.activeElement;
          return [id, value.slice(selectionStart, selectionEnd)];
        });
      assert.deepEqual(await selected(), ["call-text", "{{ secret('SIGNING_KEY') }}"]);
      await visit.click("#call-problems li:last-child button");
      assert.deepEqual(await selected(), ["call-text", "{{ secret('DB_PASSWORD') }}"]);
    });

    it("selects what is wrong with it", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      for (const [what, call, blamed] of [
        [
          "a secret where none may stand",
          `{ "url": "x", "title": "{{ secret('API_TOKEN') }}" }`,
          `"{{ secret('API_TOKEN') }}"`,
        ],
        [
          "a missing one behind escapes and line breaks",
          `{ "url": "\\n\\u00e9\\"ž {{ secret('NONE') }}" }`,
          "{{ secret('NONE') }}",
        ],
        ["an expression that is none", `{ "url": "{{ now() }}" }`, "{{ now() }}"],
        ["no JSON", `{ "url": 'x' }`, "'"],
      ]) {
        await t.test(what, async () => {
          await page.evaluate((text) => {
            document.querySelector("#call-text").value = text;
            document.querySelector("#call-outcome").textContent = "";
          }, call);
          await visit.click("#call-form .primary");
          await says(visit, "call-outcome", "Refused");
          assert.equal(await textOf(page, "#call-problems code"), blamed);
        });
      }
    });
  });

  describe("the section", () => {
    /** What axe finds to be wrong with it, or could not find out: a line each. The fields have tests of their own. */
    async function findBarriers(page) {
      await page.evaluate(new Function(await readFile(AXE, "utf8")));
      return page.evaluate(async () => {
        const { violations, incomplete } = await window.axe.run(
          { include: [["#secrets"]], exclude: [["secret-field"]] },
          { rules: { "target-size": { enabled: true } } },
        );
        return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
          nodes.map(({ target, any, all, none }) =>
            [id, ...target.flat(), ...[...any, ...all, ...none].map(({ message }) => message)].join(" "),
          ),
        );
      });
    }

    for (const colours of engine.isChromium ? ["light", "dark"] : ["light"]) {
      it(`has no barriers that axe knows, in any of its states: ${colours}`, async (t) => {
        const { visit, page } = await visitStore(t);
        if (engine.isChromium) await prefer(t, visit, "prefers-color-scheme", colours);
        assert.deepEqual(await findBarriers(page), [], "empty");
        await visit.click("#call-form .primary");
        await says(visit, "call-outcome", "Refused");
        await visit.click("#secret-samples");
        await says(visit, "secret-list-outcome", "Made-up secrets");
        await page.evaluate(() => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(["API_TOKEN=a\nA=1\nA=2\nB=\n?\n"], ".env"));
          document
            .querySelector("#env-zone")
            .dispatchEvent(new DragEvent("drop", { dataTransfer: clipboardData, bubbles: true, cancelable: true }));
        });
        await says(visit, "env-outcome", "Sealed.");
        assert.deepEqual(await findBarriers(page), [], "with secrets, a file and what is wrong");
        await visit.click("#call-form .primary");
        await says(visit, "call-outcome", "It ran");
        assert.deepEqual(await findBarriers(page), [], "with a log");
        await visit.click("input[name=role][value=Editor]");
        assert.deepEqual(await findBarriers(page), [], "for an Editor");
        await visit.click("input[name=role][value=Owner]");
        await clickInRow(page, "API_TOKEN", "Delete");
        await visit.press("Enter");
        await says(visit, "removal-error", "API_TOKEN");
        assert.deepEqual(await findBarriers(page), [], "with the dialog");
      });
    }

    it("can be used without a mouse: a secret created, used, and deleted", async (t) => {
      const { visit, page } = await visitStore(t);
      const backTo = async (reached) => {
        for (let presses = 0; presses < 60; presses++) {
          if (await page.evaluate(reached)) return;
          await visit.press("Shift", "Tab");
        }
        assert.fail(`Shift+Tab never led to ${reached}`);
      };
      const value = makeCanary();
      await visit.tabTo(() => document.activeElement?.getAttribute("href") === "#secrets");
      await visit.press("Enter");
      await visit.tabTo(() => document.activeElement?.id === "secret-name");
      await page.keyboard.type("KEY");
      await visit.tabTo(() => document.activeElement?.name === "secret-visibility");
      await visit.press("ArrowDown");
      await visit.tabTo(() => document.activeElement?.id === "secret-value");
      await page.keyboard.type(value);
      await visit.press("Enter");
      await says(visit, "secret-outcome", "KEY was sealed here");
      assert.deepEqual(await listed(page), [["KEY", "masked active", ""]]);

      await visit.tabTo(() => document.activeElement?.id === "picker-search");
      await page.keyboard.type("key");
      await visit.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "call-text");
      assert.ok((await page.evaluate(() => document.activeElement.value)).includes("Bearer {{ secret('KEY') }}"));

      await backTo(() => document.activeElement?.textContent === "Delete KEY");
      await visit.press("Enter");
      await page.keyboard.type("KEY");
      await visit.press("Enter");
      await says(visit, "secret-list-outcome", "KEY is deleted.");
    });

    it("talks to its own server only, violates no policy and makes no error", async (t) => {
      const { visit, page, proxy } = await visitStore(t, { samples: true });
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "It ran");
      await clickInRow(page, "API_TOKEN", "Delete");
      await visit.press("Enter");
      await says(visit, "removal-error", "API_TOKEN");
      await visit.press("Escape");
      await visit.click("#secrets-reset");
      await says(visit, "secret-list-outcome", "All is as it was at first.");
      assert.deepEqual(await listed(page), []);
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

    it("says when the server is gone, and goes on when it is back", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true });
      await page.evaluate(() => {
        window.realFetch = window.fetch;
        window.fetch = () => Promise.reject(new TypeError("gone"));
      });
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "No answer.");
      await clickInRow(page, "BACKUP_KEY", "Delete");
      await visit.press("Enter");
      await says(visit, "removal-error", "No answer.");
      await page.evaluate(() => {
        window.fetch = window.realFetch;
      });
      await page.keyboard.type("BACKUP_KEY");
      await visit.press("Enter");
      await says(visit, "secret-list-outcome", "BACKUP_KEY is deleted.");
    });

    it("fits a screen of 320 px", async (t) => {
      const { visit, page } = await visitStore(t, { samples: true, viewport: { width: 320, height: 800 } });
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await create(visit, "N".repeat(100), makeCanary(), { description: "d".repeat(200) });
      await visit.click("#call-form .primary");
      await says(visit, "call-outcome", "It ran");
      await page.evaluate((name) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([`${name}=1\n`], ".env"));
        document
          .querySelector("#env-zone")
          .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      }, "E".repeat(80));
      await says(visit, "env-outcome", "Sealed.");
      assert.equal(await overflow(), 0);
      await clickInRow(page, "N".repeat(100), "Delete");
      assert.equal(await overflow(), 0);
    });
  });

  if (engine.isChromium) {
    it("has its picture taken", async (t) => {
      for (const [name, colours, width] of picturedVariants([
        ["demo-secrets-light", "light", 1280],
        ["demo-secrets-dark", "dark", 1280],
        ["demo-secrets-narrow", "light", 320],
      ])) {
        const { visit, page } = await visitStore(t, { samples: true, viewport: { width, height: 900 } });
        await prefer(t, visit, "prefers-color-scheme", colours);
        await visit.paste("env-paste", "# Samples\nAPI_TOKEN=sample\nMAIL_TOKEN=sample\nDEBUG=\nwhat is this\n");
        await visit.click("#call-form .primary");
        await says(visit, "call-outcome", "It ran");
        // The section alone: around it is what other pictures show.
        const height = await page.evaluate(() => {
          for (const part of document.querySelectorAll("main > :not(#secrets)")) part.hidden = true;
          document.activeElement.blur();
          scrollTo(0, 0);
          return document.documentElement.scrollHeight;
        });
        await screenshot(page, name, height);
      }
    });
  }
}
