import { isSealed } from "./envelope.js";
import { SealfieldError } from "./errors.js";
import { KeyRing } from "./key-ring.js";
import type { OpenOptions } from "./open-options.js";
import type { Opened } from "./opened.js";
import { copiedOptions, plainEntries } from "./plain.js";
import { PrivateKey } from "./private-key.js";
import { attempt, pointerSegment, throwIfAny } from "./secret-slots.js";

export interface OpenFormOptions<Secret extends string = string> extends OpenOptions {
  /**
   * Names of the fields to open: they must be sealed, if they are there, and may be there once. Without it, whatever
   * tells that it is sealed is opened.
   */
  secrets?: readonly Secret[];
  /**
   * What the form is for. Each value must have been sealed for this and the field's name: with `"signup"`, the value of
   * `token` for the context `"signup/token"`.
   */
  context?: string;
}

/** `FormData` or `URLSearchParams`, as far as it is needed here. */
export interface FormLike {
  forEach(each: (value: unknown, name: string) => void): void;
}

/** The fields of a form by name: `Opened` where they came sealed. What came more than once is a list. */
export type OpenedForm<Secret extends string = never> = { [name in Secret]?: Opened } & Record<string, unknown>;

/**
 * Opens the sealed fields of a form: of `FormData`, `URLSearchParams`, or a body that something else has parsed into
 * an object.
 *
 * Name the secret fields: otherwise a value in the clear is passed on as it came, and whoever may put an envelope into
 * any field gets it opened.
 * @throws InputError naming every field: `ERR_NOT_SEALED`, `ERR_SCHEMA` for a secret that came more than once, and
 * as `KeyRing.open`
 */
export function openForm<const Secret extends string = never>(
  form: FormLike | Record<string, unknown>,
  keys: PrivateKey | KeyRing,
  options?: OpenFormOptions<Secret>,
): OpenedForm<Secret> {
  const { secrets, context, ...openOptions } = checked(keys, options);
  const errors: SealfieldError[] = [];
  const isSecret = (name: string) => (secrets as readonly string[] | undefined)?.includes(name);
  const open = (name: string, value: unknown): unknown => {
    if (secrets && !isSecret(name)) return value;
    const isEnvelope =
      typeof value === "string" &&
      (isSealed(value) || (isSecret(name) && isSealed(value, openOptions.format ?? "port")));
    if (isEnvelope)
      return keys.open(
        value,
        context === undefined ? openOptions : { ...openOptions, context: context + pointerSegment(name) },
      );
    if (secrets) throw new SealfieldError("ERR_NOT_SEALED", "the value of a secret field is not sealed");
    return value;
  };
  const opened: [string, unknown][] = [];
  for (const [name, value] of entriesOf(form)) {
    attempt(errors, name, () => {
      const isList = Array.isArray(value);
      if (isList && isSecret(name))
        throw new SealfieldError("ERR_SCHEMA", "the field was sent more than once, or as a list");
      opened.push([name, isList ? value.map((each) => open(name, each)) : open(name, value)]);
    });
  }
  throwIfAny(errors);
  return Object.fromEntries(opened) as OpenedForm<Secret>;
}

const OPTIONS = ["secrets", "context", "format", "hash", "mgf1Hash"];

/** A form without a sealed field would not show that something here is wrong. */
function checked<Secret extends string>(
  keys: PrivateKey | KeyRing,
  given: OpenFormOptions<Secret> | undefined,
): Partial<OpenFormOptions<Secret>> {
  const options = copiedOptions(given);
  if (!(keys instanceof PrivateKey || keys instanceof KeyRing))
    throw new SealfieldError("ERR_KEY_INVALID", "a form is opened by a PrivateKey or a KeyRing");
  const isKnown = Object.keys(options).every((name) => OPTIONS.includes(name));
  const isList = options.secrets === undefined || Array.isArray(options.secrets);
  if (!isKnown || !isList)
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "an option's name is unknown, or `secrets` is no list");
  return options;
}

function entriesOf(form: FormLike | Record<string, unknown>): [string, unknown][] {
  return form instanceof FormData || form instanceof URLSearchParams ? entriesOfForm(form) : plainEntries(form);
}

/**
 * Names and values of a form, each name once: what came more than once is a list.
 * @internal
 */
export function entriesOfForm(form: FormData | URLSearchParams): [string, unknown][] {
  const fields = new Map<string, unknown[]>();
  for (const [name, value] of form) {
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  }
  return Array.from(fields, ([name, values]) => [name, values.length === 1 ? values[0] : values]);
}
