// The steps of a run in browsers; each starts one anew, so that no case runs in what another left behind.
import { readFileSync } from "node:fs";
import { engines } from "../../tests/browser/support/engines.js";
import { casesFor } from "./cases.js";
import { firstVisit } from "./first-visit.js";
import { publicKeys } from "./keys.js";
import { withServer } from "./server.js";
import { bundle } from "./sizes.js";

const TIMEOUT_MS = 110_000;

/** By engine and title, what each step adds to the run. */
export function browserSteps(run, depth) {
  const installed = engines().filter(({ missing }) => missing.length === 0);
  return Object.fromEntries(installed.map((engine) => [engine.name, stepsOf(engine, run, depth)]));
}

function stepsOf(engine, run, depth) {
  const step = (title, measure) => [
    title,
    () =>
      started(engine, async (browser) => {
        const [, version] = (await browser.version()).split("/");
        run.versions[engine.name] = version;
        (run.times[engine.name] ??= {})[title] = await measure(browser);
      }),
  ];
  const cases = Object.keys(casesFor()).map((title) => step(title, (browser) => measureIn(browser, title, depth)));
  return Object.fromEntries(
    engine.isChromium ? [...cases, step("first visit", (browser) => firstVisit(browser, depth))] : cases,
  );
}

async function measureIn(browser, title, depth) {
  const modules = { page: await bundle(readFileSync(new URL("page.js", import.meta.url), "utf8")) };
  return withServer(modules, async (origin) => {
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.goto(`${origin}/page`);
    return page.evaluate((...args) => globalThis.measureCase(...args), title, publicKeys, depth);
  });
}

async function started(engine, use) {
  await engine.start();
  try {
    await use(engine.browser);
  } finally {
    await engine.stop();
  }
}
