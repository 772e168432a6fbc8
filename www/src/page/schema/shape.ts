import type { Dialect, FormField } from "sealfield";

/** What edits a field; `secret` is a <secret-field>, `managed` and `repeated` are for fields that nobody can fill in here. */
export type Shape = "secret" | "managed" | "choice" | "number" | "boolean" | "json" | "multiline" | "text" | "repeated";

/** What a definition says beyond what `readSchema` tells. */
export type Definition = Record<string, unknown>;

export function shapeOf(field: FormField, definition: Definition, dialect: Dialect): Shape {
  // A member of a list or of a map: there may be any number of them.
  if (dialect === "json-schema" && field.name.split("/").includes("*")) return "repeated";
  if (field.secret)
    return dialect === "port" && encryptionOf(definition).algorithm === "aes256-gcm" ? "managed" : "secret";
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
