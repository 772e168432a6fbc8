import { checkValue, type EnvLine, type PublicKey, SealfieldError } from "sealfield";
import { byId, count, element } from "../dom.js";
import { describe } from "../send.js";
import { refusal, type StoreClient } from "./client.js";
import { Outcome } from "./outcome.js";
import { chosenVisibility } from "./visibility.js";

/** A sealed file has to fit into a request. */
const MAX_BYTES = 512 * 1024;

/**
 * Takes an environment file. It is sealed whole in the moment it arrives, and let go: no control of the page ever holds
 * it, and no value is copied out of it. The server, which can open all of them anyway, takes it apart.
 */
export class EnvImport {
  readonly #client: StoreClient;
  readonly #key: PublicKey;
  readonly #form = byId("env-form", HTMLFormElement);
  readonly #preview = byId("env-preview", HTMLElement);
  readonly #submit = byId("env-submit", HTMLButtonElement);
  readonly #outcome = new Outcome(this.#form, byId("env-outcome", HTMLElement));
  /** What arrived, as far as it is kept: the names in it, and its envelope. */
  #file: { lines: EnvLine[]; sealed: string } | undefined;

  constructor(client: StoreClient, key: PublicKey) {
    this.#client = client;
    this.#key = key;
    this.#watchArrivals();
    byId("env-discard", HTMLButtonElement).addEventListener("click", () => {
      this.#forget();
      this.#outcome.say("Discarded.");
      byId("env-paste", HTMLTextAreaElement).focus();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#file !== undefined) void this.#outcome.during("Sending…", () => this.#import());
    });
    client.onChange(() => {
      byId("env-fields", HTMLFieldSetElement).disabled = !client.mayManage;
      if (client.mayManage) this.#show();
      else this.#forget();
    });
  }

  #watchArrivals(): void {
    const zone = byId("env-zone", HTMLElement);
    const paste = byId("env-paste", HTMLTextAreaElement);
    const chooser = byId("env-file", HTMLInputElement);
    paste.addEventListener("paste", (event) => {
      event.preventDefault();
      this.#arrive(event.clipboardData);
    });
    // It is there for the keyboard, and for the menu of a phone; nothing is ever in it.
    paste.addEventListener("beforeinput", (event) => event.preventDefault());
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (this.#client.mayManage) this.#arrive(event.dataTransfer);
    });
    byId("env-choose", HTMLButtonElement).addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      const [file] = chooser.files ?? [];
      if (file !== undefined) void this.#read(file);
      chooser.value = "";
    });
  }

  #arrive(transfer: DataTransfer | null): void {
    const [file] = transfer?.files ?? [];
    if (file !== undefined) void this.#read(file);
    else this.#take(transfer?.getData("text/plain") ?? "");
  }

  async #read(file: File): Promise<void> {
    if (file.size > MAX_BYTES) return this.#refuse(`The file is larger than ${MAX_BYTES / 1024} KiB`);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      this.#take(bytes);
      bytes.fill(0);
    } catch {
      this.#refuse("The file cannot be read");
    }
  }

  #take(content: string | Uint8Array): void {
    if (content.length > MAX_BYTES) return this.#refuse(`The text is larger than ${MAX_BYTES / 1024} KiB`);
    try {
      const { env: lines = [] } = checkValue("env", content);
      if (lines.length === 0) return this.#refuse("There is no line in it that sets anything");
      this.#file = { lines, sealed: this.#key.seal(content, { context: this.#client.view.importContext }) };
    } catch (error) {
      if (!(error instanceof SealfieldError)) throw error;
      return this.#refuse(error.code === "ERR_NOT_UNICODE" ? "It is no text in UTF-8" : describe(error));
    }
    this.#outcome.say("Sealed. Look at the names below, then import them.");
    this.#show();
  }

  #refuse(reason: string): void {
    this.#forget();
    this.#outcome.say(`${reason}.`, true);
  }

  async #import(): Promise<void> {
    if (this.#file === undefined) return;
    const answer = await this.#client.ask("import", {
      visibility: chosenVisibility(this.#form, "env-visibility"),
      sealed: this.#file.sealed,
    });
    if (answer.result === undefined) return this.#outcome.say(refusal(answer), true);
    const { created, replaced, leftOut } = answer.result.imported;
    this.#forget();
    this.#outcome.say(
      [
        `${count(created.length, "secret")} created`,
        `${replaced.length} replaced`,
        ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
      ].join(", ") + ".",
    );
    byId("env-paste", HTMLTextAreaElement).focus();
  }

  #forget(): void {
    this.#file = undefined;
    this.#outcome.say("");
    this.#show();
  }

  #show(): void {
    const lines = this.#file?.lines ?? [];
    const existing = new Set(this.#client.view.secrets.map(({ name }) => name));
    const fates = lines.map((line) => fateOf(line, lines, existing));
    this.#preview.hidden = this.#file === undefined;
    byId("env-rows", HTMLElement).replaceChildren(
      ...lines.map(({ line, name }, index) => {
        const { is, about } = fates[index] ?? { is: "", about: "" };
        const badge = element("span", IMPORTED.includes(is) ? "badge" : "badge warning", is);
        return element(
          "tr",
          "",
          element("td", "", String(line)),
          element("td", "", name === "" ? "—" : element("code", "", name)),
          element("td", "", badge, ...(about === "" ? [] : [element("span", "gloss", about)])),
        );
      }),
    );
    const imported = fates.filter(({ is }) => IMPORTED.includes(is)).length;
    this.#submit.textContent = `Import ${count(imported, "secret")}`;
    this.#submit.disabled = imported === 0;
  }
}

const IMPORTED = ["new", "replaces"];

/** What becomes of a line. */
function fateOf(
  { line, name, status }: EnvLine,
  lines: EnvLine[],
  existing: ReadonlySet<string>,
): { is: string; about: string } {
  if (status === "malformed") return { is: "malformed", about: "neither NAME=value nor a comment" };
  const last = lines.filter((other) => other.name === name).at(-1)?.line;
  if (last !== line) return { is: "duplicate", about: `line ${last} counts` };
  if (status === "empty") return { is: "empty", about: "left out: a secret has a value" };
  if (existing.has(name)) return { is: "replaces", about: "the secret gets this value" };
  return { is: "new", about: "" };
}
