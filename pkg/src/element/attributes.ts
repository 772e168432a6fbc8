import type { Format } from "../index.js";
import { describeKind, kindFrom } from "./kinds.js";
import type { Kind } from "./kinds.js";

const jsonTypes = ["object", "array"] as const;
const pemTypes = ["private-key", "certificate"] as const;
const trailingNewlines = ["ask", "keep", "trim"] as const;

export type JsonType = (typeof jsonTypes)[number];
export type PemType = (typeof pemTypes)[number];
export type TrailingNewline = (typeof trailingNewlines)[number];
export type Visibility = "masked" | "restricted";

/** On a server there is no `HTMLElement`; the module must still load there. */
const Base: typeof HTMLElement = typeof HTMLElement === "undefined" ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** The attributes of `<secret-field>` and the properties that reflect them. There is no `value` attribute, and must not be. */
export class SecretFieldAttributes extends Base {
  static readonly observedAttributes: readonly string[] = [
    "kind", "json-type", "pem-type", "visibility", "stored", "stored-at", "stale", "required", "readonly", "placeholder", "hint", "rows",
    "max-bytes", "trailing-newline", "reveal-timeout", "allow-copy", "format", "public-key", "key-id", "context", "accept-files",
    "aria-label", "lang",
    "value", // only to take it away
  ];

  get name(): string { return this.getAttribute("name") ?? ""; }
  set name(name: string) { reflect(this, "name", name); }

  get kind(): Kind { return kindFrom(this.getAttribute("kind")); }
  set kind(kind: Kind) { reflect(this, "kind", kind); }

  /** What the text of kind `json` has to be; `null` for any JSON. */
  get jsonType(): JsonType | null { return oneOf(jsonTypes, this.getAttribute("json-type")); }
  set jsonType(type: JsonType | null) { reflect(this, "json-type", type); }

  /** What the text of kind `pem` has to hold; `null` for any block. */
  get pemType(): PemType | null { return oneOf(pemTypes, this.getAttribute("pem-type")); }
  set pemType(type: PemType | null) { reflect(this, "pem-type", type); }

  /** `restricted` is never shown once it is stored; a `masked` value may be, through `storedValue`. */
  get visibility(): Visibility { return this.getAttribute("visibility") === "restricted" ? "restricted" : "masked"; }
  set visibility(visibility: Visibility) { reflect(this, "visibility", visibility); }

  /** Whether the server has a value already. The page must not have it. */
  get stored(): boolean { return this.hasAttribute("stored"); }
  set stored(on: boolean) { this.toggleAttribute("stored", Boolean(on)); }

  /** When it was stored: a date, as ISO 8601. */
  get storedAt(): string { return this.getAttribute("stored-at") ?? ""; }
  set storedAt(date: string) { reflect(this, "stored-at", date); }

  /** Whether the stored value no longer fits, as Apify's does after a change of the schema, and must be entered again. */
  get stale(): boolean { return this.hasAttribute("stale"); }
  set stale(on: boolean) { this.toggleAttribute("stale", Boolean(on)); }

  get required(): boolean { return this.hasAttribute("required"); }
  set required(on: boolean) { this.toggleAttribute("required", Boolean(on)); }

  get disabled(): boolean { return this.hasAttribute("disabled"); }
  set disabled(on: boolean) { this.toggleAttribute("disabled", Boolean(on)); }

  get readOnly(): boolean { return this.hasAttribute("readonly"); }
  set readOnly(on: boolean) { this.toggleAttribute("readonly", Boolean(on)); }

  get placeholder(): string { return this.getAttribute("placeholder") ?? ""; }
  set placeholder(text: string) { reflect(this, "placeholder", text); }

  get hint(): string { return this.getAttribute("hint") ?? ""; }
  set hint(text: string) { reflect(this, "hint", text); }

  /** Lines shown by the kinds of several lines at first; 4 unless told. */
  get rows(): number { return wholeNumber(this.getAttribute("rows"), 4) || 4; }
  set rows(rows: number) { reflect(this, "rows", rows); }

  /** The most bytes of UTF-8 that the field seals; 65536 unless told, 0 for no limit. */
  get maxBytes(): number { return wholeNumber(this.getAttribute("max-bytes"), 65536); }
  set maxBytes(bytes: number) { reflect(this, "max-bytes", bytes); }

  /** What becomes of a line break at the end of a pasted text; by default it is kept where the kind ends in one as a rule. */
  get trailingNewline(): TrailingNewline {
    return oneOf(trailingNewlines, this.getAttribute("trailing-newline")) ?? (describeKind(this.kind).endsInLineBreak ? "keep" : "ask");
  }
  set trailingNewline(policy: TrailingNewline) { reflect(this, "trailing-newline", policy); }

  /** Seconds that the text stays readable; 30 unless told, 0 for no limit. */
  get revealTimeout(): number { return wholeNumber(this.getAttribute("reveal-timeout"), 30); }
  set revealTimeout(seconds: number) { reflect(this, "reveal-timeout", seconds); }

  /** Whether the text can be copied and cut while it is shown. */
  get allowCopy(): boolean { return this.hasAttribute("allow-copy"); }
  set allowCopy(on: boolean) { this.toggleAttribute("allow-copy", Boolean(on)); }

  get format(): Format { return (this.getAttribute("format") || "jwe") as Format; }
  set format(format: Format) { reflect(this, "format", format); }

  /** The `kid` written in the envelope, for a key given as text or JWK. */
  get keyId(): string { return this.getAttribute("key-id") ?? ""; }
  set keyId(kid: string) { reflect(this, "key-id", kid); }

  /** What the value is for, authenticated with it; empty for none. */
  get context(): string { return this.getAttribute("context") ?? ""; }
  set context(context: string) { reflect(this, "context", context); }

  /** Files that are taken as they are, as `accept` of `<input type=file>` says it; empty for any, `null` for none. */
  get acceptFiles(): string | null { return this.getAttribute("accept-files"); }
  set acceptFiles(accept: string | null) { reflect(this, "accept-files", accept); }
}

export const reflected = [
  "name", "kind", "jsonType", "pemType", "visibility", "stored", "storedAt", "stale", "required", "disabled", "readOnly", "placeholder", "hint",
  "rows", "maxBytes", "trailingNewline", "revealTimeout", "allowCopy", "format", "keyId", "context", "acceptFiles",
] as const satisfies readonly (keyof SecretFieldAttributes)[];

function oneOf<T extends string>(choices: readonly T[], attribute: string | null): T | null {
  return choices.find((choice) => choice === attribute) ?? null;
}

/** Frameworks set `undefined` or `null` when a property is to go: written out, it would be a hint, a context, a key id. */
function reflect(element: Element, attribute: string, value: string | number | null | undefined): void {
  if (value === null || value === undefined) element.removeAttribute(attribute);
  else element.setAttribute(attribute, String(value));
}

/** A malformed number gives the default, so that a typo never lifts a limit. */
function wholeNumber(attribute: string | null, otherwise: number): number {
  return attribute !== null && /^\s*\d{1,15}\s*$/.test(attribute) ? Number(attribute) : otherwise;
}
