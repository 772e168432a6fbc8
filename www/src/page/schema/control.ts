import type { Dialect, FormField } from "sealfield";
import { element } from "../dom.js";
import { describeProblem, readJson } from "./json-text.js";
import { sampleOf } from "./sample-value.js";
import type { Definition, Shape } from "./shape.js";

/** What edits one field. */
export interface Control {
  /** What the label names. */
  element: HTMLElement;
  /** What is said below it for all fields of this kind. */
  note?: string;
  /** Takes over what the schema says by now. */
  describe(field: FormField, definition: Definition, dialect: Dialect): void;
  /**
   * What was entered, `undefined` for nothing; sealed already where a <secret-field> did it.
   * @throws EntryError, SealfieldError
   */
  read(): unknown;
  /** Puts in a made-up value where there is none. */
  fillIn(field: FormField): void;
  /** Takes a secret off the page. */
  wipe?(): void;
  /** Says by itself what is wrong with it; nothing, when there is nothing. */
  say?(problem: string): void;
}

/** What was entered is not what the field takes. The message never holds any part of it. */
export class EntryError extends Error {}

/** A control for a field that is not secret, holding the schema's own value at first. */
export function plainControl(shape: Shape, definition: Definition): Control {
  const initial = definition.default ?? definition.prefill;
  switch (shape) {
    case "choice":
      return choice(definition, initial);
    case "boolean":
      return checkbox(initial);
    case "json":
      return jsonArea(initial);
    case "number":
      return numberInput(initial);
    default:
      return text(shape === "multiline" ? element("textarea") : element("input"), initial);
  }
}

function jsonArea(initial: unknown): Control {
  const area = element("textarea", "mono");
  area.value = initial === undefined ? "" : JSON.stringify(initial, null, 2);
  const read = () => {
    if (area.value.trim() === "") return undefined;
    const json = readJson(area.value);
    if (json.problem) throw new EntryError(`This is no JSON: ${describeProblem(json.problem)}.`);
    return json.value;
  };
  return nativeControl(area, read);
}

function text(control: HTMLInputElement | HTMLTextAreaElement, initial: unknown): Control {
  control.value = typeof initial === "string" ? initial : "";
  return nativeControl(control, () => (control.value === "" ? undefined : control.value));
}

function numberInput(initial: unknown): Control {
  const input = element("input");
  input.type = "number";
  input.value = typeof initial === "number" ? String(initial) : "";
  const control = nativeControl(input, () => (input.value === "" ? undefined : input.valueAsNumber));
  return {
    ...control,
    describe(field, definition, dialect) {
      control.describe(field, definition, dialect);
      input.step = field.types.includes("integer") ? "1" : "any";
    },
  };
}

function checkbox(initial: unknown): Control {
  const input = element("input");
  input.type = "checkbox";
  input.checked = initial === true;
  return {
    element: input,
    // Required means that an answer is there, and unticked is one.
    describe: () => {},
    read: () => input.checked,
    fillIn: () => {},
  };
}

function choice(definition: Definition, initial: unknown): Control {
  const select = element("select");
  let values: unknown[] = [];
  const control = nativeControl(select, () => (select.value === "" ? undefined : values[Number(select.value)]));
  const offer = ({ enum: listed, enumTitles }: Definition, chosen: unknown) => {
    values = Array.isArray(listed) ? listed : [];
    const titles: unknown[] = Array.isArray(enumTitles) ? enumTitles : [];
    const options = values.map((value, index) => new Option(String(titles[index] ?? value), String(index)));
    select.replaceChildren(new Option("Choose…", ""), ...options);
    const index = values.indexOf(chosen);
    select.value = index < 0 ? "" : String(index);
  };
  offer(definition, initial);
  return {
    ...control,
    describe(field, definition, dialect) {
      control.describe(field, definition, dialect);
      offer(definition, control.read());
    },
    fillIn() {
      if (select.value === "" && values.length > 0) select.value = "0";
    },
  };
}

function nativeControl(
  control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  read: () => unknown,
): Control {
  control.setAttribute("autocomplete", "off");
  control.spellcheck = false;
  if (control instanceof HTMLTextAreaElement) control.rows = 4;
  return {
    element: control,
    describe: ({ required }) => (control.required = required),
    read,
    fillIn(field) {
      if (control.value === "") control.value = sampleOf(field);
    },
  };
}
