import type { SealfieldError } from "./errors.js";
import type { Format } from "./envelope.js";
import { copiedOptions, plainJson, plainOptions } from "./plain.js";
import { handleOfPublicKey, PublicKey } from "./public-key.js";
import type { SealOptions } from "./public-key.js";
import { readModule } from "./read-module.js";
import { schemaText, withForm } from "./schema.js";
import { sealModule } from "./seal-module.js";
import { attempt, secretSlots, throwIfAny } from "./secret-slots.js";
import type { Slot } from "./secret-slots.js";
import type { Form } from "./wasm/read.js";

export interface SealInputOptions {
  /** For a JSON Schema; default `"jwe"`. The other dialects have a format of their own. */
  format?: "jwe" | "jwe-json" | "cms" | "apify" | "port";
  /**
   * What the form is for (JSON Schema). Each value is bound to this and the field's name: sealed with `"signup"`,
   * the value of `/token` opens for the context `"signup/token"` alone.
   */
  context?: string;
  /** When the envelopes stop opening, to the second (JSON Schema). */
  expiresAt?: Date;
  /** What becomes of an empty text. Default `"seal"`. */
  emptyValue?: "seal" | "refuse";
}

export interface SealInputAsyncOptions extends SealInputOptions {
  /** Called now and then, and at the end, with how many of the secrets are sealed. */
  onProgress?: (done: number, total: number) => void;
  /** Stops between two fields. The promise is rejected with the signal's reason. */
  signal?: AbortSignalLike;
}

/** An `AbortSignal`, as far as it is needed here. */
export interface AbortSignalLike {
  throwIfAborted(): void;
}

/**
 * A copy of `input` with its secret fields sealed: text as text, everything else as JSON. All else is passed on as
 * it is, and `input` itself is not changed.
 *
 * What is sealed already is left alone, so sealing twice changes nothing. `key` is for all but Port, whose schema
 * holds its keys.
 * @throws InputError naming every field: `ERR_SCHEMA` where the schema marks secrets that would not be found, or the
 * input has not its shape; `ERR_SCHEMA` with `stale` for what was sealed under another schema; `ERR_CONTEXT` for
 * what was sealed for another field; `ERR_NO_KEY`; `ERR_NOT_JSON`; and as `PublicKey.seal`
 */
export function sealInput<T extends object>(schema: object, input: T, key?: PublicKey, options?: SealInputOptions): T {
  const sealing = new Sealing(schemaText(schema), input, key, options);
  try {
    for (const secret of sealing.secrets) sealing.seal(secret);
    return sealing.finish();
  } finally {
    sealing.free();
  }
}

/**
 * As `sealInput`, giving way to the page after every few milliseconds. The input must stay as it is meanwhile.
 * @throws InputError as `sealInput`
 */
export async function sealInputAsync<T extends object>(
  schema: object,
  input: T,
  key?: PublicKey,
  options?: SealInputAsyncOptions,
): Promise<T> {
  const { onProgress, signal, ...rest } = copiedOptions(options);
  const text = schemaText(schema);
  await Promise.all([readModule.ready(), sealModule.ready()]);
  signal?.throwIfAborted();
  const sealing = new Sealing(text, input, key, rest);
  try {
    const total = sealing.secrets.length;
    await nextTask();
    let since = performance.now();
    for (const [index, secret] of sealing.secrets.entries()) {
      sealing.seal(secret);
      if (performance.now() - since < SLICE_MS) continue;
      onProgress?.(index + 1, total);
      await nextTask();
      signal?.throwIfAborted();
      since = performance.now();
    }
    onProgress?.(total, total);
    return sealing.finish();
  } finally {
    sealing.free();
  }
}

/**
 * Checks that every secret field of `input` is sealed, as far as that shows without a key. Fields may be absent or
 * `null`.
 * @throws InputError naming every field: `ERR_NOT_SEALED`; `ERR_SCHEMA` with `stale` for what was sealed under
 * another schema; `ERR_SCHEMA` as in `sealInput`
 */
export function assertSealed(schema: object, input: unknown): void {
  withForm(schemaText(schema), (form) => {
    throwIfAny(form.refusals());
    const { slots, errors } = secretSlots(input, form);
    for (const { secret, value, name } of slots) {
      if (value !== null) attempt(errors, name, () => form.checkSealed(secret, value));
    }
    throwIfAny(errors);
  });
}

/** How long the page may stand still: well below the 50 ms of a long task. */
const SLICE_MS = 12;

/** A secret as it goes into the WebAssembly: text, or the JSON of something else. */
interface PlainSecret extends Omit<Slot, "value"> {
  text: string;
  isJson: boolean;
}

/** How a secret is to be sealed, as the schema's module says. */
interface Plan {
  format: Format;
  context?: string;
  isJson: boolean;
  /** The text is sealed as JSON. */
  isQuoted: boolean;
  schemaHash?: string;
}

class Sealing<T> {
  readonly secrets: PlainSecret[] = [];
  readonly #form: Form;
  readonly #options: SealInputOptions | undefined;
  readonly #key: PublicKey | undefined;
  /** Those that the schema holds, by secret. */
  readonly #ownKeys = new Map<number, PublicKey>();
  #copy!: T;
  #errors!: SealfieldError[];

  constructor(schema: string, input: T, key: PublicKey | undefined, options: SealInputOptions | undefined) {
    this.#form = new readModule.exports.Form(schema);
    this.#options = plainOptions(options) as SealInputOptions | undefined;
    this.#key = key;
    try {
      this.#read(input);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  seal({ secret, text, isJson, name, put }: PlainSecret): void {
    attempt(this.#errors, name, () => {
      const plan = this.#form.plan(secret, text, isJson, this.#key !== undefined) as Plan | undefined;
      if (!plan) return;
      const { format, context, schemaHash } = plan;
      const options: SealOptions = { ...this.#options, format };
      if (context !== undefined) options.context = context;
      const content = plan.isQuoted ? JSON.stringify(text) : text;
      const key = this.#ownKey(secret) ?? this.#key!;
      put(plan.isJson ? key.sealJsonText(content, options, schemaHash) : key.seal(content, options));
    });
  }

  finish(): T {
    throwIfAny(this.#errors);
    return this.#copy;
  }

  free(): void {
    this.#form.free();
    for (const key of this.#ownKeys.values()) key.free();
  }

  #read(input: T): void {
    throwIfAny(this.#form.refusals());
    this.#form.setOptions(this.#options);
    if (this.#key !== undefined) handleOfPublicKey(this.#key);
    const { copy, slots, errors } = secretSlots(input, this.#form);
    this.#copy = copy;
    this.#errors = errors;
    for (const { value, ...slot } of slots) {
      attempt(errors, slot.name, () => {
        const isJson = typeof value !== "string";
        const text = isJson ? plainJson(value, "ERR_NOT_JSON", "the value has no JSON form") : value;
        this.secrets.push({ ...slot, text, isJson });
      });
    }
  }

  #ownKey(secret: number): PublicKey | undefined {
    const known = this.#ownKeys.get(secret);
    if (known) return known;
    const der = this.#form.ownKey(secret);
    if (!der) return undefined;
    const key = PublicKey.from(der);
    this.#ownKeys.set(secret, key);
    return key;
  }
}

/** A message, unlike a timer, waits no longer in a page that is hidden, and unlike `scheduler.yield` not less than others. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
