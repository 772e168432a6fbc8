import { unrecorded } from "./control.js";
import type { Control } from "./control.js";
import { makeEye } from "./eye.js";
import { adoptStyles } from "./styles.js";

/** What the user can press besides the eye, in the order of the keyboard. */
const actions = ["choose", "remove", "replace", "clear", "cancel"] as const;
export type Action = (typeof actions)[number];

export interface Row {
  readonly words: string;
  readonly isWarning: boolean;
}

/** A question below the field, and its answers. */
export interface Question {
  /** What tells it from another one in the same words. */
  readonly about: object;
  readonly words: string;
  readonly answers: readonly { readonly words: string; act(): void }[];
}

/** All that is to be seen and heard of a field. An empty text is not shown. */
export interface Appearance {
  /** `editor` is typed into, `peek` shows a stored value, `facts` tells of what cannot be shown. */
  readonly face: "editor" | "peek" | "facts";
  readonly multiline: boolean;
  readonly revealed: boolean;
  readonly disabled: boolean;
  readonly readOnly: boolean;
  readonly required: boolean;
  readonly busy: boolean;
  readonly rows: number;
  readonly placeholder: string;
  readonly label: string;
  readonly eye: string;
  readonly facts: string;
  /** Whether dots stand before the facts. */
  readonly masked: boolean;
  readonly actions: Partial<Record<Action, string>>;
  readonly hint: string;
  readonly counter: string;
  readonly summary: readonly Row[];
  readonly question: Question | null;
  readonly invalid: boolean;
  readonly error: string;
  readonly drop: string;
}

/** Eight, whatever the length of what they stand for. */
const MASK = "•".repeat(8);

/** The elements inside the closed root. It shows what it is told and decides nothing. */
export class View {
  readonly root: ShadowRoot;
  readonly eye: HTMLButtonElement;
  readonly buttons: Record<Action, HTMLButtonElement>;
  readonly #base: HTMLElement;
  readonly #mask: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #counter: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #question: HTMLElement;
  readonly #error: HTMLElement;
  readonly #drop: HTMLElement;
  readonly #chooser: HTMLInputElement;
  readonly #notice: HTMLElement;
  readonly #status: HTMLElement;
  #control: Control;
  #peek: Control | null = null;
  #asked: Question | null = null;

  constructor(host: HTMLElement, control: Control) {
    const make = <T extends keyof HTMLElementTagNameMap>(name: T, attributes: Record<string, string>) => element(host.ownerDocument, name, attributes);
    this.root = host.attachShadow({ mode: "closed", delegatesFocus: true });
    adoptStyles(this.root);
    this.#control = control;
    this.eye = makeEye(host.ownerDocument);
    this.buttons = Object.fromEntries(actions.map((action) => {
      return [action, make("button", { type: "button", part: action, "aria-describedby": "error hint", hidden: "" })];
    })) as Record<Action, HTMLButtonElement>;
    this.#mask = make("span", { class: "mask", part: "mask", "aria-hidden": "true" });
    this.#mask.textContent = MASK;
    this.#facts = make("span", { class: "facts", part: "stored" });
    this.#drop = make("div", { class: "drop", part: "drop", "aria-hidden": "true" });
    this.#chooser = make("input", { type: "file", hidden: "" });
    const row = make("div", { class: "actions" });
    row.append(...Object.values(this.buttons));
    this.#base = make("div", { class: "base", part: "base" });
    this.#base.append(control, this.#mask, this.#facts, this.eye, row, make("div", { class: "ring" }), this.#drop);
    this.#hint = make("div", { id: "hint", part: "hint" });
    this.#counter = make("div", { id: "counter", part: "counter" });
    const below = make("div", { class: "below" });
    below.append(this.#hint, this.#counter);
    this.#summary = make("ul", { id: "summary", part: "summary", class: unrecorded });
    this.#question = make("div", { id: "question", part: "offer" });
    this.#error = make("div", { id: "error", part: "error" });
    this.#notice = make("div", { id: "notice", part: "notice" });
    this.#status = make("div", { id: "status", role: "status", "aria-live": "polite" });
    this.root.append(this.#base, this.#question, this.#error, this.#notice, this.#summary, below, this.#status, this.#chooser);
  }

  get hasFocus(): boolean {
    return this.root.activeElement !== null;
  }

  /** What an invalid field is pointed at by. */
  get anchor(): HTMLElement {
    return [this.#control, this.buttons.replace, this.buttons.cancel, this.buttons.remove].find((part) => !part.hidden) ?? this.#control;
  }

  /** Puts `control` in the place of the present one, and its focus, which never leaves the field on the way. */
  swap(control: Control): void {
    const last = this.#control;
    if (control === last) return;
    last.before(control);
    this.#control = control;
    if (this.root.activeElement === last) control.focus();
    last.remove();
  }

  /** Shows what cannot be edited in place of the control; `null` takes it away. */
  peek(control: Control | null): void {
    if (this.#peek && this.root.activeElement === this.#peek) this.eye.focus();
    this.#peek?.remove();
    this.#peek = control;
    if (control) this.#base.prepend(control);
  }

  /** Styles do not follow an element into another document. */
  restyle(): void {
    adoptStyles(this.root);
  }

  show(appearance: Appearance): void {
    const { face, multiline, disabled, label, invalid } = appearance;
    const focused = this.root.activeElement;
    const classes = { multiline: multiline && face !== "facts", facts: face === "facts", disabled, invalid, dropping: appearance.drop !== "" };
    for (const [name, on] of Object.entries(classes)) this.#base.classList.toggle(name, on);
    const group = face === "facts" ? { role: "group", "aria-label": label, "aria-disabled": String(disabled) } : { role: null, "aria-label": null, "aria-disabled": null };
    set(this.#base, { ...group, "aria-busy": appearance.busy ? "true" : null });
    for (const control of [this.#control, this.#peek]) if (control) dress(control, appearance);
    this.#control.hidden = face !== "editor";
    this.#mask.hidden = !appearance.masked;
    put(this.#facts, appearance.facts);
    this.#facts.hidden = face !== "facts";
    this.eye.hidden = appearance.eye === "";
    this.eye.disabled = disabled;
    set(this.eye, { "aria-label": appearance.eye, "aria-pressed": String(appearance.revealed) });
    for (const action of actions) {
      const button = this.buttons[action];
      put(button, appearance.actions[action] ?? "");
      button.hidden = button.textContent === "";
      button.disabled = disabled;
    }
    put(this.#hint, appearance.hint);
    put(this.#counter, appearance.counter);
    put(this.#error, appearance.error);
    put(this.#drop, appearance.drop);
    this.#list(appearance.summary);
    this.#ask(appearance.question);
    // What had the focus may be gone: the keyboard goes on from what came instead. Browsers leave it for a while where nothing is seen.
    if (focused && (!this.hasFocus || focused.closest("[hidden]"))) this.anchor.focus();
  }

  /** Lets the user choose, by the browser's own dialog. */
  chooseFile(accept: string, chosen: (files: readonly File[]) => void): void {
    this.#chooser.accept = accept;
    this.#chooser.onchange = () => {
      chosen([...(this.#chooser.files ?? [])]);
      this.#chooser.value = ""; // so that the same file can be chosen again
    };
    this.#chooser.click();
  }

  /** For screen readers only. */
  announce(words: string): void {
    put(this.#status, words);
  }

  /** For everyone. */
  notice(words: string): void {
    put(this.#notice, words);
    this.announce(words);
  }

  #list(rows: readonly Row[]): void {
    const items = rows.map(({ words, isWarning }) => {
      const item = element(this.root.ownerDocument, "li", isWarning ? { class: "warning" } : {});
      item.textContent = words;
      return item;
    });
    const same = items.length === this.#summary.children.length && items.every((item, at) => item.isEqualNode(this.#summary.children[at]!));
    if (!same) this.#summary.replaceChildren(...items);
    this.#summary.hidden = rows.length === 0;
  }

  #ask(question: Question | null): void {
    if (question?.about === this.#asked?.about && question?.words === this.#asked?.words) return;
    this.#asked = question;
    const document = this.root.ownerDocument;
    this.#question.replaceChildren(...(question ? [question.words] : []), ...(question?.answers ?? []).map(({ words, act }) => {
      const button = element(document, "button", { type: "button" });
      button.textContent = words;
      button.addEventListener("click", act);
      return button;
    }));
  }
}

function dress(control: Control, { multiline, disabled, readOnly, required, rows, placeholder, label, invalid }: Appearance): void {
  control.placeholder = placeholder;
  control.readOnly = readOnly;
  control.disabled = disabled;
  if (control instanceof HTMLTextAreaElement && multiline) control.rows = rows;
  set(control, { "aria-label": label, "aria-required": String(required), "aria-invalid": String(invalid), "aria-describedby": "question error hint" });
}

function element<T extends keyof HTMLElementTagNameMap>(document: Document, name: T, attributes: Record<string, string>): HTMLElementTagNameMap[T] {
  const made = document.createElement(name);
  set(made, attributes);
  return made;
}

function set(element: Element, attributes: Record<string, string | null>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

/** An unchanged text is left alone: a live region would say it again. */
function put(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
