// What hand-written JWEs share (RFC 7516 §7.1).

/** All contenders write a `kid`, as sealfield does; whose it is makes no difference. */
export const HEADER_MEMBERS = {
  alg: "RSA-OAEP-256",
  enc: "A256GCM",
  kid: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
};
export const HEADER = JSON.stringify(HEADER_MEMBERS);

export const encoder = new TextEncoder();

export function compact(header, ...parts) {
  return [header, ...parts.map(base64url)].join(".");
}

export function base64url(bytes) {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function pemToDer(pem) {
  return Uint8Array.from(atob(pem.replace(/-----.*?-----|\s/g, "")), (character) => character.charCodeAt(0));
}

/** The fastest way that the engine has. */
function base64(bytes) {
  if (globalThis.Buffer) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  if (bytes.toBase64) return bytes.toBase64();
  const CHUNK = 0x8000; // more arguments do not fit on the stack
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
