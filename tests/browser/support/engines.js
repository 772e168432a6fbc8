import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { Tabs } from "./tabs.js";
import { WebKit } from "./webkit.js";

/**
 * Each is taken from its variables; `cargo xtask test` sets those of the programs that it found. Motion is reduced, so
 * that nothing moves away from under the mouse.
 */
const descriptions = [
  {
    name: "Chromium",
    variables: ["CHROMIUM"],
    launch: (profile, [executablePath], options) =>
      puppeteer.launch({
        browser: "chrome",
        executablePath,
        userDataDir: profile,
        ...options,
        args: [
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--force-prefers-reduced-motion",
        ],
      }),
  },
  {
    name: "Firefox",
    variables: ["FIREFOX"],
    // Without `protocol`, puppeteer speaks WebDriver BiDi to Firefox.
    launch: (profile, [executablePath], options) =>
      puppeteer.launch({
        browser: "firefox",
        executablePath,
        userDataDir: profile,
        extraPrefsFirefox: { "ui.prefersReducedMotion": 1 },
        args: ["--remote-allow-system-access"], // its accessibility tree is to be had only there
        ...options,
      }),
  },
  {
    name: "WebKitGTK",
    variables: ["WEBKIT_DRIVER", "MINIBROWSER", "XVFB"],
    launch: (profile, [driver, browser, display]) => WebKit.launch({ driver, browser, display, profile }),
  },
];

/** `browser` and its `tabs` are there while it is started. */
class Engine {
  browser = null;
  tabs = null;
  /** The variables that should say where its programs are, and do not. */
  missing;
  #launch;
  #programs;
  #profile = null;

  constructor({ name, variables, launch }) {
    this.name = name;
    this.missing = variables.filter((variable) => !process.env[variable]);
    this.#launch = launch;
    this.#programs = variables.map((variable) => process.env[variable]);
  }

  get isChromium() {
    return this.name === "Chromium";
  }

  /** Starts it with a new profile and without a window on the user's screen, unless it is started. */
  async start() {
    if (this.browser !== null) return;
    this.#profile = mkdtempSync(join(tmpdir(), "sealfield-browser-"));
    this.browser = await this.launch(this.#profile);
    this.tabs = new Tabs(this.browser);
  }

  /** One more browser of the engine, which the caller closes; `options` are puppeteer's. */
  launch(profile, options) {
    return this.#launch(profile, this.#programs, options);
  }

  async stop() {
    await this.browser?.close();
    this.browser = this.tabs = null;
    if (this.#profile) rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

const all = descriptions.map((description) => new Engine(description));

/** Every engine; a process has each of them once. */
export function engines() {
  return all;
}
