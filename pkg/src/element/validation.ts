import type { Situation } from "./appearance.js";
import type { Said } from "./messages.js";
import { isAboutKey } from "./sealing.js";
import { isKept } from "./stored.js";

/** Why the field is not valid, and what to say about it. */
export interface Problem {
  /** A text of the page's own stands as it is. */
  readonly said: Said | string;
  readonly isMissing?: boolean;
  /** What it holds cannot be sealed: the state is `error`. A key that is still to come is not an error yet. */
  readonly isError?: boolean;
  /** Another key would solve it. */
  readonly isAboutKey?: boolean;
}

export function findProblem({
  field,
  contents,
  arrivals,
  sealing,
  findings,
  choice,
  isDisabled,
  needsReentry,
  custom,
}: Situation): Problem | null {
  const { maxBytes } = field;
  const { byteLength } = contents;
  if (isDisabled) return null;
  if (custom) return { said: custom };
  if (needsReentry) return { said: ["needsReentry"] };
  if (arrivals.pending) return { said: [arrivals.pending] };
  if (isKept(choice)) return field.stale ? { said: ["stale"] } : null;
  if (!byteLength) {
    // A form that went out now would keep what the user set out to replace.
    if (choice === "replacing") return { said: ["replacementMissing"], isMissing: true };
    return field.required ? { said: ["valueMissing"], isMissing: true } : null;
  }
  if (maxBytes > 0 && byteLength > maxBytes)
    return { said: ["tooLarge", { bytes: byteLength, limit: maxBytes }], isError: true };
  if (findings.error) return { said: findings.error };
  const code = sealing.problem();
  if (!code) return null;
  if (isAboutKey(code)) {
    const isToCome = code === "ERR_NO_KEY";
    return { said: [isToCome ? "notReady" : "badKey"], isError: !isToCome || sealing.hasFailed, isAboutKey: true };
  }
  return {
    said: [code === "ERR_WASM_BLOCKED" ? "wasmBlocked" : code === "ERR_NOT_UNICODE" ? "notUnicode" : "sealFailed"],
    isError: true,
  };
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
