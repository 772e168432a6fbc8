import type { ErrorCode } from "../index.js";
import type { MessageId, Parameters } from "./messages.js";
import { isAboutKey } from "./sealing.js";
import type { Sealing } from "./sealing.js";

/** Why the field is not valid, and what to say about it. */
export interface Problem {
  readonly flag: "valueMissing" | "customError";
  readonly id: MessageId;
  readonly parameters?: Parameters;
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
}

export function findProblem(facts: Facts, sealing: Sealing): Problem | null {
  const { byteLength, maxBytes } = facts;
  if (facts.disabled) return null;
  if (facts.needsReentry) return { flag: "customError", id: "needsReentry" };
  if (byteLength === 0) return facts.required ? { flag: "valueMissing", id: "valueMissing" } : null;
  if (maxBytes > 0 && byteLength > maxBytes) {
    return { flag: "customError", id: "tooLarge", parameters: { bytes: byteLength, limit: maxBytes }, isError: true };
  }
  const code = sealing.problem();
  if (code === null) return null;
  return { flag: "customError", id: messageFor(code), isError: code !== "ERR_NO_KEY" || sealing.hasFailed, isAboutKey: isAboutKey(code) };
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
