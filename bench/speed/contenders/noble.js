import { gcm } from "@noble/ciphers/aes.js";
import { base64 } from "./jwe.js";

export const name = "@noble/ciphers";

/** AES-256-GCM under a key of its own, which is not wrapped; in base64, as an envelope is. */
export function encrypt(bytes) {
  const [contentKey, iv] = [32, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  return base64(gcm(contentKey, iv).encrypt(bytes));
}
