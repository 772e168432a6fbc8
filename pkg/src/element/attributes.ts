import type { Format } from "../index.js";
import { kindFrom } from "./kinds.js";
import type { Kind } from "./kinds.js";

/** On a server there is no `HTMLElement`; the module must still load there. */
const Base: typeof HTMLElement = typeof HTMLElement === "undefined" ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** The attributes of `<secret-field>` and the properties that reflect them. There is no `value` attribute, and must not be. */
export class SecretFieldAttributes extends Base {
  static readonly observedAttributes: readonly string[] = [
    "kind", "required", "readonly", "placeholder", "hint", "rows", "max-bytes", "reveal-timeout",
    "format", "public-key", "key-id", "context", "aria-label", "lang",
  ];

  get name(): string { return this.getAttribute("name") ?? ""; }
  set name(name: string) { this.setAttribute("name", name); }

  get kind(): Kind { return kindFrom(this.getAttribute("kind")); }
  set kind(kind: Kind) { this.setAttribute("kind", kind); }

  get required(): boolean { return this.hasAttribute("required"); }
  set required(on: boolean) { this.toggleAttribute("required", on); }

  get disabled(): boolean { return this.hasAttribute("disabled"); }
  set disabled(on: boolean) { this.toggleAttribute("disabled", on); }

  get readOnly(): boolean { return this.hasAttribute("readonly"); }
  set readOnly(on: boolean) { this.toggleAttribute("readonly", on); }

  get placeholder(): string { return this.getAttribute("placeholder") ?? ""; }
  set placeholder(text: string) { this.setAttribute("placeholder", text); }

  get hint(): string { return this.getAttribute("hint") ?? ""; }
  set hint(text: string) { this.setAttribute("hint", text); }

  /** Lines shown by the multi-line kind at first; 4 unless told. */
  get rows(): number { return wholeNumber(this.getAttribute("rows"), 4) || 4; }
  set rows(rows: number) { this.setAttribute("rows", String(rows)); }

  /** The most bytes of UTF-8 that the field seals; 65536 unless told, 0 for no limit. */
  get maxBytes(): number { return wholeNumber(this.getAttribute("max-bytes"), 65536); }
  set maxBytes(bytes: number) { this.setAttribute("max-bytes", String(bytes)); }

  /** Seconds that the text stays readable; 30 unless told, 0 for no limit. */
  get revealTimeout(): number { return wholeNumber(this.getAttribute("reveal-timeout"), 30); }
  set revealTimeout(seconds: number) { this.setAttribute("reveal-timeout", String(seconds)); }

  get format(): Format { return (this.getAttribute("format") || "jwe") as Format; }
  set format(format: Format) { this.setAttribute("format", format); }

  /** The `kid` written in the envelope, for a key given as text or JWK. */
  get keyId(): string { return this.getAttribute("key-id") ?? ""; }
  set keyId(kid: string) { this.setAttribute("key-id", kid); }

  /** What the value is for, authenticated with it; empty for none. */
  get context(): string { return this.getAttribute("context") ?? ""; }
  set context(context: string) { this.setAttribute("context", context); }
}

export const reflected = [
  "name", "kind", "required", "disabled", "readOnly", "placeholder", "hint", "rows", "maxBytes", "revealTimeout", "format", "keyId", "context",
] as const satisfies readonly (keyof SecretFieldAttributes)[];

/** A malformed number gives the default, so that a typo never lifts a limit. */
function wholeNumber(attribute: string | null, otherwise: number): number {
  return attribute !== null && /^\s*\d{1,15}\s*$/.test(attribute) ? Number(attribute) : otherwise;
}
