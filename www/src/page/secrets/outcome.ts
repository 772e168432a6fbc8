import { SealfieldError } from "sealfield";
import { describe } from "../send.js";

/** The line below a form that tells what became of it, and whether it is under way. */
export class Outcome {
  readonly #form: HTMLElement;
  readonly #line: HTMLElement;
  #isBusy = false;

  constructor(form: HTMLElement, line: HTMLElement) {
    this.#form = form;
    this.#line = line;
  }

  say(text: string, failed = false): void {
    this.#line.textContent = text;
    this.#line.classList.toggle("failed", failed);
  }

  /** Does one thing at a time; the line says `progress` meanwhile, and what went wrong. */
  async during(progress: string, work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#form.setAttribute("aria-busy", "true");
    this.say(progress);
    try {
      await work();
    } catch (error) {
      this.say(
        error instanceof SealfieldError
          ? `Not sealed, and nothing was sent: ${describe(error)}.`
          : "No answer. Is the demo’s server still running?",
        true,
      );
    } finally {
      this.#isBusy = false;
      this.#form.removeAttribute("aria-busy");
    }
  }
}
