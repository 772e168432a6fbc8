import { makeControl } from "./control.js";
import type { Control } from "./control.js";
import { dots, spliceBetween } from "./dots.js";
import type { Splice } from "./dots.js";
import { History } from "./history.js";
import type { Edit } from "./history.js";

/** An edit under way: the text before it and, where that is known, its start. */
interface Pending {
  readonly text: string;
  readonly start: number | undefined;
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
    this.#change({ start, end: selectionEnd ?? start, inserted: withPlainLineBreaks(text) });
    // A script's insertion does not scroll.
    if (this.#control.selectionEnd === this.#text.length) this.#control.scrollTop = this.#control.scrollHeight;
  }

  /** Replaces all of the text, in a way that can be undone. */
  rewrite(text: string): void {
    this.#change({ start: 0, end: this.#text.length, inserted: withPlainLineBreaks(text) });
  }

  /** Another control for the same text, which must have no line break when `multiline` is false. */
  remake(multiline: boolean): Control {
    const { selectionStart, selectionEnd } = this.#control;
    this.#retire();
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
      this.#pending = { text: this.#text, start: control.selectionStart ?? undefined };
    });
    control.addEventListener("compositionend", () => {
      control.classList.remove("composing");
      if (this.#pending) this.#settle();
    });
    control.addEventListener("keydown", (event) => this.#onKey(event as KeyboardEvent));
    return control;
  }

  #retire(): void {
    this.#pending = null;
    this.#control.value = "";
  }

  #onBeforeInput(event: InputEvent): void {
    if (isHistory(event)) {
      event.preventDefault();
      this.#travel(event.inputType === "historyRedo");
    } else if (!event.isComposing) {
      const start = event.inputType === "insertText" ? this.#control.selectionStart ?? undefined : undefined;
      this.#pending = { text: this.#text, start };
    }
  }

  #onInput(event: InputEvent): void {
    if (isHistory(event)) return this.#display(); // a browser that could not be kept from it
    const pending = (this.#pending ??= { text: this.#text, start: undefined });
    const splice = this.#splice(pending);
    if (!splice) {
      this.#pending = null;
      return this.#display();
    }
    this.#text = pending.text.slice(0, splice.start) + splice.inserted + pending.text.slice(splice.end);
    if (!event.isComposing) this.#settle(splice);
    this.#edited();
  }

  /** `null` for an edit that does not tell what became of the characters behind the dots. */
  #splice({ text, start }: Pending): Splice | null {
    const { value, selectionEnd } = this.#control;
    const shown = this.#shown(text);
    const splice = spliceBetween(shown, value, selectionEnd ?? value.length, start);
    return splice ?? (shown === text ? { start: 0, end: text.length, inserted: value } : null);
  }

  #settle(splice = this.#pending && this.#splice(this.#pending)): void {
    if (!splice || !this.#pending) return;
    const { start, end, inserted } = splice;
    this.#record({ at: start, removed: this.#pending.text.slice(start, end), inserted });
    this.#pending = null;
    const shown = this.#shown(this.#text);
    if (this.#control.value === shown) return;
    const { selectionStart, selectionEnd, selectionDirection } = this.#control;
    this.#control.setRangeText(this.#shown(inserted), start, start + inserted.length, "preserve");
    if (this.#control.value !== shown) this.#control.value = shown; // as when half of a character pair meets the other half
    this.#control.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
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

  #change({ start, end, inserted }: Splice): void {
    const edit = { at: start, removed: this.#text.slice(start, end), inserted };
    this.#record(edit);
    this.#apply(edit);
  }

  #record(edit: Edit): void {
    if (edit.removed !== edit.inserted) this.#history.record(edit);
  }

  #apply({ at, removed, inserted }: Edit): void {
    this.#pending = null;
    this.#text = this.#text.slice(0, at) + inserted + this.#text.slice(at + removed.length);
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
    if (selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
    control.scrollTop = scrollTop;
  }

  #shown(text: string): string {
    return this.#multiline && !this.#revealed ? dots(text) : text;
  }
}

export function withPlainLineBreaks(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

function isHistory({ inputType }: InputEvent): boolean {
  return inputType === "historyUndo" || inputType === "historyRedo";
}
