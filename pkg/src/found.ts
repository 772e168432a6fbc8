// What the WebAssembly finds in a value, which it tells by number.

// In the order of the crate.
const FINDING_CODES = [
  "pem-missing",
  "pem-truncated",
  "pem-malformed",
  "pem-wrong-type",
  "pem-escaped-line-breaks",
  "json-syntax",
  "json-type",
  "json-repeated-name",
  "env-malformed",
  "env-duplicate",
  "env-unterminated",
  "yaml-tab",
  "yaml-indentation",
] as const;

const JSON_REASONS = [
  "unexpected-end",
  "value-expected",
  "name-expected",
  "colon-expected",
  "comma-expected",
  "trailing-comma",
  "trailing-text",
  "unterminated-string",
  "line-break",
  "control-character",
  "bad-escape",
  "bad-number",
  "too-deep",
  "single-quotes",
  "typographic-quotes",
  "comment",
  "invisible-character",
] as const;

const ENV_STATUSES = ["set", "empty", "duplicate", "malformed"] as const;

/** A finding in a value. */
export interface Finding {
  /** What was found; `docs/checks.md` lists every code. */
  code: FindingCode;
  severity: "error" | "warning";
  /** The line, from 1. */
  line?: number;
  /** The column, from 1, in UTF-16 code units, as an editor's caret counts. */
  column?: number;
  /** Of a name that stands twice, the line on which it stands first. */
  otherLine?: number;
  /** Of `json-syntax`, what is wrong. */
  reason?: JsonReason;
}

export type FindingCode = (typeof FINDING_CODES)[number];

/** Why a text is not JSON; `docs/checks.md` explains each. */
export type JsonReason = (typeof JSON_REASONS)[number];

/** A PEM block, whole or not. */
export interface PemBlock {
  /** The line on which it begins, from 1. */
  line: number;
  /** What it says it is, for example `"RSA PRIVATE KEY"`; empty unless that is well known. */
  label: string;
  /** Whether it says it is a private key. */
  isPrivate: boolean;
}

/** A line of an environment file. */
export interface EnvLine {
  /** The line on which the name stands, from 1. */
  line: number;
  /** Empty where the line is malformed. */
  name: string;
  status: (typeof ENV_STATUSES)[number];
}

/**
 * What was found, put together by the WebAssembly.
 * @internal
 */
export class Found {
  readonly findings: Finding[] = [];
  readonly pem: PemBlock[] = [];
  readonly env: EnvLine[] = [];

  addFinding(code: number, isWarning: boolean, line: number, column: number, otherLine: number, reason: number): void {
    this.findings.push({
      code: FINDING_CODES[code]!,
      severity: isWarning ? "warning" : "error",
      ...(line && { line }),
      ...(column && { column }),
      ...(otherLine && { otherLine }),
      ...(reason && { reason: JSON_REASONS[reason - 1]! }),
    });
  }

  addPemBlock(line: number, label: string, isPrivate: boolean): void {
    this.pem.push({ line, label, isPrivate });
  }

  addEnvLine(line: number, name: string, status: number): void {
    this.env.push({ line, name, status: ENV_STATUSES[status]! });
  }
}
