import { SealfieldError } from "./errors.js";
import { processEnvironment, readFile } from "./host.js";
import { plainOptions } from "./plain.js";
import type { OpenOptions } from "./open-options.js";
import { openModule } from "./open-module.js";
import { Opened } from "./opened.js";
import { Owned } from "./owned.js";
import { handleOfPrivateKey } from "./private-key.js";
import type { PrivateKey } from "./private-key.js";
import { jwkOfPublicKey } from "./public-key.js";
import type { PublicKey } from "./public-key.js";
import type { KeyRing as Handle } from "./wasm/open.js";

/**
 * The keys in WebAssembly, until `use` has returned.
 * @internal
 */
export let withRing: <T>(keys: PrivateKey | KeyRing, use: (ring: Handle) => T) => T;

/** Environment variables by name. */
export type Environment = Record<string, string | undefined>;

/** Private keys of which the right one opens an envelope. */
export class KeyRing implements Disposable {
  static {
    withRing = (keys, use) => {
      if (keys instanceof KeyRing) return use(keys.#ring.live);
      const ring = new KeyRing([keys]);
      try {
        return use(ring.#ring.live);
      } finally {
        ring.free();
      }
    };
  }

  readonly #ring: Owned<Handle>;

  /** The ring keeps copies: the keys may be freed. */
  constructor(keys?: PrivateKey[]);
  /** @internal */
  constructor(keys: PrivateKey[], handle: Handle);
  constructor(keys: PrivateKey[] = [], handle = new openModule.exports.KeyRing()) {
    if (!Array.isArray(keys)) throw new SealfieldError("ERR_KEY_INVALID", "a key ring takes a list of PrivateKeys");
    this.#ring = new Owned(handle);
    for (const key of keys) this.add(key);
  }

  /**
   * The keys that the environment holds, by default that of the process:
   *
   * - `SEALFIELD_PRIVATE_KEY`: PEM, of one key or several; line breaks may be `\\n`; or base64 of that
   * - `SEALFIELD_PRIVATE_KEY_FILE`: the path of a file of PEM or DER (Node 20.16 or newer, Deno, Bun)
   * - `SEALFIELD_PRIVATE_KEY_PASSPHRASE`: the passphrase of those that are encrypted
   * - `APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE`: base64 of PEM, in spite of its name
   * - `APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE`: the passphrase of that
   *
   * An empty variable counts as none.
   * @throws SealfieldError `ERR_NO_KEY` when there is none; as `PrivateKey.from`, with the variable's name as the
   * `field`; `ERR_KEY_INVALID` when the file cannot be read
   */
  static fromEnv(env: Environment = processEnvironment()): KeyRing {
    return new KeyRing(
      [],
      openModule.exports.KeyRing.fromEnv((name: string) => env[name], readFile),
    );
  }

  add(key: PrivateKey): this {
    this.#ring.live.add(handleOfPrivateKey(key));
    return this;
  }

  /**
   * Opens an envelope with the keys that it names or, if it names none of the ring, with whichever
   * fits. All that may fit are tried, so that the work does not tell which did.
   * @throws SealfieldError as `PrivateKey.open`; and `ERR_NO_KEY` instead of `ERR_OPEN` where the envelope
   * itself tells that it was sealed for none of these keys: by their key ids, or by their size
   */
  open(envelope: string, options?: OpenOptions): Opened {
    return new Opened(this.#ring.live.open(envelope, plainOptions(options)));
  }

  /**
   * As `PrivateKey.reseal`, with whichever key of the ring fits.
   * @throws SealfieldError as `open`
   */
  reseal(envelope: string, to: PublicKey, options?: OpenOptions): string {
    return this.#ring.live.reseal(envelope, jwkOfPublicKey(to), plainOptions(options));
  }

  /** Wipes the keys from memory at once; otherwise that happens with garbage collection. The ring is of no use then. */
  free(): void {
    this.#ring.free();
  }

  declare [Symbol.dispose]: () => void;
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) KeyRing.prototype[Symbol.dispose] = KeyRing.prototype.free;
