import type { Format } from "../index.js";
import { set } from "./dom.js";
import { isChecked, kindFrom } from "./kinds.js";
import type { Kind } from "./kinds.js";

export type JsonType = "object" | "array";
export type PemType = "private-key" | "certificate";
export type TrailingNewline = "ask" | "keep" | "trim";
export type Visibility = "masked" | "restricted";

/** On a server there is no `HTMLElement`; the module must still load there. */
const Base: typeof HTMLElement =
  typeof HTMLElement === "undefined" ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** The attributes of `<secret-field>` and the properties that reflect them. There is no `value` attribute, and must not be. */
export class SecretFieldAttributes extends Base {
  declare name: string;
  declare kind: Kind;

  /** What the text of kind `json` has to be; `null` for any JSON. */
  declare jsonType: JsonType | null;

  /** What the text of kind `pem` has to hold; `null` for any block. */
  declare pemType: PemType | null;

  /** `restricted` is never shown once it is stored; a `masked` value may be, through `storedValue`. */
  declare visibility: Visibility;

  /** Whether the server has a value already. The page must not have it. */
  declare stored: boolean;

  /** When it was stored: a date, as ISO 8601. */
  declare storedAt: string;

  /** Whether the stored value no longer fits, as Apify's does after a change of the schema, and must be entered again. */
  declare stale: boolean;

  declare required: boolean;
  declare disabled: boolean;
  declare readOnly: boolean;
  declare placeholder: string;
  declare hint: string;

  /** Lines shown by the kinds of several lines at first; 4 unless told. */
  declare rows: number;

  /** The most bytes of UTF-8 that the field seals; 65536 unless told, 0 for no limit. */
  declare maxBytes: number;

  /** What becomes of a line break at the end of a pasted text; by default it is kept where the kind ends in one as a rule. */
  declare trailingNewline: TrailingNewline;

  /** Seconds that the text stays readable; 30 unless told, 0 for no limit. */
  declare revealTimeout: number;

  /** Whether the text can be copied and cut while it is shown. */
  declare allowCopy: boolean;

  declare format: Format;

  /** The `kid` written in the envelope, for a key given as text or JWK. */
  declare keyId: string;

  /** What the value is for, authenticated with it; empty for none. */
  declare context: string;

  /** Files that are taken as they are, as `accept` of `<input type=file>` says it; empty for any, `null` for none. */
  declare acceptFiles: string | null;
}

const text: Reader<string> = (attribute) => attribute ?? "";
const flag: Reader<boolean> = (attribute) => attribute !== null;

/** How each property reads its attribute. */
const readers: {
  readonly [Name in Exclude<keyof SecretFieldAttributes, keyof HTMLElement>]: Reader<SecretFieldAttributes[Name]>;
} = {
  name: text,
  kind: kindFrom,
  jsonType: oneOf("object", "array"),
  pemType: oneOf("private-key", "certificate"),
  visibility: (attribute) => (attribute === "restricted" ? attribute : "masked"),
  stored: flag,
  storedAt: text,
  stale: flag,
  required: flag,
  disabled: flag,
  readOnly: flag,
  placeholder: text,
  hint: text,
  rows: (attribute) => wholeNumber(attribute, 4) || 4,
  maxBytes: (attribute) => wholeNumber(attribute, 65536),
  trailingNewline: (attribute, { kind }) =>
    oneOf("ask", "keep", "trim")(attribute) ?? (isChecked(kind) ? "keep" : "ask"),
  revealTimeout: (attribute) => wholeNumber(attribute, 30),
  allowCopy: flag,
  format: (attribute) => (attribute || "jwe") as Format,
  keyId: text,
  context: text,
  acceptFiles: (attribute) => attribute,
};

type Reader<Value> = (attribute: string | null, field: SecretFieldAttributes) => Value;

export type ReflectedProperty = keyof typeof readers;
export const reflectedProperties = Object.keys(readers) as ReflectedProperty[];
export const reflectedAttributes = reflectedProperties.map(attributeOf);

for (const [at, property] of reflectedProperties.entries()) {
  const attribute = reflectedAttributes[at]!;
  const read: Reader<unknown> = readers[property];
  Object.defineProperty(SecretFieldAttributes.prototype, property, {
    configurable: true,
    get(this: SecretFieldAttributes) {
      return read(this.getAttribute(attribute), this);
    },
    /** Frameworks set `undefined` or `null` when a property is to go: written out, it would be a hint, a context, a key id. */
    set(this: SecretFieldAttributes, value: unknown) {
      set(this, { [attribute]: read !== flag ? (value ?? null) : value ? "" : null });
    },
  });
}

/** `maxBytes` is `max-bytes`; HTML writes `readonly` in one word. */
function attributeOf(property: string): string {
  return property === "readOnly" ? "readonly" : property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function oneOf<T extends string>(...choices: T[]): (attribute: string | null) => T | null {
  return (attribute) => choices.find((choice) => choice === attribute) ?? null;
}

/** A malformed number gives the default, so that a typo never lifts a limit. */
function wholeNumber(attribute: string | null, otherwise: number): number {
  return attribute !== null && /^\s*\d{1,15}\s*$/.test(attribute) ? Number(attribute) : otherwise;
}
