// Port's `aes256-gcm` encryption. Symmetric: who can seal can open, so it belongs on servers alone.
import { plainValue } from "./plain.js";
import { openModule } from "./open-module.js";
import { Opened } from "./opened.js";

/**
 * Seals text or bytes as Port does, with the first 32 bytes of the client secret.
 * @throws SealfieldError `ERR_KEY_INVALID` for a shorter client secret, `ERR_OPTION_UNSUPPORTED` for what is neither text
 * nor bytes, `ERR_NOT_UNICODE`, `ERR_TOO_LARGE`, `ERR_RNG`
 */
export function sealManaged(clientSecret: string, value: string | Uint8Array): string {
  return openModule.exports.sealManaged(clientSecret, plainValue(value));
}

/**
 * Opens what Port sealed.
 * @throws SealfieldError `ERR_KEY_INVALID` for a client secret of fewer than 32 bytes, `ERR_NOT_UNICODE`, `ERR_NOT_SEALED`,
 * `ERR_FORMAT`, `ERR_TOO_LARGE`;
 * `ERR_OPEN` for the wrong client secret or an altered payload
 */
export function openManaged(clientSecret: string, payload: string): Opened {
  return new Opened({ bytes: openModule.exports.openManaged(clientSecret, payload), format: "managed" });
}
