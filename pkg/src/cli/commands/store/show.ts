import type { Command } from "commander";
import { withExample } from "../../help.js";
import { privateKeys, takesPrivateKeys } from "../../keys.js";
import type { PrivateKeyOptions } from "../../keys.js";
import { checkDestination, givesValue, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";
import { readStore, takesStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

type Options = StoreOptions & PrivateKeyOptions & DestinationOptions;

export function addShow(store: Command): void {
  const command = store
    .command("show")
    .description("Write the value of a masked secret to a pipe or a file. A restricted one is never shown.")
    .argument("<name>", "name of the secret");
  givesValue(takesPrivateKeys(takesStore(command))).action(show);
  withExample(command, "sealfield store show API_TOKEN --show");
}

async function show(name: string, options: Options): Promise<void> {
  checkDestination(options);
  const store = await readStore(options);
  await writeValue(store.reveal(name, await privateKeys(options)).bytes, options);
}
