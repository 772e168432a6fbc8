import { Option } from "commander";
import type { Command } from "commander";
import type { EnvForm } from "sealfield/store";
import { withExample } from "../../help.js";
import { privateKeys, takesPrivateKeys } from "../../keys.js";
import type { PrivateKeyOptions } from "../../keys.js";
import { checkDestination, givesValue, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";
import { openAll, readStore, takesStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

interface Options extends StoreOptions, PrivateKeyOptions, DestinationOptions {
  to: Exclude<EnvForm, "sealed">;
}

export function addExport(env: Command): void {
  const command = env
    .command("export")
    .description("Write the secrets of a store that are in effect as a .env file.")
    .argument("[names...]", "these secrets alone");
  takesPrivateKeys(takesStore(command)).addOption(
    new Option("--to <form>", "form of the file").choices(["env", "kestra", "macro"]).default("env"),
  );
  givesValue(command).action(exportEnv);
  withExample(command, "sealfield env export --to kestra --out .env_encoded");
}

async function exportEnv(names: string[], { to, ...options }: Options): Promise<void> {
  checkDestination(options);
  const { convertEnv, writeEnv } = await import("sealfield/store");
  const store = await readStore(options);
  const secrets = openAll(store, await privateKeys(options), names);
  const text = writeEnv(secrets.map(([name, opened]) => ({ name, value: opened.text() })));
  await writeValue(to === "env" ? text : convertEnv(text, { from: "env", to }), options);
}
