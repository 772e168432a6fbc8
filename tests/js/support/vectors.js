// What the JavaScript tests share with the Rust ones: `tests/vectors`.
import { readFileSync } from "node:fs";

export function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));
}

/** Test keys by name: `rsa2048`, `rsa3072`, `rsa4096`, each with `pkcs8` and `spki` as PEM. */
export const testKeys = vectors("keys").keys;

/** Values that have broken one implementation or another. */
export const values = {
  empty: "",
  "one byte": "x",
  ascii: "my secret string",
  "astral Unicode": "žluťoučký kůň 😀 日本語 \u{10ffff}",
  NUL: "a\0b",
  "byte order mark": "\uFEFFa",
  "newlines and colons": "a:b\r\nc:\n\n",
  "replacement character": "a\uFFFDb",
  "looks like JSON": '{"a":1}',
  "looks sealed": "ENCRYPTED_VALUE:AAAA:BBBB",
  "100 KB": "é".repeat(50_000),
};

export const formats = ["jwe", "jwe-json", "apify", "port", "sealed-secrets", "cms"];

/** What an opener must say of a format: of bare base64, all but one have to be named. */
export function named(format) {
  return format === "sealed-secrets" ? { format } : {};
}
