import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** How long programs may take to start, to answer, and to answer what can do without. */
const START_MS = 30_000;
const ANSWER_MS = 120_000;
const NEWS_MS = 2_000;

/** WebDriver's names of keys that are no characters (W3C WebDriver, 17.4.2). */
const KEYS = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  Escape: "\uE00C",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Delete: "\uE017",
};

/**
 * WebKitGTK's MiniBrowser on a display of its own, driven by W3C WebDriver. It and its pages have the part of
 * puppeteer's interface that the tests use.
 *
 * Dark colours need another start, with GTK_THEME=Adwaita:dark; nothing gives it forced colours.
 */
export class WebKit {
  #processes = [];
  #kill = () => {
    for (const child of this.#processes) child.kill();
  };
  #session;
  #version;
  /** The window that it starts with; without any, it would end. */
  #first;
  /** The window that commands are for. */
  #chosen;
  #front;

  /** Starts it; all that it leaves is in the folder `profile`. */
  static async launch({ driver, browser, display, profile }) {
    const webkit = new WebKit();
    process.once("exit", webkit.#kill); // a test file may end without closing it
    try {
      await webkit.#start(driver, browser, display, profile);
    } catch (error) {
      await webkit.close();
      throw error;
    }
    return webkit;
  }

  /** In puppeteer's spelling. */
  async version() {
    return `WebKitGTK/${this.#version}`;
  }

  async newPage() {
    const { handle } = await this.send(this.#first, "POST", "/window/new", { type: "window" });
    return new WebKitPage(this, handle);
  }

  async close() {
    if (this.#session) await command("DELETE", this.#session).catch(() => {}); // it may have crashed
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
    process.off("exit", this.#kill);
  }

  /** Sends a command for the window. */
  async send(window, method, path, body) {
    if (window !== this.#chosen) await command("POST", `${this.#session}/window`, { handle: window });
    this.#chosen = window;
    return command(method, this.#session + path, body);
  }

  /** Shows a window as browsers show one of their tabs: the one before it is hidden. */
  async bringToFront(window) {
    const before = this.#front;
    this.#front = window;
    if (before !== undefined && before !== window) await this.send(before, "POST", "/window/minimize");
  }

  async closeWindow(window) {
    if (this.#front === window) this.#front = undefined;
    await this.send(window, "DELETE", "/window");
  }

  async #start(driver, browser, display, profile) {
    // Without this, the tools of MiniBrowser's window make it wider than a phone.
    configure(profile, "gtk.css", "button, entry { padding: 0; min-width: 0; border-width: 0; }");
    configure(profile, "settings.ini", "[Settings]\ngtk-enable-animations=0\n");
    const screen = this.#spawn(display, ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const [number] = await inTime(once(screen.stdio[3], "data"), display);
    const port = await freePort();
    // Nothing of the user's own session; WebKit's sandbox does not work for root nor in containers.
    const env = {
      PATH: process.env.PATH,
      HOME: profile,
      XDG_RUNTIME_DIR: profile,
      TMPDIR: profile,
      DISPLAY: `:${`${number}`.trim()}`,
      GDK_BACKEND: "x11",
      NO_AT_BRIDGE: "1",
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1",
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    };
    const child = this.#spawn(driver, [`--port=${port}`], { env, stdio: "ignore" });
    const origin = `http://127.0.0.1:${port}`;
    for (
      const end = Date.now() + START_MS;
      !(await command("GET", `${origin}/status`).catch(() => null))?.ready;
      await pause(20)
    ) {
      if (Date.now() > end || child.exitCode !== null) throw new Error(`${driver} does not answer`);
    }
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] } } };
    const {
      sessionId,
      capabilities: { browserVersion },
    } = await command("POST", `${origin}/session`, { capabilities });
    this.#version = browserVersion;
    this.#session = `${origin}/session/${sessionId}`;
    this.#first = this.#chosen = await command("GET", `${this.#session}/window`);
  }

  #spawn(program, args, options) {
    const child = spawn(program, args, options);
    this.#processes.push(child);
    return child;
  }
}

class WebKitPage extends EventEmitter {
  #browser;
  #window;
  #url = "about:blank";

  keyboard = {
    type: async (text) => {
      // The key Tab would leave the control; puppeteer too inserts the character.
      for (const part of text.split(/(\t)/)) {
        if (part === "\t")
          await this.evaluate(() => {
            document.execCommand("insertText", false, "\t");
          });
        else if (part !== "")
          await this.#act(
            "key",
            [...part].flatMap((character) => keyPress(character === "\n" ? "Enter" : character)),
          );
      }
    },
    press: (key) => this.#act("key", keyPress(key)),
    /** Presses the last key while the others are held. */
    chord: (keys) =>
      this.#act("key", [
        ...keys.map((key) => keyAction("keyDown", key)),
        ...keys.toReversed().map((key) => keyAction("keyUp", key)),
      ]),
    down: (key) => this.#act("key", [keyAction("keyDown", key)]),
    up: (key) => this.#act("key", [keyAction("keyUp", key)]),
  };

  mouse = {
    move: (x, y) => this.#act("pointer", [pointerMove(x, y)]),
    down: () => this.#act("pointer", [{ type: "pointerDown", button: 0 }]),
    up: () => this.#act("pointer", [{ type: "pointerUp", button: 0 }]),
    click: (x, y) =>
      this.#act("pointer", [pointerMove(x, y), { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]),
  };

  constructor(browser, window) {
    super();
    this.#browser = browser;
    this.#window = window;
  }

  /** The address as of the last answer. */
  url() {
    return this.#url;
  }

  setDefaultTimeout(ms) {
    this.#send("POST", "/timeouts", { script: ms, pageLoad: ms });
  }

  async setViewport({ width, height }) {
    const frame = await this.evaluate(() => ({ width: outerWidth - innerWidth, height: outerHeight - innerHeight }));
    await this.#send("POST", "/window/rect", { width: width + frame.width, height: height + frame.height });
  }

  async goto(url) {
    await this.#news();
    await this.#send("POST", "/url", { url });
    await this.#news();
  }

  /** Hides what the page says of controls that are not valid: with that on screen, MiniBrowser ends on leaving the page. */
  async hideMessages() {
    await this.evaluate(() => {
      addEventListener("error", (event) => event.preventDefault()); // scripts may miss what they had
      document.body?.replaceChildren();
    });
  }

  bringToFront() {
    return this.#browser.bringToFront(this.#window);
  }

  close() {
    return this.#browser.closeWindow(this.#window);
  }

  /** Runs a function in the page. What is passed to it and back is JSON. */
  async evaluate(body, ...args) {
    const script = `return (async () => {
      const value = await (${body})(...arguments);
      return { value: JSON.stringify(value), url: location.href, news: window.testWatch?.takeNews() };
    })()`;
    const { value, url, news } = await this.#send("POST", "/execute/sync", { script, args });
    if (url !== this.#url) this.emit("request", { url: () => url });
    this.#url = url;
    for (const request of news?.requests ?? []) this.emit("request", { url: () => request });
    for (const { type, text } of news?.console ?? []) this.emit("console", { type: () => type, text: () => text });
    return value === null ? undefined : JSON.parse(value);
  }

  async $(selector) {
    return (await this.$$(selector))[0] ?? null;
  }

  async $$(selector) {
    const found = await this.#send("POST", "/elements", { using: "css selector", value: selector });
    return found.map((reference) => {
      const [id] = Object.values(reference);
      return {
        click: async () => {
          await this.#news();
          await this.#send("POST", `/element/${id}/click`);
        },
      };
    });
  }

  async click(selector) {
    const element = await this.$(selector);
    if (element === null) throw new Error(`no element is ${selector}`);
    await element.click();
  }

  /** In base64; its pictures of single elements are black. */
  async screenshot({ path } = {}) {
    // It is of what was painted last.
    await this.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const picture = await this.#send("GET", "/screenshot");
    if (path) writeFileSync(path, picture, "base64");
    return picture;
  }

  async #act(type, actions) {
    if (mayLeave(type, actions)) await this.#news();
    await this.#send("POST", "/actions", { actions: [{ type, id: type, actions }] });
  }

  /** What the page said and asked for until now, before it may be left; a page that is being left may not answer. */
  async #news() {
    await Promise.race([this.evaluate(() => {}), pause(NEWS_MS, undefined, { ref: false })]).catch(() => {});
  }

  #send(method, path, body) {
    return this.#browser.send(this.#window, method, path, body);
  }
}

async function command(method, url, body) {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(url, {
    method,
    body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
    signal,
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

function configure(profile, name, content) {
  const folder = join(profile, ".config", "gtk-3.0");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** Whether a link or a button may be pressed by it. */
function mayLeave(type, actions) {
  if (type === "pointer") return actions.some((action) => action.type === "pointerUp");
  return actions.some(({ value }) => [KEYS.Enter, " "].includes(value));
}

function keyPress(key) {
  return [keyAction("keyDown", key), keyAction("keyUp", key)];
}

function keyAction(type, key) {
  return { type, value: KEYS[key] ?? key };
}

function pointerMove(x, y) {
  return { type: "pointerMove", x: Math.round(x), y: Math.round(y) };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function inTime(promise, what) {
  return Promise.race([
    promise,
    pause(START_MS, undefined, { ref: false }).then(() => {
      throw new Error(`${what} does not start`);
    }),
  ]);
}
