/** The names of the form's fields that must arrive sealed. */
export const SEALED_FIELDS = ["token", "privateKey"] as const;

/** Largest request body the server takes, in bytes. */
export const BODY_LIMIT = 1024 * 1024;

/** What `POST /submit` answers with status 200. */
export interface SubmitResult {
  received: {
    contentType: string;
    /** The body as it came in, read as UTF-8. */
    raw: string;
    fields: ReceivedField[];
    plain: { name: string; value: string }[];
  };
  opened: OpenedField[];
}

/** What the server answers with any other status. */
export interface Refusal {
  errors: Problem[];
}

/** One reason for a refusal. The message never holds any part of a value. */
export interface Problem {
  code: string;
  field?: string;
  message: string;
}

/** A sealed field as it came in. */
export interface ReceivedField {
  name: string;
  value: string;
  info: EnvelopeSummary;
}

/** What an envelope tells about itself without the private key. */
export interface EnvelopeSummary {
  format: string;
  alg?: string;
  enc: string;
  kid?: string;
  /** Size of the RSA key. */
  bits?: number;
  /** Offsets into the envelope's text; separators lie between parts. */
  parts: EnvelopePart[];
}

/** One part of an envelope's text, from `start` up to `end`. */
export interface EnvelopePart {
  name: string;
  start: number;
  end: number;
}

/** A field opened with the private key: `text`, or `base64` where the bytes are not text. */
export interface OpenedField {
  name: string;
  format: string;
  kid?: string;
  /** Length of the value. */
  bytes: number;
  text?: string;
  base64?: string;
}
