import { withPlainLineBreaks } from "./editor.js";
import type { TrailingNewline } from "./attributes.js";
import type { PasteWarning } from "./events.js";
import type { Kind } from "./kinds.js";
import type { MessageId } from "./messages.js";

/** What to do with a text that was pasted or dropped. */
export interface Intake {
  /** What goes in at once; `null` when the user has to decide first. */
  readonly insert: string | null;
  /** What the user is told, or asked. */
  readonly message?: MessageId;
  readonly warning?: PasteWarning;
}

/**
 * Left alone, an `<input>` strips line breaks or turns them into spaces, each browser in its own way. Here nothing is
 * changed without a word.
 */
export function takeIn(pasted: string, kind: Kind, multiline: boolean, policy: TrailingNewline): Intake {
  const text = withPlainLineBreaks(pasted);
  const isEnded = text.endsWith("\n");
  const line = isEnded ? text.slice(0, -1) : text;
  if (!multiline && (line.includes("\n") || (isEnded && policy === "keep"))) {
    return { insert: null, message: "severalLines", warning: "line-breaks" };
  }
  if (isEnded && (!multiline || policy === "trim")) return { insert: line, message: "trailingNewlineRemoved", warning: "trailing-newline" };
  if (isEnded && policy === "ask") return { insert: text, message: "trailingNewline", warning: "trailing-newline" };
  if (kind === "pem" && !line.includes("\n") && line.includes("\\n")) {
    return { insert: text, message: "pemEscapedLineBreaks", warning: "escaped-line-breaks" };
  }
  return text === pasted ? { insert: text } : { insert: text, message: "lineBreaksChanged", warning: "line-breaks" };
}

/** The text with line breaks where it has the two characters that stand for one in JSON and in shells. */
export function withRealLineBreaks(text: string): string {
  return text.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n");
}
