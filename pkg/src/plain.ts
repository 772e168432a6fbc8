// What callers pass is made plain before it enters WebAssembly: a getter, a proxy or a detached
// buffer that threw in there would leave the key borrowed for ever, and objects of another realm
// (an iframe, a test runner's sandbox) are not instances of our classes.
import { SealfieldError } from "./errors.js";
import type { KeyObjectLike } from "./public-key.js";

const UNREADABLE = "the key could not be read";

/** A value to seal: text, or bytes of this realm; `undefined` for what is neither. */
export function plainValue(value: unknown): string | Uint8Array | undefined {
  return typeof value === "string" ? value : plainBytes(value);
}

/** Names and values of an object. */
export function plainEntries(values: object): [string, unknown][] {
  const message = "the values could not be read";
  if (tag(values) !== "[object Object]") throw new SealfieldError("ERR_OPTION_UNSUPPORTED", message);
  return readable(() => Object.entries(values), "ERR_OPTION_UNSUPPORTED", message);
}

/** Names and values: of an iterable of pairs, a `Map` for example, or of an object. */
export function plainPairs(values: unknown): [string, unknown][] {
  const message = "the names and values could not be read";
  if (typeof values !== "object" || values === null || !(Symbol.iterator in values))
    return plainEntries(values as object);
  const pair = (each: unknown): [string, unknown] => {
    if (!Array.isArray(each) || typeof each[0] !== "string") throw new TypeError();
    return [each[0], each[1]];
  };
  return readable(() => Array.from(values as Iterable<unknown>, pair), "ERR_OPTION_UNSUPPORTED", message);
}

/** The text that a function of the caller's gives. */
export function plainText(read: () => string): string {
  const text: unknown = readable(read, "ERR_OPTION_UNSUPPORTED", "the function failed");
  if (typeof text !== "string") throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "the function gave no text");
  return text;
}

/** Names and values of a list of entries, in turn. */
export function plainNamedValues(entries: Iterable<{ name: unknown; value: unknown }>): unknown[] {
  const pairs = () => [...entries].flatMap(({ name, value }) => [name, value]);
  return readable(pairs, "ERR_OPTION_UNSUPPORTED", "the entries could not be read");
}

/** What `JSON.stringify` makes of `value`, unless that would drop a part: of a `File` or a `Map` it leaves `{}`. */
export function plainJson(value: unknown, code: Unreadable, message: string): string {
  const member = (_name: string, value: unknown) => {
    if (typeof value === "object" && value !== null && !JSON_OBJECTS.includes(tag(value))) throw new TypeError();
    return value;
  };
  const json = readable(() => JSON.stringify(value, member), code, message) as string | undefined;
  // So it is for `undefined`, functions and symbols.
  if (json === undefined) throw new SealfieldError(code, message);
  return json;
}

const JSON_OBJECTS = ["[object Object]", "[object Array]", "[object String]", "[object Number]", "[object Boolean]"];

/**
 * A copy of an array, or of an object that JSON takes for one; `undefined` for any other value. An object with a
 * `toJSON` is neither: what that would give is not to be seen in here.
 */
export function plainContainer(value: unknown): unknown[] | Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return readable(
    () => {
      if (typeof (value as { toJSON?: unknown }).toJSON === "function") return undefined;
      if (Array.isArray(value)) return Array.from(value);
      return tag(value) === "[object Object]" ? { ...value } : undefined;
    },
    "ERR_SCHEMA",
    "the value could not be read",
  );
}

/**
 * What `use` makes of a key of the wanted half: of text, bytes, or an object of plain members; `undefined` is what is
 * none of them. What a `KeyObject` of Node exported is wiped then.
 */
export function withPlainKey<T>(key: unknown, wanted: "public" | "private", use: (plain: unknown) => T): T {
  if (typeof key === "string") return use(key);
  const bytes = plainBytes(key);
  if (bytes || typeof key !== "object" || key === null) return use(bytes);
  if (tag(key) === "[object CryptoKey]") {
    throw new SealfieldError(
      "ERR_KEY_UNSUPPORTED",
      "a CryptoKey tells its key only asynchronously: export it with crypto.subtle first",
    );
  }
  const exported = exportedKey(key, wanted);
  if (!exported) return use(plainMembers(key));
  try {
    return use(exported);
  } finally {
    exported.fill(0);
  }
}

/** The DER of a `KeyObject` of Node; `undefined` for another object. A private half that is not wanted stays in there. */
function exportedKey(key: object, wanted: "public" | "private"): Uint8Array | undefined {
  const readableKey = <T>(read: () => T) => readable(read, "ERR_KEY_INVALID", UNREADABLE);
  const { type, exportAs } = readableKey(() => ({
    type: (key as KeyObjectLike).type,
    exportAs: (key as KeyObjectLike).export,
  }));
  if (typeof exportAs !== "function" || !["public", "private", "secret"].includes(type)) return undefined;
  if (type === "secret") throw new SealfieldError("ERR_KEY_INVALID", "a secret key was given where an RSA key belongs");
  if (type === "private" && wanted === "public") {
    throw new SealfieldError("ERR_KEY_INVALID", "a private key was given where a public key belongs");
  }
  const exported = readableKey(() => exportAs.call(key, { type: type === "public" ? "spki" : "pkcs8", format: "der" }));
  const der = plainBytes(exported);
  if (!der) throw new SealfieldError("ERR_KEY_INVALID", UNREADABLE);
  return der;
}

/** The members of a JWK, or of a JWK Set: text, lists of text, and lists of JWKs. */
function plainMembers(key: object): object {
  const element = (value: unknown) => (typeof value === "object" && value !== null ? plainMembers(value) : value);
  const member = (value: unknown) => (Array.isArray(value) ? Array.from(value, element) : value);
  return copy(key, member, "ERR_KEY_INVALID", UNREADABLE);
}

/** An options object with plain members; `undefined` when there is none. */
export function plainOptions(options: unknown): unknown {
  if (options === undefined || options === null) return undefined;
  if (tag(options) !== "[object Object]")
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "options are a plain object");
  // The only options that are objects are dates.
  const member = (value: unknown) =>
    typeof value === "object" && value !== null ? new Date(Date.prototype.getTime.call(value)) : value;
  return copy(options as object, member, "ERR_OPTION_UNSUPPORTED", "the options could not be read");
}

/** A copy of options of which not all go into WebAssembly; inherited ones too, as `plainOptions` has it. */
export function copiedOptions<T extends object>(options: T | null | undefined): Partial<T> {
  return copy(options ?? {}, (value) => value, "ERR_OPTION_UNSUPPORTED", "the options could not be read") as Partial<T>;
}

function plainBytes(value: unknown): Uint8Array | undefined {
  if (!ArrayBuffer.isView(value) || tag(value) !== "[object Uint8Array]") return undefined;
  const view = () => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return readable(view, "ERR_OPTION_UNSUPPORTED", "the bytes were transferred away");
}

type Unreadable = "ERR_KEY_INVALID" | "ERR_OPTION_UNSUPPORTED" | "ERR_SCHEMA" | "ERR_NOT_JSON";

/** Inherited members too: none may be dropped in silence. */
function copy(from: object, member: (value: unknown) => unknown, code: Unreadable, message: string): object {
  return readable(
    () => {
      const plain: Record<string, unknown> = Object.create(null);
      for (const name in from) plain[name] = member((from as Record<string, unknown>)[name]);
      return plain;
    },
    code,
    message,
  );
}

/** What `read` gives. What the caller's own code throws could hold a part of a value, so it goes no further. */
function readable<T>(read: () => T, code: Unreadable, message: string): T {
  try {
    return read();
  } catch {
    throw new SealfieldError(code, message);
  }
}

function tag(value: unknown): string {
  return Object.prototype.toString.call(value);
}
