import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runsAll } from "../../support/tier.js";
import { setViewport, viewportOf } from "./viewport.js";

const FOLDER = new URL("../../../target/screenshots/", import.meta.url);

/** The variants that have their picture taken in this run: under `--all` each of them, otherwise the first. */
export function picturedVariants(variants) {
  return runsAll ? variants : variants.slice(0, 1);
}

/** Keeps a picture of the page's upper `height` pixels as `target/screenshots/<name>.png`. */
export async function screenshot(page, name, height = viewportOf(page).height) {
  mkdirSync(FOLDER, { recursive: true });
  // Beyond the viewport, Chromium now and then leaves out parts that it has not painted yet.
  await setViewport(page, { ...viewportOf(page), height });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, FOLDER)), captureBeyondViewport: false });
}
