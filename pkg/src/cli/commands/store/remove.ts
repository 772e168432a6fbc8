import type { Command } from "commander";
import { withExample } from "../../help.js";
import { announce } from "../../output.js";
import { readStore, takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { readTemplates, takesTemplates } from "../../templates.js";
import { askVisibly } from "../../value.js";

interface Options extends StoreOptions {
  confirm?: string;
  /** `false` where it is said that there are none. */
  templates?: string[] | false;
}

export function addRemove(store: Command): void {
  const command = store.command("remove").description("Remove a secret.").argument("<name>", "name of the secret");
  takesTemplates(
    takesStore(command).option("--confirm <name>", "its name again, where the store's rules ask for it"),
    "do not, if one of these templates refers to it",
  )
    .option("--no-templates", "there are no templates, where the store's rules ask for them")
    .action(remove);
  withExample(command, "sealfield store remove API_TOKEN --templates flows/crm.yaml flows/report.yaml");
}

async function remove(name: string, { confirm, templates, ...options }: Options): Promise<void> {
  const { findReferences } = await import("sealfield/store");
  const references = templates === undefined ? undefined : findReferences(await readTemplates(templates || []));
  const confirmation = confirm ?? (await confirmationFor(name, options));
  await updateStore(options, (store) => store.remove(name, { confirmation, references }));
  announce(`${name} removed`);
}

/** The name as it is typed again, where that is asked for and somebody is there. */
async function confirmationFor(name: string, options: StoreOptions): Promise<string | undefined> {
  const store = await readStore(options);
  const { confirmRemoval } = store.rules;
  const isThere = store.get(name) !== undefined;
  store.free();
  return confirmRemoval && isThere && process.stdin.isTTY
    ? askVisibly("To remove the secret, type its name again")
    : undefined;
}
