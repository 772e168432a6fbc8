import { checkValue } from "./check.js";
import { SealfieldError } from "./errors.js";
import type { PublicKey, SealOptions } from "./public-key.js";

/**
 * Seals JSON as it is written, text or UTF-8; under `apify` with the digest of its field's schema.
 * @throws SealfieldError as `PublicKey.seal`, and `ERR_NOT_JSON` for what `checkValue` finds a syntax error in
 */
export function sealJsonText(
  key: PublicKey,
  json: string | Uint8Array,
  options?: SealOptions,
  schemaHash?: string,
): string {
  const isBroken = checkValue("json", json).findings.some(({ code }) => code === "json-syntax");
  if (isBroken) throw new SealfieldError("ERR_NOT_JSON", "the text is not JSON");
  return key.sealJsonText(json, options, schemaHash);
}
