import type { Dialect } from "sealfield";
import { element } from "../dom.js";
import type { Control } from "./control.js";
import { sampleOf } from "./sample-value.js";
import { type Definition, encryptionOf } from "./shape.js";

/** The format that a <secret-field> seals in, by dialect. */
const FORMATS = { apify: "apify", port: "port", "json-schema": "jwe" } as const satisfies Record<Dialect, string>;

/** A <secret-field>; what is typed into it is nowhere else in the page. */
export function secretControl(): Control {
  const field = element("secret-field");
  // What was refused is not what is there now.
  field.addEventListener("input", () => field.setCustomValidity(""));
  return {
    element: field,
    describe(described, definition, dialect) {
      field.schema = described;
      field.hint = described.description ?? "";
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
    say: (problem) => field.setCustomValidity(problem),
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
