import type { SecretField } from "sealfield/element";
import { element, facts } from "../dom.js";
import { EventLog } from "./event-log.js";
import { whatIsSent } from "./sent.js";
import type { Specimen } from "./specimens.js";

/** What a page can listen for on a field. */
const events = [
  "input",
  "change",
  "invalid",
  "secret-statechange",
  "secret-reveal",
  "secret-sealed",
  "secret-paste-warning",
  "secret-error",
] as const;

/** A field in a form of its own, with its events and what the form would send beside it. */
export class Card {
  readonly node: HTMLElement;
  readonly #specimen: Specimen;
  readonly #field: SecretField = element("secret-field");
  readonly #form: HTMLFormElement;
  readonly #state = element("code", "badge");
  readonly #sent = element("span", "entries");
  readonly #log: EventLog;
  #isReading = false;
  #isDue = false;

  constructor(specimen: Specimen) {
    const { id, title, about, label, name, attributes } = specimen;
    this.#specimen = specimen;
    this.#log = new EventLog(`Events of ${title}`);
    this.#listen();
    const all = { id: `gallery-${id}`, name, "public-key": "#public-key", ...attributes };
    for (const [attribute, value] of Object.entries(all)) this.#field.setAttribute(attribute, value);
    const labelled = element("label", "", label);
    labelled.htmlFor = this.#field.id;
    const heading = element("h4", "", title);
    heading.id = `${this.#field.id}-title`;
    const submit = element("button", "link", "Submit", element("span", "visually-hidden", ` the form of ${title}`));
    this.#form = element(
      "form",
      "",
      element("div", "specimen-head", heading, this.#state, element("p", "hint", about)),
      element("div", "specimen-field", labelled, this.#field),
      facts(["Sends", submit, this.#sent], ["Events", this.#log.node]),
    );
    this.#form.method = "post";
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.node = element("article", "card specimen", this.#form);
    this.node.setAttribute("aria-labelledby", heading.id);
  }

  /** Brings the field, which is in the page by now, into the state that it is there to show. */
  async arrange(): Promise<void> {
    await this.#field.ready.catch(() => {}); // where WebAssembly is blocked, the field says so
    this.#specimen.arrange?.(this.#field);
    this.#show();
  }

  /** Puts the sample in, where there is one and nothing else yet. */
  fillIn(): void {
    if (this.#specimen.sample !== undefined && this.#field.isEmpty) this.#field.value = this.#specimen.sample;
  }

  speak(language: string): void {
    this.#field.lang = language;
  }

  #listen(): void {
    for (const type of events) {
      this.#field.addEventListener(type, (event) => {
        // Looking at what would be sent seals it, which is no event of the user's.
        if (this.#isReading && type === "secret-sealed") return;
        this.#log.add(event);
        this.#showSoon();
      });
    }
    // What is answered to a question of the field shows in no event.
    this.#field.addEventListener("click", () => this.#showSoon());
  }

  /** Reads the form as a script does that sends it; but nothing goes out. */
  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#log.add(event);
    void new FormData(this.#form);
  }

  /** Once, after all that happens in one go. */
  #showSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.#show());
  }

  #show(): void {
    this.#isDue = false;
    this.#state.textContent = this.#field.state;
    this.#isReading = true;
    this.#sent.replaceChildren(...whatIsSent(this.#form, this.#field));
    this.#isReading = false;
  }
}
