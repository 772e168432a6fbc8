// When a value cannot be sealed it stays where it is: no form is submitted, and what nothing can stop goes without it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { entriesOf } from "./support/forms.js";
import { open, privatePem, publicPem, refusedKeys } from "./support/keys.js";
import { CSP_WITHOUT_WASM, field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const smallKey = refusedKeys.find(({ name }) => name === "1024 bits").key;
const LONE_SURROGATE = "\ud800";
const MAX_BYTES = 65_536;

/** Why sealing fails; `value` makes the text out of a canary. */
const cases = [
  { name: "there is no key", key: "", code: "ERR_NO_KEY", message: /no public key/ },
  {
    name: "the key is malformed",
    key: publicPem.replace("MII", "M!I"),
    code: "ERR_KEY_INVALID",
    message: /public key .* not usable/,
  },
  { name: "the key has 1024 bits", key: smallKey, code: "ERR_KEY_TOO_SMALL", message: /public key .* not usable/ },
  { name: "the key is a private one", key: privatePem, code: "ERR_KEY_INVALID", message: /public key .* not usable/ },
  {
    name: "the text is above max-bytes",
    value: (canary) => canary.padEnd(MAX_BYTES + 1, "x"),
    code: "ERR_TOO_LARGE",
    message: /^Too large: 65,53\d bytes, and the limit is 65,536\.$/,
  },
  {
    name: "the text holds half a character pair",
    value: (canary) => canary + LONE_SURROGATE,
    code: "ERR_NOT_UNICODE",
    message: /half of a character pair/,
  },
  {
    name: "the format takes no context",
    attributes: 'format="apify" context="settings"',
    code: "ERR_OPTION_UNSUPPORTED",
    message: /could not be encrypted/,
  },
  {
    name: "the page forbids WebAssembly",
    csp: CSP_WITHOUT_WASM,
    code: "ERR_WASM_BLOCKED",
    message: /WebAssembly is blocked/,
  },
];

const ways = [
  ["the button", (visit) => visit.click("#send")],
  [
    "Enter",
    async (visit) => {
      await visit.enter("token");
      await visit.press("Enter");
    },
  ],
  ["requestSubmit()", ({ page }) => page.evaluate(() => document.querySelector("form").requestSubmit())],
  [
    "the button, under novalidate",
    async (visit) => {
      await visit.page.evaluate(() => {
        document.querySelector("form").noValidate = true;
      });
      await visit.click("#send");
    },
  ],
  [
    "requestSubmit(), under novalidate",
    ({ page }) => page.evaluate(() => document.querySelector("form").requestSubmit()),
  ],
];

forEachEngine((engine) => {
  const site = siteForTests();

  async function visitForm(t, fields, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    await visit.record("secret-error", "submit", "invalid");
    await visit.page.evaluate(() => document.querySelector("#token").ready.catch(() => {}));
    return visit;
  }

  /** After this, whatever the page has sent before has arrived. */
  const settle = (visit) => visit.page.evaluate(() => fetch("/elsewhere").then((answer) => answer.text()));

  const codes = async (visit) =>
    (await visit.events()).filter(({ type }) => type === "secret-error").map(({ detail }) => detail.code);

  for (const { name, key, value = (canary) => canary, attributes = "", csp, code, message } of cases) {
    describe(`when ${name}`, () => {
      const plain = '<input name="plain" value="p">';
      const visitCase = async (t) => {
        const visit = await visitForm(t, field("token", "API token", attributes) + plain, { key, ...(csp && { csp }) });
        const canary = makeCanary();
        await visit.set("token", value(canary));
        return { visit, page: visit.page, canary };
      };

      it("nothing that a user does submits the form, and the field says why", async (t) => {
        const { visit, page, canary } = await visitCase(t);
        const address = page.url();
        for (const [way, submit] of ways) {
          await page.evaluate(() => window.testWatch.events.splice(0));
          await submit(visit);
          await visit.until(() => window.testWatch.events.length > 0);
          await settle(visit);

          assert.equal(page.url(), address, way);
          assert.deepEqual(site.posts(), [], way);
          assert.deepEqual(
            (await visit.events()).filter(({ type }) => type === "submit"),
            [],
            `${way}: the page saw a submission`,
          );
          const { isValid, message: said } = await visit.field("token");
          assert.equal(isValid, false, way);
          assert.match(said, message, way);
          assert.match((await visit.inside("token", "#error")).text, message, way);
          assert.equal((await visit.inside("token", ".control"))["aria-invalid"], "true", way);
          if (way.includes("novalidate")) assert.deepEqual(await codes(visit), [code], way);
        }
        assert.deepEqual(findCanary(site.bytes, canary), []);
        assert.deepEqual(findCanary(JSON.stringify(visit.console), canary), []);
      });

      it("seal() throws, and form.submit() goes out without the entry", async (t) => {
        const { visit, page, canary } = await visitCase(t);
        const thrown = await page.evaluate(() => {
          try {
            return document.querySelector("#token").seal();
          } catch (error) {
            return { name: error.name, code: error.code, field: error.field, text: `${error.message} ${error.stack}` };
          }
        });
        assert.equal(thrown.name, "SealfieldError");
        assert.equal(thrown.code, code);
        assert.equal(thrown.field, "token");
        assert.deepEqual(findCanary(thrown.text, canary), []);

        await page.evaluate(() => {
          document.addEventListener("secret-error", ({ detail }) => {
            window.name = detail.code;
          }); // outlives the page
          document.querySelector("form").submit();
        });
        await visit.until(() => document.querySelector("#received") !== null);
        assert.equal(await page.evaluate(() => window.name), code);
        const [post, ...others] = site.posts();
        assert.deepEqual(others, []);
        assert.deepEqual(await entriesOf(post), [["plain", "p"]]);
        assert.deepEqual(findCanary(site.bytes, canary), []);
      });
    });
  }

  it("every key that the core refuses is refused with the same code", async (t) => {
    const visit = await visitForm(t, field("token", "API token"));
    await visit.set("token", "a token");
    const outcomes = await visit.page.evaluate(
      (keys) =>
        keys.map((key) => {
          const host = document.querySelector("#token");
          host.publicKey = key;
          try {
            return { isValid: host.checkValidity(), code: host.seal() };
          } catch ({ code }) {
            return { isValid: host.checkValidity(), code };
          }
        }),
      refusedKeys.map(({ key }) => key),
    );
    refusedKeys.forEach(({ name, key, code }, at) => {
      const expected = key === "" ? "ERR_NO_KEY" : code; // no text is no key, to a field
      assert.deepEqual(outcomes[at], { isValid: false, code: expected }, name);
    });
    assert.equal(await visit.page.evaluate(() => document.querySelector("form").checkValidity()), false);
  });

  it("a form that holds nothing for the field goes out, whatever is wrong with the key", async (t) => {
    const visit = await visitForm(t, `${field("token", "API token")}<input name="plain" value="p">`, { key: "no key" });
    await visit.click("#send");
    await visit.until(() => document.querySelector("#received") !== null);
    assert.deepEqual(await entriesOf(site.posts()[0]), [["plain", "p"]]);
  });

  it("once the reason is gone, the form goes out sealed", async (t) => {
    const visit = await visitForm(t, field("token", "API token"), { key: "no key" });
    await visit.type("token", "a token");
    await visit.page.evaluate(() => {
      document.querySelector("form").noValidate = true;
    });
    await visit.click("#send");
    await visit.until(() => document.querySelector("#token").state === "error");
    await visit.page.evaluate((pem) => {
      document.querySelector("#key").textContent = pem;
    }, publicPem);
    await visit.click("#send");
    await visit.until(() => document.querySelector("#received") !== null);
    const [[, envelope]] = await entriesOf(site.posts()[0]);
    assert.equal(open(envelope), "a token");
  });

  describe("under a policy without 'wasm-unsafe-eval'", () => {
    it("the package says ERR_WASM_BLOCKED, by promise and by exception", async (t) => {
      const visit = await visitForm(t, field("token", "API token"), { csp: CSP_WITHOUT_WASM });
      const outcome = await visit.page.evaluate(async (pem) => {
        const { ready, PublicKey, SealfieldError } = await import("/sealfield/index.js");
        const told = (error) => ({
          code: error.code,
          isSealfieldError: error instanceof SealfieldError,
          message: error.message,
        });
        const thrown = () => {
          try {
            return PublicKey.from(pem);
          } catch (error) {
            return told(error);
          }
        };
        const field = document.querySelector("#token");
        return { ready: await ready().catch(told), from: thrown(), field: await field.ready.catch(told) };
      }, publicPem);
      for (const [where, { code, isSealfieldError, message }] of Object.entries(outcome)) {
        assert.equal(code, "ERR_WASM_BLOCKED", where);
        assert.ok(isSealfieldError, where);
        assert.match(message, /'wasm-unsafe-eval' in script-src/, where);
      }
    });
  });
});
