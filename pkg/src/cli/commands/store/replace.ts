import type { Command } from "commander";
import { withExample } from "../../help.js";
import { announce } from "../../output.js";
import { readStore, takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { readSecret, takesSecret } from "../../value.js";
import type { SecretOptions } from "../../value.js";

export function addReplace(store: Command): void {
  const command = store
    .command("replace")
    .description("Give a secret another value; that takes the public key alone.")
    .argument("<name>", "name of the secret");
  takesSecret(takesStore(command)).action(replace);
  withExample(command, "sealfield store replace API_TOKEN");
}

async function replace(name: string, options: StoreOptions & SecretOptions): Promise<void> {
  // Before anything is typed: whether there is such a secret.
  const probe = await readStore(options);
  probe.replace(name, "-");
  probe.free();
  const value = await readSecret(name, options);
  await updateStore(options, (store) => store.replace(name, value));
  announce(`${name} replaced`);
}
