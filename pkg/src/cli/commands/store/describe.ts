import type { Command } from "commander";
import { withExample } from "../../help.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

export function addDescribe(store: Command): void {
  const command = store
    .command("describe")
    .description("Say what a secret is for. Descriptions are not sealed.")
    .argument("<name>", "name of the secret")
    .argument("[text]", "without it, the description is removed");
  takesStore(command).action(describe);
  withExample(command, 'sealfield store describe API_TOKEN "of the CRM, expires in May"');
}

async function describe(name: string, text: string | undefined, options: StoreOptions): Promise<void> {
  await updateStore(options, (store) => store.describe(name, text));
}
