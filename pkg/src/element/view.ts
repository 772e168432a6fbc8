import { actionsOf, counterOf, faceOf, factsOf, mayPeek, questionOf, summaryOf } from "./appearance.js";
import type { Question, Row, Situation } from "./appearance.js";
import { unrecorded } from "./control.js";
import type { Control } from "./control.js";
import { made, set } from "./dom.js";
import type { Attributes } from "./dom.js";
import { makeEye } from "./eye.js";
import { isKept } from "./stored.js";
import { adoptStyles } from "./styles.js";

/** What the user can press besides the eye. */
export type Action = "choose" | "remove" | "replace" | "clear" | "cancel";

/** Eight, whatever the length of what they stand for. */
const MASK = "•".repeat(8);

/** The elements inside the closed root. */
export class View {
  readonly root: ShadowRoot;
  readonly eye: HTMLButtonElement;
  readonly #buttons: Readonly<Record<string, HTMLButtonElement>>;
  readonly #make: Make;
  readonly #base: HTMLElement;
  readonly #mask: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #drop: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #counter: HTMLElement;
  readonly #error: HTMLElement;
  readonly #summary: HTMLElement;
  readonly #question: HTMLElement;
  readonly #chooser: HTMLInputElement;
  readonly #notice: HTMLElement;
  readonly #status: HTMLElement;
  #control: Control;
  #peek: Control | null = null;
  #asked: Question | null = null;
  #listed = "";

  /** @param acts what each button does, in the order of the keyboard */
  constructor(host: HTMLElement, control: Control, acts: Readonly<Record<Action, () => void>>) {
    const document = host.ownerDocument;
    const make = (this.#make = (name, attributes, ...children) =>
      made(document.createElement(name), attributes, ...children));
    const piece = (name: string, attributes?: Attributes) => make("div", { class: name, part: name, ...attributes });
    const below = (name: string, part = name) => make("div", { id: name, part });
    this.root = host.attachShadow({ mode: "closed", delegatesFocus: true });
    adoptStyles(this.root);
    this.#control = control;
    this.eye = makeEye(document);
    this.#buttons = Object.fromEntries(
      Object.entries(acts).map(([action, act]) => {
        return [action, this.#makeButton(act, { part: action, "aria-describedby": "error hint" })];
      }),
    );
    this.#mask = piece("mask", { "aria-hidden": true });
    this.#mask.append(MASK);
    this.#facts = piece("facts", { part: "stored" });
    this.#drop = piece("drop", { "aria-hidden": true });
    this.#hint = below("hint");
    this.#counter = below("counter");
    this.#error = below("error");
    const row = make("div", { class: "actions" }, ...Object.values(this.#buttons));
    this.#base = piece("base");
    this.#base.append(control, this.#mask, this.#facts, this.eye, row, make("div", { class: "ring" }), this.#drop);
    this.#question = below("question", "offer");
    this.#notice = below("notice");
    this.#summary = make("ul", { id: "summary", part: "summary", class: unrecorded });
    this.#status = make("div", { id: "status", role: "status", "aria-live": "polite" });
    this.#chooser = make("input", { type: "file", hidden: "" });
    const last = make("div", { class: "below" }, this.#hint, this.#counter);
    this.root.append(
      this.#base,
      this.#question,
      this.#error,
      this.#notice,
      this.#summary,
      last,
      this.#status,
      this.#chooser,
    );
  }

  get hasFocus(): boolean {
    return this.root.activeElement !== null;
  }

  /** What an invalid field is pointed at by. */
  get anchor(): HTMLElement {
    const { replace, cancel, remove } = this.#buttons;
    return [this.#control, replace, cancel, remove].find((part) => !part!.hidden) ?? this.#control;
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

  /** @param problem what is wrong, in words; empty when nothing is, or it is not told yet */
  show(situation: Situation, problem: string): void {
    const { field, contents, masking, storedValue, isDisabled, isHovered, label, say } = situation;
    const { multiline } = contents.editor;
    const invalid = problem !== "";
    const face = faceOf(situation);
    const isFacts = face === "facts";
    const question = questionOf(situation);
    const focused = this.root.activeElement;
    const classes = {
      multiline: multiline && !isFacts,
      facts: isFacts,
      disabled: isDisabled,
      invalid,
      dropping: isHovered,
    };
    for (const [name, on] of Object.entries(classes)) this.#base.classList.toggle(name, on);
    set(this.#base, {
      role: isFacts ? "group" : null,
      "aria-label": isFacts ? label : null,
      "aria-disabled": isFacts ? isDisabled : null,
      "aria-busy": storedValue.isFetching || contents.isReading || null,
    });
    for (const control of [this.#control, this.#peek]) {
      if (!control) continue;
      Object.assign(control, {
        placeholder: field.placeholder,
        readOnly: field.readOnly || face === "peek",
        disabled: isDisabled,
      });
      if (control instanceof HTMLTextAreaElement && multiline) control.rows = field.rows;
      set(control, {
        "aria-label": label,
        "aria-required": field.required,
        "aria-invalid": invalid,
        "aria-describedby": "question error hint",
      });
    }
    this.#control.hidden = face !== "editor";
    this.#mask.hidden = !isFacts || !isKept(situation.choice);
    this.eye.hidden = isFacts && !mayPeek(situation);
    this.eye.disabled = isDisabled;
    set(this.eye, { "aria-label": say("show", { label }), "aria-pressed": masking.revealed });
    const words = actionsOf(situation, face);
    for (const [action, button] of Object.entries(this.#buttons)) {
      put(button, words[action as Action] ?? "");
      button.hidden = !button.textContent;
      button.disabled = isDisabled;
    }
    put(this.#facts, isFacts ? factsOf(situation) : "");
    put(this.#drop, isHovered ? say("dropFile") : "");
    put(this.#hint, field.hint);
    put(this.#counter, face === "editor" ? counterOf(situation) : "");
    put(this.#error, problem === question?.words ? "" : problem); // what is asked is not said twice
    this.#list(summaryOf(situation));
    this.#ask(question);
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
    const listed = JSON.stringify(rows);
    if (listed === this.#listed) return;
    this.#listed = listed;
    this.#summary.replaceChildren(
      ...rows.map(({ words, isWarning }) => this.#make("li", { class: isWarning ? "warning" : null }, words)),
    );
    this.#summary.hidden = rows.length === 0;
  }

  #ask(question: Question | null): void {
    if (question?.about === this.#asked?.about && question?.words === this.#asked?.words) return;
    this.#asked = question;
    this.#question.replaceChildren(
      ...(question
        ? [question.words, ...question.answers.map(({ words, act }) => this.#makeButton(act, {}, words))]
        : []),
    );
  }

  #makeButton(act: () => void, attributes: Attributes, ...children: string[]): HTMLButtonElement {
    const button = this.#make("button", { type: "button", ...attributes }, ...children);
    button.addEventListener("click", act);
    return button;
  }
}

type Make = <T extends keyof HTMLElementTagNameMap>(
  name: T,
  attributes: Attributes,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[T];

/** An unchanged text is left alone: a live region would say it again. */
function put(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}
