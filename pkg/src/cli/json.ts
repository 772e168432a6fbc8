import { CommandError, Exit } from "./exit.js";
import { readFileOrInput } from "./files.js";

/** Where and why a text is not JSON, without any part of it. */
export interface JsonFault {
  line?: number;
  column?: number;
  reason: string;
}

/** JSON of a file, or of standard input for `-`, as an object. */
export async function readJson(path: string): Promise<object> {
  const parsed = await parseJson(path);
  if (parsed.fault)
    throw new CommandError(Exit.sealfield, `ERR_NOT_JSON: ${placeOf(path, parsed.fault)}: ${parsed.fault.reason}`);
  return parsed.value;
}

/** As `readJson`, with what is wrong with it instead of an error. */
export async function parseJson(path: string): Promise<{ value: object; fault?: undefined } | { fault: JsonFault }> {
  const { checkValue } = await import("sealfield");
  const bytes = await readFileOrInput(path);
  const { findings } = checkValue("json", bytes);
  const finding = findings.find(({ severity, code }) => severity === "error" || code === "json-repeated-name");
  if (finding) return { fault: { line: finding.line, column: finding.column, reason: finding.reason ?? finding.code } };
  const text = bytes.toString("utf8");
  const inexact = lossyNumber(text);
  if (inexact !== undefined) return { fault: { ...positionOf(text, inexact), reason: "inexact-number" } };
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null
    ? { value }
    : { fault: { line: 1, column: 1, reason: "no object" } };
}

/** `file:line:column`, as compilers write it. */
export function placeOf(path: string, { line, column }: JsonFault): string {
  return [path, line, column].filter((part) => part !== undefined).join(":");
}

/**
 * Where a number stands that JavaScript cannot hold: written again it would be another one. What the text holds is JSON.
 */
function lossyNumber(json: string): number | undefined {
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') {
      for (at++; json[at] !== '"'; at++) if (json[at] === "\\") at++;
    } else if (/[-\d]/.test(json[at]!)) {
      const [number] = /^[-+.\deE]+/.exec(json.slice(at, at + MOST_DIGITS))!;
      if (digitsOf(number) !== digitsOf(String(Number(number)))) return at;
      at += number.length - 1;
    }
  }
  return undefined;
}

/** No number that JavaScript can hold needs as many. */
const MOST_DIGITS = 1100;

/** A number's significant digits and where they stand, the same for all its spellings. */
function digitsOf(number: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  return significant === ""
    ? "0"
    : `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function positionOf(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
