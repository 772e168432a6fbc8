import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Tabs } from "./tabs.js";

/** What makes a browser open again the pages that it had, after a crash too, and how a user would quit it. */
const restoring = {
  Chromium: {
    // Without automation's own rules, as for a user.
    options: { ignoreDefaultArgs: ["about:blank", "--enable-automation"] },
    prepare(profile) {
      mkdirSync(join(profile, "Default"));
      writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify({ session: { restore_on_startup: 1 } }));
    },
    // Ten seconds after its start Chromium notes that it would have crashed; then it asks the user before it restores.
    agree(profile) {
      const file = join(profile, "Default", "Preferences");
      writeFileSync(file, readFileSync(file, "utf8").replace('"exit_type":"Crashed"', '"exit_type":"Normal"'));
    },
    quit: (browser) => browser.close(),
  },
  Firefox: {
    options: {
      ignoreDefaultArgs: ["about:blank"],
      args: ["--marionette"],
      extraPrefsFirefox: {
        "browser.startup.page": 3,
        "browser.sessionstore.resume_from_crash": true,
        "browser.sessionstore.interval": 500,
        "marionette.port": 0,
        "remote.prefs.recommended": false,
      },
    },
    prepare() {},
    agree() {},
    // WebDriver BiDi's `browser.close` closes the tabs first, and then there is nothing to restore.
    quit: (_browser, profile) => marionetteQuit(Number(readFileSync(join(profile, "MarionetteActivePort"), "utf8"))),
  },
};

/** A browser whose profile outlives it: `open` it, let it `quit` or `crash`, and `open` it again. */
export class Session {
  browser = null;
  tabs = null;
  profile = mkdtempSync(join(tmpdir(), "sealfield-session-"));
  #engine;
  #own;

  static isPossible(engine) {
    return engine.name in restoring;
  }

  constructor(engine) {
    this.#engine = engine;
    this.#own = restoring[engine.name];
    this.#own.prepare(this.profile);
  }

  async open() {
    this.#own.agree(this.profile);
    this.browser = await this.#engine.launch(this.profile, this.#own.options);
    this.tabs = new Tabs(this.browser);
  }

  quit() {
    return this.#end((browser) => this.#own.quit(browser, this.profile));
  }

  /** All its processes at once: puppeteer starts each browser as a group. */
  crash() {
    return this.#end((browser) => process.kill(-browser.process().pid, "SIGKILL"));
  }

  /** The page at this address that the browser opened by itself. */
  async restoredPage(url) {
    for (const end = Date.now() + 20_000; Date.now() < end; await pause(50)) {
      const page = (await this.browser.pages()).find((candidate) => candidate.url() === url);
      if (page) return page;
    }
    const pages = await this.browser.pages();
    throw new Error(`${this.#engine.name} did not open ${url} again, but ${pages.map((page) => page.url())}`);
  }

  async remove() {
    if (this.browser) await this.crash();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10 });
  }

  async #end(way) {
    const { browser } = this;
    this.browser = null;
    const gone = once(browser.process(), "exit");
    await way(browser);
    await gone;
  }
}

/** Marionette's packets are `length:[type, id, command, parameters]`. */
async function marionetteQuit(port) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "data"); // it greets
  const command = JSON.stringify([0, 1, "Marionette:Quit", { flags: ["eAttemptQuit"] }]);
  socket.write(`${command.length}:${command}`);
  await once(socket, "close");
}
