import { CompactEncrypt, importSPKI } from "jose";
import { encoder, HEADER_MEMBERS } from "./jwe.js";

export const name = "jose";

export async function prepare(pem) {
  const key = await importSPKI(pem, HEADER_MEMBERS.alg);
  return (value) => new CompactEncrypt(encoder.encode(value)).setProtectedHeader(HEADER_MEMBERS).encrypt(key);
}

export async function importAndSeal(pem, value) {
  return (await prepare(pem))(value);
}
