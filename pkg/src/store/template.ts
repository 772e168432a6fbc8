import { SealfieldError } from "../errors.js";
import { openModule } from "../open-module.js";
import { copiedOptions, plainContainer, plainEntries, plainValue } from "../plain.js";
import { pointerSegment, throwIfAny } from "../secret-slots.js";
import type { Provider, ProviderObject, SecretRequest } from "./providers.js";

export interface ResolveOptions {
  /** Asked in this order, each for what those before it do not know. */
  providers: readonly Provider[];
  /** The namespace of secrets for which the template writes none. */
  namespace?: string;
  /** JSON Pointers, in which `*` stands for any one step: no secret may stand there and below. */
  outputs?: readonly string[];
  /** JSON Pointers likewise: the only places where a secret may stand, there and below. */
  sinks?: readonly string[];
  /** What becomes of other code, as `{{ inputs.x }}`: an error, or it stays for another engine. By default `"refuse"`. */
  otherExpressions?: "refuse" | "keep";
}

/** A place that refers to a secret. */
export interface Reference {
  /** The name of the template; if that is data, `#` and the JSON Pointer behind it. */
  place: string;
  /** The line, from 1. */
  line: number;
  /** The column, from 1, in UTF-16 code units. */
  column: number;
  /** The name of the secret, unless only running the template tells it. */
  name?: string;
  namespace?: string;
  subkey?: string;
}

export interface RenameOptions {
  /** Renames where this namespace is written, too; by default only where none is. */
  namespace?: string;
}

/**
 * The text with `{{ secret('NAME') }}`, `{{ envs.name }}` and strings with filters in it resolved; or a copy of data in which
 * each string is such a text. What values hold is not resolved again. To be called where nobody but a program sees the
 * result.
 * @throws InputError naming every place, and the name behind it: `ERR_TEMPLATE`; `ERR_OUTPUT` before any provider is asked;
 * `ERR_UNKNOWN_SECRET`; the `SealfieldError`s of providers. Other errors of providers as they are. SealfieldError
 * `ERR_OPTION_UNSUPPORTED`
 */
export async function resolve(template: string, options: ResolveOptions): Promise<string>;
export async function resolve<T extends object>(template: T, options: ResolveOptions): Promise<T>;
export async function resolve(template: string | object, options: ResolveOptions): Promise<unknown> {
  const { providers, namespace, outputs, sinks, keeps } = checked(options);
  const errors: SealfieldError[] = [];
  const { holder, texts } = textsOf(template);
  const places = new openModule.exports.Places(outputs, sinks);
  try {
    for (const text of texts)
      attempt(
        errors,
        text.pointer,
        () => (text.requests = places.requests(text.pointer, text.text, keeps) as Request[]),
      );
  } finally {
    places.free();
  }
  throwIfAny(errors);

  const answers = await ask(
    providers,
    namespace,
    texts.flatMap(({ requests }) => requests),
  );
  const values = new openModule.exports.TemplateValues(Array.from(answers.values(), ({ value }) => value));
  try {
    for (const { pointer, text, requests, put } of texts) {
      const known = requests.map((request) =>
        attempt(errors, pointer, () => indexOf(answers.get(keyOf(request))!), request.place),
      );
      // What is missing is among the errors.
      if (!known.includes(undefined))
        attempt(errors, pointer, () => put(values.render(text, keeps, Uint32Array.from(known as number[]))));
    }
  } finally {
    values.free();
  }
  throwIfAny(errors);
  return holder.copy;
}

/**
 * Every place in templates, by their names, that refers to a secret; in tags and expressions of any kind, but not in
 * comments and verbatim.
 * @throws InputError naming every place where what is opened is not closed: `ERR_TEMPLATE`
 */
export function findReferences(templates: Record<string, string | object>): Reference[] {
  const errors: SealfieldError[] = [];
  const references = plainEntries(templates).flatMap(([name, template]) =>
    textsOf(template).texts.flatMap(({ pointer, text }) => {
      const place = typeof template === "string" ? name : `${name}#${pointer}`;
      const found = attempt(errors, place, () => openModule.exports.findReferences(text)) as
        | Omit<Reference, "place">[]
        | undefined;
      return (found ?? []).map((reference) => ({ place, ...reference }));
    }),
  );
  throwIfAny(errors);
  return references;
}

/**
 * A template in which the secret `from` is called `to`. Nothing else changes; data is copied.
 * @throws InputError as `findReferences`
 */
export function renameReferences(template: string, from: string, to: string, options?: RenameOptions): string;
export function renameReferences<T extends object>(template: T, from: string, to: string, options?: RenameOptions): T;
export function renameReferences(
  template: string | object,
  from: string,
  to: string,
  options?: RenameOptions,
): unknown {
  const { namespace } = copiedOptions(options);
  if (![from, to, namespace ?? ""].every(isText)) throw unsupported("names and namespaces are text");
  const errors: SealfieldError[] = [];
  const { holder, texts } = textsOf(template);
  for (const { pointer, text, put } of texts) {
    attempt(errors, pointer, () => put(openModule.exports.renameReferences(text, from, to, namespace)));
  }
  throwIfAny(errors);
  return holder.copy;
}

/** What the WebAssembly says that a template must be told. */
interface Request extends SecretRequest {
  isSecret: boolean;
  place: string;
}

/** A string of a template that may hold code. */
interface Text {
  text: string;
  /** Empty for a template that is a text. */
  pointer: string;
  requests: Request[];
  put(text: string): void;
}

/** Each level takes some of the stack. */
const MAX_DEPTH = 500;
/** What is referred to several times is copied as often: a few lines of YAML with aliases can make data without end. */
const MAX_VALUES = 1_000_000;
const MAX_TEXT_LENGTH = 64 << 20;

/** The strings of a template, and what they are put into: a copy, as deep as it goes. */
function textsOf(template: unknown): { holder: { copy: unknown }; texts: Text[] } {
  const holder = { copy: template };
  const texts: Text[] = [];
  /** What is being copied: an object that contains itself has no end. */
  const above = new Set<unknown>();
  let count = 0;
  let length = 0;
  const visit = (value: unknown, pointer: string, put: (value: unknown) => void) => {
    if (++count > MAX_VALUES) throw tooLarge("the template has more than 1,000,000 values");
    if (typeof value === "string") {
      if (!value.includes("{")) return;
      length += value.length;
      if (length > MAX_TEXT_LENGTH)
        throw tooLarge("the texts of the template are larger than 64 Mi characters", pointer);
      texts.push({ text: value, pointer, requests: [], put });
      return;
    }
    if (above.has(value)) throw new SealfieldError("ERR_NOT_JSON", "the template contains itself");
    if (above.size === MAX_DEPTH) throw tooLarge("the template is nested more than 500 levels deep");
    const copy = plainContainer(value);
    if (copy === undefined) return;
    put(copy);
    above.add(value);
    for (const [key, inner] of Object.entries(copy)) {
      // The copy has the key as its own, even `__proto__`, so this reaches no prototype.
      visit(inner, pointer + pointerSegment(key), (value) => ((copy as Record<string, unknown>)[key] = value));
    }
    above.delete(value);
  };
  visit(template, "", (value) => (holder.copy = value));
  if (typeof template !== "string" && holder.copy === template)
    throw unsupported("a template is text, an array or a plain object");
  return { holder, texts };
}

/** The value of a secret or a variable, or what went wrong with it. */
interface Answer {
  index: number;
  value?: string | Uint8Array;
  error?: unknown;
}

/** Asks for each secret and each variable once. */
async function ask(providers: readonly ProviderObject[], namespace: string | undefined, requests: Request[]) {
  const distinct = new Map(requests.map((request) => [keyOf(request), request]));
  const answers = Array.from(distinct, async ([key, request], index): Promise<[string, Answer]> => {
    try {
      return [key, { index, value: await answer(providers, namespace, request) }];
    } catch (error) {
      return [key, { index, error }];
    }
  });
  return new Map(await Promise.all(answers));
}

async function answer(
  providers: readonly ProviderObject[],
  own: string | undefined,
  { isSecret, name, namespace = own }: Request,
) {
  for (const provider of providers) {
    const request = Object.freeze({ name, ...(namespace !== undefined && { namespace }) });
    const value = await (isSecret ? provider.secret?.(request) : provider.variable?.(name));
    if (value === undefined || value === null) continue;
    const plain = plainValue(value);
    if (plain === undefined) throw unsupported("a provider gives text or bytes, or `undefined`");
    return plain;
  }
  if (isSecret) throw new SealfieldError("ERR_UNKNOWN_SECRET", "no provider has a secret of this name");
  throw new SealfieldError("ERR_TEMPLATE", "no provider has an environment variable of this name");
}

function indexOf(answer: Answer): number {
  if (answer.value === undefined) throw answer.error;
  return answer.index;
}

function keyOf({ isSecret, name, namespace }: Request): string {
  return JSON.stringify([isSecret, name, namespace]);
}

/** Runs `action` for a text, and keeps what it throws; with the place in the text, if that does not say it. */
function attempt<T>(errors: SealfieldError[], pointer: string, action: () => T, place?: string): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    // A string in which no secret may stand is told by its pointer alone.
    const inText = error.code === "ERR_OUTPUT" ? "" : (place ?? error.field ?? "");
    const field = [pointer, inText].filter((part) => part !== "").join(":") || error.field;
    errors.push(new SealfieldError(error.code, error.message, field, error.stale));
    return undefined;
  }
}

function checked(given: ResolveOptions) {
  const { providers, namespace, outputs = [], sinks, otherExpressions = "refuse", ...others } = copiedOptions(given);
  if (Object.keys(others).length > 0) throw unsupported("an option's name is unknown");
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  if (
    !Array.isArray(providers) ||
    !providers.every((provider) => typeof provider === "function" || isObject(provider))
  ) {
    throw unsupported("`providers` is a list of functions and of what `storeProvider` and `envProvider` give");
  }
  // Copied before they are looked at: a proxy might tell the second reader something else.
  const pointers = [outputs, sinks ?? []].map((list) => (Array.isArray(list) ? Array.from(list) : [undefined]));
  if (!pointers.every((list) => list.every(isText))) throw unsupported("`outputs` and `sinks` are lists of text");
  if (!isText(namespace ?? "")) throw unsupported("a namespace is text");
  if (!["refuse", "keep"].includes(otherExpressions)) throw unsupported('`otherExpressions` is "refuse" or "keep"');
  return {
    providers: providers.map((provider: Provider) =>
      typeof provider === "function" ? { secret: provider } : provider,
    ),
    namespace,
    outputs: pointers[0] as string[],
    sinks: sinks && (pointers[1] as string[]),
    keeps: otherExpressions === "keep",
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function tooLarge(message: string, pointer?: string): SealfieldError {
  return new SealfieldError("ERR_TOO_LARGE", message, pointer || undefined);
}

function unsupported(message: string): SealfieldError {
  return new SealfieldError("ERR_OPTION_UNSUPPORTED", message);
}
