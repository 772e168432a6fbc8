import { checkValue } from "../index.js";
import type { CheckOptions, EnvLine, Finding, JsonReason, PemBlock } from "../index.js";
import type { SecretFieldAttributes } from "./attributes.js";
import { isChecked } from "./kinds.js";
import type { MessageId, Said } from "./messages.js";

/** What the text of a checked kind shows of itself. */
export interface Findings {
  /** Why it cannot be what the kind says. */
  readonly error: Said | null;
  readonly notes: readonly Note[];
}

export interface Note {
  readonly said: Said;
  readonly isWarning: boolean;
}

export const nothingFound: Findings = { error: null, notes: [] };

/** @param revealed whether names may be told; values never are */
export function findingsIn(value: string | Uint8Array, field: SecretFieldAttributes, revealed: boolean): Findings {
  const { kind } = field;
  if (!isChecked(kind) || value.length === 0) return nothingFound;
  const { findings, pem, env } = checkValue(kind, value, optionsOf(field));
  const error = findings.find(({ severity }) => severity === "error");
  const noted = [
    ...findings.filter(({ severity }) => severity === "warning").map((finding) => ({ line: finding.line ?? 0, said: said(finding, field), isWarning: true })),
    ...(pem ?? []).map((block) => ({ line: block.line, said: blockNote(block), isWarning: false })),
    ...(env ?? []).filter(isPlain).map((line) => ({ line: line.line, said: envNote(line, revealed), isWarning: false })),
  ];
  return { error: error ? said(error, field) : null, notes: noted.sort((a, b) => a.line - b.line) };
}

/** An option of another kind would be refused. */
function optionsOf({ kind, jsonType, pemType }: SecretFieldAttributes): CheckOptions {
  if (kind === "json" && jsonType) return { jsonType };
  return kind === "pem" && pemType ? { pemType } : {};
}

const ids: Record<Finding["code"], MessageId> = {
  "pem-missing": "pemMissing",
  "pem-truncated": "pemTruncated",
  "pem-malformed": "pemMalformed",
  "pem-wrong-type": "pemWrongType",
  "pem-escaped-line-breaks": "pemEscapedLineBreaks",
  "json-syntax": "jsonSyntax",
  "json-type": "jsonType",
  "json-repeated-name": "jsonRepeatedName",
  "env-malformed": "envMalformed",
  "env-duplicate": "envDuplicate",
  "env-unterminated": "envUnterminated",
  "yaml-tab": "yamlTab",
  "yaml-indentation": "yamlIndentation",
};

const reasons: Record<JsonReason, MessageId> = {
  "unexpected-end": "jsonUnexpectedEnd",
  "value-expected": "jsonValueExpected",
  "name-expected": "jsonNameExpected",
  "colon-expected": "jsonColonExpected",
  "comma-expected": "jsonCommaExpected",
  "trailing-comma": "jsonTrailingComma",
  "unterminated-string": "jsonUnterminatedString",
  "line-break": "jsonLineBreak",
  "control-character": "jsonControlCharacter",
  "bad-escape": "jsonBadEscape",
  "bad-number": "jsonBadNumber",
  "trailing-text": "jsonTrailingText",
  "too-deep": "jsonTooDeep",
  "single-quotes": "jsonSingleQuotes",
  "typographic-quotes": "jsonTypographicQuotes",
  comment: "jsonComment",
  "invisible-character": "jsonInvisibleCharacter",
};

function said({ code, severity, line, column, otherLine, reason }: Finding, { jsonType, pemType }: SecretFieldAttributes): Said {
  const parameters = { line: line ?? 0, column: column ?? 0, otherLine: otherLine ?? 0 };
  if (code === "pem-wrong-type") {
    if (severity === "warning") return { id: "pemPublic" };
    return { id: "pemWrongType", parameters: { type: { id: pemType === "certificate" ? "certificate" : "privateKey" } } };
  }
  if (code === "json-type") return { id: "jsonType", parameters: { type: { id: jsonType === "array" ? "array" : "object" } } };
  if (reason) return { id: ids[code], parameters: { ...parameters, reason: { id: reasons[reason] } } };
  return { id: ids[code], parameters };
}

function blockNote({ line, label }: PemBlock): Said {
  return { id: "pemBlock", parameters: { line, what: label || { id: "unknownBlock" } } };
}

/** The others have a finding of their own. */
function isPlain({ status }: EnvLine): boolean {
  return status === "set" || status === "empty";
}

function envNote({ line, name, status }: EnvLine, revealed: boolean): Said {
  const what: Said = { id: status === "set" ? "envSet" : "envEmpty" };
  return revealed ? { id: "envNamed", parameters: { name, status: what } } : { id: "envLine", parameters: { line, status: what } };
}
