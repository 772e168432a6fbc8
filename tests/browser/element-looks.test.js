// What the field looks like in each of its states, wherever it is put and whatever its user prefers.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { hasFixedPreferences, prefer } from "./support/preferences.js";
import { screenshot } from "./support/screenshots.js";
import { field, siteForTests } from "./support/site.js";
import { visitStates } from "./support/states.js";
import { viewportOf } from "./support/viewport.js";
import { Visit } from "./support/visit.js";

forEachEngine((engine) => {
  const site = siteForTests();

  const fixed = hasFixedPreferences(engine) ?? false;

  for (const direction of ["ltr", "rtl"]) {
    it(`every state fits into 320 pixels, ${direction}`, async (t) => {
      const { page } = await visitStates(t, engine, site, { width: 320, direction });
      await screenshot(page, `element-${engine.name.toLowerCase()}-narrow-${direction}`, viewportOf(page).height);
      assert.deepEqual(
        await page.evaluate(() => {
          const misfits = [...document.querySelectorAll("secret-field")].flatMap((host) => {
            const { left, right } = host.getBoundingClientRect();
            const parts = [...window.testWatch.roots.get(host).querySelectorAll(":not(option, #status)")].filter(
              (part) => part.checkVisibility(),
            );
            return parts
              .filter((part) => {
                const box = part.getBoundingClientRect();
                if (part.matches(".control") && box.width < 100) return true; // nothing to be read in it
                return (
                  box.left < left - 1 ||
                  box.right > right + 1 ||
                  (part.localName === "button" && part.scrollWidth > part.clientWidth + 1)
                );
              })
              .map((part) => `${host.id} ${part.className || part.id || part.localName}`);
          });
          if (document.documentElement.scrollWidth > innerWidth) misfits.push("the page");
          return misfits;
        }),
        [],
      );
    });
  }

  it("all that can be pressed is at least 24 pixels wide and high", async (t) => {
    const { page } = await visitStates(t, engine, site, { width: 320 });
    const sizes = await page.evaluate(() =>
      [...document.querySelectorAll("secret-field")].flatMap((host) => {
        const targets = [...window.testWatch.roots.get(host).querySelectorAll("button, input, textarea")].filter(
          (target) => target.checkVisibility(),
        );
        return targets.map((target) => {
          const { width, height } = target.getBoundingClientRect();
          return { target: `${host.id} ${target.part} ${target.textContent}`, width, height };
        });
      }),
    );
    assert.ok(sizes.length > 80);
    assert.deepEqual(
      sizes.filter(({ width, height }) => width < 24 || height < 24),
      [],
    );
  });

  it("what comes after the text is at its left from right to left", async (t) => {
    const { page } = await visitStates(t, engine, site, { direction: "rtl" });
    assert.deepEqual(
      await page.evaluate(() =>
        [...document.querySelectorAll("secret-field")]
          .filter((host) => {
            const parts = [
              ...window.testWatch.roots.get(host).querySelectorAll(".control, .mask, .base > .facts, .eye"),
            ].filter((part) => part.checkVisibility());
            const lefts = parts.map((part) => part.getBoundingClientRect().left);
            return lefts.some((left, at) => at > 0 && left >= lefts[at - 1]);
          })
          .map(({ id }) => id),
      ),
      [],
    );
  });

  it("a masked text of several lines looks the same whether it was typed or set, and keeps its lines", async (t) => {
    const notes = (id) => field(id, "Notes", 'kind="multiline"');
    const visit = await Visit.openForm(t, engine, site, notes("typed") + notes("set"));
    const text = "one\ntwo\nthree\n\nfive\nsix";
    await visit.type("typed", text);
    await visit.set("set", text);
    await visit.page.evaluate(() => document.activeElement.blur());
    const look = (id) =>
      visit.page.evaluate((host) => {
        const control = window.testWatch.roots.get(document.getElementById(host)).querySelector(".control");
        return [control.scrollHeight, getComputedStyle(control).webkitTextSecurity];
      }, id);
    const masked = await look("set");
    assert.deepEqual(await look("typed"), masked);
    await visit.page.evaluate(() => document.querySelector("#set").reveal());
    assert.ok(Math.abs((await look("set"))[0] - masked[0]) < 12, "masked, it has another number of lines");
  });

  it("nothing moves for those who want no motion", async (t) => {
    const visit = await Visit.openForm(t, engine, site, field("token", "API token", "accept-files"));
    const moving = () =>
      visit.page.evaluate(() => {
        const parts = [...window.testWatch.roots.get(document.querySelector("#token")).querySelectorAll("*")];
        return parts
          .filter((part) => {
            const { transitionDuration, transitionProperty, animationName } = getComputedStyle(part);
            return animationName !== "none" || (transitionProperty !== "none" && /[1-9]/.test(transitionDuration));
          })
          .map((part) => part.className || part.localName);
      });
    assert.deepEqual(await moving(), []);
    if (fixed) return t.diagnostic(fixed);
    await prefer(t, visit, "prefers-reduced-motion", "no-preference");
    assert.ok((await moving()).includes("eye"), "nothing moves for anyone");
  });

  describe("with forced colours", { skip: fixed }, () => {
    /** The widths and styles that tell what colours tell elsewhere. */
    const lines = (visit, id) =>
      visit.page.evaluate((host) => {
        const root = window.testWatch.roots.get(document.getElementById(host));
        const [base, ring, slash, eye] = [".base", ".ring", ".slash", ".eye"].map((part) =>
          getComputedStyle(root.querySelector(part)),
        );
        return { border: base.borderTopStyle, ring: ring.outlineStyle, slash: slash.display, eye: eye.outlineStyle };
      }, id);

    it("lines tell the focus, an error and what is shown or disabled", async (t) => {
      const visit = await Visit.openForm(
        t,
        engine,
        site,
        field("token", "API token", "required") + field("other", "Other") + field("off", "Off", "disabled"),
      );
      await prefer(t, visit, "forced-colors", "active");
      const untouched = { border: "solid", ring: "none", slash: "none", eye: "none" };
      assert.deepEqual(await lines(visit, "token"), untouched);
      await visit.enter("token");
      assert.deepEqual(await lines(visit, "token"), { ...untouched, ring: "solid" });
      await visit.press("Tab");
      assert.deepEqual(await lines(visit, "token"), { ...untouched, eye: "solid" });
      await visit.press(" ");
      assert.deepEqual(await lines(visit, "token"), { ...untouched, eye: "solid", slash: "inline" });
      await visit.press("Tab");
      assert.deepEqual(await lines(visit, "token"), { ...untouched, border: "double" });
      assert.deepEqual(await lines(visit, "off"), { ...untouched, border: "dashed" });
    });
  });
});
