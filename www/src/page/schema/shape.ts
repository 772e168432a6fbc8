import type { Dialect, FormField } from "sealfield";

/**
 * What edits a field.
 *
 * `secret` is a <secret-field>, which seals text: its plaintext never is in the page. What it seals must be what the
 * backend expects there. So it is for text; and for Port, whose objects are sealed as their JSON text and nothing more.
 * Elsewhere an envelope of JSON says that it is one, and Apify's also under which schema, which the element does not
 * write. `secret-json` is a plain text area then: what is in it goes through `sealInput` when the form is sent.
 */
export type Shape = "secret" | "secret-json" | "managed" | "choice" | "number" | "boolean" | "json" | "multiline" | "text" | "repeated";

/** What a definition says beyond what `readSchema` tells. */
export type Definition = Record<string, unknown>;

export function shapeOf(field: FormField, definition: Definition, dialect: Dialect): Shape {
  // A member of a list or of a map: there may be any number of them.
  if (dialect === "json-schema" && field.name.split("/").includes("*")) return "repeated";
  if (field.secret) return secretShape(field, definition, dialect);
  if (Array.isArray(definition.enum)) return "choice";
  const type = field.types.find((type) => type !== "null");
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  if (type === "object" || type === "array") return "json";
  return field.kind === "multiline" || field.kind === "yaml" ? "multiline" : "text";
}

/** What Port writes for `encryption`: a method alone, or with a key. */
export function encryptionOf({ encryption }: Definition): { algorithm?: unknown; key?: unknown } {
  return typeof encryption === "object" && encryption !== null ? encryption : { algorithm: encryption };
}

function secretShape({ types }: FormField, definition: Definition, dialect: Dialect): Shape {
  if (dialect === "port") return encryptionOf(definition).algorithm === "aes256-gcm" ? "managed" : "secret";
  return types.length === 0 || types.includes("string") ? "secret" : "secret-json";
}
