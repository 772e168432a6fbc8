import type { Command } from "commander";
import type { SecretInfo } from "sealfield/store";
import { CommandError, Exit, UsageError } from "../../exit.js";
import { withExample } from "../../help.js";
import { announce, writeJson, writeRecord } from "../../output.js";
import { readStore, takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";

interface Options extends StoreOptions {
  remove?: boolean;
  json?: boolean;
}

export function addDescribe(store: Command): void {
  const command = store
    .command("describe")
    .description(
      "Tell what there is to know of a secret but its value, or say what it is for. Descriptions are not sealed.",
    )
    .argument("<name>", "name of the secret")
    .argument("[text]", "its new description");
  takesStore(command).option("--remove", "remove its description").option("--json", "tell it as JSON").action(describe);
  withExample(
    command,
    "sealfield store describe API_TOKEN",
    'sealfield store describe API_TOKEN "of the CRM, expires in May"',
  );
}

async function describe(name: string, text: string | undefined, { remove, json, ...options }: Options): Promise<void> {
  if (text !== undefined && remove) throw new UsageError("a new description and --remove exclude each other");
  if (text === undefined && !remove) return tell(name, json, options);
  if (json) throw new UsageError("--json goes without a new description");
  await updateStore(options, (store) => store.describe(name, text));
  announce(text === undefined ? `${name} is no longer described` : `${name} described`);
}

async function tell(name: string, json: boolean | undefined, options: StoreOptions): Promise<void> {
  const secret = (await readStore(options)).get(name);
  if (!secret)
    throw new CommandError(Exit.sealfield, `ERR_UNKNOWN_SECRET: ${name}: the store has no secret of this name`);
  await (json ? writeJson(secret) : writeRecord(facts(secret)));
}

function facts({
  name,
  description,
  visibility,
  state,
  created,
  updated,
}: SecretInfo): Record<string, string | undefined> {
  return { name, description, visibility, state, created: created.toISOString(), updated: updated.toISOString() };
}
