import { element } from "../dom.js";

/** How many are kept. */
const MOST = 4;
/** A key id tells itself apart by its beginning. */
const LONGEST = 16;

/** Events, the newest first; of several alike in a row, one and how many. */
export class EventLog {
  readonly node: HTMLElement;
  readonly #list = element("ol");
  #newest = "";
  #times = 0;

  constructor(label: string) {
    this.node = element("div", "events", this.#list);
    this.node.setAttribute("role", "log");
    this.node.setAttribute("aria-label", label);
    // To be read when asked for: an announcement at every key would drown those of the field.
    this.node.setAttribute("aria-live", "off");
  }

  add(event: Event): void {
    const about = event instanceof CustomEvent ? describe(event.detail as object) : "";
    const what = `${event.type} ${about}`;
    this.#times = what === this.#newest ? this.#times + 1 : 1;
    if (this.#times > 1) this.#list.firstElementChild?.remove();
    this.#newest = what;
    const times = this.#times > 1 ? [" ", element("span", "times", `×${this.#times}`)] : [];
    this.#list.prepend(
      element("li", "", element("code", "", event.type), ...times, " ", element("span", "hint", about)),
    );
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild?.remove();
  }
}

function describe(detail: object): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${shortened(String(value))}`)
    .join(", ");
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
