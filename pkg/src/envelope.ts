import { plainOptions } from "./plain.js";
import { readModule } from "./read-module.js";

/** A kind of envelope. */
export type Format = "jwe" | "jwe-json" | "apify" | "port" | "sealed-secrets" | "cms";

/** A hash function for RSA-OAEP. */
export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** Where one part of an envelope stands. */
export interface EnvelopePart {
  name:
    | "prefix"
    | "header"
    | "aad"
    | "schemaHash"
    | "recipient"
    | "keyLength"
    | "wrappedKey"
    | "iv"
    | "ciphertext"
    | "tag";
  /** Offset into the envelope's text. */
  start: number;
  /** Offset behind the part. Where one base64 character holds bits of two parts, it counts to the first. */
  end: number;
}

/** What an envelope says of one wrapped content key. */
export interface RecipientInfo {
  /** How the content key is wrapped, as RFC 7518 names it by its hash. */
  alg: "RSA-OAEP" | "RSA-OAEP-256" | "RSA-OAEP-384" | "RSA-OAEP-512";
  /** The hash of OAEP. */
  hash: Hash;
  /** The hash of OAEP's mask generation function, MGF1. */
  mgf1Hash: Hash;
  /** The label of OAEP, where it is not empty. */
  label?: Uint8Array;
  /** Size of the wrapping key in bits, up to a whole byte; `port` does not tell. */
  bits?: number;
  /** Key id, where the format carries one; for `cms`, the subjectKeyIdentifier in hex. */
  kid?: string;
}

/**
 * What an envelope says of itself. Nothing of it is authenticated until the envelope is opened.
 *
 * What it says of a recipient is that of the first, and there are more in `jwe-json` and `cms` alone.
 */
export interface EnvelopeInfo extends RecipientInfo {
  format: Format;
  enc: "A256GCM";
  recipients: RecipientInfo[];
  context?: string;
  issuedAt?: Date;
  expiresAt?: Date;
  /** In order; what separates parts belongs to none. */
  parts: EnvelopePart[];
}

export interface InspectOptions {
  /** Read the text as this format; without it the text decides. */
  format?: Format;
  /**
   * Size of the wrapping key, 2048 to 8192: a hint for `port`, which does not tell it, and without which only
   * the envelope's IV can be told apart. Other formats tell it themselves.
   */
  bits?: number;
}

/**
 * Tells what an envelope says of itself, without any key.
 * @throws SealfieldError `ERR_NOT_SEALED` for text that is no envelope, `ERR_FORMAT` for a malformed one,
 * `ERR_OPEN` for a `port` envelope that is too short for a key of `bits`, `ERR_OPTION_UNSUPPORTED`
 */
export function inspect(envelope: string, options?: InspectOptions): EnvelopeInfo {
  return infoFor(0, readModule.exports.inspect(envelope, plainOptions(options)));
}

/** What the envelope says, and of the recipient at `index`. */
export function infoFor(index: number, info: Omit<EnvelopeInfo, keyof RecipientInfo>): EnvelopeInfo {
  return { ...info.recipients[index]!, ...info };
}

/**
 * Whether `value` has the structure of an envelope, as far as that shows without a key.
 *
 * Without a `format` this means every one but `port` and `sealed-secrets`: their envelopes are bare
 * base64, and so are many secrets that are not sealed at all.
 */
export function isSealed(value: unknown, format?: Format): boolean {
  return readModule.exports.isSealed(value, format);
}
