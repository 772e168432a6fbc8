import { SealfieldError } from "./errors.js";
import { copiedOptions, plainJson, plainOptions } from "./plain.js";
import { handleOfPublicKey } from "./public-key.js";
import type { PublicKey } from "./public-key.js";
import { schemaText, withForm } from "./schema.js";
import { sealModule } from "./seal-module.js";
import { attempt, secretSlots, throwIfAny } from "./secret-slots.js";
import type { Slot } from "./secret-slots.js";
import type { Form } from "./wasm/seal.js";

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
  return withForm(schemaText(schema), (form) => {
    const sealing = new Sealing(form, input, key, options);
    for (const secret of sealing.secrets) sealing.seal(secret);
    return sealing.finish();
  });
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
  await sealModule.ready();
  signal?.throwIfAborted();
  const form = new sealModule.exports.Form(text);
  try {
    const sealing = new Sealing(form, input, key, rest);
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
    form.free();
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

class Sealing<T> {
  readonly secrets: PlainSecret[] = [];
  readonly #form: Form;
  readonly #copy: T;
  readonly #errors: SealfieldError[];

  constructor(form: Form, input: T, key: PublicKey | undefined, options: SealInputOptions | undefined) {
    throwIfAny(form.refusals());
    form.setOptions(plainOptions(options));
    if (key !== undefined) form.setKey(handleOfPublicKey(key));
    const { copy, slots, errors } = secretSlots(input, form);
    this.#form = form;
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

  seal({ secret, text, isJson, name, put }: PlainSecret): void {
    attempt(this.#errors, name, () => {
      const envelope = this.#form.seal(secret, text, isJson);
      if (envelope !== undefined) put(envelope);
    });
  }

  finish(): T {
    throwIfAny(this.#errors);
    return this.#copy;
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
