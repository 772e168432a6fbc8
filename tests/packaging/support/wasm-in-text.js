import { moduleFromText } from "../../../pkg/dist/esm/wasm-text.js";

/** The text of a module, in a JavaScript string: every byte once, in hexadecimal, then the module. */
const MODULE = /(["'`])((?:[0-9a-f]{2}){256}[ -~]*?)\1/g;

/** A module as such a text, if not as the build would write it: with the bytes in their own order. */
export function textOf(module) {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0")).join("");
  const digits = " !#%&'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";
  const digitsOf = (byte) =>
    byte < 88 ? digits[byte] : digits[88 + Math.floor((byte - 88) / 90)] + digits[(byte - 88) % 90];
  return bytes + Array.from(module, digitsOf).join("");
}

/** The WebAssembly modules that a JavaScript text holds. */
export function wasmIn(text) {
  return [...text.matchAll(MODULE)].map(([, , module]) => Buffer.from(moduleFromText(module)));
}
