import "sealfield/element/define";
import type { SubmitResult } from "./contract.js";
import { forgetAttempts, offerAttempts } from "./page/break-it.js";
import { byId } from "./page/dom.js";
import "./page/gallery/section.js";
import { fillInSample } from "./page/sample.js";
import { clearResult, maskResult, showResult } from "./page/result.js";
import "./page/schema/section.js";
import "./page/secrets/section.js";
import { describe, type Entries, post, toFormData } from "./page/send.js";

const form = byId("connect", HTMLFormElement);
const outcome = byId("outcome", HTMLElement);
let sending = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) void submit();
});
byId("envelope", HTMLFieldSetElement).addEventListener("change", useChosenEnvelope);
byId("sample", HTMLButtonElement).addEventListener("click", () => {
  fillInSample(form);
  report("Filled in with made-up values.", false);
});

// The back/forward cache keeps a page as it was left: what was opened must not be in it.
window.addEventListener("pagehide", () => {
  clearResult();
  forgetAttempts();
  report("", false);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) maskResult();
});

useChosenEnvelope();
for (const button of form.querySelectorAll("button")) button.disabled = false;

async function submit(): Promise<void> {
  sending = true;
  form.setAttribute("aria-busy", "true");
  report("Sealing and sending…", false);
  try {
    // Reading the form is what seals: each <secret-field> puts in its envelope, never its value.
    const entries: Entries = Array.from(new FormData(form), ([name, value]) => [name, String(value)]);
    const answer = await post<SubmitResult>("/submit", toFormData(entries));
    if (answer.result === undefined) {
      report(`Refused with status ${answer.status}: ${answer.problems.map(describe).join("; ")}.`, true);
      return;
    }
    const { result } = answer;
    report(`Sealed here, opened by the server: ${result.opened.map(({ name }) => name).join(" and ")}.`, false);
    showResult(result);
    offerAttempts({ entries, received: result.received });
  } catch {
    report("No answer. Is the demo’s server still running?", true);
  } finally {
    sending = false;
    form.removeAttribute("aria-busy");
  }
}

function useChosenEnvelope(): void {
  const chosen = form.querySelector<HTMLInputElement>("input[name=envelope]:checked");
  for (const field of form.querySelectorAll("secret-field")) field.setAttribute("format", chosen?.value ?? "jwe");
}

function report(text: string, failed: boolean): void {
  outcome.textContent = text;
  outcome.classList.toggle("failed", failed);
}
