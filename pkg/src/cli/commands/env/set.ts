import type { Command } from "commander";
import { CommandError, Exit } from "../../exit.js";
import { readFileIfAny, writeFile } from "../../files.js";
import { withExample } from "../../help.js";
import { publicKeys, takesPublicKeys } from "../../keys.js";
import type { PublicKeyOptions } from "../../keys.js";
import { announce } from "../../output.js";
import { utf8 } from "../../utf8.js";
import { readValue, takesValue } from "../../value.js";
import type { ValueOptions } from "../../value.js";

export function addSet(env: Command): void {
  const command = env
    .command("set")
    .description("Put one value, sealed, into a .env file; that takes the public key alone.")
    .argument("<file>", "the sealed .env file; it is made where there is none")
    .argument("<name>", "name of the variable");
  takesPublicKeys(takesValue(command)).action(set);
  withExample(command, "sealfield env set .env.sealed API_TOKEN");
}

async function set(path: string, name: string, options: ValueOptions & PublicKeyOptions): Promise<void> {
  const { setEnv } = await import("sealfield/store");
  const recipients = await publicKeys(options);
  const withValue = (value: string) => setEnv(readFileIfAny(path) ?? "", name, value, recipients);
  // Before anything is typed: whether the file and the name will do.
  withValue("-");
  const value = await readValue(`Value of ${name}`, options);
  await writeFile(path, withValue(textOf(name, value)));
  announce(`${name} sealed`);
}

function textOf(name: string, value: Buffer): string {
  const text = utf8(value);
  if (text === undefined) throw new CommandError(Exit.sealfield, `ERR_NOT_UNICODE: ${name}: the value is not UTF-8`);
  return text;
}
