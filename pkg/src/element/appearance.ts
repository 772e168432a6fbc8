import type { Arrivals } from "./arrivals.js";
import type { SecretFieldAttributes } from "./attributes.js";
import type { Contents } from "./contents.js";
import type { Findings } from "./findings.js";
import type { Masking } from "./masking.js";
import { dayIn, nearestLang } from "./messages.js";
import type { MessageId, Said } from "./messages.js";
import type { Sealing } from "./sealing.js";
import { isKept } from "./stored.js";
import type { StoredChoice, StoredValue } from "./stored.js";
import type { Action } from "./view.js";

/** Rows of the summary below the field; a `.env` may have hundreds. */
const mostRows = 12;

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

/** All that a field's validity and its appearance follow from. */
export interface Situation {
  readonly field: SecretFieldAttributes;
  readonly contents: Contents;
  readonly arrivals: Arrivals;
  readonly sealing: Sealing;
  readonly masking: Masking;
  readonly storedValue: StoredValue;
  /** `null` when nothing is stored. */
  readonly choice: StoredChoice | null;
  readonly isPeeking: boolean;
  readonly isDisabled: boolean;
  /** Whether a file is held over it. */
  readonly isHovered: boolean;
  readonly isTouched: boolean;
  readonly needsReentry: boolean;
  /** What the page said by `setCustomValidity`. */
  readonly custom: string;
  readonly findings: Findings;
  readonly label: string;
  say(...said: Said): string;
}

/** `editor` is typed into, `peek` shows a stored value, `facts` tells of what cannot be shown. */
export type Face = "editor" | "peek" | "facts";

export function faceOf({ contents, choice, isPeeking }: Situation): Face {
  if (isPeeking) return "peek";
  return isKept(choice) || choice === "clear" || contents.file || contents.isReading ? "facts" : "editor";
}

/** Whether the stored value can be shown. */
export function mayPeek({ field, storedValue, choice }: Situation): boolean {
  return storedValue.provider !== null && field.visibility === "masked" && isKept(choice);
}

export function questionOf({ arrivals: { waiting }, say }: Situation): Question | null {
  return (
    waiting && {
      about: waiting,
      words: say(waiting.id),
      answers: Object.entries(waiting.answers).map(([id, act]) => ({ words: say(id as MessageId), act })),
    }
  );
}

export function factsOf(situation: Situation): string {
  const {
    field,
    contents: { file, isReading },
    storedValue,
    choice,
    say,
  } = situation;
  if (isReading) return say("fileReading");
  if (file) return [file.name, sizeOf(situation), file.type].filter(Boolean).join(", ");
  if (choice === "clear") return say("cleared");
  if (storedValue.isFetching) return say("fetching");
  const date = dayIn(nearestLang(field), field.storedAt);
  return date ? say("storedAt", { date }) : say("stored");
}

export function actionsOf({ field, contents, choice, say }: Situation, face: Face): Partial<Record<Action, string>> {
  if (field.readOnly) return {};
  const cancel = choice === "replacing" && { cancel: say("cancel") };
  if (contents.file || contents.isReading) return { remove: say("removeFile"), ...cancel };
  if (face === "editor") return { ...(field.acceptFiles !== null && { choose: say("chooseFile") }), ...cancel };
  if (choice === "clear") return { cancel: say("undoClear") };
  return { replace: say("replace"), ...(!field.required && { clear: say("clear") }) };
}

/** Of a field of one line, only near the limit. */
export function counterOf(situation: Situation): string {
  const {
    field: { maxBytes },
    contents: { editor, byteLength },
    say,
  } = situation;
  if (!editor.multiline) return maxBytes > 0 && byteLength > maxBytes * 0.8 ? sizeOf(situation) : "";
  if (!byteLength) return "";
  const lines = editor.text.split("\n").length - (editor.text.endsWith("\n") ? 1 : 0);
  return `${say("lines", { count: lines })}, ${sizeOf(situation)}`;
}

function sizeOf({ contents, say }: Situation): string {
  return say("size", { bytes: contents.byteLength });
}

/** Warnings wait like errors: the first characters of a line are no line yet. */
export function summaryOf({ findings, isTouched, say }: Situation): Row[] {
  const notes = findings.notes.filter(({ isWarning }) => isTouched || !isWarning);
  const rows = notes.slice(0, mostRows).map(({ said, isWarning }) => ({ words: say(...said), isWarning }));
  const more = notes.length - rows.length;
  return more > 0 ? [...rows, { words: say("more", { count: more }), isWarning: false }] : rows;
}
