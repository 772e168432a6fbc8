import type { Dialect } from "sealfield";
import { element } from "../dom.js";
import { type Control, jsonArea } from "./control.js";
import { sampleOf } from "./sample-value.js";
import { type Definition, encryptionOf } from "./shape.js";

/** The format that a <secret-field> seals in, by dialect. */
const FORMATS = { apify: "apify", port: "port", "json-schema": "jwe" } as const satisfies Record<Dialect, string>;

/** A <secret-field>; what is typed into it is nowhere else in the page. */
export function secretControl(): Control {
  const field = element("secret-field");
  return {
    element: field,
    describe({ types, kind, required, description }, definition, dialect) {
      const isText = types.length === 0 || types.includes("string");
      // The element has no editors of its own yet for JSON, PEM and YAML; all of them have several lines.
      field.kind = isText && (kind ?? "text") === "text" ? "text" : "multiline";
      field.required = required;
      field.hint = description ?? "";
      field.format = FORMATS[dialect];
      // A Port action brings the key of its own backend.
      const key = dialect === "port" ? keyOf(definition) : "#public-key";
      if (field.publicKey !== key) field.publicKey = key;
    },
    read: () => (field.isEmpty ? undefined : field.seal()),
    fillIn(described) {
      if (field.isEmpty) field.value = sampleOf(described);
    },
    wipe: () => field.wipe(),
  };
}

/** A text area for a secret that is not text. The page's own script reads this one, so it is emptied once it is sealed. */
export function secretJsonControl(): Control {
  const control = jsonArea();
  const area = control.element as HTMLTextAreaElement;
  return {
    ...control,
    note: "Sealed as JSON when you send the form, and then taken off the page.",
    wipe: () => (area.value = ""),
    isReadable: true,
  };
}

/** For a field that nobody can fill in here. */
export function disabledControl(note: string): Control {
  const input = element("input");
  input.disabled = true;
  return { element: input, note, describe: () => {}, read: () => undefined, fillIn: () => {} };
}

function keyOf(definition: Definition): string | null {
  const { key } = encryptionOf(definition);
  return typeof key === "string" ? key : null;
}
