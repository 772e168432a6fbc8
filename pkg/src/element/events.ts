import type { ErrorCode, Format } from "../index.js";

import type { StoredChoice } from "./stored.js";

/**
 * `revealed` says that the text can be read on screen; `error` that what the field holds cannot be sealed; `stale`
 * that a stored value no longer fits.
 */
export type SecretFieldState = "empty" | "editing" | "revealed" | StoredChoice | "needs-reentry" | "stale" | "error";

/** What was odd about something pasted, dropped or chosen. */
export type PasteWarning = "line-breaks" | "trailing-newline" | "escaped-line-breaks" | "file";

/** The field's own events. All bubble and cross shadow roots; none carries a value or a part of one. */
export interface SecretFieldEventMap {
  "secret-statechange": CustomEvent<{ from: SecretFieldState; to: SecretFieldState }>;
  "secret-reveal": CustomEvent<{ revealed: boolean }>;
  /** `byteLength` is that of the text in UTF-8, not of the envelope. */
  "secret-sealed": CustomEvent<{ kid: string; byteLength: number; format: Format }>;
  "secret-paste-warning": CustomEvent<{ kind: PasteWarning }>;
  "secret-error": CustomEvent<{ code: ErrorCode }>;
}

declare global {
  interface HTMLElementEventMap extends SecretFieldEventMap {}
}

export function emit<T extends keyof SecretFieldEventMap>(
  host: Element,
  type: T,
  detail: SecretFieldEventMap[T]["detail"],
): void {
  host.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
}

/** Native inputs give `InputEvent`s whose `data` is what was typed; the host gives bare `Event`s. */
export function emitBare(host: Element, type: "input" | "change"): void {
  host.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}

const carriers = [
  "beforeinput",
  "input",
  "change",
  "textInput",
  "compositionstart",
  "compositionupdate",
  "compositionend",
  "copy",
  "cut",
  "paste",
  "dragstart",
  "drop",
] as const;

/**
 * Keeps events that carry text from bubbling out of the shadow root. Listeners that the page registers for the capture
 * phase above the host run earlier and cannot be stopped from here: SECURITY.md says so.
 */
export function containText(root: ShadowRoot): void {
  for (const type of carriers) root.addEventListener(type, stop);
  for (const type of ["keydown", "keypress", "keyup"] as const) {
    root.addEventListener(type, (event) => {
      if (typesText(event as KeyboardEvent)) stop(event);
    });
  }
}

/** Named keys and shortcuts go on to the page, so that its Ctrl+S or its Escape goes on working. AltGr types text. */
function typesText(event: KeyboardEvent): boolean {
  const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.getModifierState("AltGraph");
  return !shortcut && [...event.key].length === 1;
}

function stop(event: Event): void {
  event.stopPropagation();
}
