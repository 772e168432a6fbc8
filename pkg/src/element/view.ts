import { makeEye } from "./eye.js";
import type { Control } from "./kinds.js";
import { adoptStyles } from "./styles.js";

/** The elements inside the closed root. It shows what it is told and decides nothing. */
export class View {
  readonly root: ShadowRoot;
  readonly eye: HTMLButtonElement;
  readonly #base: HTMLElement;
  readonly #veil: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #error: HTMLElement;
  readonly #status: HTMLElement;
  #control: Control;

  constructor(host: HTMLElement, control: Control) {
    const document = host.ownerDocument;
    this.root = host.attachShadow({ mode: "closed", delegatesFocus: true });
    adoptStyles(this.root);
    this.#control = control;
    this.eye = makeEye(document);
    this.#veil = block(document, { class: "veil", "aria-hidden": "true" });
    this.#base = block(document, { class: "base", part: "base" });
    this.#base.append(control, this.#veil, this.eye, block(document, { class: "ring" }));
    this.#hint = block(document, { id: "hint", part: "hint" });
    this.#error = block(document, { id: "error", part: "error" });
    this.#status = block(document, { id: "status", role: "status", "aria-live": "polite" });
    this.root.append(this.#base, this.#hint, this.#error, this.#status);
  }

  get control(): Control {
    return this.#control;
  }

  get hasFocus(): boolean {
    return this.root.activeElement !== null;
  }

  /** Puts `control` in the place of the present one, and its focus. */
  swap(control: Control): void {
    const focused = this.root.activeElement === this.#control;
    this.#control.replaceWith(control);
    this.#control = control;
    if (focused) control.focus();
  }

  /** Styles do not follow an element into another document. */
  restyle(): void {
    adoptStyles(this.root);
  }

  revealed(on: boolean): void {
    this.eye.setAttribute("aria-pressed", String(on));
  }

  /** Covers the text with `words`; `null` uncovers it. */
  veil(words: string | null): void {
    this.#base.classList.toggle("veiled", words !== null);
    put(this.#veil, words ?? "");
  }

  multiline(on: boolean): void {
    this.#base.classList.toggle("multiline", on);
  }

  disabled(on: boolean): void {
    this.#control.disabled = on;
    this.eye.disabled = on;
    this.#base.classList.toggle("disabled", on);
  }

  label(control: string, eye: string): void {
    this.#control.setAttribute("aria-label", control);
    this.eye.setAttribute("aria-label", eye);
  }

  hint(words: string): void {
    put(this.#hint, words);
  }

  error(words: string): void {
    put(this.#error, words);
    this.#control.setAttribute("aria-invalid", String(words !== ""));
    this.#base.classList.toggle("invalid", words !== "");
  }

  /** For screen readers only. */
  announce(words: string): void {
    this.#status.className = "unseen";
    put(this.#status, words);
  }

  /** For everyone. */
  notice(words: string): void {
    this.#status.className = "";
    put(this.#status, words);
  }
}

function block(document: Document, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** An unchanged text is left alone: a live region would say it again. */
function put(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
