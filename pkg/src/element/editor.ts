import { makeControl } from "./control.js";
import type { Control } from "./control.js";
import { dots, spliceBetween } from "./dots.js";
import { History } from "./history.js";
import type { Edit } from "./history.js";

/** An edit under way: the text before it and, where that is known, its start. */
interface Pending {
  readonly text: string;
  readonly start: number | null;
}

/**
 * The text and the control that edits it. A masked text of several lines is here only: no browser hides the content of
 * a `<textarea>` from the accessibility tree, and Firefox tells it as the page's selection, so the control holds dots.
 */
export class Editor {
  readonly #document: Document;
  readonly #edited: () => void;
  #control: Control;
  #text = "";
  #multiline = false;
  #revealed = false;
  #history = new History();
  #pending: Pending | null = null;

  /** @param edited is called after each edit by hand, not after what a script does. */
  constructor(document: Document, multiline: boolean, edited: () => void) {
    this.#document = document;
    this.#edited = edited;
    this.#multiline = multiline;
    this.#control = this.#make();
    this.#display();
  }

  get control(): Control {
    return this.#control;
  }

  get multiline(): boolean {
    return this.#multiline;
  }

  get text(): string {
    return this.#text;
  }

  /** Replaces the text; what it was cannot be brought back. Line breaks become `\n`, as in a `<textarea>`. */
  set text(text: string) {
    this.#text = withPlainLineBreaks(text);
    this.#history = new History();
    this.#display();
  }

  /** Whether the control left out an end of the text: WebKit's `<input>` takes 524,288 code units. */
  get isCut(): boolean {
    return this.#control.value.length < this.#text.length;
  }

  set revealed(on: boolean) {
    if (on === this.#revealed) return;
    this.#revealed = on;
    this.#display();
  }

  /** Inserts at the selection, as pasting does. */
  insert(text: string): void {
    const { selectionStart, selectionEnd } = this.#control;
    const start = selectionStart ?? this.#text.length;
    this.#change(start, selectionEnd ?? start, text);
    // A script's insertion does not scroll.
    if (this.#control.selectionEnd === this.#text.length) this.#control.scrollTop = this.#control.scrollHeight;
  }

  /** Replaces all of the text, in a way that can be undone. */
  rewrite(text: string): void {
    this.#change(0, this.#text.length, text);
  }

  /** Another control for the same text, which must have no line break when `multiline` is false. */
  remake(multiline: boolean): Control {
    const { selectionStart, selectionEnd } = this.#control;
    this.#pending = null;
    this.#control.value = "";
    this.#multiline = multiline;
    this.#control = this.#make();
    this.#display();
    this.#control.setSelectionRange(selectionStart, selectionEnd);
    return this.#control;
  }

  /** Another control that holds nothing and knows of nothing. */
  renew(multiline: boolean): Control {
    this.#text = "";
    this.#history = new History();
    return this.remake(multiline);
  }

  #make(): Control {
    const control = makeControl(this.#document, this.#multiline);
    control.addEventListener("beforeinput", (event) => this.#onBeforeInput(event as InputEvent));
    control.addEventListener("input", (event) => this.#onInput(event as InputEvent));
    control.addEventListener("compositionstart", () => {
      control.classList.add("composing");
      this.#pending = { text: this.#text, start: control.selectionStart };
    });
    control.addEventListener("compositionend", () => {
      control.classList.remove("composing");
      if (this.#pending) this.#settle();
    });
    control.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    return control;
  }

  #onBeforeInput(event: InputEvent): void {
    if (isHistory(event)) {
      event.preventDefault();
      this.#travel(event.inputType === "historyRedo");
    } else if (!event.isComposing) {
      this.#pending = {
        text: this.#text,
        start: event.inputType === "insertText" ? this.#control.selectionStart : null,
      };
    }
  }

  #onInput(event: InputEvent): void {
    if (isHistory(event)) return this.#display(); // a browser that could not be kept from it
    this.#pending ??= { text: this.#text, start: null };
    const edit = this.#edit(this.#pending);
    if (!edit) {
      this.#pending = null;
      return this.#display();
    }
    this.#text = applied(this.#pending.text, edit);
    if (!event.isComposing) this.#settle(edit);
    this.#edited();
  }

  /** `null` for an edit that does not tell what became of the characters behind the dots. */
  #edit({ text, start }: Pending): Edit | null {
    const { value, selectionEnd } = this.#control;
    const shown = this.#shown(text);
    const splice = spliceBetween(shown, value, selectionEnd ?? value.length, start ?? Infinity);
    if (splice) return { at: splice[0], removed: text.slice(splice[0], splice[1]), inserted: splice[2] };
    return shown === text ? { at: 0, removed: text, inserted: value } : null;
  }

  #settle(edit = this.#pending && this.#edit(this.#pending)): void {
    if (!edit) return;
    const { at, inserted } = edit;
    this.#record(edit);
    this.#pending = null;
    const shown = this.#shown(this.#text);
    if (this.#control.value === shown) return;
    const { selectionStart, selectionEnd, selectionDirection } = this.#control;
    this.#control.setRangeText(this.#shown(inserted), at, at + inserted.length, "preserve");
    if (this.#control.value !== shown) this.#control.value = shown; // as when half of a character pair meets the other half
    this.#control.setSelectionRange(selectionStart, selectionEnd, selectionDirection!);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && (key !== "y" || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    this.#travel(key === "y" || event.shiftKey);
  }

  #travel(forth: boolean): void {
    if (this.#control.readOnly || this.#control.disabled) return;
    const edit = forth ? this.#history.redo() : this.#history.undo();
    if (edit) this.#apply(edit);
  }

  #change(start: number, end: number, text: string): void {
    const edit = { at: start, removed: this.#text.slice(start, end), inserted: withPlainLineBreaks(text) };
    this.#record(edit);
    this.#apply(edit);
  }

  #record(edit: Edit): void {
    if (edit.removed !== edit.inserted) this.#history.record(edit);
  }

  #apply(edit: Edit): void {
    const { at, removed, inserted } = edit;
    this.#pending = null;
    this.#text = applied(this.#text, edit);
    this.#control.setRangeText(this.#shown(inserted), at, at + removed.length, "end");
    this.#edited();
  }

  /** Brings the control up to the text and the masking, and leaves the caret and what is selected where they are. */
  #display(): void {
    const control = this.#control;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = control;
    const shown = this.#shown(this.#text);
    control.classList.toggle("masked", !this.#revealed);
    if (control instanceof HTMLInputElement) {
      control.type = this.#revealed ? "text" : "password";
      // Some versions of Chromium, 148 among them, forget what is selected here until the layout is made anew.
      void control.offsetWidth;
    }
    if (control.value !== shown) control.value = shown;
    if (selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd, selectionDirection!);
    control.scrollTop = scrollTop;
  }

  #shown(text: string): string {
    return this.#multiline && !this.#revealed ? dots(text) : text;
  }
}

function applied(text: string, { at, removed, inserted }: Edit): string {
  return text.slice(0, at) + inserted + text.slice(at + removed.length);
}

export function withPlainLineBreaks(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

function isHistory({ inputType }: InputEvent): boolean {
  return inputType === "historyUndo" || inputType === "historyRedo";
}
