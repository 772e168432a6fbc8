import { Option } from "commander";
import type { Command } from "commander";
import type { SealInputOptions } from "sealfield";
import { withExample } from "../help.js";
import { readJson } from "../json.js";
import { publicKeys, takesPublicKeys } from "../keys.js";
import type { PublicKeyOptions } from "../keys.js";
import { UsageError } from "../exit.js";
import { checkDestination, givesFile, writeValue } from "../opened-value.js";
import type { DestinationOptions } from "../opened-value.js";
import { progressOf } from "../output.js";
import { expiry, takesExpiry } from "../seal-options.js";

interface Options extends PublicKeyOptions, DestinationOptions {
  schema: string;
  format?: SealInputOptions["format"];
  context?: string;
  expires?: string;
}

export function addSealInput(program: Command): void {
  const command = program
    .command("seal-input")
    .description("Seal the fields of an input that its schema marks as secret, and pass on the rest as it is.")
    .argument("[input]", "file of the input, JSON; - is standard input", "-")
    .requiredOption("--schema <file>", "schema of the form: Apify, Port or JSON Schema");
  takesPublicKeys(command)
    .addOption(new Option("--format <format>", "for a JSON Schema (default: jwe)").choices(["jwe", "jwe-json", "cms"]))
    .option("--context <text>", "what the form is for; each value opens for this and its field only");
  givesFile(takesExpiry(command)).action(sealInput);
  withExample(command, "sealfield seal-input --schema input_schema.json input.json > sealed.json");
}

async function sealInput(inputFile: string, { schema: schemaFile, format, context, ...rest }: Options): Promise<void> {
  checkDestination(rest, { isSecret: false });
  const { readSchema, sealInputAsync } = await import("sealfield");
  const schema = await readJson(schemaFile);
  const input = await readJson(inputFile);
  // A schema of Port holds its keys.
  const [key, ...others] =
    readSchema(schema).dialect === "port" && rest.publicKey === undefined ? [] : await publicKeys(rest);
  if (others.length > 0) throw new UsageError("an input is sealed for one public key");
  const onProgress = progressOf("Sealing");
  const sealed = await sealInputAsync(schema, input, key, { format, context, expiresAt: expiry(rest), onProgress });
  await writeValue(`${JSON.stringify(sealed, null, 2)}\n`, rest);
}
