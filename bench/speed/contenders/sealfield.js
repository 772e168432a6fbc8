import { PublicKey } from "sealfield";

export const name = "sealfield";

export function prepare(pem) {
  const key = PublicKey.from(pem);
  return (value) => key.seal(value);
}

export function importAndSeal(pem, value) {
  const key = PublicKey.from(pem);
  const sealed = key.seal(value);
  key.free();
  return sealed;
}
