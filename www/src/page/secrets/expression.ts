/** The expression that stands for a secret, as it is written in a text of JSON. */
export function expressionFor(name: string): string {
  const expression = `{{ secret('${name.replace(/['\\]/g, "\\$&")}') }}`;
  return JSON.stringify(expression).slice(1, -1);
}

/** Where the expression is that the caret is in or at; the caret itself, where there is none. */
export function expressionAt(text: string, start: number, end: number): { start: number; end: number } {
  const opens = text.lastIndexOf("{{", start);
  const closes = text.indexOf("}}", opens) + 2;
  const isAround = opens >= 0 && closes >= 2 && closes >= end && !text.slice(opens, closes).includes("\n");
  return isAround ? { start: opens, end: closes } : { start, end };
}
