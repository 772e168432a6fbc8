import { Option } from "commander";
import type { Command } from "commander";
import { withExample } from "../../help.js";
import { publicKeys, takesPublicKeys } from "../../keys.js";
import type { PublicKeyOptions } from "../../keys.js";
import { announce } from "../../output.js";
import { createStore, STORE_FILE, takesStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

interface Options extends StoreOptions, PublicKeyOptions {
  rules?: "indigo" | "momen";
}

export function addCreate(store: Command): void {
  const command = store.command("create").description("Make an empty store. No file is ever overwritten.");
  takesPublicKeys(takesStore(command))
    .addOption(
      new Option("--rules <name>", "rules to keep it by (default: everything may be changed, at once)").choices([
        "indigo",
        "momen",
      ]),
    )
    .action(create);
  withExample(command, "sealfield store create --public-key laptop.pub --public-key server.pub");
}

async function create({ rules, ...options }: Options): Promise<void> {
  await createStore(options, await publicKeys(options), rules);
  announce(`${options.store ?? STORE_FILE} created`);
}
