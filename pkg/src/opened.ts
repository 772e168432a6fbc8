import type { Format } from "./envelope.js";
import { SealfieldError } from "./errors.js";

interface OpenedParts {
  bytes: Uint8Array;
  format: Format | "managed";
  kid?: string;
  context?: string;
  isJson?: boolean;
}

/** An opened value, and what its envelope says beside it. Printing it shows no value. */
export class Opened {
  readonly #bytes: Uint8Array;
  /** The envelope's format; `"managed"` for what `openManaged` opened. */
  readonly format: Format | "managed";
  /** The key id the envelope named. It is authenticated in `jwe`, and in `jwe-json` for one recipient. */
  readonly kid?: string;
  /** The context the value was sealed for, authenticated. */
  readonly context?: string;
  /**
   * Whether the envelope says that the value is JSON: `jwe` and `jwe-json` by an authenticated header, `apify` by
   * a prefix that anyone can alter. The other formats cannot say it.
   */
  readonly isJson: boolean;

  /** @internal */
  constructor(parts: OpenedParts) {
    this.#bytes = parts.bytes;
    this.format = parts.format;
    if (parts.kid !== undefined) this.kid = parts.kid;
    if (parts.context !== undefined) this.context = parts.context;
    this.isJson = parts.isJson ?? false;
  }

  /** The value. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /**
   * The value as text.
   * @throws SealfieldError `ERR_NOT_UNICODE`
   */
  text(): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#bytes);
    } catch {
      throw new SealfieldError("ERR_NOT_UNICODE", "the opened value is not UTF-8 text");
    }
  }

  /**
   * The value as JSON.
   * @throws SealfieldError `ERR_NOT_JSON`
   */
  json(): unknown {
    return parseJson(this.text());
  }
}

/** @internal */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own message quotes the text.
    throw new SealfieldError("ERR_NOT_JSON", "the opened value is not JSON");
  }
}
