import { SealfieldError } from "./errors.js";
import { plainOptions, withPlainKey } from "./plain.js";
import type { OpenOptions } from "./open-options.js";
import { Opened } from "./opened.js";
import { openModule } from "./open-module.js";
import { Owned } from "./owned.js";
import { jwkOfPublicKey, PublicKey } from "./public-key.js";
import type { Jwk, KeyObjectLike, KeyOptions } from "./public-key.js";
import type { PrivateKey as Handle } from "./wasm/open.js";

/**
 * The key in WebAssembly, for the key ring.
 * @internal
 */
export let handleOfPrivateKey: (key: PrivateKey) => Handle;

export interface PrivateKeyOptions extends KeyOptions {
  /** Decrypts an encrypted key. One that is not encrypted is read all the same. */
  passphrase?: string;
}

export interface ExportOptions {
  /** Encrypts the key; it may not be empty. Without it, the key is not encrypted. */
  passphrase?: string;
}

/** An RSA private key of 2048 to 8192 bits. */
export class PrivateKey implements Disposable {
  static {
    handleOfPrivateKey = (key) => {
      if (!(key instanceof PrivateKey)) throw new SealfieldError("ERR_KEY_INVALID", "a key ring holds PrivateKeys");
      return key.#key.live;
    };
  }

  readonly #key: Owned<Handle>;
  /** The public half. */
  readonly publicKey: PublicKey;

  private constructor(handle: Handle) {
    this.#key = new Owned(handle);
    this.publicKey = PublicKey.from(handle.publicKeyJwk());
  }

  /**
   * Reads a key: PEM (`PRIVATE KEY`, PKCS#8; `RSA PRIVATE KEY`, PKCS#1), the DER of each, a JWK with its
   * primes, or a `KeyObject` of Node.
   *
   * With a passphrase also PEM `ENCRYPTED PRIVATE KEY` (PKCS#8 with PBES2) and its DER, and PEM with
   * `Proc-Type: 4,ENCRYPTED` in it. That may take seconds: the key's maker chose the cost of each guess.
   * @throws SealfieldError `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`,
   * `ERR_PASSPHRASE` for an encrypted key with no passphrase or another one
   */
  static from(key: string | Uint8Array | Jwk | KeyObjectLike, options?: PrivateKeyOptions): PrivateKey {
    const plain = plainOptions(options);
    return withPlainKey(key, "private", (key) => new PrivateKey(openModule.exports.PrivateKey.from(key, plain)));
  }

  /**
   * Makes a new key. This may take seconds, the more the larger the key.
   * @throws SealfieldError `ERR_RNG`
   */
  static generate(bits: 2048 | 3072 | 4096 = 3072): PrivateKey {
    return new PrivateKey(openModule.exports.PrivateKey.generate(bits));
  }

  /**
   * A PEM block `PRIVATE KEY` (PKCS#8); with a passphrase, `ENCRYPTED PRIVATE KEY`: PBKDF2-HMAC-SHA-256
   * of 600 000 iterations and AES-256-CBC, which takes about a second.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED`, `ERR_NOT_UNICODE`, `ERR_RNG`
   */
  toPem(options?: ExportOptions): string {
    return this.#key.live.toPem(plainOptions(options));
  }

  /**
   * The DER PrivateKeyInfo (PKCS#8); with a passphrase, an EncryptedPrivateKeyInfo as in `toPem`.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED`, `ERR_NOT_UNICODE`, `ERR_RNG`
   */
  toDer(options?: ExportOptions): Uint8Array {
    return this.#key.live.toDer(plainOptions(options));
  }

  /** The JWK, with all private members. */
  toJwk(): Jwk {
    return this.#key.live.toJwk();
  }

  /**
   * Opens an envelope.
   * @throws SealfieldError `ERR_NOT_SEALED` and `ERR_FORMAT` for text that is no well-formed
   * envelope, `ERR_OPEN` for the wrong key or an altered envelope, without a hint which; and for an
   * authentic envelope only, `ERR_CONTEXT` or `ERR_EXPIRED`
   */
  open(envelope: string, options?: OpenOptions): Opened {
    return new Opened(this.#key.live.open(envelope, plainOptions(options)));
  }

  /**
   * Opens an envelope and seals its value anew for `to`: in the same format, with the same context and
   * expiry, and with a content key of its own. The value does not leave the WebAssembly.
   * @throws SealfieldError as `open`
   */
  reseal(envelope: string, to: PublicKey, options?: OpenOptions): string {
    return this.#key.live.reseal(envelope, jwkOfPublicKey(to), plainOptions(options));
  }

  /** Wipes the key from memory at once; otherwise that happens with garbage collection. The key is of no use then. */
  free(): void {
    this.#key.free();
  }

  declare [Symbol.dispose]: () => void;
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) PrivateKey.prototype[Symbol.dispose] = PrivateKey.prototype.free;
