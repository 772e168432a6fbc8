import { plainOptions } from "./input.js";
import type { OpenOptions } from "./open-options.js";
import { openModule } from "./open-module.js";
import { Opened } from "./opened.js";
import { Owned } from "./owned.js";
import { handleOfPrivateKey } from "./private-key.js";
import type { PrivateKey } from "./private-key.js";
import type { PublicKey } from "./public-key.js";
import type { KeyRing as Handle } from "./wasm/open.js";

/** Private keys of which the right one opens an envelope. */
export class KeyRing implements Disposable {
  readonly #ring: Owned<Handle>;

  /** The ring keeps copies: the keys may be freed. */
  constructor(keys: Iterable<PrivateKey> = []) {
    this.#ring = new Owned(new openModule.exports.KeyRing());
    for (const key of keys) this.add(key);
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
    return this.#ring.live.reseal(envelope, to.toJwk(), plainOptions(options));
  }

  /** Wipes the keys from memory at once; otherwise that happens with garbage collection. The ring is of no use then. */
  free(): void {
    this.#ring.free();
  }

  declare [Symbol.dispose]: () => void;
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) KeyRing.prototype[Symbol.dispose] = KeyRing.prototype.free;
