import type { Command } from "commander";
import { withExample } from "../help.js";
import { privateKeys, takesPrivateKeys } from "../keys.js";
import type { PrivateKeyOptions } from "../keys.js";
import { checkDestination, givesValue, writeValue } from "../opened-value.js";
import type { DestinationOptions } from "../opened-value.js";
import { readStore, storePath, takesStore } from "../store-options.js";
import type { StoreOptions } from "../store-options.js";
import { readTemplate, templateText } from "../templates.js";

interface Options extends StoreOptions, PrivateKeyOptions, DestinationOptions {
  data?: boolean;
  namespace?: string;
  outputs?: string[];
  sinks?: string[];
  keepOthers?: boolean;
}

export function addResolve(program: Command): void {
  const command = program
    .command("resolve")
    .description(
      "Fill in the secrets of a template: {{ secret('NAME') }} from the store, else from SECRET_NAME; {{ envs.name }} from the environment.",
    )
    .argument("[template]", "text, or JSON data if it ends in .json; - is standard input", "-");
  takesPrivateKeys(takesStore(command))
    .option("--data", "the template is JSON data, in which every string is one")
    .option("--namespace <name>", "namespace of secrets for which the template writes none")
    .option("--outputs <pointers...>", "places of the data where no secret may stand; * is any step")
    .option("--sinks <pointers...>", "the only places of the data where a secret may stand")
    .option("--keep-others", "leave code that is for another engine, such as {{ inputs.x }}");
  givesValue(command).action(resolveTemplate);
  withExample(command, "sealfield resolve deploy.yaml | kubectl apply -f -");
}

async function resolveTemplate(
  path: string,
  { data, namespace, outputs, sinks, keepOthers, ...options }: Options,
): Promise<void> {
  checkDestination(options);
  const { envProvider, resolve, storeProvider } = await import("sealfield/store");
  const template = await readTemplate(path, data);
  const providers = [envProvider()];
  if (storePath(options) !== undefined)
    providers.unshift(storeProvider(await readStore(options), await privateKeys(options), { namespace }));
  const resolved = await resolve(template as string, {
    providers,
    namespace,
    outputs,
    sinks,
    otherExpressions: keepOthers ? "keep" : "refuse",
  });
  await writeValue(templateText(resolved), options);
}
