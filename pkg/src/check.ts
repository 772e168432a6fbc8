import { checkModule } from "./check-module.js";
import { SealfieldError } from "./errors.js";
import type { EnvLine, Finding, PemBlock } from "./found.js";
import { copiedOptions, plainValue } from "./plain.js";

/** What a value is meant to be: PEM, JSON, an environment file as `dotenv` reads it, YAML. */
export type ValueKind = "pem" | "json" | "env" | "yaml";

export interface CheckOptions {
  /** The type that JSON must be of. */
  jsonType?: "object" | "array";
  /** What one of the PEM blocks must be. */
  pemType?: "private-key" | "certificate";
}

/** What can be told of a secret without telling any part of it; but for the names in `env`. */
export interface ValueCheck {
  /** What is wrong with it, or unwise. */
  findings: Finding[];
  /** Of PEM, every block. */
  pem?: PemBlock[];
  /** Of an environment file, every line that is no comment. */
  env?: EnvLine[];
}

// In the order of the crate, which knows them by number.
const KINDS = [
  "pem",
  "pem pemType private-key",
  "pem pemType certificate",
  "json",
  "json jsonType object",
  "json jsonType array",
  "env",
  "yaml",
];

/**
 * Tells what is wrong with a value, or unwise about it, if it is to be of this kind.
 * @throws SealfieldError `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`; `ERR_OPTION_UNSUPPORTED`, also for an option of another kind
 */
export function checkValue(kind: ValueKind, value: string | Uint8Array, options?: CheckOptions): ValueCheck {
  const given = Object.entries(copiedOptions(options)).filter(([, type]) => type !== undefined);
  const number = KINDS.indexOf([kind, ...given.flat()].map(String).join(" "));
  if (number < 0)
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "the kind is unknown, or the option is not one of this kind");
  const { findings, pem, env } = checkModule.exports.checkValue(number, plainValue(value));
  return { findings, ...(kind === "pem" && { pem }), ...(kind === "env" && { env }) };
}
