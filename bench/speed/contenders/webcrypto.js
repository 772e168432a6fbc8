// What a page would write by itself: the same JWE, by the browser's own cryptography.
import { base64url, compact, encoder, HEADER, pemToDer } from "./jwe.js";

export const name = "WebCrypto";

export async function prepare(pem) {
  const key = await crypto.subtle.importKey("spki", pemToDer(pem), { name: "RSA-OAEP", hash: "SHA-256" }, false, [
    "encrypt",
  ]);
  const header = base64url(encoder.encode(HEADER));
  const additionalData = encoder.encode(header);
  return async (value) => {
    const { contentKey, iv, encrypted } = await encrypt(encoder.encode(value), additionalData);
    const raw = await crypto.subtle.exportKey("raw", contentKey);
    const wrapped = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, key, raw);
    return compact(
      header,
      new Uint8Array(wrapped),
      iv,
      new Uint8Array(encrypted, 0, encrypted.byteLength - 16),
      new Uint8Array(encrypted, encrypted.byteLength - 16),
    );
  };
}

export async function importAndSeal(pem, value) {
  return (await prepare(pem))(value);
}

/** AES-256-GCM alone, under a key of its own. */
export async function encrypt(bytes, additionalData = new Uint8Array()) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const contentKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  return {
    contentKey,
    iv,
    encrypted: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, contentKey, bytes),
  };
}
