import type { Diagnostic, Dialect, FormSchema } from "sealfield";
import { type Child, count, element } from "../dom.js";
import { describeProblem, type JsonProblem, position } from "./json-text.js";
import { sentence } from "./sentence.js";

const DIALECTS: Readonly<Record<Dialect, string>> = {
  apify: "Apify input schema",
  port: "Port action",
  "json-schema": "JSON Schema",
};

/** Shows what was found in the schema that is edited in `text`. */
export class Findings {
  readonly #place: HTMLElement;
  readonly #text: HTMLTextAreaElement;
  #shown = "";

  constructor(place: HTMLElement, text: HTMLTextAreaElement) {
    this.#place = place;
    this.#text = text;
  }

  showSchema({ dialect, fields, diagnostics }: FormSchema, places: ReadonlyMap<string, number>): void {
    const secrets = fields.filter(({ secret }) => secret).length;
    const about = `${DIALECTS[dialect]}: ${count(fields.length, "field")}, ${secrets} of them secret.`;
    const summary =
      diagnostics.length === 0
        ? `${about} Nothing to complain about.`
        : `${about} ${count(diagnostics.length, "finding")}:`;
    this.#show(
      summary,
      diagnostics.map((diagnostic) => this.#finding(diagnostic, places.get(definedAt(diagnostic.pointer, places)))),
    );
  }

  showProblem(problem: JsonProblem): void {
    const head = element("div", "finding-head", badge("error", "error"), this.#jump(problem.at));
    this.#show("This is no JSON yet, so the form stays as it was.", [
      element("li", "finding error", head, element("p", "", sentence(describeProblem(problem)))),
    ]);
  }

  /** For what is JSON, and yet no schema. */
  showRefusal(message: string): void {
    this.#show("This cannot be read as a schema, so the form stays as it was.", [
      element("li", "finding error", badge("error", "error"), element("p", "", sentence(message))),
    ]);
  }

  #finding({ severity, blocking, pointer, message }: Diagnostic, offset: number | undefined): HTMLElement {
    const head: Child[] = [badge(blocking ? "blocking" : severity, blocking ? "error" : severity)];
    if (offset !== undefined) head.push(this.#jump(offset));
    head.push(element("code", "", pointer === "" ? "the whole schema" : pointer));
    const consequence = blocking ? [element("strong", "", " Inputs are refused until this is mended.")] : [];
    return element(
      "li",
      `finding ${severity}`,
      element("div", "finding-head", ...head),
      element("p", "", sentence(message), ...consequence),
    );
  }

  #jump(offset: number): HTMLElement {
    const { line } = position(this.#text.value, offset);
    const button = element("button", "link", `line ${line}`);
    button.type = "button";
    button.addEventListener("click", () => {
      const text = this.#text;
      const lines = text.value.split("\n");
      const found = lines[line - 1] ?? "";
      const end = lines.slice(0, line).join("\n").length;
      text.focus();
      text.setSelectionRange(end - found.trimStart().length, end);
      // Selecting alone does not scroll.
      text.scrollTop = ((line - 0.5) / lines.length) * text.scrollHeight - text.clientHeight / 2;
      text.scrollLeft = 0;
    });
    return button;
  }

  /** Only what is new is put in: a live region tells all that is put in. */
  #show(summary: string, findings: HTMLElement[]): void {
    const content = [
      element("p", "findings-summary", summary),
      ...(findings.length === 0 ? [] : [element("ul", "findings", ...findings)]),
    ];
    const text = content.map(({ textContent }) => textContent).join("\n");
    if (text !== this.#shown) this.#place.replaceChildren(...content);
    this.#shown = text;
  }
}

function badge(text: string, severity: string): HTMLElement {
  return element("span", `badge ${severity}`, text);
}

/** A keyword that is missing is looked for where it should be. */
function definedAt(pointer: string, places: ReadonlyMap<string, number>): string {
  return places.has(pointer) ? pointer : pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")));
}
