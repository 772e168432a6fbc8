import { PublicKey, SealfieldError } from "../index.js";
import type { Jwk } from "../index.js";
import type { SecretFieldAttributes } from "./attributes.js";

/** A key as a page gives it: parsed, as PEM, or as JWK. */
export type KeySource = PublicKey | string | Jwk;

/**
 * Finds and parses the key anew at each use, because `#id` may name an element that appears or fills in later, and
 * an old key must never outlive a change. Only the parsing is remembered, by the text that was parsed.
 */
export class KeyResolver {
  readonly #field: SecretFieldAttributes;
  #given: KeySource | null = null;
  #parsed: { readonly text: string; readonly kid: string; key?: PublicKey; error?: unknown } | null = null;
  #watch: AbortController | null = null;

  constructor(field: SecretFieldAttributes) {
    this.#field = field;
  }

  /** The key as it was set by property, which goes before the `public-key` attribute. */
  get given(): KeySource | null {
    return this.#given;
  }

  set given(source: KeySource | null) {
    this.#given = source;
    this.release();
  }

  /** Whether there is something to parse; does not need the WebAssembly. */
  get isPresent(): boolean {
    return isParsed(this.#source) || this.#text !== "";
  }

  /** @throws SealfieldError `ERR_NO_KEY` when there is none yet; what `PublicKey.from` throws for one that is not usable. */
  resolve(): PublicKey {
    const source = this.#source;
    if (isParsed(source)) return source;
    const text = this.#text;
    if (!text) throw new SealfieldError("ERR_NO_KEY", "the field has no public key");
    const kid = this.#field.keyId;
    if (this.#parsed?.text !== text || this.#parsed.kid !== kid) {
      this.#parsed?.key?.free();
      this.#parsed = { text, kid };
      try {
        this.#parsed.key = PublicKey.from(typeof source === "string" ? text : source!, { kid: kid || undefined });
      } catch (error) {
        this.#parsed.error = error;
      }
    }
    if (!this.#parsed.key) throw this.#parsed.error;
    return this.#parsed.key;
  }

  /** Calls `changed` at each change of the trees that `#id` is looked for in, until `settle` or `release`. */
  watch(changed: () => void): void {
    if (this.#watch || !isReference(this.#source)) return;
    const { signal } = (this.#watch = new AbortController());
    const observer = new MutationObserver(changed);
    signal.addEventListener("abort", () => observer.disconnect());
    for (const root of new Set([this.#field.getRootNode(), this.#field.ownerDocument])) {
      observer.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["id"],
      });
      root.addEventListener("input", changed, { signal }); // a key pasted into a <textarea> mutates nothing
    }
  }

  settle(): void {
    this.#watch?.abort();
    this.#watch = null;
  }

  /** Frees the memory of the key; the next use parses it again. */
  release(): void {
    this.settle();
    this.#parsed?.key?.free();
    this.#parsed = null;
  }

  get #source(): KeySource | null {
    return this.#given ?? this.#field.getAttribute("public-key");
  }

  get #text(): string {
    const source = this.#source;
    if (typeof source !== "string") return source ? JSON.stringify(source) : "";
    if (!isReference(source)) return source.trim();
    const id = source.slice(1);
    const root = this.#field.getRootNode() as Partial<ShadowRoot>;
    const holder = root.getElementById?.(id) ?? this.#field.ownerDocument.getElementById(id);
    return textOf(holder).trim();
  }
}

/** By shape: a page may load `sealfield/open`, whose class is another one. */
function isParsed(source: KeySource | null): source is PublicKey {
  return typeof (source as Partial<PublicKey> | null)?.seal === "function";
}

/** Whether it names an element that holds the key. */
function isReference(source: KeySource | null): boolean {
  return typeof source === "string" && source.startsWith("#");
}

/** The text content of a `<textarea>` is its first value, not the present one. */
function textOf(holder: Element | null): string {
  if (holder instanceof HTMLTextAreaElement || holder instanceof HTMLInputElement) return holder.value;
  return holder?.textContent ?? "";
}
