import type { SecretField } from "sealfield/element";
import { byId } from "../dom.js";
import { refusal, type StoreClient } from "./client.js";
import { Outcome } from "./outcome.js";
import { secretField } from "./secret-field.js";
import { chosen, chosenVisibility } from "./visibility.js";

/** The form for a new secret. */
export class CreateForm {
  readonly #client: StoreClient;
  readonly #form = byId("secret-form", HTMLFormElement);
  readonly #name = byId("secret-name", HTMLInputElement);
  readonly #nameError = byId("secret-name-error", HTMLElement);
  readonly #description = byId("secret-description", HTMLInputElement);
  readonly #value: SecretField = secretField("secret-value");
  readonly #outcome = new Outcome(this.#form, byId("secret-outcome", HTMLElement));

  constructor(client: StoreClient) {
    this.#client = client;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#outcome.during("Sealing and sending…", () => this.#create());
    });
    this.#form.addEventListener("change", () => {
      this.#value.kind = chosen(this.#form, "secret-kind") === "multiline" ? "multiline" : "text";
    });
    this.#name.addEventListener("input", () => this.#refuseName(""));
    client.onChange(() => (byId("secret-fields", HTMLFieldSetElement).disabled = !client.mayManage));
  }

  /** Brings the visitor here, to create a secret of this name. */
  begin(name: string): void {
    this.#name.value = name;
    this.#refuseName("");
    this.#value.focus();
  }

  async #create(): Promise<void> {
    const name = this.#name.value;
    const visibility = chosenVisibility(this.#form, "secret-visibility");
    const asked = await this.#client.ask("context", { name, visibility });
    if (asked.result === undefined) return this.#outcome.say(refusal(asked), true);
    // Bound to the store, the name and the visibility: moved elsewhere, it does not open.
    this.#value.context = asked.result.context;
    const sealed = this.#value.seal();
    const answer = await this.#client.ask("create", { name, description: this.#description.value, visibility, sealed });
    if (answer.result === undefined) {
      const problem = answer.problems.find(({ code }) => code === "ERR_NAME");
      if (problem !== undefined) this.#refuseName(problem.message);
      return this.#outcome.say(refusal(answer), true);
    }
    this.#form.reset();
    this.#value.kind = "text";
    this.#outcome.say(`${name} was sealed here, and is kept as an envelope.`);
    this.#name.focus();
  }

  #refuseName(problem: string): void {
    this.#nameError.textContent = problem;
    if (problem === "") return this.#name.removeAttribute("aria-invalid");
    this.#name.setAttribute("aria-invalid", "true");
    this.#name.focus();
  }
}
