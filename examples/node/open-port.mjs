// Opens a `port` envelope with Node alone:
//
//     node open-port.mjs key.pem < envelope > value
import { constants, createDecipheriv, createPrivateKey, privateDecrypt, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

class Refused extends Error {}

/** The value, as a Buffer. */
function openPort(envelope, privateKey) {
  const bytes = Buffer.from(envelope, "base64");
  // Node would skip what is no base64.
  if (bytes.toString("base64") !== envelope) throw new Refused("not base64");
  const end = 12 + Math.ceil(privateKey.asymmetricKeyDetails.modulusLength / 8);
  if (bytes.length < end + 16) throw new Refused("too short for this key");
  const [iv, wrappedKey] = [bytes.subarray(0, 12), bytes.subarray(12, end)];
  try {
    const decipher = createDecipheriv("aes-256-gcm", unwrap(privateKey, wrappedKey), iv);
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(end, -16)), decipher.final()]);
  } catch {
    throw new Refused("wrong key or altered envelope");
  }
}

/**
 * The unwrapped content key. In place of what is none, a random one: that fails later, as an altered
 * value does, so that neither words nor time tell an attacker which it was (RFC 7516 §11.5).
 */
function unwrap(privateKey, wrappedKey) {
  const random = randomBytes(32);
  try {
    const contentKey = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
      wrappedKey,
    );
    return contentKey.length === 32 ? contentKey : random;
  } catch {
    return random;
  }
}

function main(keyFile) {
  if (!keyFile) throw new Refused("usage: node open-port.mjs key.pem < envelope");
  const value = openPort(readFileSync(0, "utf8").trim(), readKey(keyFile));
  process.stdout.write(value);
}

function readKey(file) {
  try {
    return createPrivateKey(readFileSync(file));
  } catch {
    throw new Refused("no private key in the file");
  }
}

try {
  main(...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Refused ? error.message : "cannot read the envelope");
  process.exitCode = 1;
}
