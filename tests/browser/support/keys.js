import { PrivateKey } from "sealfield/open";
import { testKeys, vectors } from "../../js/support/vectors.js";

/** The test key that fields seal for, as PEM. */
export const { spki: publicPem, pkcs8: privatePem } = testKeys.rsa2048;

/** What is no usable public key: `{ name, key, code }`. */
export const refusedKeys = vectors("refused-keys").public;

const privateKey = PrivateKey.from(privatePem);

/** The text in an envelope. */
export function open(envelope, options) {
  return opened(envelope, options).text();
}

/** The bytes in an envelope. */
export function openBytes(envelope, options) {
  return opened(envelope, options).bytes;
}

/** An error names the envelope, which the browser will not make again. */
function opened(envelope, options) {
  try {
    return privateKey.open(envelope, options);
  } catch (error) {
    error.message += `: ${envelope}`;
    throw error;
  }
}
