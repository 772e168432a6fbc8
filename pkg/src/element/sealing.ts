import { SealfieldError } from "../index.js";
import type { ErrorCode } from "../index.js";
import { sealJsonText } from "../json-text.js";
import type { SecretFieldAttributes } from "./attributes.js";
import { fieldError } from "./errors.js";
import { KeyResolver } from "./public-key.js";

export interface JsonSealing {
  /** Apify's digest of the field's definition, which its format seals beside the value. */
  readonly schemaHash?: string | undefined;
}

/** Seals what the field holds, and knows beforehand, as far as it can be known, that it would fail. */
export class Sealing {
  /** The core is compiled, or known to be blocked. Before that, parsing a key would compile it on the spot. */
  coreSettled = false;
  readonly key: KeyResolver;
  readonly #field: SecretFieldAttributes;
  #failure: ErrorCode | null = null;

  constructor(field: SecretFieldAttributes) {
    this.#field = field;
    this.key = new KeyResolver(field);
  }

  /** The last attempt failed, and nothing changed since. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /**
   * @param json the value is JSON text, and is sealed as JSON where the format tells that
   * @throws SealfieldError with the field's name; remembered as a failure until `forget`
   */
  seal(value: string | Uint8Array, byteLength: number, json: JsonSealing | null): { envelope: string; kid: string } {
    try {
      const { maxBytes, context, format } = this.#field;
      if (maxBytes > 0 && byteLength > maxBytes)
        throw new SealfieldError("ERR_TOO_LARGE", "the value is larger than max-bytes");
      const key = this.key.resolve();
      const options = { format, context: context || undefined };
      const envelope = json ? sealJsonText(key, value, options, json.schemaHash) : key.seal(value, options);
      this.#failure = null;
      return { envelope, kid: key.kid };
    } catch (thrown) {
      const error = fieldError(thrown, this.#field.name);
      this.#failure = error.code;
      throw error;
    }
  }

  /** Why sealing would fail; a failure for want of a key is over as soon as a good key is there. */
  problem(): ErrorCode | null {
    const code = this.#keyProblem();
    if (!code && this.coreSettled && this.#failure && isAboutKey(this.#failure)) this.#failure = null;
    return code ?? this.#failure;
  }

  forget(): void {
    this.#failure = null;
  }

  #keyProblem(): ErrorCode | null {
    if (!this.coreSettled) return this.key.isPresent ? null : "ERR_NO_KEY";
    try {
      this.key.resolve();
      return null;
    } catch (thrown) {
      return fieldError(thrown, this.#field.name).code;
    }
  }
}

export function isAboutKey(code: ErrorCode): boolean {
  return code === "ERR_NO_KEY" || code.startsWith("ERR_KEY_");
}
