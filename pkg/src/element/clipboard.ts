import type { Control } from "./kinds.js";

export interface ClipboardHooks {
  /** Whether the text may be taken out by copy or cut now. */
  mayCopy(): boolean;
  /** Whether text with line breaks may come in. */
  mayBreak(): boolean;
  /** Text with line breaks came; none of it was inserted. */
  refused(): void;
  /** Text came and went in without the line break at its end. */
  trimmed(): void;
}

/** What leaves and enters the control by clipboard and by dragging. Dragging out never works, pasting always does. */
export function guardClipboard(root: ShadowRoot, hooks: ClipboardHooks): void {
  const keep = (event: Event) => { if (!hooks.mayCopy()) event.preventDefault(); };
  root.addEventListener("copy", keep);
  root.addEventListener("cut", keep);
  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("paste", (event) => take(event, (event as ClipboardEvent).clipboardData, hooks));
  root.addEventListener("drop", (event) => take(event, (event as DragEvent).dataTransfer, hooks));
}

/**
 * Left alone, an `<input>` strips line breaks or turns them into spaces, each browser in its own way. Here one break at
 * the end (`\n`, `\r` or `\r\n`) is left out and the user told; any other break refuses the whole text.
 */
function take(event: Event, data: DataTransfer | null, hooks: ClipboardHooks): void {
  const control = event.target;
  if (hooks.mayBreak() || !(control instanceof HTMLInputElement) || control.readOnly || control.disabled) return;
  const text = data?.getData("text/plain") ?? "";
  if (!holdsLineBreak(text)) return;
  event.preventDefault();
  const line = text.replace(/(?:\r\n|\r|\n)$/, "");
  if (holdsLineBreak(line)) return hooks.refused();
  insert(control, line);
  hooks.trimmed();
}

export function holdsLineBreak(text: string): boolean {
  return /[\r\n]/.test(text);
}

/** `execCommand` is the only way in that the user can undo. */
function insert(control: Control, text: string): void {
  control.focus();
  if (text === "" || control.ownerDocument.execCommand("insertText", false, text)) return;
  control.setRangeText(text, control.selectionStart ?? control.value.length, control.selectionEnd ?? control.value.length, "end");
  control.dispatchEvent(new Event("input", { bubbles: true }));
}
