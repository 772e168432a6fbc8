import type { Dialect, FormField } from "sealfield";
import { element } from "../dom.js";
import { type Control, plainControl } from "./control.js";
import { disabledControl, secretControl } from "./secret-control.js";
import type { Definition, Shape } from "./shape.js";

let rows = 0;

/** One field of the form: its label, its control, and what there is to say about it. */
export class Row {
  readonly node: HTMLElement;
  readonly #control: Control;
  readonly #label = element("label");
  readonly #tag: HTMLElement;
  readonly #hint = element("p", "hint");
  readonly #error = element("p", "field-error");
  #field: FormField;

  constructor(shape: Shape, field: FormField, definition: Definition) {
    this.#control = controlFor(shape, definition);
    this.#field = field;
    const id = `schema-field-${++rows}`;
    const { element: control } = this.#control;
    control.id = id;
    this.#label.htmlFor = id;
    this.#hint.id = `${id}-hint`;
    this.#error.id = `${id}-error`;
    control.setAttribute("aria-describedby", `${this.#hint.id} ${this.#error.id}`);
    this.#tag = element("span", "badge", "secret");
    this.node = element(
      "div",
      `field shape-${shape}`,
      element("div", "field-head", this.#label, this.#tag),
      control,
      this.#hint,
      this.#error,
    );
  }

  get field(): FormField {
    return this.#field;
  }

  /** Takes over what the schema says by now; what was entered stays. */
  describe(field: FormField, definition: Definition, dialect: Dialect): void {
    this.#field = field;
    this.node.dataset.field = field.name;
    this.#label.replaceChildren(
      field.title ?? field.name,
      ...(field.required ? [] : [" ", element("span", "optional", "optional")]),
    );
    this.#tag.hidden = !field.secret;
    this.#control.describe(field, definition, dialect);
    // A <secret-field> shows its hint itself.
    const hint = this.#control.element.localName === "secret-field" ? undefined : field.description;
    this.#hint.textContent = [hint, this.#control.note].filter(Boolean).join(" ");
  }

  read(): unknown {
    return this.#control.read();
  }

  fillIn(): void {
    this.#control.fillIn(this.#field);
  }

  wipe(): void {
    this.#control.wipe?.();
  }

  /** Says what is wrong with the field; nothing, when there is nothing. */
  say(problem: string): void {
    if (this.#control.say) return this.#control.say(problem);
    this.#error.textContent = problem;
    if (problem === "") this.#control.element.removeAttribute("aria-invalid");
    else this.#control.element.setAttribute("aria-invalid", "true");
  }

  focus(): void {
    this.#control.element.focus();
  }
}

function controlFor(shape: Shape, definition: Definition): Control {
  switch (shape) {
    case "secret":
      return secretControl();
    case "managed":
      return disabledControl("Port encrypts this field on its own server, with a key that no browser has.");
    case "repeated":
      return disabledControl(
        "A member of a list or of a map. This form renders single fields only; sealInput finds them all.",
      );
    default:
      return plainControl(shape, definition);
  }
}
