import { SealfieldError } from "../errors.js";
import { KeyRing, withRing } from "../key-ring.js";
import { openModule } from "../open-module.js";
import { copiedOptions, plainOptions, plainNamedValues, plainValue } from "../plain.js";
import type { PrivateKey } from "../private-key.js";
import { jwksOfPublicKeys } from "../public-key.js";
import type { PublicKey } from "../public-key.js";
import { throwIfAny } from "../secret-slots.js";

/** A variable of an environment file. */
export interface EnvEntry {
  name: string;
  value: string;
  /** The line on which the name stands, from 1. */
  line: number;
}

/** What an environment file sets, as `dotenv` reads it. */
export interface EnvFile {
  /** What is set, in order. */
  readonly entries: EnvEntry[];
  /** The lines that are neither blank nor a comment and set nothing, from 1. `dotenv` passes over them. */
  readonly malformed: number[];
  /** The values by name; where a name is set twice, the last one. */
  toObject(): Record<string, string>;
}

/** What becomes of that which may hold a secret and is no value. */
export interface EnvOptions {
  /**
   * Lines that are neither an assignment nor a comment, or base64 where they are to be sealed: by default an error; with `"keep"`, a sealed file keeps them as
   * they are and other forms go without.
   */
  malformed?: "refuse" | "keep";
  /**
   * Comments. By default, one that may hold a secret is an error: with an assignment (`#NAME=value`), or what follows a value
   * without white space (`NAME=val#ue`, of which `dotenv` reads `val`). With `"keep"` a sealed file keeps them all,
   * with `"drop"` none.
   */
  comments?: "refuse" | "keep" | "drop";
}

/**
 * `env`: `NAME=value`. `kestra`: `SECRET_NAME=base64`. `macro`: `SECRET_NAME={{ "value" | base64encode }}`. `sealed`:
 * `NAME=envelope`.
 */
export type EnvForm = "env" | "kestra" | "macro" | "sealed";

export interface ConvertEnvOptions extends EnvOptions {
  from: EnvForm;
  to: EnvForm;
  /** From `sealed`: what opens it. */
  keys?: PrivateKey | KeyRing;
  /** To `sealed`: for whom. */
  publicKey?: PublicKey | PublicKey[];
}

/**
 * Reads any text as `dotenv` does, and tells which lines that passes over.
 * @throws SealfieldError `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`
 */
export function parseEnv(text: string | Uint8Array): EnvFile {
  const { entries, malformed } = openModule.exports.parseEnv(plainValue(text)) as Pick<
    EnvFile,
    "entries" | "malformed"
  >;
  return { entries, malformed, toObject: () => Object.fromEntries(entries.map(({ name, value }) => [name, value])) };
}

/**
 * Writes `NAME=value` lines. A value is written so that `dotenv`, Docker Compose and `python-dotenv` read it alike; where
 * no spelling does that, so that `dotenv` reads it.
 * @throws SealfieldError `ERR_ENV` with the name as the `field`: where it is none or there twice, and where no quotation
 * marks can carry its value; `ERR_NOT_UNICODE`
 */
export function writeEnv(entries: Iterable<Pick<EnvEntry, "name" | "value">>): string {
  return openModule.exports.writeEnv(plainNamedValues(entries));
}

/**
 * Converts a file. Between `env` and `sealed` all but the values stays as it is; the other forms have one line for each
 * name, and where a name is set twice, the last value counts.
 * @throws InputError naming every line that would be lost: `ERR_ENV` with the `field` `line 7`. SealfieldError `ERR_ENV`
 * with the name as the `field`: for a name without
 * `SECRET_` where it belongs, for names that Kestra, which has them in upper case, would not tell apart, for a line break
 * in a macro; and as `openEnv` and `sealEnv`
 */
export function convertEnv(text: string | Uint8Array, options: ConvertEnvOptions): string {
  const { from, to, keys, publicKey, ...policies } = copiedOptions(options);
  if ((from === "sealed") !== (keys !== undefined))
    throw new SealfieldError("ERR_NO_KEY", "`keys` open a sealed file, and no other");
  if ((to === "sealed") !== (publicKey !== undefined))
    throw new SealfieldError("ERR_NO_KEY", "`publicKey` seals a file, to no other form");
  const jwks = publicKey === undefined ? [] : jwksOfPublicKeys(publicKey);
  throwIfAny(openModule.exports.envProblems(plainValue(text), from, to, plainOptions(policies)));
  const convert = (ring: Parameters<Parameters<typeof withRing>[1]>[0]) =>
    openModule.exports.convertEnv(plainValue(text), from, to, ring, jwks, plainOptions(policies));
  if (keys !== undefined) return withRing(keys, convert);
  const none = new KeyRing();
  try {
    return withRing(none, convert);
  } finally {
    none.free();
  }
}

/**
 * Seals every value of a file, for all recipients and bound to the context `env/NAME`, so that it does not open under
 * another name. Nothing but the values changes. Empty values stay empty, and what is sealed already stays as it is.
 *
 * For one recipient the envelopes are `jwe`; for several `jwe-json`, in single quotes.
 * @throws InputError naming every line that the options refuse: `ERR_ENV` with the `field` `line 7`. SealfieldError with
 * the name as the `field`: `ERR_CONTEXT` for an envelope that is not bound to it, `ERR_NO_KEY` for one that is not for
 * the same recipients; `ERR_NO_KEY` without recipients, `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`, `ERR_RNG`
 */
export function sealEnv(text: string | Uint8Array, publicKey: PublicKey | PublicKey[], options?: EnvOptions): string {
  throwIfAny(openModule.exports.envProblems(plainValue(text), "env", "sealed", plainOptions(options)));
  return openModule.exports.sealEnv(plainValue(text), jwksOfPublicKeys(publicKey), plainOptions(options));
}

/**
 * Puts a value, sealed, into a sealed file: in the place of that which the name has, the last one if there are several, or
 * at the end. Everything else stays as it is.
 * @throws SealfieldError `ERR_ENV` with the name as the `field`, where it is none, no file can hold the value, or it would
 * be read differently with the lines before it; `ERR_NO_KEY` with the name as the `field` for an envelope of the file that
 * is for others, too; `ERR_NO_KEY` without recipients, `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`, `ERR_RNG`
 */
export function setEnv(
  text: string | Uint8Array,
  name: string,
  value: string,
  publicKey: PublicKey | PublicKey[],
): string {
  return openModule.exports.setEnv(plainValue(text), name, value, jwksOfPublicKeys(publicKey));
}

/**
 * Opens every envelope of a file. Values that are none stay as they are.
 * @throws SealfieldError as `KeyRing.open`, with the name as the `field`: `ERR_CONTEXT` for an envelope of another name;
 * `ERR_FORMAT` for what was one; `ERR_NOT_UNICODE` and `ERR_ENV` for a value that no environment file can hold
 */
export function openEnv(text: string | Uint8Array, keys: PrivateKey | KeyRing): string {
  return withRing(keys, (ring) => openModule.exports.openEnv(plainValue(text), ring));
}

/**
 * Seals every envelope of a file anew, for other recipients. Values that are none stay as they are.
 * @throws SealfieldError as `openEnv` and `sealEnv`
 */
export function rotateEnv(
  text: string | Uint8Array,
  keys: PrivateKey | KeyRing,
  publicKey: PublicKey | PublicKey[],
): string {
  const jwks = jwksOfPublicKeys(publicKey);
  return withRing(keys, (ring) => openModule.exports.rotateEnv(plainValue(text), ring, jwks));
}

/**
 * A value as Kestra takes it in the environment: base64 on one line.
 * @throws SealfieldError `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`
 */
export function encodeKestra(value: string | Uint8Array): string {
  return openModule.exports.encodeKestra(plainValue(value));
}
