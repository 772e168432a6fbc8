import type { FormField } from "sealfield";
import type { InputResult } from "../../contract.js";
import { byId, element, facts } from "../dom.js";
import { type MaskedValue, maskedValue } from "../masked-value.js";
import { reveal } from "../reveal.js";
import { at } from "./pointer.js";
import { storedView } from "./stored-view.js";

/** A field that was sent, and where its value is in the input. */
export interface SentField {
  field: FormField;
  pointer: string;
}

let masked: MaskedValue[] = [];

/** Shows an input as it is stored and as it is read, and takes the reader there. */
export function showInput({ stored, opened }: InputResult, sent: SentField[], bits: number): void {
  const secrets = sent.filter(({ field }) => field.secret);
  const envelopes = secrets.map(({ field, pointer }) => ({ name: field.name, envelope: String(at(stored, pointer)) }));
  byId("stored", HTMLElement).replaceChildren(...storedView(stored, envelopes, bits));

  masked = [];
  const plain = sent.filter(({ field }) => !field.secret);
  const rows = plain.map(({ field, pointer }): [string, string] => [field.name, written(at(opened, pointer))]);
  byId("read", HTMLElement).replaceChildren(
    ...secrets.map(({ field, pointer }) => openedField(field.name, at(opened, pointer))),
    ...(rows.length === 0 ? [] : [element("article", "sealed", element("h4", "", "Not secret"), facts(...rows))]),
  );
  byId("input-result", HTMLElement).hidden = false;
  reveal(byId("input-result-title", HTMLElement));
}

/** Hides every value again. */
export function maskInput(): void {
  for (const value of masked) value.mask();
}

/** Takes the result off the page and lets go of the opened values. */
export function clearInput(): void {
  masked = [];
  for (const id of ["stored", "read"]) byId(id, HTMLElement).replaceChildren();
  byId("input-result", HTMLElement).hidden = true;
}

function openedField(name: string, value: unknown): HTMLElement {
  const shown = maskedValue({ name, text: written(value) });
  masked.push(shown);
  return element(
    "article",
    "sealed",
    element("div", "sealed-head", element("h4", "", name), element("span", "badge", typeName(value))),
    ...shown.nodes,
  );
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function typeName(value: unknown): string {
  if (typeof value === "string") return "text";
  return `JSON: ${Array.isArray(value) ? "array" : typeof value}`;
}
