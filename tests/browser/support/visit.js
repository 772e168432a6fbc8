import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { setViewport } from "./viewport.js";

const TIMEOUT_MS = 30_000;
/** How long a condition is waited for in the page before it is asked for again. */
const SLICE_MS = 250;
/** When a document that does not answer counts as left. */
const ANSWER_MS = 1_000;
const VIEWPORT = { width: 1280, height: 900 };

/** A page for one test, and all that it asked for, said and violated meanwhile. */
export class Visit {
  /** Addresses of all requests, in order. */
  requests = [];
  /** Every line of the console and every uncaught error: `{ type, text }`. */
  console = [];
  #isReusable = true;
  #listeners = {
    request: (request) => {
      // A data: address asks nobody. Firefox tells one for the font of its password dots.
      if (!request.url().startsWith("data:")) this.requests.push(request.url());
    },
    console: (message) => this.console.push({ type: message.type(), text: message.text() }),
    pageerror: (error) => this.console.push({ type: "error", text: `${error.message}\n${error.stack}` }),
  };

  /**
   * Opens the page in the tab that the tests of a file share. A test that needs a new one, for its history or its
   * memory, asks for `ownTab`; a second page of a test always gets one. See also `giveUpTab`.
   */
  static async open(t, engine, url, { viewport = VIEWPORT, ownTab = false } = {}) {
    const { tabs } = engine;
    const tab = await tabs.take({ own: ownTab });
    const visit = new Visit(engine, tab.page);
    t.after(() => {
      visit.#stopListening();
      return tabs.giveBack(tab, visit.#isReusable);
    });
    visit.page.setDefaultTimeout(TIMEOUT_MS);
    await setViewport(visit.page, viewport);
    await tabs.show(tab);
    await visit.page.goto(url, { waitUntil: "domcontentloaded" });
    return visit;
  }

  /** The site's page with a form of these fields; unless the page's head was replaced, once the element is defined. */
  static async openForm(t, engine, site, fields, options) {
    site.forget();
    const visit = await Visit.open(t, engine, site.formPage(fields, options), options);
    if (options?.head === undefined) await visit.until(() => customElements.get("secret-field") !== undefined);
    return visit;
  }

  constructor(engine, page) {
    this.engine = engine;
    this.page = page;
    for (const [event, listener] of Object.entries(this.#listeners)) this.page.on(event, listener);
  }

  #stopListening() {
    for (const [event, listener] of Object.entries(this.#listeners)) this.page.off(event, listener);
  }

  get errors() {
    return this.console.filter(({ type }) => type === "error" || type === "warn").map(({ text }) => text);
  }

  /** Directives of the Content-Security-Policy that the present document violated. */
  violations() {
    return this.page.evaluate(() => window.testWatch.violations);
  }

  /** The custom and native events that reached the document, as far as they were listened for with `record`. */
  events() {
    return this.page.evaluate(() => window.testWatch.events);
  }

  /** Notes these events at the end of their way through the document: their type and every property that is text or plain data. */
  async record(...types) {
    await this.page.evaluate((names) => window.testWatch.record(names), types);
  }

  /** Resolves as soon as `condition`, run in the page, holds. It outlives navigations. */
  async until(condition, ...args) {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      // A document that is being left cannot be asked; WebKitGTK's driver does not even say so.
      const outcome = await Promise.race([
        this.page.evaluate(waitInPage(condition), ...args),
        pause(ANSWER_MS, undefined, { ref: false }),
      ]).catch((error) => {
        if (Date.now() > end) throw error;
      });
      if (outcome === true) return;
      assert.ok(Date.now() < end, `waited ${TIMEOUT_MS} ms for ${condition}(${args})`);
      if (outcome === undefined) await pause(15);
    }
  }

  /** Closes the tab after the test: no other one gets it. */
  giveUpTab() {
    this.#isReusable = false;
  }

  /** Presses the browser's Back. After that, Firefox's driver loses track of what is loading in the tab. */
  async goBack() {
    this.giveUpTab();
    await this.page.evaluate(() => history.back());
  }

  /** Clicks an element as the driver does: where it is once it has stopped moving. */
  async click(selector) {
    await this.page.click(selector);
  }

  /**
   * The way a user gets into a field: a closed root hides its control, its label does not. Clicking by the mouse itself
   * saves a sixth of a second in Firefox.
   */
  async enter(id) {
    await this.#clickAt(await this.page.evaluate(findMiddle, null, `label[for="${id}"]`));
    await this.until((host) => document.activeElement?.id === host, id);
  }

  async type(id, text) {
    await this.enter(id);
    await this.page.keyboard.type(text);
  }

  /** Presses `key` while the modifiers before it are held. */
  async press(...keys) {
    const { keyboard } = this.page;
    if (keyboard.chord) return keyboard.chord(keys);
    const key = keys.pop();
    for (const modifier of keys) await keyboard.down(modifier);
    await keyboard.press(key);
    for (const modifier of keys.reverse()) await keyboard.up(modifier);
  }

  /** Puts `text` on the clipboard with the means of a user: a text area, select, copy. Nobody else is to note it: not in a closed root, not as a default. */
  async copyToClipboard(text) {
    await this.page.evaluate((content) => {
      const host = document.createElement("div");
      host.id = "clipboard-source";
      const source = document.createElement("textarea");
      source.defaultValue = content;
      host.attachShadow({ mode: "closed" }).append(source);
      document.body.append(host);
      source.select();
    }, text);
    await this.press("Control", "c");
    await this.page.evaluate(() => document.querySelector("#clipboard-source").remove());
  }

  async paste(id, text) {
    await this.copyToClipboard(text);
    await this.enter(id);
    await this.press("Control", "v");
  }

  /** Presses Tab until `reached`, run in the page, holds. */
  async tabTo(reached, ...args) {
    for (let presses = 0; presses < 60; presses++) {
      if (await this.page.evaluate(reached, ...args)) return;
      await this.page.keyboard.press("Tab");
    }
    assert.fail(`Tab never led to ${reached}(${args})`);
  }

  /** What the page could tell of a `<secret-field>`; each read brings its validity up to date. */
  field(id) {
    return this.page.evaluate((host) => {
      const field = document.getElementById(host);
      return {
        state: field.state,
        isEmpty: field.isEmpty,
        byteLength: field.byteLength,
        sealed: field.sealed,
        isValid: field.checkValidity(),
        message: field.validationMessage,
      };
    }, id);
  }

  seal(id) {
    return this.page.evaluate((host) => document.getElementById(host).seal(), id);
  }

  set(id, value) {
    return this.page.evaluate(
      (host, text) => {
        document.getElementById(host).value = text;
      },
      id,
      value,
    );
  }

  /** One element of the field's closed root: its attributes and text. */
  inside(id, selector) {
    return this.page.evaluate(
      (host, part) => {
        const element = window.testWatch.roots.get(document.getElementById(host)).querySelector(part);
        return {
          ...Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value])),
          text: element.textContent,
          isFocused: element.getRootNode().activeElement === element,
        };
      },
      id,
      selector,
    );
  }

  /** Clicks an element of the field's closed root. */
  async clickInside(id, selector) {
    await this.#clickAt(await this.page.evaluate(findMiddle, id, selector));
  }

  async #clickAt({ x, y }) {
    await this.page.mouse.click(x, y);
  }

  /** The entries of `new FormData(form)`. */
  formData(form = "form") {
    return this.page.evaluate((id) => [...new FormData(document.getElementById(id))], form);
  }

  /** Where the keyboard is: `host part`, or `host words` of a button without a part of its own; elsewhere the element. */
  focused() {
    return this.page.evaluate(() => {
      const host = document.activeElement;
      const inner = window.testWatch.roots.get(host)?.activeElement;
      return `${host.id || host.localName}${inner ? ` ${inner.getAttribute("part") ?? inner.textContent}` : ""}`;
    });
  }

  /** All of the document that a script, an extension or a recorder can read without touching a control: HTML, attributes, texts, address, storage. */
  document() {
    return this.page.evaluate(() => {
      const found = [document.documentElement.outerHTML, document.title, location.href];
      if ("getHTML" in Element.prototype)
        found.push(document.documentElement.getHTML({ serializableShadowRoots: true }));
      const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
      for (let node = walker.currentNode; node; node = walker.nextNode()) {
        found.push(node.nodeValue ?? "");
        for (const { name, value } of node.attributes ?? []) found.push(name, value);
      }
      for (const storage of [localStorage, sessionStorage]) found.push(JSON.stringify(storage));
      return found.join("\n");
    });
  }
}

/** Runs in the page: where the middle of an element is, after it was scrolled to. It is in a field's root, if a host is given. */
function findMiddle(host, selector) {
  const root = host === null ? document : window.testWatch.roots.get(document.getElementById(host));
  const element = root.querySelector(selector);
  if (element === null) throw new Error(`nothing is ${selector}`);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

const AsyncFunction = (async () => {}).constructor;

/** A function for the page that resolves with whether `condition` came to hold within a slice of time. */
function waitInPage(condition) {
  return new AsyncFunction(
    "...args",
    `const end = performance.now() + ${SLICE_MS};
    while ((await (${condition})(...args)) !== true) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return true;`,
  );
}
