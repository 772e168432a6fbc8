// What a field says of the text it holds: what is wrong with it and where, and what is in it; never any of it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { open, publicPem } from "./support/keys.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const privateKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

/** By attributes and text: why it is not valid, or empty; and what is listed below the field, `!` before a warning. */
const cases = [
  ['kind="pem"', privateKey, "", ["Line 1: PRIVATE KEY"]],
  ['kind="pem"', certificate + privateKey, "", ["Line 1: CERTIFICATE", "Line 4: PRIVATE KEY"]],
  [
    'kind="pem"',
    publicPem,
    "",
    ["!This is a public key, which is no secret. A private key may be meant.", "Line 1: PUBLIC KEY"],
  ],
  [
    'kind="pem" pem-type="private-key"',
    publicPem,
    "This has to be a private key, and what is here is something else.",
    ["Line 1: PUBLIC KEY"],
  ],
  [
    'kind="pem" pem-type="certificate"',
    privateKey,
    "This has to be a certificate, and what is here is something else.",
    ["Line 1: PRIVATE KEY"],
  ],
  [
    'kind="pem"',
    `${certificate}-----BEGIN PRIVATE KEY-----\nAAAA\n`,
    "The PEM block that begins in line 4 has no end: a part is missing.",
  ],
  ['kind="pem"', "AAAA", "There is no PEM block: it begins with a line like -----BEGIN PRIVATE KEY-----."],
  ['kind="json"', '{ "a": 1 }', "", []],
  ['kind="json"', '{ "a": 1,\n  "b": tru }', /^Not JSON: line 2, column \d+: a value is missing\.$/, []],
  ['kind="json"', '{ "a": 1, }', "Not JSON: line 1, column 9: there is a comma after the last element.", []],
  ['kind="json"', '{ "a": 1, "a": 2 }', "", ["!Line 1, column 11: this name is there twice in one object."]],
  ['kind="json" json-type="object"', "[1]", "This has to be a JSON object.", []],
  ['kind="json" json-type="array"', "{}", "This has to be a JSON array.", []],
  ['kind="env"', "A=1\nB=\n# C\n", "", ["Line 1: has a value", "Line 2: is empty"]],
  [
    'kind="env"',
    "A=1\noops\nA=2\n",
    "",
    ["Line 1: has a value", "!Line 2: not of the form NAME=value.", "!Line 3: the name of line 1 again."],
  ],
  ['kind="yaml"', "a:\n  b: 1\n", "", []],
  ['kind="yaml"', "a:\n\tb: 1\n", "", ["!Line 2: indented by a tab, which YAML does not allow."]],
];

forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();

  async function visitForm(t, fields, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    await visit.page.evaluate(() =>
      Promise.all([...document.querySelectorAll("secret-field")].map((host) => host.ready)),
    );
    return { visit, page: visit.page };
  }

  /** What is listed below the field, a `!` before a warning. */
  const listed = ({ page }, id) =>
    page.evaluate((host) => {
      const items = window.testWatch.roots.get(document.getElementById(host)).querySelectorAll("#summary li");
      return Array.from(items, (item) => (item.className === "warning" ? "!" : "") + item.textContent);
    }, id);
  const blur = ({ page }) => page.evaluate(() => document.activeElement.blur());

  it("says what is wrong, odd and in it, and refuses the form for what is wrong only", async (t) => {
    const { visit, page } = await visitForm(
      t,
      cases.map(([attributes], at) => field(`f${at}`, `Field ${at}`, attributes)).join(""),
    );
    for (const [at, [attributes, text, error, list]] of cases.entries()) {
      await t.test(`${attributes}: ${error || list.join("; ")}`, async () => {
        const id = `f${at}`;
        await visit.set(id, text);
        await page.evaluate((host) => document.getElementById(host).focus(), id);
        await blur(visit);
        const { isValid, message, state } = await visit.field(id);
        assert.deepEqual({ isValid, state }, { isValid: error === "", state: "editing" });
        if (error instanceof RegExp) assert.match(message, error);
        else assert.equal(message, error);
        assert.equal((await visit.inside(id, "#error")).text, message);
        if (list) assert.deepEqual(await listed(visit, id), list);
      });
    }
  });

  it("waits until the user is done, and tells at once when it is put right", async (t) => {
    const { visit, page } = await visitForm(
      t,
      field("json", "JSON", 'kind="json"') + field("env", "Environment", 'kind="env"'),
    );
    await visit.type("json", '{ "a": 1, ');
    await visit.type("env", "oops");
    // Left by now; it is told once the click is over.
    await visit.until(
      () => window.testWatch.roots.get(document.querySelector("#json")).querySelector("#error").textContent !== "",
    );
    assert.deepEqual(await listed(visit, "env"), []);
    await blur(visit);
    assert.deepEqual(await listed(visit, "env"), ["!Line 1: not of the form NAME=value."]);
    await visit.enter("json");
    await visit.press("Control", "End");
    await page.keyboard.type('"b": 2');
    assert.notEqual((await visit.inside("json", "#error")).text, "");
    await page.keyboard.type("}");
    assert.equal((await visit.inside("json", "#error")).text, "");
    assert.equal((await visit.inside("json", ".control"))["aria-invalid"], "false");
  });

  it("names the names of an environment only while it is shown, and never a value", async (t) => {
    const { visit, page } = await visitForm(t, field("env", "Environment", 'kind="env" reveal-timeout="0"'));
    const [name, secret] = ["UNLIKELY_NAME", makeCanary()];
    await visit.set("env", `${name}="${secret.replaceAll('"', "")}"\nEMPTY=\n`);
    assert.deepEqual(await listed(visit, "env"), ["Line 1: has a value", "Line 2: is empty"]);
    await page.evaluate(() => document.querySelector("#env").reveal());
    assert.deepEqual(await listed(visit, "env"), [`${name}: has a value`, "EMPTY: is empty"]);
    const inside = () => page.evaluate(() => window.testWatch.roots.get(document.querySelector("#env")).innerHTML);
    assert.deepEqual(findCanary(await inside(), secret.replaceAll('"', "")), []);
    await page.evaluate(() => document.querySelector("#env").mask());
    assert.ok(!(await inside()).includes(name));
  });

  it("lists the first dozen, and counts the rest", async (t) => {
    const { visit } = await visitForm(t, field("env", "Environment", 'kind="env"'));
    for (const [count, rest] of [
      [12, undefined],
      [13, "and 1 more"],
      [1200, "and 1,188 more"],
    ]) {
      await visit.set("env", Array.from({ length: count }, (_, at) => `NAME${at}=x\n`).join(""));
      const list = await listed(visit, "env");
      assert.deepEqual([list.length, list[12]], [Math.min(count, 13), rest]);
    }
  });

  it("looks into a file too", async (t) => {
    const { visit, page } = await visitForm(t, field("pem", "Key", 'kind="pem" accept-files'));
    const drop = (text) =>
      page.evaluate((content) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([content], "key.pem"));
        const event = new DragEvent("drop", { dataTransfer, bubbles: true, composed: true, cancelable: true });
        window.testWatch.roots.get(document.querySelector("#pem")).querySelector(".base").dispatchEvent(event);
      }, text);
    await drop("no PEM");
    await visit.until(() => /no PEM block/.test(document.querySelector("#pem").validationMessage));
    await visit.clickInside("pem", "[part=remove]");
    await drop(privateKey.replaceAll("\n", "\r\n"));
    await visit.until(
      () => document.querySelector("#pem").byteLength > 0 && document.querySelector("#pem").checkValidity(),
    );
    assert.deepEqual(await listed(visit, "pem"), ["Line 1: PRIVATE KEY"]);
    assert.equal(open(await visit.seal("pem")), privateKey.replaceAll("\n", "\r\n"));
  });

  it("follows a change of what is expected", async (t) => {
    const { visit, page } = await visitForm(t, field("json", "JSON", 'kind="json"'));
    await visit.set("json", "[1]");
    for (const [properties, isValid] of [
      [{ jsonType: "object" }, false],
      [{ jsonType: "array" }, true],
      [{ kind: "pem" }, false],
      [{ kind: "multiline" }, true],
    ]) {
      await page.evaluate((given) => {
        Object.assign(document.querySelector("#json"), given);
      }, properties);
      assert.equal((await visit.field("json")).isValid, isValid, JSON.stringify(properties));
    }
  });

  describe("the words", () => {
    it("are the page's where it gives some, and of the nearest language, numbers too", async (t) => {
      const { visit, page } = await visitForm(t, field("json", "JSON", 'kind="json" max-bytes="0"'));
      await page.evaluate(() => import("/sealfield/element/de.js"));
      await page.evaluate(() => {
        document.documentElement.lang = "de";
        Object.assign(document.querySelector("#json"), { lang: "de", value: '{ "a": 1, }' });
      });
      const german = (await visit.field("json")).message;
      assert.match(german, /Zeile 1, Spalte 9/);
      await page.evaluate(() => {
        document.querySelector("#json").messages = { jsonSyntax: "Wrong at {column}." };
      });
      assert.equal((await visit.field("json")).message, "Wrong at 9.");
    });
  });
}
