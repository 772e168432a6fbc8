import { BODY_LIMIT, type SubmitResult } from "../contract.js";
import { byId, type Child, count, element } from "./dom.js";
import { type Answer, describe, type Entries, post, toFormData } from "./send.js";

/** The last request that went well; it holds envelopes, no secret in the clear. */
interface LastRequest {
  entries: Entries;
  received: SubmitResult["received"];
}

/** A request with something wrong in it, and what to tell about it. */
interface Attempt {
  body: FormData | string;
  contentType?: string;
  sent: Child[];
}

/** Stands in for the user's own value, which must never be sent in the clear. */
const SAMPLE_PLAINTEXT = "made-up-token-in-the-clear";

const ATTEMPTS: Readonly<Record<string, (last: LastRequest) => Attempt>> = { alter, plaintext, broken, large };

let last: LastRequest | undefined;

for (const button of attemptButtons()) {
  button.addEventListener("click", () => void run(button));
}

/** Puts the buttons to work on this request. */
export function offerAttempts(request: LastRequest): void {
  last = request;
  setEnabled(true);
}

/** Drops the request and every answer. */
export function forgetAttempts(): void {
  last = undefined;
  setEnabled(false);
}

function setEnabled(enabled: boolean): void {
  byId("break-note", HTMLElement).hidden = enabled;
  for (const button of attemptButtons()) {
    button.disabled = !enabled;
    verdictOf(button)?.replaceChildren();
  }
}

async function run(button: HTMLButtonElement): Promise<void> {
  const prepare = ATTEMPTS[button.dataset.attempt ?? ""];
  const verdict = verdictOf(button);
  if (last === undefined || prepare === undefined || verdict === null) return;
  const { body, contentType, sent } = prepare(last);
  verdict.replaceChildren(element("p", "hint", "Sending…"));
  try {
    verdict.replaceChildren(element("p", "sent", ...sent), ...answerView(await post("/submit", body, contentType)));
  } catch {
    verdict.replaceChildren(element("p", "failed", "No answer. Is the demo’s server still running?"));
  }
}

function alter({ entries, received }: LastRequest): Attempt {
  const token = received.fields.find(({ name }) => name === "token");
  const part = token?.info.parts.find(({ name }) => name === "ciphertext");
  if (token === undefined || part === undefined) throw new Error("the last request had no sealed token");
  // The last character may hold padding bits, so the middle one it is.
  const at = part.start + Math.floor((part.end - part.start - 1) / 2);
  const { value } = token;
  const instead = value[at] === "A" ? "B" : "A";
  const altered = value.slice(0, at) + instead + value.slice(at + 1);
  return {
    body: toFormData(replaceToken(entries, altered)),
    sent: [
      `Character ${at + 1}: `,
      element(
        "code",
        "",
        `…${value.slice(at - 4, at)}`,
        element("del", "", value[at] ?? ""),
        element("ins", "", instead),
        `${value.slice(at + 1, at + 5)}…`,
      ),
    ],
  };
}

function plaintext({ entries }: LastRequest): Attempt {
  return {
    body: toFormData(replaceToken(entries, SAMPLE_PLAINTEXT)),
    sent: ["Sent: ", element("code", "", `token=${SAMPLE_PLAINTEXT}`)],
  };
}

function broken({ received: { raw, contentType } }: LastRequest): Attempt {
  const half = raw.slice(0, Math.floor(raw.length / 2));
  return {
    body: half,
    contentType,
    sent: [`Sent: ${count(half.length, "character")} of ${count(raw.length, "character")}`],
  };
}

function large({ entries }: LastRequest): Attempt {
  return {
    body: toFormData([...entries, ["padding", "x".repeat(BODY_LIMIT)]]),
    sent: [`Sent: ${count(BODY_LIMIT, "byte")} of padding`],
  };
}

function replaceToken(entries: Entries, value: string): Entries {
  return entries.map(([name, old]) => [name, name === "token" ? value : old]);
}

function answerView({ status, result, problems }: Answer<unknown>): HTMLElement[] {
  const badge = element("span", result === undefined ? "status refused" : "status accepted", String(status));
  if (result !== undefined) return [element("p", "answer", badge, " Accepted, which should not have happened.")];
  return problems.map((problem) =>
    element(
      "div",
      "answer",
      element("p", "answer-head", badge.cloneNode(true), " ", element("code", "", problem.code)),
      element("p", "answer-message", describe(problem)),
    ),
  );
}

function attemptButtons(): HTMLButtonElement[] {
  return Array.from(byId("break-it", HTMLElement).querySelectorAll<HTMLButtonElement>("button[data-attempt]"));
}

function verdictOf(button: HTMLButtonElement): HTMLOutputElement | null {
  return button.parentElement?.querySelector("output") ?? null;
}
