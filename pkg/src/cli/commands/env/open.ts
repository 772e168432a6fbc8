import type { Command } from "commander";
import { readFileOrInput } from "../../files.js";
import { withExample } from "../../help.js";
import { privateKeys, takesPrivateKeys } from "../../keys.js";
import type { PrivateKeyOptions } from "../../keys.js";
import { checkDestination, givesValue, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";

type Options = PrivateKeyOptions & DestinationOptions;

export function addOpen(env: Command): void {
  const command = env
    .command("open")
    .description("Open every value of a sealed .env file.")
    .argument("[file]", "- is standard input", "-");
  givesValue(takesPrivateKeys(command)).action(open);
  withExample(command, "sealfield env open .env.sealed --out .env");
}

async function open(path: string, options: Options): Promise<void> {
  checkDestination(options);
  const { openEnv } = await import("sealfield/store");
  const keys = await privateKeys(options);
  await writeValue(openEnv(await readFileOrInput(path), keys), options);
}
