import type { ErrorCode } from "../index.js";
import type { MessageId, Said } from "./messages.js";
import { isAboutKey } from "./sealing.js";
import type { Sealing } from "./sealing.js";
import { isKept } from "./stored.js";
import type { StoredChoice } from "./stored.js";

/** Why the field is not valid, and what to say about it. */
export interface Problem {
  readonly flag: "valueMissing" | "customError";
  /** A text of the page's own stands as it is. */
  readonly said: Said | string;
  /** What it holds cannot be sealed: the state is `error`. A key that is still to come is not an error yet. */
  readonly isError?: boolean;
  /** Another key would solve it. */
  readonly isAboutKey?: boolean;
}

export interface Facts {
  readonly byteLength: number;
  readonly maxBytes: number;
  readonly required: boolean;
  readonly disabled: boolean;
  readonly needsReentry: boolean;
  /** What the page said by `setCustomValidity`. */
  readonly custom: string;
  /** What was pasted, dropped or chosen, and is not in the field yet. */
  readonly waiting: MessageId | null;
  /** `null` when nothing is stored. */
  readonly choice: StoredChoice | null;
  readonly stale: boolean;
  /** Why the text is not what its kind says. */
  readonly contradiction: Said | null;
}

export function findProblem(facts: Facts, sealing: Sealing): Problem | null {
  const { byteLength, maxBytes, required } = facts;
  if (facts.disabled) return null;
  if (facts.custom !== "") return { flag: "customError", said: facts.custom };
  if (facts.needsReentry) return { flag: "customError", said: { id: "needsReentry" } };
  if (facts.waiting) return { flag: "customError", said: { id: facts.waiting } };
  if (isKept(facts.choice)) return facts.stale ? { flag: "customError", said: { id: "stale" } } : null;
  if (byteLength === 0) return missing(facts.choice, required);
  if (maxBytes > 0 && byteLength > maxBytes) {
    return { flag: "customError", said: { id: "tooLarge", parameters: { bytes: byteLength, limit: maxBytes } }, isError: true };
  }
  if (facts.contradiction) return { flag: "customError", said: facts.contradiction };
  const code = sealing.problem();
  if (code === null) return null;
  return { flag: "customError", said: { id: messageFor(code) }, isError: code !== "ERR_NO_KEY" || sealing.hasFailed, isAboutKey: isAboutKey(code) };
}

function missing(choice: StoredChoice | null, required: boolean): Problem | null {
  // A form that went out now would keep what the user set out to replace.
  if (choice === "replacing") return { flag: "valueMissing", said: { id: "replacementMissing" } };
  return required ? { flag: "valueMissing", said: { id: "valueMissing" } } : null;
}

/** Counted, not encoded: encoding would leave a copy of the text behind. A lone surrogate counts 3, as its replacement would. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function messageFor(code: ErrorCode): MessageId {
  if (code === "ERR_NO_KEY") return "notReady";
  if (isAboutKey(code)) return "badKey";
  if (code === "ERR_WASM_BLOCKED") return "wasmBlocked";
  if (code === "ERR_NOT_UNICODE") return "notUnicode";
  return "sealFailed";
}
