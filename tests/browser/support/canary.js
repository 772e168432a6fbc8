import { randomBytes, randomInt } from "node:crypto";

/** Characters that encodings treat each in its own way. */
const awkward = ["+", "/", "&", "=", "%", '"', "<", "é", "ž"];
const LENGTH = 8;

/** A secret that nothing else contains: random, 23 characters long, in one line. */
export function makeCanary() {
  const characters = [...`cn${randomBytes(6).toString("hex")}`];
  for (const character of awkward) characters.splice(randomInt(1, characters.length), 0, character);
  return characters.join("");
}

/** The same in several lines, dressed up as a key. */
export function makeMultilineCanary() {
  const lines = Array.from({ length: 4 }, () => randomBytes(30).toString("base64"));
  return `-----BEGIN CANARY KEY-----\n${lines.join("\n")}\n-----END CANARY KEY-----\n`;
}

/**
 * Looks for the canary, or any 8 characters of a line of it, in `haystack`: as UTF-8 and UTF-16, in base64 at any
 * offset and in either alphabet, percent-encoded, in hexadecimal, as JSON and as HTML.
 *
 * @returns what was found, and how it was encoded; empty when there is nothing
 */
export function findCanary(haystack, canary) {
  const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack);
  return findAny(bytes, needlesOf(canary));
}

/** The names of the needles that `bytes` holds, in one pass: a browser's profile is large and the needles are many. */
function findAny(bytes, needles) {
  const starts = new Uint8Array(0x10000);
  const byStart = new Map();
  for (const [text, name] of needles) {
    const needle = Buffer.from(text, "latin1");
    const start = needle.readUInt16LE();
    starts[start] = 1;
    if (!byStart.has(start)) byStart.set(start, []);
    byStart.get(start).push({ needle, name });
  }
  const found = new Set();
  for (let at = 0; at + 1 < bytes.length; at++) {
    const start = bytes[at] | (bytes[at + 1] << 8);
    if (starts[start] === 0) continue;
    for (const { needle, name } of byStart.get(start)) {
      if (bytes[at + 3] === needle[3] && bytes.subarray(at, at + needle.length).equals(needle)) found.add(name);
    }
  }
  return [...found];
}

/** Each encoded piece, as Latin-1, with its name. */
function needlesOf(canary) {
  const needles = new Map();
  for (const piece of pieces(canary)) {
    for (const [encoding, needle] of encodings(piece))
      if (!needles.has(needle)) needles.set(needle, `${piece} (${encoding})`);
  }
  return needles;
}

function pieces(canary) {
  return canary
    .split(/[\r\n]+/)
    .filter((line) => !line.startsWith("-----"))
    .flatMap((line) => {
      const characters = [...line];
      return characters.slice(LENGTH - 1).map((_, at) => characters.slice(at, at + LENGTH).join(""));
    });
}

function* encodings(piece) {
  const bytes = Buffer.from(piece);
  yield ["UTF-8", bytes.toString("latin1")];
  yield ["UTF-16", Buffer.from(piece, "utf16le").toString("latin1")];
  yield ["hex", bytes.toString("hex")];
  yield ["hex", bytes.toString("hex").toUpperCase()];
  yield ["percent", encodeURIComponent(piece)];
  yield ["form", new URLSearchParams([["", piece]]).toString().slice(1)];
  yield ["JSON", latin1(JSON.stringify(piece).slice(1, -1))];
  yield [
    "JSON, ASCII only",
    JSON.stringify(piece)
      .slice(1, -1)
      .replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ];
  yield ["HTML", latin1(piece.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"))];
  for (let offset = 0; offset < 3; offset++) {
    const base64 = insideBase64(bytes, offset);
    yield ["base64", base64];
    yield ["base64url", base64.replaceAll("+", "-").replaceAll("/", "_")];
  }
}

/** The bytes of `text` in UTF-8, one character each. */
function latin1(text) {
  return Buffer.from(text).toString("latin1");
}

/** The base64 characters that stand for nothing but `bytes`, when `offset` bytes of their group came before. */
function insideBase64(bytes, offset) {
  const before = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .slice(before, end);
}
