// The same JWE by node-forge, which is JavaScript all through.
import forge from "node-forge";
import { HEADER } from "./jwe.js";

export const name = "node-forge";

export function prepare(pem) {
  const key = forge.pki.publicKeyFromPem(pem);
  const header = base64url(HEADER);
  const oaep = { md: forge.md.sha256.create(), mgf1: { md: forge.md.sha256.create() } };
  return (value) => {
    const [contentKey, iv] = [32, 12].map((length) => forge.random.getBytesSync(length));
    const cipher = forge.cipher.createCipher("AES-GCM", contentKey);
    cipher.start({ iv, additionalData: header });
    cipher.update(forge.util.createBuffer(value, "utf8"));
    cipher.finish();
    const parts = [key.encrypt(contentKey, "RSA-OAEP", oaep), iv, cipher.output.getBytes(), cipher.mode.tag.getBytes()];
    return [header, ...parts.map(base64url)].join(".");
  };
}

function base64url(bytes) {
  return forge.util.encode64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
