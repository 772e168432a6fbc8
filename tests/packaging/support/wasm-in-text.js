/** Base64 of the four bytes that begin each WebAssembly module, and of its version. */
const MODULE = /AGFzbQEAAAA[A-Za-z0-9+/]+={0,2}/g;

/** The WebAssembly modules that a JavaScript text holds as base64. */
export function wasmIn(text) {
  return [...text.matchAll(MODULE)].map(([base64]) => Buffer.from(base64, "base64"));
}
