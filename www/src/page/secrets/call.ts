import type { Problem } from "../../contract.js";
import { byId, element } from "../dom.js";
import { describeProblem, position, readJson } from "../schema/json-text.js";
import { sentence } from "../schema/sentence.js";
import type { StoreClient } from "./client.js";
import { expressionAt, expressionFor } from "./expression.js";
import { clearLog, showLog } from "./log.js";
import { Outcome } from "./outcome.js";

/** What is wrong with the call, and which part of its text is to blame. */
interface Finding {
  start: number;
  end: number;
  message: string;
}

/** The call that uses secrets: its text, what is wrong with it, and running it. */
export class CallForm {
  readonly #client: StoreClient;
  readonly #form = byId("call-form", HTMLFormElement);
  readonly #text = byId("call-text", HTMLTextAreaElement);
  readonly #problems = byId("call-problems", HTMLElement);
  readonly #outcome = new Outcome(this.#form, byId("call-outcome", HTMLElement));
  /** Where the visitor put it. Where Tab leads into a text area, some engines put it at the start. */
  #caret: [start: number, end: number] = [0, 0];

  constructor(client: StoreClient) {
    this.#client = client;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#outcome.during("Running…", () => this.#run());
    });
    this.#text.addEventListener("input", () => this.#problems.replaceChildren());
    for (const type of ["input", "keyup", "pointerup", "select"]) {
      this.#text.addEventListener(type, (event) => {
        if (!(event instanceof KeyboardEvent && ["Tab", "Shift"].includes(event.key)))
          this.#caret = [this.#text.selectionStart, this.#text.selectionEnd];
      });
    }
  }

  /** Takes over the call that the server has. */
  load(): void {
    this.#text.value = this.#client.view.call;
    // What is picked first goes where the example has its token.
    const at = this.#text.value.indexOf("{{", this.#text.value.indexOf("Bearer"));
    this.#caret = [at, at];
    this.#problems.replaceChildren();
    this.#outcome.say("");
    clearLog();
  }

  /** Puts the secret at the caret, or in the place of the one that is there. */
  insert(name: string): void {
    const { start, end } = expressionAt(this.#text.value, ...this.#caret);
    const expression = expressionFor(name);
    this.#text.setRangeText(expression, start, end);
    this.#select({ start: start + expression.length, end: start + expression.length });
    this.#problems.replaceChildren();
    this.#outcome.say(`${name} is put in.`);
  }

  async #run(): Promise<void> {
    this.#problems.replaceChildren();
    clearLog();
    const text = this.#text.value;
    const json = readJson(text);
    if (json.problem)
      return this.#refuse([
        {
          start: json.problem.at,
          end: json.problem.at + 1,
          message: `This is no JSON: ${describeProblem(json.problem)}`,
        },
      ]);

    const { result, status, problems } = await this.#client.ask("run", { call: text });
    if (result === undefined)
      return this.#refuse(
        problems.map((problem) => findingOf(problem, text, json.places)),
        ` with status ${status}`,
      );
    const masked = result.marks.reduce((sum, mark) => sum + mark.count, 0);
    this.#outcome.say(`It ran, and ${masked === 0 ? "used no secret" : "its log is below"}.`);
    showLog(result);
  }

  #refuse(findings: Finding[], how = ""): void {
    this.#outcome.say(`Refused${how}: nothing ran.`, true);
    const { value } = this.#text;
    this.#problems.replaceChildren(
      element(
        "ul",
        "findings",
        ...findings.map((finding) => {
          const jump = element("button", "link", `line ${position(value, finding.start).line}`);
          jump.type = "button";
          jump.addEventListener("click", () => this.#select(finding));
          const blamed = value.slice(finding.start, finding.end);
          return element(
            "li",
            "finding error",
            element("div", "finding-head", element("span", "badge error", "error"), jump, element("code", "", blamed)),
            element("p", "", sentence(finding.message)),
          );
        }),
      ),
    );
    if (findings[0] !== undefined) this.#select(findings[0]);
  }

  #select({ start, end }: Pick<Finding, "start" | "end">): void {
    this.#caret = [start, end];
    this.#text.focus();
    this.#text.setSelectionRange(start, end);
    const lines = this.#text.value.split("\n").length;
    const { line } = position(this.#text.value, start);
    // Selecting alone does not scroll.
    this.#text.scrollTop = ((line - 0.5) / lines) * this.#text.scrollHeight - this.#text.clientHeight / 2;
  }
}

/** The server names a place in the data; here it becomes one in the text. */
function findingOf(
  { code, field = "", message: said }: Problem,
  text: string,
  places: ReadonlyMap<string, number>,
): Finding {
  const message = code === "ERR_UNKNOWN_SECRET" ? "The store has no secret of this name" : said;
  const [, pointer = "", line, column] = /^(.*?)(?::(\d+):(\d+)(?: .*)?)?$/s.exec(field) ?? [];
  const from = places.get(pointer) ?? 0;
  const member = MEMBER.exec(text.slice(from));
  if (member === null) return { start: from, end: text.length, message };
  const start = from + member[0].length - (member[1] ?? "").length;
  if (line === undefined) return { start, end: from + member[0].length, message };
  const at = start + offsetIn(member[1] ?? "", Number(line), Number(column));
  return { ...expressionAt(text, at, at), message };
}

/** The text that a JSON Pointer leads to, behind the name that it has as a member. */
const MEMBER = /^(?:"(?:[^"\\]|\\.)*"\s*:\s*)?("(?:[^"\\]|\\.)*")/;

/** Where in a string as JSON writes it the character stands that is at this line and column of the string itself. */
function offsetIn(literal: string, line: number, column: number): number {
  let [at, lines, columns] = [1, 1, 1];
  for (const character of literal.slice(1, -1).match(/\\u.{4}|\\.|[^]/g) ?? []) {
    if (lines === line && columns === column) break;
    [lines, columns] = character === "\\n" ? [lines + 1, 1] : [lines, columns + 1];
    at += character.length;
  }
  return at;
}
