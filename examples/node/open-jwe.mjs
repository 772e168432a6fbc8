// Opens a `jwe` envelope with Node alone:
//
//     node open-jwe.mjs key.pem [context] < envelope > value
import { constants, createDecipheriv, createPrivateKey, privateDecrypt, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

class Refused extends Error {}

/** The value, as a Buffer; `context` is what it must have been sealed for, undefined for none. */
function openJwe(envelope, privateKey, context) {
  const parts = /^([\w-]+)\.([\w-]+)\.([\w-]+)\.([\w-]*)\.([\w-]+)$/.exec(envelope)?.slice(1);
  if (!parts) throw new Refused("not a JWE");
  const [encodedHeader] = parts;
  const [headerBytes, wrappedKey, iv, ciphertext, tag] = parts.map((part) => Buffer.from(part, "base64url"));
  const header = parse(headerBytes);
  if (header.alg !== "RSA-OAEP-256" || header.enc !== "A256GCM" || "zip" in header || "crit" in header) {
    throw new Refused("not a JWE of RSA-OAEP-256 and A256GCM");
  }
  // OpenSSL would take other lengths, and believe a short tag.
  if (iv.length !== 12 || tag.length !== 16) throw new Refused("not a JWE");

  let value;
  try {
    const decipher = createDecipheriv("aes-256-gcm", unwrap(privateKey, wrappedKey), iv);
    decipher.setAAD(Buffer.from(encodedHeader)).setAuthTag(tag);
    value = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new Refused("wrong key or altered envelope");
  }
  if (header.ctx !== context) throw new Refused("sealed for another context");
  if ("exp" in header && !(header.exp > Date.now() / 1000)) throw new Refused("expired");
  return value;
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

function parse(bytes) {
  try {
    return Object(JSON.parse(bytes));
  } catch {
    throw new Refused("not a JWE");
  }
}

function main(keyFile, context) {
  if (!keyFile) throw new Refused("usage: node open-jwe.mjs key.pem [context] < envelope");
  const value = openJwe(readFileSync(0, "utf8").trim(), readKey(keyFile), context);
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
