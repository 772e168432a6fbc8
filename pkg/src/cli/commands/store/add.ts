import { Option } from "commander";
import type { Command } from "commander";
import type { Visibility } from "sealfield/store";
import { withExample } from "../../help.js";
import { announce } from "../../output.js";
import { readStore, takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { readSecret, takesSecret } from "../../value.js";
import type { SecretOptions } from "../../value.js";

export const VISIBILITIES = ["masked", "restricted"];

interface Options extends StoreOptions, SecretOptions {
  description?: string;
  visibility?: Visibility;
}

export function addAdd(store: Command): void {
  const command = store
    .command("add")
    .description("Add a secret; that takes the public key alone.")
    .argument("<name>", "name of the secret");
  takesSecret(takesStore(command))
    .option("--description <text>", "what it is for")
    .addOption(
      new Option("--visibility <visibility>", "masked: it can be shown again; restricted: it is only used")
        .choices(VISIBILITIES)
        .default("restricted"),
    )
    .action(add);
  withExample(
    command,
    'sealfield store add API_TOKEN --description "of the CRM"',
    "sealfield store add TLS_KEY --file tls.key",
  );
}

async function add(name: string, { description, visibility, ...options }: Options): Promise<void> {
  // Before anything is typed: whether the store is there, and the name is free.
  const probe = await readStore(options);
  probe.create(name, "-", { visibility });
  probe.free();
  const value = await readSecret(name, options);
  await updateStore(options, (store) => store.create(name, value, { description, visibility }));
  announce(`${name} added`);
}
