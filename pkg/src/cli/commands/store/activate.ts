import type { Command } from "commander";
import { withExample } from "../../help.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

export function addActivate(store: Command): void {
  const command = store.command("activate").description("Let everything that is pending take effect.");
  takesStore(command).action((options: StoreOptions) => updateStore(options, (store) => store.activate()));
  withExample(command, "sealfield store activate");
}
