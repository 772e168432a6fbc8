import { withPlainLineBreaks } from "./editor.js";
import type { TrailingNewline } from "./attributes.js";
import type { PasteWarning } from "./events.js";
import type { Kind } from "./kinds.js";
import type { MessageId } from "./messages.js";

/**
 * What to do with a text that was pasted or dropped: what goes in at once, or `null` when the user has to decide first;
 * and what the user is told, or asked.
 */
export type Intake = readonly [insert: string | null, message?: MessageId, warning?: PasteWarning];

/**
 * Left alone, an `<input>` strips line breaks or turns them into spaces, each browser in its own way. Here nothing is
 * changed without a word.
 */
export function takeIn(pasted: string, kind: Kind, multiline: boolean, policy: TrailingNewline): Intake {
  const text = withPlainLineBreaks(pasted);
  const isEnded = text.endsWith("\n");
  const line = isEnded ? text.slice(0, -1) : text;
  if (!multiline && (line.includes("\n") || (isEnded && policy === "keep")))
    return [null, "severalLines", "line-breaks"];
  if (isEnded && (!multiline || policy === "trim")) return [line, "trailingNewlineRemoved", "trailing-newline"];
  if (isEnded && policy === "ask") return [text, "trailingNewline", "trailing-newline"];
  if (kind === "pem" && !line.includes("\n") && line.includes("\\n"))
    return [text, "pemEscapedLineBreaks", "escaped-line-breaks"];
  return text === pasted ? [text] : [text, "lineBreaksChanged", "line-breaks"];
}

/** The text with line breaks where it has the two characters that stand for one in JSON and in shells. */
export function withRealLineBreaks(text: string): string {
  return text.replaceAll("\\r\\n", "\n").replaceAll("\\n", "\n");
}
