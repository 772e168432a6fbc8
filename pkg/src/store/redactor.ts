import { SealfieldError } from "../errors.js";
import { openModule } from "../open-module.js";
import { Owned } from "../owned.js";
import { copiedOptions, plainPairs, plainText, plainValue } from "../plain.js";
import type { Redactor as Handle } from "../wasm/open.js";

export interface RedactorOptions {
  /** What takes the place of a secret of this name; `[NAME]` by default. */
  mark?: (name: string) => string;
}

/** A secret that is not searched for. */
export interface Unmasked {
  name: string;
  /** Without the white space around it, it is empty, or has fewer than 4 bytes; or it has more than 256 KiB. */
  reason: "empty" | "short" | "long";
}

/**
 * A redactor of these secrets by name, each in whatever common encoding it stands: `docs/redaction.md` lists what is
 * found and what is not. Look at its `unmasked`: those are not searched for.
 * @throws SealfieldError `ERR_OPTION_UNSUPPORTED` for what are no names and values, with the name as the `field` where
 * there is one; `ERR_NOT_UNICODE`; `ERR_TOO_LARGE`
 */
export function createRedactor(
  secrets: Iterable<readonly [name: string, value: string | Uint8Array]> | Record<string, string | Uint8Array>,
  options?: RedactorOptions,
): Redactor {
  const { mark = (name: string) => `[${name}]`, ...others } = copiedOptions(options);
  if (typeof mark !== "function" || Object.keys(others).length > 0) {
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "the only option of a redactor is `mark`, a function");
  }
  const known = new openModule.exports.KnownSecrets();
  try {
    for (const [name, value] of plainPairs(secrets)) {
      const plain = plainValue(value);
      if (plain === undefined)
        throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "the value of a secret is a string or a Uint8Array", name);
      known.add(
        name,
        plain,
        plainText(() => mark(name)),
      );
    }
  } catch (error) {
    known.free();
    throw error;
  }
  return new Redactor(known.redactor());
}

/** Replaces the secrets that it knows. */
export class Redactor implements Disposable {
  readonly #redactor: Owned<Handle>;
  readonly unmasked: readonly Unmasked[];

  /** @internal */
  constructor(handle: Handle) {
    this.#redactor = new Owned(handle);
    const reasons = handle.unmaskedReasons() as Unmasked["reason"][];
    this.unmasked = handle.unmaskedNames().map((name, index) => ({ name, reason: reasons[index]! }));
  }

  /**
   * A copy without the secrets. A lone surrogate in a text becomes U+FFFD, as wherever text is put out.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED` for what is neither text nor bytes
   */
  redact(text: string): string;
  redact(bytes: Uint8Array): Uint8Array;
  redact(value: string | Uint8Array): string | Uint8Array {
    const redactor = this.#redactor.live;
    return typeof value === "string"
      ? decoder.decode(redactor.redact(encoder.encode(value)))
      : redactor.redact(bytesOf(value));
  }

  /**
   * Redacts what is piped through, wherever it is cut into chunks. Only what may be the beginning of a secret is held
   * back, which is never more than 255 bytes. The stream goes on when the redactor is freed.
   */
  stream(): TransformStream<Uint8Array, Uint8Array> {
    const handle = this.#redactor.live.stream();
    const put = (bytes: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>) => {
      if (bytes.length > 0) controller.enqueue(bytes);
    };
    return new TransformStream({
      transform: (chunk, controller) => put(handle.push(bytesOf(chunk)), controller),
      flush(controller) {
        put(handle.finish(), controller);
        handle.free();
      },
    });
  }

  /** Wipes the secrets from memory at once; otherwise that happens with garbage collection. The redactor is of no use then. */
  free(): void {
    this.#redactor.free();
  }

  declare [Symbol.dispose]: () => void;
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) Redactor.prototype[Symbol.dispose] = Redactor.prototype.free;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function bytesOf(value: unknown): Uint8Array {
  const bytes = plainValue(value);
  if (bytes instanceof Uint8Array) return bytes;
  throw new SealfieldError(
    "ERR_OPTION_UNSUPPORTED",
    "a redactor takes text or a Uint8Array, and its stream the latter",
  );
}
