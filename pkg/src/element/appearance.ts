import type { Waiting } from "./arrivals.js";
import type { SecretFieldAttributes } from "./attributes.js";
import type { Contents } from "./contents.js";
import type { Findings } from "./findings.js";
import { dayIn } from "./messages.js";
import type { MessageId, Said } from "./messages.js";
import { isKept } from "./stored.js";
import type { StoredChoice } from "./stored.js";
import type { Appearance, Question, Row } from "./view.js";

/** Rows of the summary below the field; a `.env` may have hundreds. */
const mostRows = 12;

/** All that a field's appearance follows from. */
export interface Situation {
  readonly field: SecretFieldAttributes;
  readonly contents: Contents;
  /** `null` when nothing is stored. */
  readonly choice: StoredChoice | null;
  readonly isPeeking: boolean;
  /** Whether the page can fetch a stored value. */
  readonly canPeek: boolean;
  readonly isFetching: boolean;
  readonly isRevealed: boolean;
  readonly isDisabled: boolean;
  /** Whether a file is held over it. */
  readonly isHovered: boolean;
  readonly isTouched: boolean;
  readonly findings: Findings;
  readonly waiting: Waiting | null;
  readonly label: string;
  readonly lang: string;
  say(said: Said): string;
}

/** @param problem what is wrong, in words; empty when nothing is, or it is not told yet */
export function appearanceOf(situation: Situation, problem: string): Appearance {
  const { field, contents, choice, isRevealed, isDisabled, label, say } = situation;
  const face = faceOf(situation);
  const question = questionOf(situation);
  const mayReveal = face !== "facts" || mayPeek(situation);
  return {
    face,
    multiline: contents.editor.multiline,
    revealed: isRevealed,
    disabled: isDisabled,
    readOnly: field.readOnly || face === "peek",
    required: field.required,
    busy: situation.isFetching || contents.isReading,
    rows: field.rows,
    placeholder: field.placeholder,
    label,
    eye: mayReveal ? say({ id: "show", parameters: { label } }) : "",
    facts: face === "facts" ? factsOf(situation) : "",
    masked: face === "facts" && isKept(choice),
    actions: actionsOf(situation, face),
    hint: field.hint,
    counter: face === "editor" ? counterOf(situation) : "",
    summary: summaryOf(situation),
    question,
    invalid: problem !== "",
    error: problem === question?.words ? "" : problem, // what is asked is not said twice
    drop: situation.isHovered ? say({ id: "dropFile" }) : "",
  };
}

export function faceOf({ contents, choice, isPeeking }: Situation): Appearance["face"] {
  if (isPeeking) return "peek";
  return isKept(choice) || choice === "clear" || contents.file || contents.isReading ? "facts" : "editor";
}

/** Whether the stored value can be shown. */
export function mayPeek({ field, canPeek, choice }: Situation): boolean {
  return canPeek && field.visibility === "masked" && isKept(choice);
}

function questionOf({ waiting, say }: Situation): Question | null {
  if (!waiting) return null;
  return { about: waiting, words: say({ id: waiting.id }), answers: waiting.answers.map(({ id, act }) => ({ words: say({ id }), act })) };
}

function factsOf(situation: Situation): string {
  const { field, contents: { file, isReading }, choice, lang, say } = situation;
  if (isReading) return say({ id: "fileReading" });
  if (file) return [file.name, sizeOf(situation), file.type].filter(Boolean).join(", ");
  if (choice === "clear") return say({ id: "cleared" });
  if (situation.isFetching) return say({ id: "fetching" });
  const date = dayIn(lang, field.storedAt);
  return say(date === "" ? { id: "stored" } : { id: "storedAt", parameters: { date } });
}

function actionsOf({ field, contents, choice, say }: Situation, face: Appearance["face"]): Appearance["actions"] {
  if (field.readOnly) return {};
  const words = (id: MessageId) => say({ id });
  const cancel = choice === "replacing" ? { cancel: words("cancel") } : {};
  if (contents.file || contents.isReading) return { remove: words("removeFile"), ...cancel };
  if (face === "editor") return { ...(field.acceptFiles !== null && { choose: words("chooseFile") }), ...cancel };
  if (choice === "clear") return { cancel: words("undoClear") };
  return { replace: words("replace"), ...(!field.required && { clear: words("clear") }) };
}

/** Of a field of one line, only near the limit. */
function counterOf(situation: Situation): string {
  const { field: { maxBytes }, contents: { editor, byteLength }, say } = situation;
  if (!editor.multiline) return maxBytes > 0 && byteLength > maxBytes * 0.8 ? sizeOf(situation) : "";
  if (byteLength === 0) return "";
  const lines = editor.text.split("\n").length - (editor.text.endsWith("\n") ? 1 : 0);
  return `${say({ id: "lines", parameters: { count: lines } })}, ${sizeOf(situation)}`;
}

function sizeOf({ contents, say }: Situation): string {
  return say({ id: "size", parameters: { bytes: contents.byteLength } });
}

/** Warnings wait like errors: the first characters of a line are no line yet. */
function summaryOf({ findings, isTouched, say }: Situation): Row[] {
  const notes = findings.notes.filter(({ isWarning }) => isTouched || !isWarning);
  const rows = notes.slice(0, mostRows).map(({ said, isWarning }) => ({ words: say(said), isWarning }));
  const more = notes.length - rows.length;
  return more > 0 ? [...rows, { words: say({ id: "more", parameters: { count: more } }), isWarning: false }] : rows;
}
