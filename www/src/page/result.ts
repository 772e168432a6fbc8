import type { SubmitResult } from "../contract.js";
import { byId, codeBox, count, element, facts } from "./dom.js";
import { envelopeView } from "./envelope-view.js";
import { formatTitle } from "./format-title.js";
import { type MaskedValue, maskedValue } from "./masked-value.js";
import { reveal } from "./reveal.js";

let masked: MaskedValue[] = [];

/** Shows a request from both sides, and takes the reader there. */
export function showResult({ received, opened }: SubmitResult): void {
  const section = byId("result", HTMLElement);
  byId("received", HTMLElement).replaceChildren(
    ...received.fields.map((field, index) => envelopeView(field, index === 0)),
    ...(received.plain.length === 0 ? [] : [plainFields(received.plain)]),
    rawRequest(received),
  );
  byId("opened", HTMLElement).replaceChildren(...openedFields(opened));
  section.hidden = false;
  reveal(byId("result-title", HTMLElement));
}

/** Hides every value again. */
export function maskResult(): void {
  for (const value of masked) value.mask();
}

/** Takes the result off the page and lets go of the opened values. */
export function clearResult(): void {
  masked = [];
  byId("received", HTMLElement).replaceChildren();
  byId("opened", HTMLElement).replaceChildren();
  byId("result", HTMLElement).hidden = true;
}

function openedFields(fields: SubmitResult["opened"]): HTMLElement[] {
  masked = fields.map((field) => maskedValue(field));
  return fields.map((field, index) => {
    const rows: Parameters<typeof facts> = [
      ["Format", formatTitle(field.format)],
      ["Key id", field.kid === undefined ? "not in this format" : element("code", "", field.kid)],
      ["Length", count(field.bytes, "byte")],
    ];
    return element("article", "sealed", element("h4", "", field.name), facts(...rows), ...(masked[index]?.nodes ?? []));
  });
}

function plainFields(fields: SubmitResult["received"]["plain"]): HTMLElement {
  return element(
    "article",
    "sealed",
    element("h4", "", "Not secret"),
    facts(...fields.map(({ name, value }): [string, string] => [name, value])),
  );
}

function rawRequest({ contentType, raw }: SubmitResult["received"]): HTMLElement {
  const text = `POST /submit\nContent-Type: ${contentType}\n\n${raw.replaceAll("\r\n", "\n")}`;
  return element("details", "raw", element("summary", "", "The raw request"), codeBox("The raw request", text));
}
