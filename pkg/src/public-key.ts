/// <reference lib="esnext.disposable" preserve="true" />
import type { Format, Hash } from "./envelope.js";
import { SealfieldError } from "./errors.js";
import { plainOptions, plainValue, withPlainKey } from "./plain.js";
import { Owned } from "./owned.js";
import { sealModule } from "./seal-module.js";
import type { PublicKey as Handle } from "./wasm/seal.js";

/** An RSA key as JWK members (RFC 7517, RFC 7518 §6.3). */
export interface Jwk {
  kty?: string;
  n?: string;
  e?: string;
  kid?: string;
  use?: string;
  alg?: string;
  key_ops?: string[];
  d?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
}

/** A JWK Set (RFC 7517 §5). Keys of other types and uses are passed over. */
export interface JwkSet {
  keys: Jwk[];
}

/** A `KeyObject` of Node's `crypto`, as far as it is needed here. */
export interface KeyObjectLike {
  readonly type: "public" | "private" | "secret";
  export(options: { type: "spki" | "pkcs8"; format: "der" }): unknown;
}

/** When a certificate says it is valid. */
export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export interface KeyOptions {
  /**
   * Key id to write into envelopes, instead of the JWK's own or the RFC 7638 thumbprint. Of a JWK
   * Set, the key to take.
   */
  kid?: string;
}

export interface SealOptions {
  /** Default `"jwe"`. */
  format?: Format;
  /**
   * What the value is for, for example the form and field it was typed into (`jwe`, `jwe-json`,
   * `sealed-secrets`). It is authenticated, not hidden, and the envelope opens only for one who names
   * the same context. For `sealed-secrets` it says where the controller may unseal:
   * `namespace/name`, `namespace`, or anywhere without it.
   */
  context?: string;
  /** When the envelope stops opening, to the second (`jwe`, `jwe-json`). */
  expiresAt?: Date;
  /**
   * The hash of OAEP (`jwe`, `jwe-json`, `cms`, `port`). By default `"SHA-256"`; for the first three the one
   * that the key's JWK names as its `alg`. An opener of `port` must know it.
   */
  hash?: Hash;
  /**
   * The hash of OAEP's mask generation function, MGF1 (`cms`, `port`). By default the same as `hash`.
   * Java's `OAEPWithSHA-256AndMGF1Padding` means `"SHA-1"` here.
   */
  mgf1Hash?: Hash;
  /** What becomes of an empty value. Default `"seal"`. */
  emptyValue?: "seal" | "refuse";
}

/** Options of `sealFor`, whose format is `jwe-json`. */
export type SealForOptions = Omit<SealOptions, "format" | "mgf1Hash"> & { format?: "jwe-json" };

/**
 * The key in WebAssembly.
 * @internal
 */
export let handleOfPublicKey: (key: PublicKey) => Handle;

/**
 * The key's JWK, for the opening half.
 * @internal
 */
export function jwkOfPublicKey(key: PublicKey): Jwk {
  return handleOfPublicKey(key).toJwk();
}

/**
 * The same of one key or several.
 * @internal
 */
export function jwksOfPublicKeys(keys: PublicKey | PublicKey[]): Jwk[] {
  return Array.from(Array.isArray(keys) ? keys : [keys], (key) => jwkOfPublicKey(key));
}

/**
 * An RSA public key of 2048 to 8192 bits.
 *
 * Sealing proves nothing about who sealed: anyone who has the public key can.
 */
export class PublicKey implements Disposable {
  static {
    handleOfPublicKey = (key) => {
      if (!(key instanceof PublicKey)) throw new SealfieldError("ERR_KEY_INVALID", "a value is sealed for a PublicKey");
      return key.#key.live;
    };
  }

  readonly #key: Owned<Handle>;
  /** Size of the modulus in bits. */
  readonly bits: number;
  /** Key id: the base64url SHA-256 thumbprint of RFC 7638, unless the key or the caller names another. */
  readonly kid: string;
  /** `SHA256:` and the unpadded base64 SHA-256 of the DER SubjectPublicKeyInfo. */
  readonly fingerprint: string;
  /** When the certificate that the key came in says it is valid. Reported, never enforced. */
  readonly validity?: Validity;

  private constructor(handle: Handle) {
    this.#key = new Owned(handle);
    this.bits = handle.bits();
    this.kid = handle.kid();
    this.fingerprint = handle.fingerprint();
    const validity = handle.validity();
    if (validity !== undefined) this.validity = validity;
  }

  /**
   * Reads a key: PEM (`PUBLIC KEY`, `RSA PUBLIC KEY`, `CERTIFICATE`), the DER of each, a JWK, a
   * `KeyObject` of Node, or a JWK Set, of which the key with the `kid` of the options counts, else the
   * first with `"use": "enc"`, else the first without `use`.
   *
   * Nothing vouches for a certificate here: neither its signature nor its dates are checked.
   * @throws SealfieldError `ERR_KEY_INVALID`, `ERR_KEY_TOO_SMALL`, `ERR_KEY_UNSUPPORTED`, `ERR_NO_KEY`
   */
  static from(key: string | Uint8Array | Jwk | JwkSet | KeyObjectLike, options?: KeyOptions): PublicKey {
    const plain = plainOptions(options);
    return withPlainKey(key, "public", (key) => new PublicKey(sealModule.exports.PublicKey.from(key, plain)));
  }

  /** A PEM block `PUBLIC KEY`. */
  toPem(): string {
    return this.#key.live.toPem();
  }

  /** The DER SubjectPublicKeyInfo. */
  toDer(): Uint8Array {
    return this.#key.live.toDer();
  }

  /** The JWK, with `use` and `kid`. */
  toJwk(): Jwk {
    return this.#key.live.toJwk();
  }

  /**
   * Seals text or bytes, of 0 to 64 MiB, into one line of text.
   * @throws SealfieldError `ERR_OPTION_UNSUPPORTED`, `ERR_NOT_UNICODE`, `ERR_EMPTY`, `ERR_TOO_LARGE`, `ERR_RNG`
   */
  seal(value: string | Uint8Array, options?: SealOptions): string {
    return this.#key.live.seal(plainValue(value), plainOptions(options));
  }

  /**
   * Seals what `JSON.stringify` makes of `value`.
   * @throws SealfieldError as `seal`, and `ERR_NOT_JSON` for what has no JSON form
   */
  sealJson(value: unknown, options?: SealOptions): string {
    return this.#key.live.sealJson(value, plainOptions(options));
  }

  /**
   * Seals what is known to be JSON as it is written, text or UTF-8; under `apify` with the digest of its field's schema.
   * @throws SealfieldError as `seal`
   * @internal
   */
  sealJsonText(json: string | Uint8Array, options?: SealOptions, schemaHash?: string): string {
    return this.#key.live.sealJsonText(plainValue(json), plainOptions(options), schemaHash);
  }

  /** Gives the key's memory back at once; otherwise that happens with garbage collection. The key is of no use then. */
  free(): void {
    this.#key.free();
  }

  declare [Symbol.dispose]: () => void;
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) PublicKey.prototype[Symbol.dispose] = PublicKey.prototype.free;

/**
 * Seals text or bytes once for several recipients, at most 100, in the format `jwe-json`. Each opens it
 * with their own private key.
 * @throws SealfieldError as `seal`, and `ERR_NO_KEY` without recipients
 */
export function sealFor(recipients: PublicKey[], value: string | Uint8Array, options?: SealForOptions): string {
  if (!Array.isArray(recipients)) throw new SealfieldError("ERR_KEY_INVALID", "recipients are a list of PublicKeys");
  const together = new sealModule.exports.Recipients();
  try {
    for (const key of recipients) together.add(handleOfPublicKey(key));
    return together.seal(plainValue(value), plainOptions(options));
  } finally {
    together.free();
  }
}
