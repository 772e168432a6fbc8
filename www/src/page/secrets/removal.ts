import type { ListedSecret } from "../../contract.js";
import { byId } from "../dom.js";
import { describe } from "../send.js";
import type { StoreClient } from "./client.js";

/** The dialog that asks for the name of a secret before it is deleted. */
export class Removal {
  readonly #client: StoreClient;
  readonly #dialog = byId("removal", HTMLDialogElement);
  readonly #name = byId("removal-name", HTMLInputElement);
  readonly #error = byId("removal-error", HTMLElement);
  #secret: ListedSecret | undefined;
  #isBusy = false;

  constructor(client: StoreClient) {
    this.#client = client;
    byId("removal-cancel", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    this.#name.addEventListener("input", () => this.#refuse(""));
    byId("removal-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#remove();
    });
  }

  ask(secret: ListedSecret): void {
    this.#secret = secret;
    this.#name.value = "";
    this.#refuse("");
    byId("removal-title", HTMLElement).textContent = `Delete ${secret.name}?`;
    this.#dialog.showModal();
    this.#name.focus();
  }

  async #remove(): Promise<void> {
    if (this.#secret === undefined || this.#isBusy) return;
    const { name } = this.#secret;
    this.#isBusy = true;
    try {
      const { result, problems } = await this.#client.ask("remove", { name, confirmation: this.#name.value });
      if (result === undefined) {
        const inUse = problems.filter(({ code }) => code === "ERR_IN_USE");
        const places = inUse.map(({ field }) => field).join(" and ");
        return this.#refuse(
          inUse.length > 0
            ? `Still in use: the call refers to it at ${places}.`
            : `${problems.map(describe).join("; ")}.`,
        );
      }
      this.#dialog.close();
      // The button that led here is gone.
      byId("secret-list-title", HTMLElement).focus();
      byId("secret-list-outcome", HTMLElement).textContent = `${name} is deleted.`;
    } catch {
      this.#refuse("No answer. Is the demo’s server still running?");
    } finally {
      this.#isBusy = false;
    }
  }

  #refuse(problem: string): void {
    this.#error.textContent = problem;
    if (problem === "") return this.#name.removeAttribute("aria-invalid");
    this.#name.setAttribute("aria-invalid", "true");
    this.#name.focus();
  }
}
