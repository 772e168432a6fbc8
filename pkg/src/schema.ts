import { plainJson } from "./plain.js";
import { readModule } from "./read-module.js";
import type { Form } from "./wasm/read.js";

/**
 * A way of marking fields secret: the input schema of an Apify Actor (`isSecret`), a Port self-service action
 * (`encryption`), or JSON Schema with `"x-secret": true`, or `writeOnly` and `"format": "password"`.
 */
export type Dialect = "apify" | "port" | "json-schema";

/** What a schema says of a form. */
export interface FormSchema {
  dialect: Dialect;
  /** In the order in which a form shows them. */
  fields: FormField[];
  /** What is wrong with the schema, or unwise about it. */
  diagnostics: Diagnostic[];
}

/** One field of a form. */
export interface FormField {
  /**
   * The key in the input. In a JSON Schema a JSON Pointer (RFC 6901) into the input, in which `*` stands for every
   * element of an array and every other member of an object.
   */
  name: string;
  /** JSON Pointer to the field's definition in the schema. */
  pointer: string;
  title?: string;
  description?: string;
  /** The types it may have, as JSON Schema names them. */
  types: string[];
  /** How the schema wants it edited: Apify's `editor`, elsewhere `format`. */
  editor?: string;
  /** The kind of `<secret-field>` that edits it, where one does. */
  kind?: "text" | "multiline" | "pem" | "json" | "yaml";
  /** Whether the form is incomplete without it. */
  required: boolean;
  /** Whether it is sealed. */
  secret: boolean;
  /** Apify's digest of the definition, which is sealed beside objects and arrays. */
  schemaHash?: string;
}

/** A finding in a schema. */
export interface Diagnostic {
  /** What was found; `docs/forms.md` lists every code. */
  code: DiagnosticCode;
  severity: "error" | "warning";
  /** Whether inputs are refused because of it: something secret would be left unsealed. */
  blocking: boolean;
  /** JSON Pointer (RFC 6901) into the schema. */
  pointer: string;
  /** The name of the field that it is about, if it is about one. */
  field?: string;
  /** One sentence in English. */
  message: string;
}

export type DiagnosticCode =
  | "nested-secret"
  | "foreign-marker"
  | "secret-type"
  | "encryption-method"
  | "key-invalid"
  | "key-too-small"
  | "unresolved-ref"
  | "recursive-secret"
  | "schema-too-large"
  | "definition-malformed"
  | "marker-malformed"
  | "secret-editor"
  | "secret-keyword"
  | "keyword-type"
  | "keyword-missing"
  | "invocation-method"
  | "plaintext-in-schema"
  | "maybe-secret";

/**
 * Tells which fields of a form are secret, and what is wrong with the schema. Its dialect shows by its structure.
 * @throws SealfieldError `ERR_SCHEMA` for what is no schema at all, `ERR_TOO_LARGE` for more than 1 MiB
 */
export function readSchema(schema: object): FormSchema {
  return withForm(schemaText(schema), (form) => form.describe());
}

/**
 * What `use` makes of the schema in WebAssembly, which is given back afterwards.
 * @internal
 */
export function withForm<T>(schema: string, use: (form: Form) => T): T {
  const form = new readModule.exports.Form(schema);
  try {
    return use(form);
  } finally {
    form.free();
  }
}

/**
 * The schema as the WebAssembly reads it.
 * @internal
 */
export function schemaText(schema: object): string {
  return plainJson(schema, "ERR_SCHEMA", "the schema has no JSON form");
}
