// Does less than the others: RSA with the padding of PKCS#1 v1.5, and no content key.
import { JSEncrypt } from "jsencrypt";

export const name = "jsencrypt";

export function prepare(pem) {
  const encryptor = new JSEncrypt();
  encryptor.setPublicKey(pem);
  return (value) => encryptor.encrypt(value);
}
