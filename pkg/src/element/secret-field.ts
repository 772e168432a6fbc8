import { ready, SealfieldError } from "../index.js";
import type { FormField } from "../index.js";
import { faceOf, mayPeek } from "./appearance.js";
import type { Situation } from "./appearance.js";
import { Arrivals } from "./arrivals.js";
import { reflectedAttributes, reflectedProperties, SecretFieldAttributes } from "./attributes.js";
import { Contents } from "./contents.js";
import { makeControl } from "./control.js";
import { Editor } from "./editor.js";
import { containText, emit, emitBare } from "./events.js";
import type { SecretFieldState } from "./events.js";
import { findingsIn, nothingFound } from "./findings.js";
import type { Findings } from "./findings.js";
import { FormParticipation, submitImplicitly } from "./form.js";
import { isMultiline } from "./kinds.js";
import type { Kind } from "./kinds.js";
import { LabelWatcher } from "./labels.js";
import { leaves, Masking } from "./masking.js";
import { nearestLang, text } from "./messages.js";
import type { Messages, Said } from "./messages.js";
import { PointerWatch } from "./pointer.js";
import type { KeySource } from "./public-key.js";
import { Sealing } from "./sealing.js";
import type { JsonSealing } from "./sealing.js";
import { markStates } from "./states.js";
import { isKept, StoredValue } from "./stored.js";
import type { StoredChoice, StoredValueProvider } from "./stored.js";
import { watchTransfers } from "./transfer.js";
import { upgradeProperties } from "./upgrade.js";
import { findProblem } from "./validation.js";
import type { Problem } from "./validation.js";
import { View } from "./view.js";

export type { JsonType, PemType, TrailingNewline, Visibility } from "./attributes.js";
export type { PasteWarning, SecretFieldEventMap, SecretFieldState } from "./events.js";
export type { Kind } from "./kinds.js";
export { addMessages } from "./messages.js";
export type { Message, MessageId, Messages } from "./messages.js";
export type { KeySource } from "./public-key.js";
export type { StoredValueProvider } from "./stored.js";

/**
 * `<secret-field>`: an editor for one secret, which a form only ever sees sealed.
 *
 * The plaintext lives in one place, behind the closed shadow root. When it cannot be sealed the form is not
 * submitted; where that cannot be prevented (`form.submit()`), the entry is missing and `secret-error` tells the code.
 */
export class SecretField extends SecretFieldAttributes {
  static readonly formAssociated = true;
  static readonly observedAttributes: readonly string[] = [
    ...reflectedAttributes.filter((name) => name !== "name" && name !== "disabled"),
    "public-key",
    "aria-label",
    "lang",
    "value", // only to take it away
  ];

  readonly #internals = this.attachInternals();
  readonly #labels = new LabelWatcher(this, this.#internals, () => this.#relabel());
  readonly #sealing = new Sealing(this);
  readonly #storedValue = new StoredValue();
  readonly #masking = new Masking(
    (revealed) => this.#onMasking(revealed),
    () => this.#storedValue.cancel(),
  );
  readonly #editor: Editor;
  readonly #contents: Contents;
  readonly #arrivals: Arrivals;
  readonly #pointer = new PointerWatch();
  readonly #form: FormParticipation;
  readonly #view: View;
  #kind: Kind = this.kind;
  #schema: FormField | null = null;
  #messages: Messages = {};
  #ready: Promise<void> | null = null;
  #connection: AbortController | null = null;
  #state: SecretFieldState = "empty";
  #sealed: string | null = null;
  #choice: StoredChoice = "stored";
  #needsReentry = false;
  #custom = "";
  #findings: Findings = nothingFound;
  /** Said until the next edit, whatever the validity. */
  #alert: Said | null = null;
  /** Problems are told from the first blur or refusal on, not while the first characters are typed. */
  #touched = false;
  /** An `input` was told and no `change` yet. */
  #uncommitted = false;
  /** It was on the page before it was defined. */
  #wasEarly = this.isConnected;
  /** The text has several lines, whatever the kind says. */
  #isWidened = false;
  #isPeeking = false;
  #isHovered = false;
  #label = "";
  #dirty = false;

  constructor() {
    super();
    this.#internals.setFormValue(null);
    this.#editor = new Editor(this.ownerDocument, isMultiline(this.#kind), () => this.#onEdit());
    this.#contents = new Contents(this.#editor);
    this.#arrivals = new Arrivals(this, this.#contents, {
      arrived: () => {
        this.#masking.mask();
        this.#view.swap(this.#editor.control);
        this.#onEdit();
      },
      asked: (id) => {
        if (id) this.#announce(id);
        this.#update();
      },
      notice: (id) => this.#view.notice(this.#say([id])),
      refused: (...said) => this.#warn(...said),
      widen: () => {
        this.#isWidened = true;
        this.#remake(true);
        this.#editor.control.focus();
      },
    });
    this.#view = new View(this, this.#editor.control, {
      choose: () => this.#view.chooseFile(this.acceptFiles ?? "", (files) => void this.#arrivals.takeFiles(files)),
      remove: () => {
        this.#empty();
        this.#onEdit();
      },
      replace: () => this.replace(),
      clear: () => this.clearStored(),
      cancel: () => this.cancelReplace(),
    });
    this.#form = new FormParticipation(this, {
      entry: () => this.#attempt(() => this.seal()),
      clears: () => this.#storedChoice === "clear",
      mayLeave: () => this.#mayLeave(),
      refusedGet: () => this.#warn("getRefused"),
    });
    this.#listen();
    const accepted = upgradeProperties(this, [
      ...reflectedProperties,
      "publicKey",
      "schema",
      "messages",
      "storedValue",
      "value",
    ]);
    if (!accepted) this.#refuseEarlyValue();
    this.#relabel();
  }

  // The value

  /**
   * Replaces the text, without an `input` event; a stored value is then being replaced. Line breaks become `\n`, as in
   * a `<textarea>`. Every other character, a line break at the end included, is sealed as it is.
   * @throws TypeError when it is neither a string nor `null`.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED` for a line break in the `text` kind, which cannot hold one: nothing
   *   is set and nothing is lost.
   * @throws DOMException `InvalidStateError` when the field is disabled: it holds nothing.
   */
  set value(value: string | null) {
    const next = value ?? "";
    if (typeof next !== "string") throw new TypeError("secret-field: the value must be a string");
    if (next && this.#isDisabled)
      throw new DOMException("secret-field: a disabled field holds no value", "InvalidStateError");
    if (!isMultiline(this.#kind) && (next.includes("\n") || next.includes("\r"))) {
      throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "a field of kind text holds no line break", this.name);
    }
    if (faceOf(this.#situation) !== "editor") this.mask(); // a stored value that is shown or still on its way
    this.#empty();
    this.#editor.text = next;
    if (this.stored && next) this.#choice = "replacing";
    this.#edited();
  }

  /** `undefined`: what is written cannot be read; `seal()` gives it encrypted. An exception would end tools that read every element's, such as axe. */
  get value(): void {
    return undefined;
  }

  /** Whether there is nothing to seal; so it is while a stored value is untouched. */
  get isEmpty(): boolean {
    return this.#contents.isEmpty;
  }

  /** Bytes of the file, or of the text in UTF-8. */
  get byteLength(): number {
    return this.#contents.byteLength;
  }

  get state(): SecretFieldState {
    return this.#state;
  }

  /** The last envelope that the field gave, whatever it holds now; `null` at first and after a reset of the form. */
  get sealed(): string | null {
    return this.#sealed;
  }

  /**
   * @returns a new envelope of the value, each time another one.
   * @throws SealfieldError `ERR_EMPTY`, `ERR_NO_KEY`, `ERR_TOO_LARGE` beyond `max-bytes`, or what the core throws.
   */
  seal(): string {
    if (this.isEmpty) throw new SealfieldError("ERR_EMPTY", "the field is empty", this.name);
    const { envelope, kid } = this.#trySeal();
    this.#sealed = envelope;
    this.#update();
    emit(this, "secret-sealed", { kid, byteLength: this.byteLength, format: this.format });
    return envelope;
  }

  /** Empties the field for good: nothing brings the text back. A stored value is untouched again. */
  wipe(): void {
    this.#clear();
  }

  /** Shows the text; of a stored value, what `storedValue` fetches. */
  reveal(): void {
    if (this.#isDisabled) return;
    if (faceOf(this.#situation) !== "facts") this.#masking.reveal(this.revealTimeout);
    else if (mayPeek(this.#situation)) void this.#peek();
  }

  mask(): void {
    this.#masking.mask();
    this.#update();
  }

  // The stored value

  /** How a stored value is fetched for showing it; without it, and under `visibility="restricted"`, it never is. */
  get storedValue(): StoredValueProvider | null {
    return this.#storedValue.provider;
  }

  set storedValue(provider: StoredValueProvider | null) {
    this.#storedValue.provider = provider ?? null;
    this.#update();
  }

  /** Starts to replace the stored value. It is kept until the form is submitted with a new one. */
  replace(): void {
    this.#choose("replacing");
  }

  /** Wipes what was entered, and keeps the stored value. */
  cancelReplace(): void {
    this.#choose("keep");
  }

  /** Has the stored value removed with the submission: the form gives `name__action=clear`. */
  clearStored(): void {
    this.#choose("clear");
  }

  // The key and the schema

  /** The key as it was set here, which goes before the `public-key` attribute; `null` goes back to that. */
  get publicKey(): KeySource | null {
    return this.#sealing.key.given;
  }

  set publicKey(source: KeySource | null) {
    this.#sealing.key.given = source ?? null;
    this.#sealing.forget();
    this.#update();
  }

  /**
   * What a schema says of the field, as `readSchema` gives it: sets `kind`, `json-type` and `required`, and seals
   * objects and arrays as JSON, for Apify with the digest of their definition.
   */
  get schema(): FormField | null {
    return this.#schema;
  }

  set schema(field: FormField | null) {
    this.#schema = field ?? null;
    if (!field) return;
    const types = field.types.filter((type) => type !== "null");
    this.kind = field.kind ?? (types.length === 0 || types.includes("string") ? "text" : "json");
    this.required = field.required;
    this.jsonType = types.length === 1 && (types[0] === "object" || types[0] === "array") ? types[0] : null;
    this.#update();
  }

  /** Resolves when the core is ready to seal; rejects with `ERR_WASM_BLOCKED`. Sealing works without waiting for it. */
  get ready(): Promise<void> {
    return (this.#ready ??= ready());
  }

  // The form

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  get labels(): NodeList {
    return this.#internals.labels;
  }
  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  get validity(): ValidityState {
    this.#update();
    return this.#internals.validity;
  }

  get validationMessage(): string {
    this.#update();
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    this.#update();
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    this.#update();
    return this.#internals.reportValidity();
  }

  /** Makes the field invalid and shows why, as after an answer of the server, until it is called with an empty text. */
  setCustomValidity(message: string): void {
    this.#custom = message;
    this.#update();
  }

  // The texts

  /** Texts that replace those of the language, by id; the others stay. */
  get messages(): Messages {
    return { ...this.#messages };
  }

  set messages(messages: Messages) {
    this.#messages = { ...messages };
    this.#relabel();
  }

  // Called by the browser

  connectedCallback(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const document = this.ownerDocument;
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden") this.#masking.mask();
      },
      { signal },
    );
    document.addEventListener("DOMContentLoaded", () => this.#relabel(), { signal });
    document.defaultView?.addEventListener("pagehide", () => this.#onPageHide(), { signal });
    this.#pointer.watch(document, signal);
    this.#form.join(this.form);
    const settled = () => {
      this.#sealing.coreSettled = true;
      this.#examine();
      this.#update();
    };
    this.ready.then(settled, settled);
    this.#relabel();
    if (this.#wasEarly) this.#autofocus();
  }

  disconnectedCallback(): void {
    this.#connection?.abort();
    this.#connection = null;
    this.mask();
    this.#labels.disconnect();
    this.#sealing.key.release();
  }

  adoptedCallback(): void {
    this.#view.restyle();
  }

  attributeChangedCallback(name: string, from: string | null, to: string | null): void {
    if (from === to) return;
    if (name === "value") return this.#refuseAttribute(to);
    if (name === "kind") this.#changeKind();
    if (name === "stored") this.#clear(); // what was entered is what is stored now
    if (name === "visibility") this.mask();
    if (name === "aria-label" || name === "lang") this.#relabel();
    if (name === "public-key" || name === "key-id") this.#sealing.key.release();
    this.#sealing.forget();
    this.#examine();
    this.#update();
  }

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form.join(form);
    this.#relabel();
  }

  formDisabledCallback(disabled: boolean): void {
    if (disabled) this.#clear();
    this.#update();
  }

  formResetCallback(): void {
    this.#sealed = null;
    this.#clear();
  }

  // Sealing

  /** Seals for a trial: some reasons not to, such as an option that the format refuses, only show then. */
  #mayLeave(): boolean {
    this.mask();
    if (!this.#arrivals.pending && (this.isEmpty || this.#attempt(() => this.#trySeal()))) return true;
    this.#touch();
    this.#view.anchor.focus();
    return false;
  }

  #attempt<T>(seal: () => T): T | null {
    try {
      return seal();
    } catch {
      return null; // it was told by event and on screen
    }
  }

  #trySeal(): { envelope: string; kid: string } {
    try {
      return this.#sealing.seal(this.#contents.value, this.byteLength, this.#json);
    } catch (thrown) {
      this.#touch();
      emit(this, "secret-error", { code: (thrown as SealfieldError).code });
      throw thrown;
    }
  }

  /** A field whose schema wants text gets JSON as text. */
  get #json(): JsonSealing | null {
    if (this.#kind !== "json" || this.#schema?.types.includes("string")) return null;
    return { schemaHash: this.#schema?.schemaHash };
  }

  // Editing

  #listen(): void {
    const { root, eye } = this.#view;
    containText(root);
    watchTransfers(root, {
      mayCopy: () => {
        const may = this.allowCopy && this.#masking.revealed;
        if (!may) this.#view.notice(this.#say(["copyRefused"]));
        return may;
      },
      takeText: (pasted) => {
        if (!this.#mayEnter || faceOf(this.#situation) !== "editor") return;
        this.#touched = true;
        this.#arrivals.takeText(pasted);
      },
      takeFiles: (files) => {
        if (this.#mayEnter) void this.#arrivals.takeFiles(files);
      },
      hover: (on) => {
        const isHovered = on && this.#mayEnter && this.acceptFiles !== null;
        if (isHovered === this.#isHovered) return;
        this.#isHovered = isHovered;
        this.#update();
      },
    });
    root.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    root.addEventListener("focusin", () => this.#relabel());
    // Before the page sees the blur, as with native controls.
    root.addEventListener(
      "blur",
      (event) => {
        if (event.target === this.#editor.control) this.#commit();
      },
      true,
    );
    root.addEventListener("focusout", (event) => {
      if (!leaves(root, event as FocusEvent)) return;
      this.#pointer.whenReleased(() => this.#touch());
      this.#masking.mask();
    });
    // The caret stays in the text when the eye is clicked meanwhile.
    eye.addEventListener("mousedown", (event) => {
      if (root.activeElement === this.#editor.control) event.preventDefault();
    });
    eye.addEventListener("click", () => this.#toggle());
    this.addEventListener("invalid", () => this.#touch());
  }

  #toggle(): void {
    if (this.#masking.revealed) return this.mask();
    this.reveal();
    if (!this.#view.hasFocus) this.#view.eye.focus(); // Safari does not focus a clicked button; without focus none could leave
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && (this.#masking.revealed || this.#storedChoice === "replacing")) {
      event.preventDefault();
      event.stopPropagation();
      if (this.#masking.revealed) this.mask();
      else this.cancelReplace();
    } else if (event.key === "Enter" && event.target === this.#editor.control && !this.#takesLines) {
      event.preventDefault();
      this.#commit();
      if (this.form) submitImplicitly(this.form, this);
    }
  }

  #onPageHide(): void {
    this.#masking.mask();
    if (!this.isEmpty || this.#arrivals.pending) this.#clear({ needsReentry: true, choice: this.#choice });
  }

  /** As native controls do: `change` once, when the user is done. */
  #commit(): void {
    if (!this.#uncommitted) return;
    this.#uncommitted = false;
    emitBare(this, "change");
  }

  #onEdit(): void {
    this.#uncommitted = true;
    this.#edited();
    emitBare(this, "input");
  }

  #edited(): void {
    if (this.#editor.isCut) this.#remake(true);
    this.#arrivals.forget();
    this.#renew(true);
    this.#examine();
    this.#update();
  }

  /** @param choice what then becomes of a stored value */
  #clear({ needsReentry = false, choice = "stored" as StoredChoice } = {}): void {
    this.mask();
    this.#empty();
    this.#renew(false);
    this.#needsReentry = needsReentry;
    this.#choice = choice;
    this.#uncommitted = false;
    this.#touched = false;
    this.#relabel();
  }

  /** Takes back what was told of the former value. */
  #renew(dirty: boolean): void {
    this.#needsReentry = false;
    this.#sealing.forget();
    this.#alert = null;
    this.#dirty = dirty;
    this.#view.notice("");
  }

  /** A new control has no undo history. */
  #empty(): void {
    this.#isWidened = false;
    this.#contents.clear(isMultiline(this.#kind));
    this.#view.swap(this.#editor.control);
    this.#findings = nothingFound;
    this.#arrivals.forget();
  }

  /** The text goes along; one of several lines stays in an editor that can hold it. */
  #changeKind(): void {
    this.#kind = this.kind;
    this.#isWidened = this.#editor.text.includes("\n");
    this.#remake(this.#takesLines);
  }

  get #takesLines(): boolean {
    return this.#isWidened || isMultiline(this.#kind);
  }

  #remake(multiline: boolean): void {
    if (multiline === this.#editor.multiline) return;
    this.#view.swap(this.#editor.remake(multiline));
  }

  #choose(choice: StoredChoice): void {
    if (!this.stored || this.#isDisabled) return;
    this.#clear({ choice });
    if (choice === "keep") this.#announce("kept");
    if (choice === "clear") this.#announce("cleared");
  }

  /** A value set before the upgrade was lost to its setter's caller, who got no error; so the user must know. */
  #refuseEarlyValue(): void {
    this.#needsReentry = true;
    this.#alert = ["notAccepted"];
  }

  /** What is in the HTML is open to every script, extension and recorder; a framework that renders on a server writes it there. */
  #refuseAttribute(value: string | null): void {
    if (value === null) return;
    this.removeAttribute("value");
    if (!value || !this.isEmpty) return;
    this.#refuseEarlyValue();
    this.#update();
  }

  /** The browser has looked for `autofocus` before there was anything to focus. */
  #autofocus(): void {
    this.#wasEarly = false;
    const { activeElement, body } = this.ownerDocument;
    if (this.hasAttribute("autofocus") && activeElement === body) this.focus();
  }

  #touch(): void {
    this.#touched = true;
    this.#update();
  }

  // Showing

  async #peek(): Promise<void> {
    const fetching = this.#storedValue.fetch();
    this.#announce("fetching");
    this.#update();
    try {
      const value = await fetching;
      if (value === null) return;
      const control = makeControl(this.ownerDocument, value.includes("\n") || isMultiline(this.#kind));
      control.setAttribute("type", "text");
      control.value = value;
      this.#isPeeking = true;
      this.#view.peek(control);
      this.#masking.reveal(this.revealTimeout);
    } catch {
      this.#warn("fetchFailed");
    } finally {
      this.#update();
    }
  }

  #onMasking(revealed: boolean): void {
    if (this.#isPeeking && !revealed) {
      this.#isPeeking = false;
      this.#view.peek(null);
    }
    this.#editor.revealed = revealed && !this.#isPeeking;
    this.#announce(revealed ? "shown" : "hidden", { label: this.#label });
    this.#examine();
    this.#update();
    emit(this, "secret-reveal", { revealed });
  }

  #relabel(): void {
    this.#labels.watch();
    this.#label = this.#labels.text || this.#say(["label"]);
    this.#update();
  }

  #warn(...said: Said): void {
    this.#alert = said;
    this.#update();
    this.#announce(...said);
  }

  #announce(...said: Said): void {
    this.#view.announce(this.#say(said));
  }

  #say(said: Said | string): string {
    return text(said, this.#messages, nearestLang(this));
  }

  get #situation(): Situation {
    return {
      field: this,
      contents: this.#contents,
      arrivals: this.#arrivals,
      sealing: this.#sealing,
      masking: this.#masking,
      storedValue: this.#storedValue,
      choice: this.#storedChoice,
      isPeeking: this.#isPeeking,
      isDisabled: this.#isDisabled,
      isHovered: this.#isHovered,
      isTouched: this.#touched,
      needsReentry: this.#needsReentry,
      custom: this.#custom,
      findings: this.#findings,
      label: this.#label,
      say: (...said) => this.#say(said),
    };
  }

  // Validity and state

  get #storedChoice(): StoredChoice | null {
    return this.stored ? this.#choice : null;
  }

  #examine(): void {
    this.#findings = nothingFound;
    if (!this.#sealing.coreSettled) return;
    try {
      this.#findings = findingsIn(this.#contents.value, this, this.#masking.revealed);
    } catch {
      // What cannot be looked into, as it is not Unicode or the core is blocked, cannot be sealed either, and that is told.
    }
  }

  /** Brings validity, state and view up to all else. The browser never asks; so this runs at whatever may have changed them. */
  #update(): void {
    const situation = this.#situation;
    const problem = findProblem(situation);
    const isStored = isKept(situation.choice);
    const message = this.#say(problem?.said ?? "");
    if (problem)
      this.#internals.setValidity(
        { [problem.isMissing ? "valueMissing" : "customError"]: true },
        message,
        this.#view.anchor,
      );
    else this.#internals.setValidity({});
    markStates(this.#internals, {
      invalid: problem !== null,
      dirty: this.#dirty,
      stored: isStored,
      stale: this.stored && this.stale,
      revealed: this.#masking.revealed,
    });
    if (problem?.isAboutKey && this.isConnected) this.#sealing.key.watch(() => this.#update());
    else this.#sealing.key.settle();
    const isTold = this.#touched || this.#needsReentry || this.#custom || isStored;
    const said = this.#alert ? this.#say(this.#alert) : isTold ? message : "";
    this.#view.show(situation, said);
    this.#enter(problem);
  }

  #enter(problem: Problem | null): void {
    const from = this.#state;
    const to = this.#stateWith(problem);
    if (from === to) return;
    this.#state = to;
    emit(this, "secret-statechange", { from, to });
  }

  #stateWith(problem: Problem | null): SecretFieldState {
    if (problem?.isError) return "error";
    if (this.#masking.revealed) return "revealed";
    if (this.#needsReentry) return "needs-reentry";
    const choice = this.#storedChoice;
    if (choice) return this.stale && isKept(choice) ? "stale" : choice;
    return this.isEmpty ? "empty" : "editing";
  }

  /** Whether the user may enter something in the place of what there is. */
  get #mayEnter(): boolean {
    const choice = this.#storedChoice;
    return (!choice || choice === "replacing") && !this.readOnly && !this.#isDisabled;
  }

  get #isDisabled(): boolean {
    return this.matches(":disabled");
  }
}
