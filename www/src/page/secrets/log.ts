import type { RunResult } from "../../contract.js";
import { byId, codeBox, count, element, facts } from "../dom.js";
import { reveal } from "../reveal.js";

/** Shows what the redactor let through of a log, and takes the reader there. */
export function showLog({ log, marks }: RunResult): void {
  const used = marks.filter(({ count }) => count > 0);
  byId("log", HTMLElement).replaceChildren(
    codeBox(
      "The log of the call",
      ...withMarks(
        log,
        used.map(({ name }) => name),
      ),
    ),
  );
  byId("marks", HTMLElement).replaceChildren(
    ...(used.length === 0
      ? [element("p", "hint", "The call used no secret.")]
      : [facts(...used.map(({ name, count: times }): [string, string] => [name, count(times, "mark")]))]),
  );
  byId("call-log", HTMLElement).hidden = false;
  reveal(byId("log-title", HTMLElement));
}

export function clearLog(): void {
  byId("call-log", HTMLElement).hidden = true;
  for (const id of ["log", "marks"]) byId(id, HTMLElement).replaceChildren();
}

function withMarks(log: string, names: string[]): (Node | string)[] {
  if (names.length === 0) return [log];
  const mark = new RegExp(
    `(\\[(?:${names.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|")})\\])`,
  );
  // What was split at is every second piece.
  return log.split(mark).map((piece, index) => (index % 2 === 1 ? element("mark", "", piece) : piece));
}
