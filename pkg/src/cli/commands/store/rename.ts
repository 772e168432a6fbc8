import type { Command } from "commander";
import { CommandError, Exit, report, UsageError } from "../../exit.js";
import { checkWritable, writeFile } from "../../files.js";
import { withExample } from "../../help.js";
import { privateKeys, takesPrivateKeys } from "../../keys.js";
import type { PrivateKeyOptions } from "../../keys.js";
import { announce, counted } from "../../output.js";
import { takesStore, updateStore } from "../../store-options.js";
import type { StoreOptions } from "../../store-options.js";
import { readTemplates, takesTemplates, templateText } from "../../templates.js";

interface Options extends StoreOptions, PrivateKeyOptions {
  templates?: string[];
}

export function addRename(store: Command): void {
  const command = store
    .command("rename")
    .description("Give a secret another name. Its value is sealed anew, as it is bound to the name.")
    .argument("<name>", "name of the secret")
    .argument("<to>", "its new name");
  takesTemplates(takesPrivateKeys(takesStore(command)), "templates in which to change the name, too").action(rename);
  withExample(command, "sealfield store rename TOKEN CRM_TOKEN --templates flows/crm.yaml flows/report.yaml");
}

async function rename(name: string, to: string, { templates: paths = [], ...options }: Options): Promise<void> {
  if (paths.includes("-")) throw new UsageError("--templates takes files, as standard input cannot be changed");
  const { renameReferences } = await import("sealfield/store");
  const keys = await privateKeys(options);
  const templates = Object.entries(await readTemplates(paths));
  // All of them before anything is written: one may be malformed.
  const changed = templates.flatMap(([path, template]): [string, string][] => {
    const [before, after] = [templateText(template), templateText(renameReferences(template as string, name, to))];
    return before === after ? [] : [[path, after]];
  });
  for (const [path] of changed) checkWritable(path);
  await updateStore(options, (store) => store.rename(name, to, keys));
  announce(`${name} renamed to ${to}`);
  const unchanged: string[] = [];
  for (const [path, text] of changed) {
    await writeFile(path, text).catch((error) => {
      report(error);
      unchanged.push(path);
    });
  }
  if (unchanged.length > 0)
    throw new CommandError(
      Exit.file,
      `the store has ${to} now, and these templates still have ${name}: ${unchanged.join(", ")}`,
    );
  if (changed.length > 0) announce(`${counted(changed.length, "template")} changed`);
}
