import type { EnvelopeInfo } from "sealfield";
import type { SecretInfo, Visibility } from "sealfield/store";

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

/** Who the visitor is to the store, said in the header `Demo-Role`. It is a demo: the server takes the page's word for it. */
export const ROLES = ["Owner", "Admin", "Editor"] as const;
export type Role = (typeof ROLES)[number];
export const ROLE_HEADER = "Demo-Role";

/** Most characters in the name and in the description of a secret, and most secrets. */
export const LIMITS = { name: 100, description: 200, secrets: 100 } as const;

/**
 * What can be asked of the store: `POST /secrets/<name>` takes and answers JSON. All that changes the store answers with
 * what it holds by then; `GET /secrets` just asks for that.
 */
export interface SecretsActions {
  /** The context that the value of a new secret is to be sealed with. */
  context: { takes: { name: string; visibility: Visibility }; gives: { context: string } };
  create: { takes: { name: string; description: string; visibility: Visibility; sealed: string }; gives: StoreView };
  replace: { takes: { name: string; sealed: string }; gives: StoreView };
  remove: { takes: { name: string; confirmation: string }; gives: StoreView };
  reveal: { takes: { name: string }; gives: { value: string } };
  /** `sealed` is a whole environment file. */
  import: { takes: { visibility: Visibility; sealed: string }; gives: StoreView & { imported: ImportedNames } };
  run: { takes: { call: string }; gives: RunResult };
  /** Begins anew with an empty store. */
  reset: { takes: object; gives: StoreView };
}

/** What the page gets to know of the store. */
export interface StoreView {
  secrets: ListedSecret[];
  /** The call that ran last, in JSON. What it refers to is in use. */
  call: string;
  /** The context that an environment file is to be sealed with. */
  importContext: string;
}

/** A secret without its value. */
export interface ListedSecret extends Pick<SecretInfo, "name" | "description" | "visibility" | "state"> {
  /** ISO 8601. */
  updated: string;
  /** The context that its value is sealed with. */
  context: string;
}

/** What became of the names in an environment file. */
export interface ImportedNames {
  created: string[];
  replaced: string[];
  /** They have no value, and a secret needs one. */
  leftOut: string[];
}

/** The log of a call. */
export interface RunResult {
  /** As the redactor let it through. */
  log: string;
  /** How often each secret was masked in it. */
  marks: { name: string; count: number }[];
}

/** What the server answers with any other status. */
export interface Refusal {
  errors: Problem[];
}

/** One reason for a refusal. The message never holds any part of a value. */
export interface Problem {
  code: string;
  /** The form field, the secret, or the place in a call: a JSON Pointer, and for a part of a text `:line:column` and the name of a secret. */
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
