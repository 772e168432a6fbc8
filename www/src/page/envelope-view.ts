import type { EnvelopeSummary, ReceivedField } from "../contract.js";
import { type Child, codeBox, count, element, facts } from "./dom.js";
import { formatTitle } from "./format-title.js";

/** What each part of an envelope is, in the order of the legend. */
const PARTS: Readonly<Record<string, { title: string; about: string }>> = {
  prefix: { title: "Prefix", about: "marks the format" },
  header: { title: "Header", about: "how it was sealed, for all to read" },
  recipient: { title: "Recipient", about: "the public key, by its identifier" },
  wrappedKey: { title: "Wrapped key", about: "for the private key alone" },
  aad: { title: "Context", about: "what the value is for" },
  iv: { title: "IV", about: "a number used once" },
  ciphertext: { title: "Ciphertext", about: "the value itself" },
  tag: { title: "Tag", about: "proves that nothing was altered" },
};

/** A sealed field as the server got it: its text in colours, a legend, and what it says of itself. */
export function envelopeView({ name, value, info }: ReceivedField, unfolded: boolean): HTMLElement {
  const about = element("span", "badge", formatTitle(info.format));
  return element(
    "article",
    "sealed",
    element(
      "div",
      "sealed-head",
      element("h4", "", name),
      about,
      element("span", "hint", count(value.length, "character")),
    ),
    codeBox(`Envelope of ${name}`, ...colouredParts(value, info.parts)),
    legend(info.parts),
    headerDetails(value, info, unfolded),
  );
}

function colouredParts(envelope: string, parts: EnvelopeSummary["parts"]): Child[] {
  const pieces: Child[] = [];
  let done = 0;
  for (const { name, start, end } of inOrder(parts)) {
    if (start > done) pieces.push(element("span", "separator", envelope.slice(done, start)));
    pieces.push(element("span", `part part-${name}`, envelope.slice(Math.max(start, done), end)));
    done = Math.max(done, end);
  }
  if (done < envelope.length) pieces.push(element("span", "separator", envelope.slice(done)));
  return pieces;
}

function legend(parts: EnvelopeSummary["parts"]): HTMLElement {
  const rows = inOrder(parts).map(({ name, start, end }) => {
    const { title, about } = PARTS[name] ?? { title: name, about: "" };
    return element(
      "li",
      "",
      element("span", `part part-${name}`, title),
      element("span", "legend-about", about),
      element("span", "legend-size", count(end - start, "character")),
    );
  });
  return element("ul", "legend", ...rows);
}

function inOrder(parts: EnvelopeSummary["parts"]): EnvelopeSummary["parts"] {
  return [...parts].sort((a, b) => a.start - b.start);
}

function headerDetails(envelope: string, info: EnvelopeSummary, unfolded: boolean): HTMLElement {
  const part = info.format.startsWith("jwe") ? info.parts.find(({ name }) => name === "header") : undefined;
  const header = part && decodeHeader(envelope.slice(part.start, part.end));
  if (header === undefined) {
    return element("details", "", element("summary", "", "No header: how it was sealed"), formatFacts(info));
  }
  const rows = Object.entries(header).map(([name, value]): [string, ...Child[]] => [name, ...headerValue(name, value)]);
  const details = element("details", "", element("summary", "", "The header, decoded"), facts(...rows));
  details.open = unfolded;
  return details;
}

function formatFacts({ alg, enc, bits }: EnvelopeSummary): HTMLElement {
  const rows: [string, ...Child[]][] = [
    ["Value", enc],
    ["Content key", alg],
  ];
  if (bits !== undefined) rows.push(["RSA key", `${bits} bits`]);
  return facts(...rows);
}

function decodeHeader(base64url: string): Record<string, unknown> | undefined {
  try {
    const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const HEADER_MEANINGS: Readonly<Record<string, string>> = {
  alg: "how the content key is wrapped",
  enc: "how the value is encrypted",
  kid: "which key opens it",
  iat: "sealed at",
  exp: "not to be opened after",
};

function headerValue(name: string, value: unknown): Child[] {
  const written = typeof value === "string" ? value : JSON.stringify(value);
  const meaning = HEADER_MEANINGS[name];
  const moment = (name === "iat" || name === "exp") && typeof value === "number" ? ` ${dateAndTime(value)}` : "";
  return [element("code", "", written), ...(meaning === undefined ? [] : [element("span", "gloss", meaning + moment)])];
}

function dateAndTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}
