import type { EnvelopeInfo } from "sealfield";

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

/** What `POST /input` takes, as JSON. */
export interface InputRequest {
  /** An input schema of an Apify Actor, a Port action, or a JSON Schema. */
  schema: object;
  /** What was filled in; every secret that the schema marks is sealed. */
  input: object;
}

/** What `POST /input` answers with status 200. */
export interface InputResult {
  /** The input as it came in, which is all that a platform would keep. */
  stored: Record<string, unknown>;
  /** The same with its secrets opened. */
  opened: Record<string, unknown>;
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

/** What an envelope tells about itself without the private key, as far as the page shows it. */
export type EnvelopeSummary = Omit<EnvelopeInfo, "context" | "issuedAt" | "expiresAt">;

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
