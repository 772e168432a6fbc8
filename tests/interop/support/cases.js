import { createPrivateKey, createPublicKey } from "node:crypto";
import { PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { testKeys, values as shared } from "../../js/support/vectors.js";

/** The test keys, each as ours, as Node's and as PEM. */
export const keys = Object.entries(testKeys).map(([name, { spki, pkcs8, cert }]) => ({
  name,
  spki,
  pkcs8,
  cert,
  publicKey: PublicKey.from(spki),
  privateKey: PrivateKey.from(pkcs8),
  nodePublic: createPublicKey(spki),
  nodePrivate: createPrivateKey(pkcs8),
}));

/** The smallest test key, for what does not depend on its size. */
export const [key, otherKey] = keys;

/** Values by name. */
export const values = { ...shared, "1 MiB": "é".repeat(2 ** 19) };

/** Every value with every key. */
export const cases = keys.flatMap((key) =>
  Object.entries(values).map(([name, value]) => ({ title: `${key.name}, ${name}`, key, value })),
);

/** The envelope with one bit of its last part altered, where every format has its tag or its ciphertext. */
export function altered(envelope) {
  const at = envelope.length - 8;
  return envelope.slice(0, at) + (envelope[at] === "A" ? "B" : "A") + envelope.slice(at + 1);
}
