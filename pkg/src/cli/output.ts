// What goes to standard output: colour and tables on a terminal, plain lines in a pipe, or JSON.
import pc from "picocolors";
import stringWidth from "string-width";

type Colours = ReturnType<typeof pc.createColors>;

/** Colours for a stream, or the same names without any effect. */
export function coloursFor(stream: { isTTY?: boolean }): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  const wanted = FORCE_COLOR === "0" ? false : forced || (stream.isTTY === true && TERM !== "dumb");
  return pc.createColors(wanted && !NO_COLOR);
}

export const isTerminal = process.stdout.isTTY === true;

/**
 * Text with what steers a terminal, hides in it or ends a line spelt out. Names in files that others write go through
 * here.
 */
export function visible(text: string): string {
  return text.replace(STEERING, (character) => SPELT[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Text as one word for a shell. */
export function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes, and waits for it to be taken: a pipe may be slow or closed. */
export function write(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

export function writeJson(value: unknown): Promise<void> {
  // In JSON these stand in strings alone, but for line breaks.
  const escaped = (character: string) =>
    character === "\n"
      ? character
      : character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return write(`${JSON.stringify(value, null, 2).replace(STEERING, escaped)}\n`);
}

const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Facts about one thing. */
export function writeRecord(facts: Record<string, string | number | undefined>): Promise<void> {
  const lines = Object.entries(facts).flatMap(([label, value]): [string, string][] =>
    value === undefined ? [] : [[label, visible(String(value))]],
  );
  return write(isTerminal ? recordOnTerminal(lines) : lines.map(([label, value]) => `${label}: ${value}\n`).join(""));
}

/**
 * One line a row. In a pipe a tab stands between the columns, and there are no headings. On a terminal that is too
 * narrow the last column is cut where it is `prose`.
 */
export function writeTable(headings: string[], rows: string[][], { prose = false } = {}): Promise<void> {
  const cells = rows.map((row) => row.map(visible));
  return write(
    isTerminal ? tableOnTerminal(headings, cells, prose) : cells.map((row) => `${row.join("\t")}\n`).join(""),
  );
}

/** What is quicker needs no progress. */
const SOON_MS = 500;

/** Says how far it is with what takes long, from now on. */
export function progressOf(what: string): (done: number, total: number) => void {
  const begun = performance.now();
  return (done, total) => {
    if (performance.now() - begun > SOON_MS) showProgress(done < total ? `${what}: ${done} of ${total}` : "");
  };
}

/** Replaces the line that says how far it is; nothing where stderr is no terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Says on a terminal what was changed; programs have the exit code. */
export function announce(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${visible(text)}\n`);
}

/** `1 value`, `2 values`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const SPELT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e" };

/** How much stands between two columns. */
const GAP = 2;

function recordOnTerminal(lines: [string, string][]): string {
  const { dim } = coloursFor(process.stdout);
  const width = Math.max(...lines.map(([label]) => label.length)) + GAP;
  const isNarrow = lines.some(([, value]) => width + stringWidth(value) > process.stdout.columns);
  const line = ([label, value]: [string, string]) =>
    isNarrow ? `${dim(label)}\n${" ".repeat(GAP)}${value}\n` : `${dim(label.padEnd(width))}${value}\n`;
  return lines.map(line).join("");
}

/** A table that is wider than the terminal becomes one block a row. */
function tableOnTerminal(headings: string[], rows: string[][], prose: boolean): string {
  const { bold, dim } = coloursFor(process.stdout);
  const widths = headings.map((heading, at) =>
    Math.max(...[heading, ...rows.map((row) => row[at]!)].map((cell) => stringWidth(cell))),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  const last = Math.min(widths.at(-1)!, process.stdout.columns - before);
  if (last < (prose ? 1 : widths.at(-1)!)) {
    const block = ([first, ...others]: string[]) =>
      [
        bold(first!),
        ...others.flatMap((cell, at) => (cell === "" ? [] : [`${" ".repeat(GAP)}${dim(headings[at + 1]!)} ${cell}`])),
      ].join("\n");
    return rows.map((row) => `${block(row)}\n`).join("");
  }
  widths.splice(-1, 1, last);
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => filling(cell, widths[at]!))
      .join(" ".repeat(GAP))
      .trimEnd();
  return [dim(line(headings)), ...rows.map(line), ""].join("\n");
}

/** The text in so many columns, cut where it is longer. */
function filling(text: string, width: number): string {
  if (stringWidth(text) <= width) return text + " ".repeat(width - stringWidth(text));
  let cut = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(cut + segment) >= width) break;
    cut += segment;
  }
  return filling(`${cut}…`, width);
}
