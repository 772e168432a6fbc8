import { type FormSchema, InputError, PublicKey, readSchema, ready, sealInput, SealfieldError } from "sealfield";
import type { InputRequest, InputResult } from "../../contract.js";
import { byId } from "../dom.js";
import { describe, post } from "../send.js";
import { exampleSchema } from "./examples.js";
import { Findings } from "./findings.js";
import { type Failure, RenderedForm } from "./form.js";
import { readJson } from "./json-text.js";
import { at } from "./pointer.js";
import { clearInput, maskInput, showInput } from "./result.js";

/** How long after the last keystroke the schema is read. */
const PAUSE_MS = 250;

const examples = byId("examples", HTMLFieldSetElement);
const text = byId("schema-text", HTMLTextAreaElement);
const form = byId("schema-form", HTMLFormElement);
const outcome = byId("schema-outcome", HTMLElement);
const findings = new Findings(byId("findings", HTMLElement), text);
const rendered = new RenderedForm(byId("schema-fields", HTMLElement));
const pem = byId("public-key", HTMLElement).textContent ?? "";

/** The schema of the form, and what was read of it; none while the text is no schema. */
let current: { schema: object; form: FormSchema } | undefined;
/** What each example was edited to. */
const edited = new Map<string, string>();
let serverKey: PublicKey;
let pause: number | undefined;
let sending = false;

text.addEventListener("input", () => {
  edited.set(chosen(), text.value);
  clearTimeout(pause);
  pause = window.setTimeout(read, PAUSE_MS);
});
examples.addEventListener("change", () => load(edited.get(chosen()) ?? exampleSchema(chosen(), pem)));
byId("restore", HTMLButtonElement).addEventListener("click", () => {
  edited.delete(chosen());
  load(exampleSchema(chosen(), pem));
});
byId("schema-sample", HTMLButtonElement).addEventListener("click", () => {
  rendered.fillIn();
  report("Filled in with made-up values.");
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) void submit();
});

// The back/forward cache keeps a page as it was left: what was opened must not be in it.
window.addEventListener("pagehide", () => {
  clearInput();
  report("");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) maskInput();
});

void start();

/** A page where WebAssembly is blocked says so here, and its other form in its own way. */
async function start(): Promise<void> {
  try {
    await ready();
    serverKey = PublicKey.from(pem);
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    return findings.showRefusal(error.message);
  }
  examples.disabled = text.disabled = byId("restore", HTMLButtonElement).disabled = false;
  load(exampleSchema(chosen(), pem));
}

function chosen(): string {
  return examples.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
}

function load(schema: string): void {
  text.value = schema;
  // Setting the text puts the caret at its end.
  text.setSelectionRange(0, 0);
  text.scrollTop = text.scrollLeft = 0;
  clearInput();
  read();
}

function read(): void {
  clearTimeout(pause);
  current = undefined;
  rendered.show([]);
  report("");
  const json = readJson(text.value);
  if (json.problem) {
    findings.showProblem(json.problem);
  } else {
    try {
      const schema = json.value as object;
      current = { schema, form: readSchema(schema) };
      findings.showSchema(current.form, json.places);
      rendered.render(schema, current.form);
    } catch (error) {
      if (!(error instanceof SealfieldError)) throw error;
      findings.showRefusal(error.message);
    }
  }
  for (const button of form.querySelectorAll("button")) button.disabled = current === undefined;
}

async function submit(): Promise<void> {
  // Enter may come sooner than the pause ends.
  read();
  if (current === undefined) return;
  sending = true;
  form.setAttribute("aria-busy", "true");
  report("Sealing and sending…");
  try {
    await send(current.schema, current.form);
  } catch (error) {
    if (error instanceof SealfieldError)
      refuse("Not sealed, and nothing was sent", error instanceof InputError ? error.errors : [error]);
    else report("No answer. Is the demo’s server still running?", true);
  } finally {
    sending = false;
    form.removeAttribute("aria-busy");
  }
}

async function send(schema: object, { dialect, fields }: FormSchema): Promise<void> {
  // Each <secret-field> gives its envelope; sealInput leaves those alone, and finds secrets that none was rendered for.
  const { input, failures } = rendered.read();
  if (failures.length > 0) return refuse("Nothing was sent", failures);
  const sealed = dialect === "port" ? sealInput(schema, input) : sealInput(schema, input, serverKey);
  // Told apart now: while the answer is on its way, the schema may be edited.
  const sent = fields
    .map((field) => ({ field, pointer: rendered.pointerOf(field.name) }))
    .filter(({ pointer }) => at(sealed, pointer) !== undefined);

  const request: InputRequest = { schema, input: sealed };
  const { status, result, problems } = await post<InputResult>("/input", JSON.stringify(request), "application/json");
  if (result === undefined) return refuse(`Refused with status ${status}`, problems);
  rendered.show([]);
  const secrets = sent.filter(({ field }) => field.secret).map(({ field }) => field.name);
  report(
    secrets.length === 0
      ? "Sent; there was no secret in it."
      : `Sealed here, opened by the backend: ${secrets.join(", ")}.`,
  );
  showInput(result, sent, serverKey.bits);
}

/** Says what was wrong at the fields, and in one line all of it. */
function refuse(what: string, failures: readonly Failure[]): void {
  rendered.show(failures);
  clearInput();
  report(`${what}: ${failures.map(describe).join("; ")}.`, true);
}

function report(message: string, failed = false): void {
  outcome.textContent = message;
  outcome.classList.toggle("failed", failed);
}
