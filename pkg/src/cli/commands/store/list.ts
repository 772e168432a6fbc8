import type { Command } from "commander";
import type { SecretInfo } from "sealfield/store";
import { withExample } from "../../help.js";
import { writeJson, writeTable } from "../../output.js";
import { readStore, takesStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

interface Options extends StoreOptions {
  json?: boolean;
}

export function addList(store: Command): void {
  const command = store.command("list").description("List the secrets, without their values.");
  takesStore(command)
    .option("--json", "as JSON")
    .action(async (options: Options) => write((await readStore(options)).list(), options));
  withExample(command, "sealfield store list --json | jq -r .[].name");
}

export function addSearch(store: Command): void {
  const command = store
    .command("search")
    .description("List the secrets whose name or description holds a text.")
    .argument("<text>", "in whatever case");
  takesStore(command)
    .option("--json", "as JSON")
    .action(async (text: string, options: Options) => write((await readStore(options)).search(text), options));
  withExample(command, "sealfield store search crm");
}

function write(secrets: SecretInfo[], { json }: Options): Promise<void> {
  if (json) return writeJson(secrets);
  const rows = secrets.map(({ name, visibility, state, updated, description = "" }) => [
    name,
    visibility,
    state,
    updated.toISOString().slice(0, 10),
    description,
  ]);
  return writeTable(["NAME", "VISIBILITY", "STATE", "UPDATED", "DESCRIPTION"], rows, { prose: true });
}
