/**
 * Reads a WebAssembly module from the text that the build made of it: every byte in two hexadecimal digits, the most
 * frequent first; then for each byte of the module its place among them, as a digit, or an escape and a digit.
 * Unlike base64 this compresses nearly as well as the bytes.
 */
export function moduleFromText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from({ length: 256 }, (_, place) =>
    Number.parseInt(text.slice(2 * place, 2 * place + 2), 16),
  );
  const values = new Uint8Array(128);
  for (let value = 0; value < DIGITS.length; value++) values[DIGITS.charCodeAt(value)] = value;
  const module = new Uint8Array(text.length);
  let length = 0;
  for (let at = 512; at < text.length; at++) {
    let place = values[text.charCodeAt(at)]!;
    if (place >= SINGLE) place = SINGLE + (place - SINGLE) * DIGITS.length + values[text.charCodeAt(++at)]!;
    module[length++] = bytes[place]!;
  }
  return module.subarray(0, length);
}

const DIGITS = " !#%&'()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

/** How many bytes have a digit of their own; the digits after these are escapes. */
const SINGLE = 88;
