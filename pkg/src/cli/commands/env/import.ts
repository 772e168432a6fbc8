import { Option } from "commander";
import type { Command } from "commander";
import type { Visibility } from "sealfield/store";
import { CommandError, Exit, note } from "../../exit.js";
import { readFileOrInput } from "../../files.js";
import { withExample } from "../../help.js";
import { announce, counted } from "../../output.js";
import { takesMalformed } from "../../env-options.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { VISIBILITIES } from "../store/add.js";

interface Options extends StoreOptions {
  malformed?: "keep";
  replace?: boolean;
  visibility?: Visibility;
}

export function addImport(env: Command): void {
  const command = env
    .command("import")
    .description("Add the variables of a .env file to a store: all of them, or none.")
    .argument("[file]", "- is standard input", "-");
  takesMalformed(takesStore(command), "they are passed over")
    .option("--replace", "replace the values of secrets that the store has already")
    .addOption(new Option("--visibility <visibility>", "of new secrets").choices(VISIBILITIES).default("restricted"))
    .action(importEnv);
  withExample(command, "sealfield env import .env");
}

async function importEnv(path: string, { malformed: policy, replace, visibility, ...options }: Options): Promise<void> {
  const { parseEnv } = await import("sealfield/store");
  const file = parseEnv(await readFileOrInput(path));
  for (const line of file.malformed) {
    const text = `${path}:${line}: this is no assignment`;
    if (policy !== "keep") throw new CommandError(Exit.sealfield, `ERR_ENV: ${text}`);
    note(`${text}, and is passed over`);
  }
  const { added, replaced } = await updateStore(options, (store) => {
    let [added, replaced] = [0, 0];
    for (const [name, value] of Object.entries(file.toObject())) {
      // A store holds no empty values.
      if (value === "") note(`${name}: empty, so it is not imported`);
      else if (replace && store.get(name)) {
        store.replace(name, value);
        replaced++;
      } else {
        store.create(name, value, { visibility });
        added++;
      }
    }
    return { added, replaced };
  });
  announce(`${counted(added, "secret")} added, ${replaced} replaced`);
}
