// What people find who use the keyboard only, and what the field announces.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { field, siteForTests } from "./support/site.js";
import { stateIds, visitStates } from "./support/states.js";
import { Visit } from "./support/visit.js";

const token = field("token", "API token", 'hint="Only ever sent encrypted." required reveal-timeout="0"');
const stored = field("stored", "Signing key", 'stored stored-at="2026-03-04"');

/** What the Tab key leads to, in order. */
const stops = {
  several: ["input", "reveal", "Use several lines", "Leave it out"],
  ending: ["input", "reveal", "Keep it"],
  disabled: [],
  rtl: ["input", "reveal", "choose"],
  "rtl-stored": ["replace", "clear"],
  "lines-disabled": [],
  file: ["remove"],
  "file-accepted": ["input", "reveal", "choose"],
  "file-lines": ["textarea", "reveal", "choose"],
  "file-refused": ["input", "reveal"],
  dropping: ["textarea", "reveal", "choose"],
  stored: ["replace", "clear"],
  "stored-required": ["replace"],
  "stored-restricted": ["replace", "clear"],
  "stored-shown": ["input", "reveal", "replace", "clear"],
  fetching: ["reveal", "replace", "clear"],
  "fetch-failed": ["reveal", "replace", "clear"],
  replacing: ["input", "reveal", "cancel"],
  "replacing-lines": ["textarea", "reveal", "choose", "cancel"],
  kept: ["replace", "clear"],
  cleared: ["cancel"],
  stale: ["replace", "clear"],
  "stored-disabled": [],
  "stored-readonly": [],
};
for (const id of stateIds) stops[id] ??= [/^lines|^pem$|^json$|^env$|^yaml$/.test(id) ? "textarea" : "input", "reveal"];

forEachEngine((engine) => {
  const site = siteForTests();

  async function visitForm(t, fields, options) {
    const visit = await Visit.openForm(t, engine, site, fields, options);
    return { visit, page: visit.page };
  }

  it("says what happened, and never what the value is", async (t) => {
    const { visit, page } = await visitForm(t, token + stored);
    const secrets = [makeCanary(), makeCanary()];
    await page.evaluate((secret) => {
      window.said = [];
      for (const host of document.querySelectorAll("secret-field")) {
        const root = window.testWatch.roots.get(host);
        new MutationObserver(() => window.said.push(root.querySelector("#status").textContent)).observe(
          root.querySelector("#status"),
          { childList: true },
        );
        new MutationObserver(() => window.said.push(root.querySelector("#error").textContent)).observe(
          root.querySelector("#error"),
          { childList: true },
        );
      }
      document.querySelector("#stored").storedValue = async () => secret;
    }, secrets[1]);
    await visit.type("token", secrets[0]);
    await visit.press("Tab");
    await visit.press(" ");
    await visit.press("Shift", "Tab");
    await visit.press("Control", "a");
    await visit.press("Control", "c");
    await visit.press("Escape");
    await visit.enter("stored");
    await visit.press("Enter");
    await visit.until(() => document.querySelector("#stored").state === "revealed");
    await visit.press("Escape");
    await page.evaluate(() => document.querySelector("#stored").clearStored());
    await page.evaluate(() => document.querySelector("#stored").cancelReplace());
    const said = (await page.evaluate(() => window.said)).filter(Boolean);
    assert.deepEqual(said, [
      "API token is shown",
      "The value cannot be copied out of this field.",
      "API token is hidden",
      "The stored value is being fetched.",
      "Signing key is shown",
      "Signing key is hidden",
      "The stored value will be removed",
      "The stored value is kept",
    ]);
    assert.deepEqual(
      secrets.flatMap((secret) => findCanary(said.join("\n"), secret)),
      [],
    );
    assert.equal((await visit.inside("token", "#status")).role, "status");
  });

  it("an error that appears on leaving does not move away what was clicked", async (t) => {
    const { visit, page } = await visitForm(t, token + '<p><button type="button" id="below">Below</button></p>');
    await page.evaluate(() =>
      document.querySelector("#below").addEventListener("click", ({ target }) => {
        target.textContent = "Clicked";
      }),
    );
    await visit.enter("token");
    const before = await page.evaluate(() => document.querySelector("#below").getBoundingClientRect().y);
    await visit.click("#below");
    await visit.until((y) => document.querySelector("#below").getBoundingClientRect().y > y + 10, before);
    assert.equal(await page.evaluate(() => document.querySelector("#below").textContent), "Clicked");
    assert.equal((await visit.inside("token", "#error")).text, "Enter a value.");
  });

  describe("the keyboard", () => {
    it("reaches all that can be pressed in every state, in reading order, and leads out", async (t) => {
      const visit = await visitStates(t, engine, site);
      await visit.enter("empty");
      const expected = stateIds.flatMap((id) => stops[id].map((part) => `${id} ${part}`));
      const forth = [await visit.focused()];
      while (forth.at(-1) !== "send" && forth.length <= expected.length) {
        await visit.press("Tab");
        forth.push(await visit.focused());
      }
      assert.deepEqual(forth, [...expected, "send"]);
    });

    it("goes on from what comes in the place of a button that was pressed", async (t) => {
      const { visit, page } = await visitForm(
        t,
        stored +
          field("peek", "Password", "stored reveal-timeout=0") +
          field("file", "Certificate", "accept-files") +
          token,
      );
      const drop = (id, fill, content) =>
        page.evaluate(
          (host, how, text) => {
            const dataTransfer = new DataTransfer();
            if (how === "file") dataTransfer.items.add(new File([text], "a.p12"));
            else dataTransfer.setData("text/plain", text);
            const base = window.testWatch.roots.get(document.getElementById(host)).querySelector(".base");
            base.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
          },
          id,
          fill,
          content,
        );
      const follow = async (id, ...steps) => {
        for (const [keys, part] of steps) {
          for (const key of keys) await visit.press(key);
          // What the browser does about a focus that was lost, it does with the next frame.
          await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
          );
          assert.equal(await visit.focused(), `${id} ${part}`, `after ${keys}`);
        }
      };
      await visit.enter("stored");
      await follow(
        "stored",
        [[], "replace"],
        [["Enter"], "input"],
        [["Escape"], "replace"],
        [["Enter"], "input"],
        [["a", "Tab", "Tab"], "cancel"],
        [["Enter"], "replace"],
        [["Tab"], "clear"],
        [["Enter"], "cancel"],
        [[" "], "replace"],
      );

      await page.evaluate(() => {
        document.querySelector("#peek").storedValue = async () => "a password";
      });
      await visit.enter("peek");
      await follow("peek", [["Enter"], "reveal"]);
      await visit.until(() => document.querySelector("#peek").state === "revealed");
      await follow("peek", [["Shift"], "reveal"]);
      await visit.press("Shift", "Tab");
      await follow("peek", [[], "input"], [["Escape"], "reveal"]);

      await drop("file", "file", "content");
      await visit.until(() => document.querySelector("#file").byteLength === 7);
      await visit.enter("file");
      await follow("file", [[], "remove"], [["Enter"], "input"]);

      await drop("token", "text", "one\ntwo");
      await visit.enter("token");
      await follow("token", [["Tab", "Tab", "Tab"], "Leave it out"], [["Enter"], "input"]);
      await drop("token", "text", "one\ntwo");
      await follow("token", [["Tab", "Tab"], "Use several lines"], [["Enter"], "textarea"]);
    });
  });
});
