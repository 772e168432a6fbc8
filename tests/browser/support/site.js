import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { readBundled } from "./bundle.js";
import { publicPem } from "./keys.js";
import { answerWatch, WATCH } from "./watch.js";

const PACKAGE = fileURLToPath(new URL("../../../pkg/dist/esm/", import.meta.url));
const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** As strict as a page with sealfield can be. */
export const STRICT_CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** The same, without leave for WebAssembly. */
export const CSP_WITHOUT_WASM = STRICT_CSP.replace(" 'wasm-unsafe-eval'", "");

/** The module that registers the element. */
export const DEFINE = '<script type="module" src="/sealfield/element/define.js"></script>';

/**
 * Serves the built package and the pages of a test, and keeps every request. As from most sites, a browser asks for a
 * module once. The package is bundled, which saves a fifth of a second a page in Firefox; `bundled: false` serves the
 * modules that it ships.
 */
export class Site {
  /** All requests so far: `{ method, path, headers, body }`. */
  requests = [];
  #pages = new Map();
  #scripts = new Map();
  #readModule;
  #server = createServer((request, response) => void this.#answer(request, response));

  constructor({ bundled = true } = {}) {
    this.#readModule = bundled ? readBundled : (name) => readFile(new URL(name, `file://${PACKAGE}`));
  }

  start() {
    return new Promise((resolve, reject) => this.#server.once("error", reject).listen(0, "127.0.0.1", resolve));
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  get port() {
    return this.#server.address().port;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Adds a page.
   * @returns its address
   */
  page(body, { csp = STRICT_CSP, head = DEFINE } = {}) {
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">${WATCH}<title>Test</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">${head}</head><body>${body}</body></html>`;
    const path = `/pages/${this.#pages.size + 1}`;
    this.#pages.set(path, { html, csp });
    return this.origin + path;
  }

  /**
   * Adds a module.
   * @returns its path
   */
  script(text) {
    const path = `/scripts/${this.#scripts.size + 1}.js`;
    this.#scripts.set(path, text);
    return path;
  }

  /** Adds a page with the key in `#key` and a native form around `fields`. */
  formPage(fields, { form = "", key = publicPem, ...options } = {}) {
    return this.page(
      `<pre id="key" hidden>${key}</pre>
<form id="form" action="/submit" method="post" ${form}>${fields}<button id="send">Send</button></form>
<p><a id="away" href="/elsewhere">Elsewhere</a></p>`,
      options,
    );
  }

  /** The forms that were sent. */
  posts() {
    return this.requests.filter(({ method }) => method === "POST");
  }

  /** Every byte of every request, as far as HTTP lets an application see them: lines, headers, bodies. */
  get bytes() {
    return Buffer.concat(
      this.requests.flatMap(({ method, path, headers, body }) => [
        Buffer.from(`${method} ${path}\n${[...headers].map((header) => header.join(": ")).join("\n")}\n\n`),
        body,
      ]),
    );
  }

  forget() {
    this.requests = [];
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: path } = request;
    if (answerWatch(path, response)) return;
    this.requests.push({ method, path, headers: new Headers(request.headers), body: Buffer.concat(chunks) });
    const send = (type, content, headers = {}) =>
      response.writeHead(200, { "Content-Type": type, ...headers }).end(content);

    const known = this.#pages.get(path);
    if (known) return send("text/html; charset=utf-8", known.html, { "Content-Security-Policy": known.csp });
    if (this.#scripts.has(path)) return send("text/javascript", this.#scripts.get(path));
    if (path === "/style.css") return send("text/css", STYLE);
    if (path === "/axe.js") return send("text/javascript", await readFile(AXE));
    if (path.startsWith("/sealfield/")) return this.#sendModule(path.slice("/sealfield/".length), response, send);
    if (path === "/favicon.ico") return response.writeHead(204).end();
    send("text/html", `<!doctype html>${WATCH}<title>Received</title><p id=received>Received.</p>`);
  }

  async #sendModule(name, response, send) {
    try {
      send("text/javascript", await this.#readModule(name), { "Cache-Control": "max-age=3600" });
    } catch {
      response.writeHead(404).end();
    }
  }
}

/** A site that is there while the tests of the present suite run. */
export function siteForTests(options) {
  const site = new Site(options);
  before(() => site.start());
  after(() => site.stop());
  return site;
}

/** A secret with its label, sealed for the key of `formPage`. */
export function field(name, label, attributes = "") {
  return `<div class="row"><label for="${name}">${label}</label><secret-field id="${name}" name="${name}" public-key="#key" ${attributes}></secret-field></div>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px system-ui, "DejaVu Sans", sans-serif; }
body { margin: 20px; max-width: 480px; background: Canvas; color: CanvasText; }
label { display: block; margin: 14px 0 4px; font-size: 0.9em; font-weight: 600; }
#send { margin-block-start: 20px; font: inherit; }
.states { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 10px 40px; }
body:has(.states) { max-width: none; }
.native { box-sizing: border-box; width: 100%; padding: 0.5em 0.75em; font: inherit; }
`;
