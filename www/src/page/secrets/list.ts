import type { ListedSecret } from "../../contract.js";
import { byId } from "../dom.js";
import type { StoreClient } from "./client.js";
import { SecretRow } from "./row.js";

/** The list of secrets, and the search in it. */
export class SecretList {
  readonly #client: StoreClient;
  readonly #remove: (secret: ListedSecret) => void;
  readonly #place = byId("secret-list", HTMLElement);
  readonly #search = byId("secret-search", HTMLInputElement);
  readonly #note = byId("secret-list-note", HTMLElement);
  #rows = new Map<string, SecretRow>();

  constructor(client: StoreClient, remove: (secret: ListedSecret) => void) {
    this.#client = client;
    this.#remove = remove;
    client.onChange(() => this.#render());
    this.#search.addEventListener("input", () => this.#filter());
  }

  /** Brings the visitor to the secret, to give it another value. */
  beginReplacing(name: string): void {
    this.#search.value = "";
    this.#filter();
    this.#rows.get(name)?.beginReplacing();
  }

  #render(): void {
    const {
      view: { secrets },
      mayManage,
    } = this.#client;
    const rows = new Map(
      secrets.map((secret) => {
        const known = this.#rows.get(secret.name);
        // One of the same name that is sealed for another context is another secret.
        const row =
          known?.secret.context === secret.context ? known : new SecretRow(this.#client, secret, this.#remove);
        return [secret.name, row];
      }),
    );
    for (const [name, row] of this.#rows) {
      if (rows.get(name) === row) continue;
      row.wipe();
      row.node.remove();
    }
    this.#rows = rows;
    // What stands where it should is not moved, which would take the focus from it.
    [...rows.values()].forEach(({ node }, index) => {
      if (this.#place.children[index] !== node) this.#place.insertBefore(node, this.#place.children[index] ?? null);
    });
    for (const secret of secrets) rows.get(secret.name)?.show(secret, mayManage);
    byId("secret-count", HTMLElement).textContent = String(secrets.length);
    byId("secret-samples", HTMLButtonElement).hidden = secrets.length > 0 || !mayManage;
    this.#search.disabled = secrets.length === 0;
    this.#filter();
  }

  #filter(): void {
    let found = 0;
    for (const row of this.#rows.values()) {
      const holds = matches(row.secret, this.#search.value);
      row.node.hidden = !holds;
      if (holds) found++;
    }
    this.#note.textContent =
      this.#rows.size === 0
        ? "The store is empty."
        : found === 0
          ? "No secret has this in its name or description."
          : "";
  }
}

/** Whether the name or the description holds the text, in whatever case. */
export function matches({ name, description = "" }: ListedSecret, text: string): boolean {
  const wanted = text.toLowerCase();
  return name.toLowerCase().includes(wanted) || description.toLowerCase().includes(wanted);
}
