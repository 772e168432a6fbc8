// What leaves a masked field by copying, cutting and dragging.
import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { open } from "./support/keys.js";
import { fields, fillField, ids } from "./support/leaks.js";
import { field, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

const plain = '<label for="plain">Plain</label><input id="plain" class="native">';
const target = '<label for="target">Target</label><textarea id="target" class="native"></textarea>';

forEachEngine((engine) => {
  const site = siteForTests();

  it("a plain control gives its text by copying, cutting and dragging, and the test sees it", async (t) => {
    const visit = await Visit.openForm(t, engine, site, plain + target);
    const secret = makeCanary();
    await visit.type("plain", secret);
    for (const way of [copy, cut]) {
      await way(visit, "plain");
      assert.notDeepEqual(findCanary(await pasted(visit), secret), [], way.name);
    }
    assert.equal(await visit.page.evaluate(() => document.querySelector("#plain").value), "");
    await visit.type("plain", secret);
    assert.notDeepEqual(findCanary(await dragged(visit, "plain"), secret), []);
  });

  it("a masked field gives nothing, and loses nothing", async (t) => {
    const visit = await Visit.openForm(t, engine, site, fields + target);
    for (const id of ids) {
      const secret = await fillField(visit, id);
      for (const way of [copy, cut]) {
        await visit.copyToClipboard("what was there before");
        await way(visit, id);
        assert.equal(await pasted(visit), "what was there before", `${id}, ${way.name}`);
        assert.equal(open(await visit.seal(id)), secret, `${id}, ${way.name}`);
      }
    }
  });

  it("a masked field cannot be dragged out", async (t) => {
    for (const id of ids) {
      const visit = await Visit.openForm(t, engine, site, field(id, id, `kind="${id}"`) + target);
      const secret = await fillField(visit, id);
      assert.equal(await dragged(visit, id), "", id);
      assert.equal(open(await visit.seal(id)), secret, id);
    }
  });
});

function copy(visit, id) {
  return pressOnAll(visit, id, "c");
}

function cut(visit, id) {
  return pressOnAll(visit, id, "x");
}

async function pressOnAll(visit, id, key) {
  await visit.enter(id);
  await visit.press("Control", "a");
  await visit.press("Control", key);
}

/** The clipboard, as a user learns it. */
async function pasted(visit) {
  await pressOnAll(visit, "target", "v");
  return visit.page.evaluate(() => document.querySelector("#target").value);
}

/** What is on its way when all of the control's text is selected and dragged: not every driver lets it arrive. */
async function dragged(visit, id) {
  const { page } = visit;
  await page.evaluate(() => {
    window.drags = [];
    addEventListener(
      "dragstart",
      (event) => {
        const text = event.dataTransfer.getData("text/plain");
        setTimeout(() => {
          if (!event.defaultPrevented) window.drags.push(text);
        });
      },
      { capture: true },
    );
  });
  await visit.enter(id);
  await visit.press("Control", "a");
  const [from, to] = await page.evaluate(
    (...ids) =>
      ids.map((name) => {
        const { x, y } = document.getElementById(name).getBoundingClientRect();
        return { x: x + 24, y: y + 18 };
      }),
    id,
    "target",
  );
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= 4; step++)
    await page.mouse.move(from.x + ((to.x - from.x) * step) / 4, from.y + ((to.y - from.y) * step) / 4);
  await page.mouse.up();
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => resolve(window.drags.join("\n")));
      }),
  );
}
