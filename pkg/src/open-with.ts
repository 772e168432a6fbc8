import { infoFor } from "./envelope.js";
import type { EnvelopeInfo } from "./envelope.js";
import { SealfieldError } from "./errors.js";
import { plainOptions, plainValue } from "./plain.js";
import type { OpenOptions } from "./open-options.js";
import { openModule } from "./open-module.js";
import { Opened } from "./opened.js";

export interface OpenWithOptions extends OpenOptions {
  /** Size of the private key in bits, for `port`, which does not tell it. */
  bits?: number;
}

/**
 * Decrypts an RSA-OAEP ciphertext with the private key. `info` tells the hashes, the label and the key id.
 *
 * Where the holder of the key refuses the ciphertext, return an empty `Uint8Array`: opening then goes on with
 * a random key and fails with `ERR_OPEN`, as for any other altered envelope, so that nobody learns which part
 * was wrong (RFC 7516 §11.5). Throw only for what is not the envelope's fault, such as a service that is away.
 *
 * `undefined` means that the key is not at hand: the next recipient's turn comes, if there is one.
 */
export type Unwrap = (
  wrappedKey: Uint8Array,
  info: EnvelopeInfo,
) => Promise<Uint8Array | undefined> | Uint8Array | undefined;

/**
 * Opens an envelope with a private key that is out of reach, in a KMS, an HSM or WebCrypto: `unwrap`
 * does the RSA part, sealfield the rest. What `unwrap` throws goes to the caller as it is.
 * @throws SealfieldError as `PrivateKey.open`; `ERR_NO_KEY` where `unwrap` had no key,
 * `ERR_OPTION_UNSUPPORTED` where `bits` is missing
 */
export async function openWith(envelope: string, unwrap: Unwrap, options?: OpenWithOptions): Promise<Opened> {
  const pending = new openModule.exports.PendingOpen(envelope, plainOptions(options));
  let isOpen = false;
  try {
    const info = pending.info();
    for (const [index, wrappedKey] of pending.wrappedKeys().entries()) {
      const unwrapped = await unwrap(wrappedKey, infoFor(index, info));
      if (unwrapped === undefined) continue;
      const bytes = plainValue(unwrapped);
      if (!(bytes instanceof Uint8Array))
        throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "what was unwrapped is no Uint8Array");
      isOpen = true;
      return new Opened(pending.open(index, bytes));
    }
    throw new SealfieldError("ERR_NO_KEY", "no recipient's key was unwrapped");
  } finally {
    if (!isOpen) pending.free();
  }
}
