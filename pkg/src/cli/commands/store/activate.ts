import type { Command } from "commander";
import { withExample } from "../../help.js";
import { announce, counted } from "../../output.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

export function addActivate(store: Command): void {
  const command = store.command("activate").description("Let everything that is pending take effect.");
  takesStore(command).action(activate);
  withExample(command, "sealfield store activate");
}

async function activate(options: StoreOptions): Promise<void> {
  const changes = await updateStore(options, (store) => {
    const pending = store.list().filter(({ state }) => state !== "active");
    store.activate();
    return pending.length;
  });
  announce(`${counted(changes, "change")} in effect`);
}
