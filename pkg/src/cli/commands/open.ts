import { Option } from "commander";
import type { Command } from "commander";
import type { Format, Hash } from "sealfield";
import type { Opened } from "sealfield/open";
import { withExample } from "../help.js";
import { privateKeys, takesPrivateKeys } from "../keys.js";
import type { PrivateKeyOptions } from "../keys.js";
import { checkDestination, givesValue, writeValue } from "../opened-value.js";
import type { DestinationOptions } from "../opened-value.js";
import { takesHashes } from "../seal-options.js";
import { readEnvelope, takesEnvelope } from "../value.js";
import type { ValueOptions } from "../value.js";
import { FORMATS } from "./seal.js";

interface Options extends PrivateKeyOptions, ValueOptions, DestinationOptions {
  format?: Format;
  context?: string;
  hash?: Hash;
  mgf1Hash?: Hash;
  json?: boolean;
}

export function addOpen(program: Command): void {
  const command = program.command("open").description("Open an envelope, and write its value to a pipe or a file.");
  takesEnvelope(command);
  takesPrivateKeys(command);
  command
    .option("--context <text>", "the context that the value was sealed for")
    .addOption(
      new Option("--format <format>", "take this format alone; sealed-secrets must be named").choices(FORMATS),
    );
  takesHashes(command);
  givesValue(command);
  command.option("--json", "write the value and what the envelope says as JSON").action(open);
  withExample(
    command,
    "sealfield open --context signup/token --show < token.sealed",
    "sealfield open --file key.sealed --out id_rsa",
  );
}

async function open({ format, context, hash, mgf1Hash, json, ...rest }: Options): Promise<void> {
  checkDestination(rest);
  const keys = await privateKeys(rest);
  const envelope = await readEnvelope(rest);
  const opened = keys.open(envelope, { format, context, hash, mgf1Hash });
  await writeValue(json ? `${JSON.stringify(described(opened), null, 2)}\n` : opened.bytes, rest);
}

/** Bytes that are no text go as base64. */
function described(opened: Opened): object {
  const { format, kid, context, isJson } = opened;
  try {
    return { value: opened.text(), format, kid, context, isJson };
  } catch {
    return { base64: Buffer.from(opened.bytes).toString("base64"), format, kid, context, isJson };
  }
}
