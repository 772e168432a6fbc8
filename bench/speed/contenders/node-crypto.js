// The same JWE by Node's OpenSSL, without a promise.
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from "node:crypto";
import { compact, HEADER } from "./jwe.js";

export const name = "node:crypto";

export function prepare(pem) {
  const key = { key: createPublicKey(pem), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" };
  const header = Buffer.from(HEADER).toString("base64url");
  return (value) => {
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const cipher = createCipheriv("aes-256-gcm", contentKey, iv).setAAD(Buffer.from(header));
    const encrypted = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return compact(header, publicEncrypt(key, contentKey), iv, encrypted, cipher.getAuthTag());
  };
}
