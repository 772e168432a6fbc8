import { type FormSchema, SealfieldError } from "sealfield";
import { EntryError } from "./control.js";
import { at, put, segment } from "./pointer.js";
import { Row } from "./row.js";
import { sentence } from "./sentence.js";
import { type Definition, shapeOf } from "./shape.js";

/** What is wrong with a field, or with no field in particular. */
export interface Failure {
  readonly field?: string;
  readonly message: string;
}

/** The form that a schema describes. */
export class RenderedForm {
  readonly #place: HTMLElement;
  /** By shape and name: a row stays while its field is edited in the same way. */
  #rows = new Map<string, Row>();
  #schema: FormSchema | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** Renders the form anew. What was typed stays in the fields that stay, since their elements do. */
  render(schema: object, form: FormSchema): void {
    this.#schema = form;
    const rows = new Map<string, Row>();
    for (const field of form.fields) {
      const found = at(schema, field.pointer);
      const definition = typeof found === "object" && found !== null ? (found as Definition) : {};
      const shape = shapeOf(field, definition, form.dialect);
      const key = `${shape} ${field.name}`;
      const row = this.#rows.get(key) ?? new Row(shape, field, definition);
      row.describe(field, definition, form.dialect);
      rows.set(key, row);
    }
    for (const [key, row] of this.#rows) {
      if (rows.get(key) === row) continue;
      row.wipe();
      row.node.remove();
    }
    this.#rows = rows;
    const nodes = [...rows.values()].map(({ node }) => node);
    // What stands where it should is not moved, which would take the focus from it.
    nodes.forEach((node, index) => {
      if (this.#place.children[index] !== node) this.#place.insertBefore(node, this.#place.children[index] ?? null);
    });
  }

  /** What was filled in, secrets as envelopes as far as a <secret-field> holds them; and what does not go. */
  read(): { input: object; failures: Failure[] } {
    const input = {};
    const failures: Failure[] = [];
    for (const row of this.#rows.values()) {
      try {
        const value = row.read();
        if (value !== undefined) put(input, this.pointerOf(row.field.name), value);
      } catch (error) {
        if (!(error instanceof EntryError || error instanceof SealfieldError)) throw error;
        failures.push({ field: row.field.name, message: error.message });
      }
    }
    return { input, failures };
  }

  /** Where the field's value is in the input. */
  pointerOf(name: string): string {
    return this.#schema?.dialect === "json-schema" ? name : segment(name);
  }

  fillIn(): void {
    for (const row of this.#rows.values()) row.fillIn();
  }

  /** Says at each field what is wrong with it, and goes to the first. */
  show(failures: readonly Failure[]): void {
    const failed: Row[] = [];
    for (const row of this.#rows.values()) {
      const failure = failures.find(({ field }) => field === row.field.name);
      row.say(failure === undefined ? "" : sentence(failure.message));
      if (failure !== undefined) failed.push(row);
    }
    failed[0]?.focus();
  }
}
