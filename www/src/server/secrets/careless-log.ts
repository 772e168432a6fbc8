/** An HTTP call, as far as the demo looks at it. Its parts may be of any type but these. */
export interface Call {
  title?: unknown;
  method?: unknown;
  url: string;
  headers?: Record<string, unknown>;
  body?: unknown;
}

/** What a program prints that nobody told to be careful: the call in all the ways that calls are written. Nothing is sent. */
export function carelessLog(call: Call): string {
  const { title = "A call", method = "GET", url, headers = {}, body } = call;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${textOf(value)}`);
  return [
    `INFO  ${textOf(title)}: started`,
    `DEBUG ${JSON.stringify(call)}`,
    `> ${textOf(method)} ${url}`,
    ...lines.map((line) => `> ${line}`),
    ...(body === undefined ? [] : [`> ${JSON.stringify(body)}`]),
    `DEBUG url, percent-encoded: ${encodeURIComponent(url)}`,
    `DEBUG url, in hex: ${Buffer.from(url).toString("hex")}`,
    `DEBUG headers, in base64: ${Buffer.from(lines.join("\r\n")).toString("base64")}`,
    `DEBUG body, as a form: ${new URLSearchParams(leaves("body", body ?? {}))}`,
    "< 401 Unauthorized",
    `< ${JSON.stringify({ error: "not accepted", headers })}`,
    "ERROR the call failed: this is a demo, and nothing was sent",
    "",
  ].join("\n");
}

/** Every value in it that holds no other, with its path. */
function leaves(path: string, value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [[path, textOf(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(`${path}.${name}`, inner));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : String(JSON.stringify(value));
}
