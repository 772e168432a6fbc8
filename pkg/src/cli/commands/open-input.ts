import type { Command } from "commander";
import { withExample } from "../help.js";
import { readJson } from "../json.js";
import { privateKeys, takesPrivateKeys } from "../keys.js";
import type { PrivateKeyOptions } from "../keys.js";
import { readFile } from "../files.js";
import { checkDestination, givesValue, writeValue } from "../opened-value.js";
import type { DestinationOptions } from "../opened-value.js";

interface Options extends PrivateKeyOptions, DestinationOptions {
  schema?: string;
  context?: string;
  ignoreStale?: boolean;
  clientSecretFile?: string;
}

export function addOpenInput(program: Command): void {
  const command = program
    .command("open-input")
    .description("Open the sealed fields of an input: with a schema its secret fields, without one whatever is sealed.")
    .argument("[input]", "file of the input, JSON; - is standard input", "-")
    .option("--schema <file>", "schema of the form: Apify, Port or JSON Schema");
  takesPrivateKeys(command)
    .option("--context <text>", "the context that the input was sealed with")
    .option("--ignore-stale", "open what was sealed under another schema of its field, too")
    .option("--client-secret-file <file>", "Port's client secret, for fields that Port encrypts itself");
  givesValue(command).action(openInput);
  withExample(command, "sealfield open-input --schema input_schema.json sealed.json | node main.js");
}

async function openInput(
  inputFile: string,
  { schema: schemaFile, context, ignoreStale, clientSecretFile, ...rest }: Options,
): Promise<void> {
  checkDestination(rest);
  const { openInput } = await import("sealfield/open");
  const keys = await privateKeys(rest);
  const schema = schemaFile === undefined ? undefined : await readJson(schemaFile);
  const clientSecret = clientSecretFile === undefined ? undefined : readFile(clientSecretFile).toString("utf8").trim();
  // An option that is not given is left out: without a schema there may be none.
  const given = { schema, context, ignoreStale, clientSecret };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const opened = openInput(await readJson(inputFile), keys, options);
  await writeValue(`${JSON.stringify(opened, null, 2)}\n`, rest);
}
