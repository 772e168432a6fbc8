import { after, before, describe } from "node:test";
import puppeteer from "puppeteer-core";

/**
 * Each is taken from its variable; `cargo xtask test` sets those of the browsers that it found. Motion is reduced, so
 * that nothing moves away from under the mouse.
 */
const engines = [
  {
    name: "Chromium",
    variable: "CHROMIUM",
    options: {
      browser: "chrome",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--force-prefers-reduced-motion",
      ],
    },
  },
  // Without `protocol`, puppeteer speaks WebDriver BiDi to Firefox.
  { name: "Firefox", variable: "FIREFOX", options: { browser: "firefox", extraPrefsFirefox: { "ui.prefersReducedMotion": 1 } } },
];

/** A browser under test; `browser` is there while its tests run. */
class Engine {
  browser = null;

  constructor({ name, options }) {
    this.name = name;
    this.options = options;
  }

  get isChromium() {
    return this.name === "Chromium";
  }

  /** Starts it headless; puppeteer gives it a new profile, and removes that at the end. */
  async start(executablePath) {
    this.browser = await puppeteer.launch({ ...this.options, executablePath, headless: true });
  }

  async stop() {
    await this.browser?.close();
    this.browser = null;
  }
}

/** Registers `tests(engine)` once for each engine; for one that is not installed, a skipped suite that says so. */
export function forEachEngine(tests) {
  for (const description of engines) {
    const { name, variable } = description;
    const executablePath = process.env[variable];
    if (!executablePath) {
      describe(name, { skip: `${name} is not installed, or ${variable} does not say where` }, () => {});
      continue;
    }
    describe(name, () => {
      const engine = new Engine(description);
      before(() => engine.start(executablePath));
      after(() => engine.stop());
      tests(engine);
    });
  }
}
