import { PublicKey, SealfieldError } from "../index.js";
import type { Jwk } from "../index.js";

/** A key as a page gives it: parsed, as PEM, or as JWK. */
export type KeySource = PublicKey | string | Jwk;

export interface KeyRequest {
  /** The element whose root, then document, is searched for `#id`. */
  readonly host: Element;
  readonly source: KeySource | null;
  readonly kid: string;
}

/**
 * Finds and parses the key anew at each use, because `#id` may name an element that appears or fills in later, and
 * an old key must never outlive a change. Only the parsing is remembered, by the text that was parsed.
 */
export class KeyResolver {
  #parsed: { readonly text: string; readonly kid: string; readonly key: PublicKey | null; readonly error: unknown } | null = null;
  #observer: MutationObserver | null = null;
  #listening: AbortController | null = null;

  /** Whether there is something to parse; does not need the WebAssembly. */
  isPresent(request: KeyRequest): boolean {
    return isParsed(request.source) || keyText(request) !== "";
  }

  /** @throws SealfieldError `ERR_NO_KEY` when there is none yet; what `PublicKey.from` throws for one that is not usable. */
  resolve(request: KeyRequest): PublicKey {
    if (isParsed(request.source)) return request.source;
    const text = keyText(request);
    if (text === "") throw new SealfieldError("ERR_NO_KEY", "the field has no public key");
    if (this.#parsed?.text !== text || this.#parsed.kid !== request.kid) this.#parse(text, request);
    if (!this.#parsed?.key) throw this.#parsed?.error;
    return this.#parsed.key;
  }

  /** Calls `changed` at each change of the trees that `#id` is looked for in, until `settle` or `release`. */
  watch(request: KeyRequest, changed: () => void): void {
    if (this.#observer || typeof request.source !== "string" || !request.source.startsWith("#")) return;
    this.#observer = new MutationObserver(changed);
    this.#listening = new AbortController();
    for (const root of new Set([request.host.getRootNode(), request.host.ownerDocument])) {
      this.#observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["id"] });
      root.addEventListener("input", changed, { signal: this.#listening.signal }); // a key pasted into a <textarea> mutates nothing
    }
  }

  settle(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#listening?.abort();
    this.#listening = null;
  }

  release(): void {
    this.settle();
    this.#parsed?.key?.free();
    this.#parsed = null;
  }

  #parse(text: string, request: KeyRequest): void {
    const options = request.kid === "" ? {} : { kid: request.kid };
    const source = typeof request.source === "object" && request.source !== null ? request.source : text;
    let key: PublicKey | null = null;
    let error: unknown;
    try {
      key = PublicKey.from(source as string | Jwk, options);
    } catch (thrown) {
      error = thrown;
    }
    this.#parsed?.key?.free();
    this.#parsed = { text, kid: request.kid, key, error };
  }
}

/** By shape: a page may load `sealfield/open`, whose class is another one. */
function isParsed(source: KeySource | null): source is PublicKey {
  return typeof source === "object" && source !== null && typeof (source as PublicKey).seal === "function";
}

function keyText({ host, source }: KeyRequest): string {
  if (source === null) return "";
  if (typeof source !== "string") return JSON.stringify(source);
  if (!source.startsWith("#")) return source.trim();
  const holder = elementById(host.getRootNode(), source.slice(1)) ?? host.ownerDocument.getElementById(source.slice(1));
  return textOf(holder).trim();
}

function elementById(root: Node, id: string): Element | null {
  return root instanceof ShadowRoot || root instanceof Document ? root.getElementById(id) : null;
}

/** The text content of a `<textarea>` is its first value, not the present one. */
function textOf(holder: Element | null): string {
  if (holder instanceof HTMLTextAreaElement || holder instanceof HTMLInputElement) return holder.value;
  return holder?.textContent ?? "";
}
