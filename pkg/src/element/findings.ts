import { checkValue } from "../index.js";
import type { CheckOptions, EnvLine, Finding, PemBlock } from "../index.js";
import type { SecretFieldAttributes } from "./attributes.js";
import { isChecked } from "./kinds.js";
import type { Said } from "./messages.js";

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
  const options = optionsOf(field);
  const { findings, pem = [], env = [] } = checkValue(kind, value, options);
  const error = findings.find(({ severity }) => severity === "error");
  const note = (line: number | undefined, said: Said, isWarning = false) => ({ line: line ?? 0, said, isWarning });
  const notes = [
    ...findings
      .filter(({ severity }) => severity === "warning")
      .map((finding) => note(finding.line, said(finding, options), true)),
    ...pem.map((block) => note(block.line, blockNote(block))),
    ...env.filter(isPlain).map((line) => note(line.line, envNote(line, revealed))),
  ];
  return { error: error ? said(error, options) : null, notes: notes.sort((a, b) => a.line - b.line) };
}

/** An option of another kind would be refused. */
function optionsOf({ kind, jsonType, pemType }: SecretFieldAttributes): CheckOptions {
  if (kind === "json" && jsonType) return { jsonType };
  return kind === "pem" && pemType ? { pemType } : {};
}

function said(finding: Finding, { jsonType, pemType }: CheckOptions): Said {
  const { code, severity, reason } = finding;
  if (code === "pem-wrong-type" && severity === "warning") return ["pemPublic"];
  const type = jsonType ?? pemType;
  return [
    camelCase(code),
    { ...finding, type: type && [camelCase(type)], reason: reason && [camelCase(`json-${reason}`)] },
  ];
}

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** The message of what the core calls `pem-missing` is `pemMissing`. */
function camelCase<Name extends string>(name: Name): CamelCase<Name> {
  const [first, ...others] = name.split("-");
  return [first, ...others.map((word) => word[0]!.toUpperCase() + word.slice(1))].join("") as CamelCase<Name>;
}

function blockNote({ line, label }: PemBlock): Said {
  return ["pemBlock", { line, what: label || ["unknownBlock"] }];
}

/** The others have a finding of their own. */
function isPlain({ status }: EnvLine): boolean {
  return status === "set" || status === "empty";
}

function envNote({ line, name, status }: EnvLine, revealed: boolean): Said {
  const what: Said = [status === "set" ? "envSet" : "envEmpty"];
  return revealed ? ["envNamed", { name, status: what }] : ["envLine", { line, status: what }];
}
