import { inFirefoxWindow } from "./firefox-window.js";

/** Firefox's setting for a media feature, and its numbers for the feature's values. */
const settings = {
  "forced-colors": { setting: "browser.display.document_color_use", numbers: { active: 2, none: 0 } },
  "prefers-reduced-motion": { setting: "ui.prefersReducedMotion", numbers: { reduce: 1, "no-preference": 0 } },
};

/** Why the engine cannot be given another preference than it started with; `null` when it can. */
export function hasFixedPreferences(engine) {
  return engine.name === "WebKitGTK"
    ? "WebKitGTK takes its preferences from GTK at the start, and knows no forced colours"
    : null;
}

/** Gives the page a preference, until the end of the test. */
export async function prefer(t, visit, feature, value) {
  if (visit.engine.isChromium) {
    visit.giveUpTab();
    const session = await visit.page.createCDPSession();
    await session.send("Emulation.setEmulatedMedia", { features: [{ name: feature, value }] });
  } else {
    const { setting, numbers } = settings[feature];
    const before = await inFirefoxWindow(visit.page, set, setting, numbers[value]);
    t.after(() => inFirefoxWindow(visit.page, set, setting, before));
  }
  await visit.until((query) => matchMedia(query).matches, `(${feature}: ${value})`);
}

/** Runs in Firefox's window. */
function set(name, number) {
  const before = Services.prefs.getIntPref(name, 0);
  Services.prefs.setIntPref(name, number);
  return before;
}
