const DOT = "\u25cf";
/** Two code units, as what it stands for. */
const WIDE_DOT = "\u{1f784}";

/**
 * A text of the same length, code unit by code unit, and with the same line breaks, that tells no other character.
 * Here and wherever a secret passes, there are no regular expressions: `RegExp.input` would tell it to the whole page.
 */
export function dots(text: string): string {
  return text.split("\n").map(dotsOfLine).join("\n");
}

function dotsOfLine(line: string): string {
  let shown = "";
  while (shown.length < line.length) shown += line.codePointAt(shown.length)! > 0xffff ? WIDE_DOT : DOT;
  return shown;
}

/**
 * What one edit by hand made of `before`, given the caret behind it: what follows the caret is as it was. Among dots
 * the contents do not tell where an edit began, so `start` says it where it is known.
 * @returns what was replaced, and by what; `null` for an edit of another kind
 */
export function spliceBetween(
  before: string,
  after: string,
  caret: number,
  start: number,
): [start: number, end: number, inserted: string] | null {
  if (splitsPair(after, caret)) caret++; // Chromium tells so of a password
  const end = before.length - (after.length - caret);
  if (end < 0 || !before.endsWith(after.slice(caret))) return null;
  const most = Math.min(caret, end, splitsPair(before, start) ? start + 1 : start);
  let same = 0;
  while (same < most && before.charCodeAt(same) === after.charCodeAt(same)) same++;
  if (splitsPair(before, same)) same--;
  return [same, end, after.slice(same, caret)];
}

function splitsPair(text: string, at: number): boolean {
  return at > 0 && text.codePointAt(at - 1)! > 0xffff;
}
