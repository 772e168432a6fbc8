import { gcm } from "@noble/ciphers/aes.js";

export const name = "@noble/ciphers";

/** AES-256-GCM alone, under a key of its own. */
export function encrypt(bytes) {
  const [contentKey, iv] = [32, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  return gcm(contentKey, iv).encrypt(bytes);
}
