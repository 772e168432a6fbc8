import { ready, SealfieldError } from "../index.js";
import { reflected, SecretFieldAttributes } from "./attributes.js";
import { guardClipboard, holdsLineBreak } from "./clipboard.js";
import { fieldError } from "./errors.js";
import { containText, emit, emitBare } from "./events.js";
import type { SecretFieldState } from "./events.js";
import { FormParticipation, submitImplicitly } from "./form.js";
import { describeKind } from "./kinds.js";
import type { Kind } from "./kinds.js";
import { LabelWatcher } from "./labels.js";
import { leaves, Masking } from "./masking.js";
import { nearestLang, text } from "./messages.js";
import type { MessageId, Messages, Parameters } from "./messages.js";
import type { KeySource } from "./public-key.js";
import { Sealing } from "./sealing.js";
import { markState } from "./states.js";
import { upgradeProperties } from "./upgrade.js";
import { findProblem, utf8Length } from "./validation.js";
import type { Problem } from "./validation.js";
import { View } from "./view.js";

export type { SecretFieldEventMap, SecretFieldState } from "./events.js";
export type { Kind } from "./kinds.js";
export type { Message, MessageId, Messages } from "./messages.js";
export type { KeySource } from "./public-key.js";

/**
 * `<secret-field>`: an editor for one secret, which a form only ever sees sealed.
 *
 * The plaintext lives in one place, the control inside the closed shadow root. When it cannot be sealed the form is not
 * submitted; where that cannot be prevented (`form.submit()`), the entry is missing and `secret-error` tells the code.
 */
export class SecretField extends SecretFieldAttributes {
  static readonly formAssociated = true;

  readonly #internals = this.attachInternals();
  readonly #labels = new LabelWatcher(this, this.#internals, () => this.#relabel());
  readonly #sealing = new Sealing(this);
  readonly #masking = new Masking((revealed) => this.#onMasking(revealed));
  readonly #form: FormParticipation;
  readonly #view: View;
  #kind: Kind = this.kind;
  #messages: Messages = {};
  #ready: Promise<void> | null = null;
  #connection: AbortController | null = null;
  #state: SecretFieldState = "empty";
  #sealed: string | null = null;
  #needsReentry = false;
  /** Said until the next edit, whatever the validity. */
  #alert: MessageId | null = null;
  /** Problems are told from the first blur or refusal on, not while the first characters are typed. */
  #touched = false;
  /** An `input` was told and no `change` yet. */
  #uncommitted = false;
  #label = "";
  #dirty = false;

  constructor() {
    super();
    this.#internals.setFormValue(null);
    this.#view = new View(this, describeKind(this.#kind).make(this.ownerDocument));
    this.#form = new FormParticipation(this, {
      entry: () => this.#entry(),
      mayLeave: () => this.#mayLeave(),
      refusedGet: () => this.#warn("getRefused"),
    });
    this.#listen();
    if (!upgradeProperties(this, [...reflected, "publicKey", "messages", "value"])) this.#refuseEarlyValue();
    this.#relabel();
    this.#render();
    this.#refresh();
  }

  // The value

  /**
   * Replaces the text, without an `input` event. A multi-line text is kept as a `<textarea>` keeps it, typed, pasted or set:
   * `\r\n` and `\r` become `\n`. Every other character, a trailing line break included, is sealed as it is.
   * @throws TypeError when it is neither a string nor `null`, and whenever it is read.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED` for a line break in the `text` kind, which cannot hold one: nothing
   *   is set and nothing is lost.
   * @throws DOMException `InvalidStateError` when the field is disabled: it holds nothing.
   */
  set value(value: string | null) {
    const next = value ?? "";
    if (typeof next !== "string") throw new TypeError("secret-field: the value must be a string");
    if (next !== "" && this.#isDisabled) throw new DOMException("secret-field: a disabled field holds no value", "InvalidStateError");
    if (!describeKind(this.#kind).multiline && holdsLineBreak(next)) {
      throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "a field of kind text holds no line break", this.name);
    }
    this.#view.control.value = next;
    this.#edited();
  }

  get value(): never {
    throw new TypeError("secret-field: the value can be written but not read; seal() gives it encrypted");
  }

  get isEmpty(): boolean {
    return this.#view.control.value === "";
  }

  /** Bytes of the text in UTF-8. */
  get byteLength(): number {
    return utf8Length(this.#view.control.value);
  }

  get state(): SecretFieldState {
    return this.#state;
  }

  /** The last envelope that the field gave, whatever it holds now; `null` at first and after a reset of the form. */
  get sealed(): string | null {
    return this.#sealed;
  }

  /**
   * @returns a new envelope of the text, each time another one.
   * @throws SealfieldError `ERR_EMPTY`, `ERR_NO_KEY`, `ERR_TOO_LARGE` beyond `max-bytes`, or what the core throws.
   */
  seal(): string {
    if (this.isEmpty) throw new SealfieldError("ERR_EMPTY", "the field is empty", this.name);
    const { envelope, kid } = this.#trySeal();
    this.#sealed = envelope;
    this.#refresh();
    emit(this, "secret-sealed", { kid, byteLength: this.byteLength, format: this.format });
    return envelope;
  }

  /** Empties the field for good: the text cannot be brought back by undo. */
  wipe(): void {
    this.#clear();
  }

  reveal(): void {
    if (!this.#isDisabled) this.#masking.reveal(this.revealTimeout);
  }

  mask(): void {
    this.#masking.mask();
  }

  // The key

  /** The key as it was set here, which goes before the `public-key` attribute; `null` goes back to that. */
  get publicKey(): KeySource | null {
    return this.#sealing.source;
  }

  set publicKey(source: KeySource | null) {
    this.#sealing.source = source ?? null;
    this.#refresh();
  }

  /** Resolves when the core is ready to seal; rejects with `ERR_WASM_BLOCKED`. Sealing works without waiting for it. */
  get ready(): Promise<void> {
    return (this.#ready ??= ready());
  }

  // The form

  get form(): HTMLFormElement | null { return this.#internals.form; }
  get labels(): NodeList { return this.#internals.labels; }
  get willValidate(): boolean { return this.#internals.willValidate; }

  get validity(): ValidityState {
    this.#refresh();
    return this.#internals.validity;
  }

  get validationMessage(): string {
    this.#refresh();
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    this.#refresh();
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    this.#refresh();
    return this.#internals.reportValidity();
  }

  // The texts

  /** Texts that replace the English ones, by id; the others stay. */
  get messages(): Messages {
    return { ...this.#messages };
  }

  set messages(messages: Messages) {
    this.#messages = { ...messages };
    this.#relabel();
    this.#refresh();
  }

  // Called by the browser

  connectedCallback(): void {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    this.#masking.watchPage(this.ownerDocument, signal);
    this.ownerDocument.defaultView?.addEventListener("pagehide", () => { if (!this.isEmpty) this.#clear({ needsReentry: true }); }, { signal });
    this.ownerDocument.addEventListener("DOMContentLoaded", () => this.#relabel(), { signal });
    this.#form.join(this.form);
    const settled = () => { this.#sealing.coreSettled = true; this.#refresh(); };
    this.ready.then(settled, settled);
    this.#relabel();
    this.#refresh();
  }

  disconnectedCallback(): void {
    this.#connection?.abort();
    this.#connection = null;
    this.#masking.mask();
    this.#labels.disconnect();
    this.#sealing.release();
  }

  adoptedCallback(): void {
    this.#view.restyle();
  }

  attributeChangedCallback(name: string): void {
    if (name === "kind") this.#changeKind();
    if (name === "aria-label" || name === "lang") this.#relabel();
    if (name === "public-key" || name === "key-id") this.#sealing.release();
    else this.#sealing.forget();
    this.#render();
    this.#refresh();
  }

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form.join(form);
    this.#relabel();
  }

  formDisabledCallback(disabled: boolean): void {
    if (disabled) this.#clear();
    this.#render();
    this.#refresh();
  }

  formResetCallback(): void {
    this.#sealed = null;
    this.#clear();
  }

  // Sealing

  #entry(): string | null {
    try {
      return this.seal();
    } catch {
      return null; // seal() has told it by event and on screen
    }
  }

  /** Seals for a trial: some reasons not to, such as an option that the format refuses, only show then. */
  #mayLeave(): boolean {
    try {
      this.#trySeal();
      this.#masking.mask();
      return true;
    } catch {
      this.#view.control.focus();
      return false;
    }
  }

  #trySeal(): { envelope: string; kid: string } {
    try {
      return this.#sealing.seal(this.#view.control.value, this.byteLength);
    } catch (thrown) {
      const error = fieldError(thrown, this.name);
      this.#touched = true;
      this.#refresh();
      emit(this, "secret-error", { code: error.code });
      throw error;
    }
  }

  // Editing

  #listen(): void {
    const { root, eye } = this.#view;
    containText(root);
    guardClipboard(root, {
      mayCopy: () => this.#masking.revealed,
      mayBreak: () => describeKind(this.#kind).multiline,
      refused: () => this.#warn("newlineInText"),
      trimmed: () => this.#view.notice(this.#say("trailingNewline")),
    });
    root.addEventListener("input", () => { this.#uncommitted = true; this.#edited(); emitBare(this, "input"); });
    root.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    root.addEventListener("focusin", () => { this.#relabel(); this.#render(); this.#refresh(); });
    root.addEventListener("focusout", (event) => this.#onFocusOut(event as FocusEvent));
    this.#masking.watchFocus(root);
    // The caret stays in the text when the eye is clicked meanwhile.
    eye.addEventListener("mousedown", (event) => { if (root.activeElement === this.#view.control) event.preventDefault(); });
    eye.addEventListener("click", () => this.#toggle());
    this.addEventListener("invalid", () => { this.#touched = true; this.#refresh(); });
  }

  #toggle(): void {
    if (this.#masking.revealed) return this.mask();
    this.reveal();
    if (!this.#view.hasFocus) this.#view.eye.focus(); // Safari does not focus a clicked button; without focus none could leave
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape" && this.#masking.revealed) {
      event.preventDefault();
      event.stopPropagation();
      this.mask();
    } else if (event.key === "Enter" && event.target === this.#view.control && describeKind(this.#kind).enterSubmits) {
      event.preventDefault();
      this.#commit();
      if (this.form) submitImplicitly(this.form, this);
    }
  }

  #onFocusOut(event: FocusEvent): void {
    if (event.target === this.#view.control) this.#commit();
    if (!leaves(this.#view.root, event)) return;
    this.#touched = true;
    this.#render();
    this.#refresh();
  }

  /** As native controls do: `change` once, when the user is done. */
  #commit(): void {
    if (!this.#uncommitted) return;
    this.#uncommitted = false;
    emitBare(this, "change");
  }

  #edited(): void {
    this.#needsReentry = false;
    this.#sealing.forget();
    this.#alert = null;
    this.#dirty = true;
    this.#view.announce("");
    this.#render();
    this.#refresh();
  }

  #clear({ needsReentry = false } = {}): void {
    this.#masking.mask();
    this.#renew();
    this.#needsReentry = needsReentry;
    this.#sealing.forget();
    this.#alert = null;
    this.#uncommitted = false;
    this.#touched = false;
    this.#dirty = false;
    this.#view.announce("");
    this.#render();
    this.#refresh();
  }

  /** A new control has no undo history. */
  #renew(): void {
    this.#view.control.value = "";
    this.#view.swap(describeKind(this.#kind).make(this.ownerDocument));
    this.#relabel();
  }

  /** The text goes along when the new kind can hold it, and is asked for again when it cannot. */
  #changeKind(): void {
    if (this.kind === this.#kind) return;
    const held = this.#view.control.value;
    this.#kind = this.kind;
    this.#renew();
    if (!describeKind(this.#kind).multiline && holdsLineBreak(held)) this.#clear({ needsReentry: true });
    else this.#view.control.value = held;
  }

  /** A value set before the upgrade was lost to its setter's caller, who got no error; so the user must know. */
  #refuseEarlyValue(): void {
    this.#needsReentry = true;
    this.#alert = "notAccepted";
  }

  // Showing

  #onMasking(revealed: boolean): void {
    markState(this.#internals, "revealed", revealed);
    this.#render();
    this.#view.announce(this.#say(revealed ? "shown" : "hidden"));
    this.#refresh();
    emit(this, "secret-reveal", { revealed });
  }

  /** Brings the view up to the attributes and to the masking. */
  #render(): void {
    const { control } = this.#view;
    const kind = describeKind(this.#kind);
    const { revealed } = this.#masking;
    kind.show(control, revealed);
    control.placeholder = this.placeholder;
    control.readOnly = this.readOnly;
    control.setAttribute("aria-required", String(this.required));
    if (control instanceof HTMLTextAreaElement) control.rows = this.rows;
    this.#view.multiline(kind.multiline);
    this.#view.disabled(this.#isDisabled);
    this.#view.revealed(revealed);
    this.#view.hint(this.hint);
    const veiled = !kind.canMask() && !revealed && !this.isEmpty && !this.#view.hasFocus;
    this.#view.veil(veiled ? this.#say("hiddenBytes", { bytes: this.byteLength }) : null);
  }

  #relabel(): void {
    this.#labels.watch();
    this.#label = this.#labels.text || this.#say("label");
    this.#view.label(this.#label, this.#say("show"));
  }

  #warn(id: MessageId): void {
    this.#alert = id;
    this.#refresh();
    this.#view.announce(this.#say(id));
  }

  #say(id: MessageId, parameters: Parameters = { label: this.#label }): string {
    return text(id, parameters, this.#messages, nearestLang(this));
  }

  // Validity and state

  /** Validity is pushed to the browser, which never asks; so this runs at whatever may have changed it. */
  #refresh(): void {
    const problem = findProblem({
      byteLength: this.byteLength, maxBytes: this.maxBytes, required: this.required,
      disabled: this.#isDisabled, needsReentry: this.#needsReentry,
    }, this.#sealing);
    const message = problem ? this.#say(problem.id, problem.parameters) : "";
    this.#internals.setValidity(problem ? { [problem.flag]: true } : {}, message, problem ? this.#view.control : undefined);
    const told = problem !== null && (this.#touched || this.#needsReentry);
    this.#view.error(this.#alert ? this.#say(this.#alert) : told ? message : "");
    markState(this.#internals, "invalid", problem !== null);
    markState(this.#internals, "dirty", this.#dirty);
    if (problem?.isAboutKey && this.isConnected) this.#sealing.watchKey(() => this.#refresh());
    else this.#sealing.unwatchKey();
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
    return this.isEmpty ? "empty" : "editing";
  }

  get #isDisabled(): boolean {
    return this.matches(":disabled");
  }
}
