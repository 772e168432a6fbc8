import { Option } from "commander";
import type { Command } from "commander";
import type { Format, Hash, SealOptions } from "sealfield";
import { withExample } from "../help.js";
import { publicKeys, takesPublicKeys } from "../keys.js";
import type { PublicKeyOptions } from "../keys.js";
import { expiry, takesExpiry, takesHashes } from "../seal-options.js";
import { write, writeJson } from "../output.js";
import { readValue, takesValue } from "../value.js";
import type { ValueOptions } from "../value.js";

interface Options extends PublicKeyOptions, ValueOptions {
  format?: Format;
  context?: string;
  expires?: string;
  hash?: Hash;
  mgf1Hash?: Hash;
  allowEmpty?: boolean;
  json?: boolean;
}

export const FORMATS = ["jwe", "jwe-json", "apify", "port", "sealed-secrets", "cms"];

export function addSeal(program: Command): void {
  const command = program.command("seal").description("Seal one value, and print the envelope.");
  takesValue(command);
  takesPublicKeys(command);
  command
    .addOption(
      new Option("--format <format>", "format of the envelope (default: jwe, for several keys jwe-json)").choices(
        FORMATS,
      ),
    )
    .option("--context <text>", "what the value is for; it opens for the same context only");
  takesExpiry(command);
  takesHashes(command);
  command
    .option("--allow-empty", "seal an empty value, too")
    .option("--json", "print the envelope and the ids of its keys as JSON")
    .action(seal);
  withExample(command, "sealfield seal --context signup/token", "cat id_rsa | sealfield seal --public-key server.pub");
}

async function seal({ format, context, hash, mgf1Hash, allowEmpty, json, ...rest }: Options): Promise<void> {
  const { sealFor } = await import("sealfield");
  const options: SealOptions = {
    format,
    context,
    hash,
    mgf1Hash,
    expiresAt: expiry(rest),
    emptyValue: allowEmpty ? "seal" : "refuse",
  };
  const keys = await publicKeys(rest);
  const value = await readValue("Value", rest);
  const envelope =
    keys.length === 1 ? keys[0].seal(value, options) : sealFor(keys, value, options as Parameters<typeof sealFor>[2]);
  if (json) await writeJson({ envelope, kids: keys.map(({ kid }) => kid) });
  else await write(`${envelope}\n`);
}
