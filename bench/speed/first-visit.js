// From the start of a navigation to the first sealed field, over a slow network, with nothing in any cache.
import { publicKeys } from "./keys.js";
import { withServer } from "./server.js";
import { bundle } from "./sizes.js";
import { token } from "./values.js";

/** 10 Mbit/s, in bytes a second, and milliseconds. */
const NETWORK = { offline: false, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8, latency: 40 };
const MOST_ROUNDS = 20;

/** In Chromium; by contender, milliseconds of each visit. */
export async function firstVisit(browser, { rounds }) {
  const modules = Object.fromEntries(
    await Promise.all(["sealfield", "jose"].map(async (name) => [name, await module(name)])),
  );
  const times = { sealfield: [], jose: [] };
  await withServer(modules, async (origin) => {
    for (let round = -1; round < Math.min(rounds, MOST_ROUNDS); round++) {
      for (const name of Object.keys(times)) {
        const time = await visit(browser, `${origin}/${name}`);
        if (round >= 0) times[name].push(time); // the first warms the browser's own processes up
      }
    }
  });
  return times;
}

/** A page's module that imports a key and seals a field at once. */
function module(contender) {
  return bundle(`import { importAndSeal } from "./contenders/${contender}.js";
globalThis.sealed = (async () => {
  await importAndSeal(${JSON.stringify(publicKeys.rsa2048)}, ${JSON.stringify(token)});
  return performance.now();
})();`);
}

/** A browser context has caches and processes of its own. */
async function visit(browser, url) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const session = await page.createCDPSession();
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", NETWORK);
    await page.goto(url);
    return await page.evaluate(() => globalThis.sealed);
  } finally {
    await context.close();
  }
}
