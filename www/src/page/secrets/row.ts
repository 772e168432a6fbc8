import type { SecretField } from "sealfield/element";
import type { ListedSecret } from "../../contract.js";
import { element } from "../dom.js";
import { refusal, type StoreClient } from "./client.js";
import { Outcome } from "./outcome.js";

/** Seconds that a masked value stays readable. */
const SHOWN_FOR = 10;
let rows = 0;

/** A secret of the list: what is known of it, and a field that stands for its value without having it. */
export class SecretRow {
  readonly node: HTMLElement;
  readonly #client: StoreClient;
  readonly #field: SecretField = element("secret-field");
  readonly #description = element("span");
  readonly #updated = element("time");
  readonly #state = element("span", "badge");
  readonly #save: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #outcome: Outcome;
  #secret: ListedSecret;

  constructor(client: StoreClient, secret: ListedSecret, remove: (secret: ListedSecret) => void) {
    const { name, visibility } = secret;
    this.#client = client;
    this.#secret = secret;
    this.#remove = element("button", "quiet small", "Delete", element("span", "visually-hidden", ` ${name}`));
    this.#remove.type = "button";
    this.#remove.addEventListener("click", () => remove(this.#secret));
    this.#save = element("button", "primary small", "Seal and replace");
    this.#save.hidden = true;
    const line = element("p", "outcome");
    line.setAttribute("role", "status");
    const form = element(
      "form",
      "",
      element(
        "div",
        "secret-head",
        element("h4", "", name),
        element("span", visibility === "restricted" ? "badge warning" : "badge", visibility),
        this.#state,
        this.#remove,
      ),
      element("p", "hint", this.#description, "updated ", this.#updated),
      this.#field,
      this.#save,
      line,
    );
    this.#outcome = new Outcome(form, line);
    this.#dress(name, visibility);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#outcome.during("Sealing and sending…", () => this.#replace());
    });
    this.node = element("li", "secret", form);
    this.node.dataset.secret = name;
  }

  get secret(): ListedSecret {
    return this.#secret;
  }

  /** Takes over what is known by now; a value that is being entered stays. */
  show(secret: ListedSecret, mayManage: boolean): void {
    this.#secret = secret;
    this.#description.textContent = secret.description === undefined ? "" : `${secret.description} · `;
    this.#updated.dateTime = secret.updated;
    this.#updated.textContent = new Date(secret.updated).toLocaleString("en-GB", {
      dateStyle: "medium",
      timeStyle: "short",
    });
    this.#state.textContent = secret.state;
    this.#field.context = secret.context;
    this.#field.storedAt = secret.updated;
    this.#remove.disabled = this.#field.readOnly = !mayManage;
    // The eye is there only with a way to fetch the value; of a restricted one it never is.
    const storedValue = mayManage ? () => this.#fetch() : null;
    if ((storedValue === null) !== (this.#field.storedValue === null)) this.#field.storedValue = storedValue;
    if (!mayManage) this.#field.wipe();
  }

  /** Brings the visitor here, to give the secret another value. */
  beginReplacing(): void {
    this.#field.replace();
    this.#field.focus();
  }

  wipe(): void {
    this.#field.wipe();
  }

  #dress(name: string, visibility: string): void {
    const field = this.#field;
    field.id = `stored-secret-${++rows}`;
    field.setAttribute("aria-label", `Value of ${name}`);
    field.setAttribute("public-key", "#public-key");
    field.setAttribute("visibility", visibility);
    field.name = "value";
    field.required = field.stored = true;
    field.revealTimeout = SHOWN_FOR;
    field.addEventListener("secret-statechange", ({ detail: { to } }) => {
      if (to === "replacing") this.#outcome.say("");
      if (to === "replacing") this.#save.hidden = false;
      if (to === "stored" || to === "keep") this.#save.hidden = true;
    });
  }

  async #fetch(): Promise<string> {
    const { result, ...answer } = await this.#client.ask("reveal", { name: this.#secret.name });
    if (result === undefined) throw new Error(refusal(answer));
    return result.value;
  }

  async #replace(): Promise<void> {
    const answer = await this.#client.ask("replace", { name: this.#secret.name, sealed: this.#field.seal() });
    if (answer.result === undefined) return this.#outcome.say(refusal(answer), true);
    this.#field.wipe();
    this.#outcome.say("The new value is kept.");
  }
}
