import { PublicKey, ready, SealfieldError } from "sealfield";
import type { Role } from "../../contract.js";
import { byId } from "../dom.js";
import { describe } from "../send.js";
import { CallForm } from "./call.js";
import { refusal, StoreClient } from "./client.js";
import { CreateForm } from "./create-form.js";
import { EnvImport } from "./env-import.js";
import { SecretList } from "./list.js";
import { Outcome } from "./outcome.js";
import { Picker } from "./picker.js";
import { Removal } from "./removal.js";
import { createSamples } from "./samples.js";

const section = byId("secrets", HTMLElement);
const toolbar = byId("secrets-toolbar", HTMLElement);
const roleNote = byId("role-note", HTMLElement);
const tryRole = byId("role-try", HTMLButtonElement);
const outcome = new Outcome(section, byId("secret-list-outcome", HTMLElement));

void start();

/** A page where WebAssembly is blocked says so, and offers nothing. */
async function start(): Promise<void> {
  let key: PublicKey;
  try {
    await ready();
    key = PublicKey.from(byId("public-key", HTMLElement).textContent ?? "");
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    return outcome.say(`${describe(error)}.`, true);
  }
  const client = new StoreClient();
  const removal = new Removal(client);
  const list = new SecretList(client, (secret) => removal.ask(secret));
  const create = new CreateForm(client);
  const call = new CallForm(client);
  new EnvImport(client, key);
  new Picker(client, {
    insert: (name) => call.insert(name),
    create: (name) => create.begin(name),
    replace: (name) => list.beginReplacing(name),
  });
  client.onChange(() => explain(client));

  byId("secret-samples", HTMLButtonElement).addEventListener("click", () => {
    void outcome.during("Sealing and sending…", async () => {
      const refused = await createSamples(client, key);
      outcome.say(
        refused === "" ? "Made-up secrets were sealed here, and are kept as envelopes." : refused,
        refused !== "",
      );
    });
  });
  byId("secrets-reset", HTMLButtonElement).addEventListener("click", () => {
    void outcome.during("Starting over…", async () => {
      await client.ask("reset", {});
      call.load();
      outcome.say("All is as it was at first.");
    });
  });
  toolbar.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) client.role = target.value as Role;
  });
  // It would change nothing if it were allowed: no name is typed again.
  tryRole.addEventListener("click", () => {
    void outcome.during("Asking…", async () => {
      const answer = await client.ask("remove", {
        name: client.view.secrets[0]?.name ?? "API_TOKEN",
        confirmation: "",
      });
      outcome.say(refusal(answer), true);
    });
  });

  await outcome.during("Asking the server…", async () => {
    await client.load();
    call.load();
    outcome.say("");
    const waiting =
      "#secrets-toolbar input, #secrets-toolbar button, #secret-samples, #call-form textarea, #call-form button, #picker-search";
    for (const control of section.querySelectorAll<HTMLInputElement>(waiting)) control.disabled = false;
  });
}

function explain({ role, mayManage }: StoreClient): void {
  roleNote.textContent = mayManage
    ? `An ${role} creates, shows, replaces and deletes secrets, and runs calls with them.`
    : "An Editor sees which secrets there are, and runs calls with them. All else is greyed out here, and refused by the server.";
  tryRole.hidden = mayManage;
}
