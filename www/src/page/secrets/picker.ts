import { byId, element } from "../dom.js";
import type { StoreClient } from "./client.js";
import { matches } from "./list.js";

/** What the picker has done elsewhere. */
export interface PickerActions {
  insert(name: string): void;
  create(name: string): void;
  replace(name: string): void;
}

/** Finds a secret by its name or description, to be put where it is used. */
export class Picker {
  readonly #client: StoreClient;
  readonly #actions: PickerActions;
  readonly #search = byId("picker-search", HTMLInputElement);
  readonly #place = byId("picker-list", HTMLElement);

  constructor(client: StoreClient, actions: PickerActions) {
    this.#client = client;
    this.#actions = actions;
    this.#search.addEventListener("input", () => this.#render());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#place.querySelector("button")?.click();
    });
    client.onChange(() => this.#render());
  }

  #render(): void {
    const wanted = this.#search.value;
    const {
      view: { secrets },
      mayManage,
    } = this.#client;
    const found = secrets.filter((secret) => matches(secret, wanted));
    const items = found.map(({ name, description }) => {
      const insert = button(
        "pick",
        () => this.#actions.insert(name),
        element("code", "", name),
        ...(description === undefined ? [] : [element("span", "gloss", description)]),
      );
      const replace = button(
        "link",
        () => this.#actions.replace(name),
        "Edit",
        element("span", "visually-hidden", ` the value of ${name}`),
      );
      return element("li", "", insert, ...(mayManage ? [replace] : []));
    });
    const name = wanted.trim();
    if (mayManage && name !== "" && !secrets.some((secret) => secret.name === name)) {
      items.push(
        element(
          "li",
          "",
          button("pick", () => this.#actions.create(name), "Create ", element("code", "", name)),
        ),
      );
    }
    this.#place.replaceChildren(...items);
    byId("picker-note", HTMLElement).textContent =
      items.length > 0
        ? ""
        : secrets.length === 0
          ? "There is no secret to pick yet."
          : "No secret has this in its name or description.";
  }
}

function button(className: string, act: () => void, ...children: (Node | string)[]): HTMLButtonElement {
  const made = element("button", className, ...children);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
