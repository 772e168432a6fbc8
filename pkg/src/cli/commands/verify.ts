import type { Command } from "commander";
import { Exit } from "../exit.js";
import { withExample } from "../help.js";
import { privateKeys, takesPrivateKeys } from "../keys.js";
import type { PrivateKeyOptions } from "../keys.js";
import { write } from "../output.js";
import { readStore, takesStore } from "../store-options.js";
import type { StoreOptions } from "../store-options.js";
import { readValue, takesValue } from "../value.js";
import type { ValueOptions } from "../value.js";

type Options = StoreOptions & PrivateKeyOptions & ValueOptions;

export function addVerify(program: Command): void {
  const command = program
    .command("verify")
    .description("Tell whether a value is that of a secret, without showing either. Exits with 1 where it is not.")
    .argument("<name>", "name of the secret in the store");
  takesValue(takesPrivateKeys(takesStore(command))).action(verify);
  withExample(command, "sealfield verify API_TOKEN");
}

async function verify(name: string, options: Options): Promise<void> {
  const store = await readStore(options);
  const keys = await privateKeys(options);
  // Before anything is typed: whether the secret opens.
  store.verify(name, "", keys);
  const isSame = store.verify(name, await readValue(`Value to compare with ${name}`, options), keys);
  await write(isSame ? "the same\n" : "another\n");
  if (!isSame) process.exitCode = Exit.no;
}
