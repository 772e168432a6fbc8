import type { Command } from "commander";
import { UsageError } from "../exit.js";
import { readFile, writeFile } from "../files.js";
import { withExample } from "../help.js";
import { privateKeys, publicKeys, takesNamedPublicKeys, takesPrivateKeys } from "../keys.js";
import type { PrivateKeyOptions, PublicKeyOptions } from "../keys.js";
import { announce, counted } from "../output.js";
import { takesStore, updateStore } from "../store-options.js";
import type { StoreOptions } from "../store-options.js";

interface Options extends StoreOptions, PrivateKeyOptions, PublicKeyOptions {
  env?: string;
}

export function addRotate(program: Command): void {
  const command = program
    .command("rotate")
    .description(
      "Seal every value of a store, or of a sealed .env file, anew for other public keys: all of them, or none.",
    );
  takesNamedPublicKeys(
    takesPrivateKeys(takesStore(command)),
    "new public key to seal for; may be repeated, and must be given",
  )
    .option("--env <file>", "a sealed .env file instead of a store")
    .action(rotate);
  withExample(command, "sealfield rotate --key old.key --public-key new.pub");
}

async function rotate({ env, ...options }: Options): Promise<void> {
  // The key in the current directory is the one that is to be replaced.
  if (options.publicKey === undefined)
    throw new UsageError("name the new public keys with --public-key, all that are to open it from now on");
  if (env !== undefined && options.store !== undefined) throw new UsageError("--store and --env exclude each other");
  const [recipients, keys] = [await publicKeys(options), await privateKeys(options)];
  if (env === undefined) {
    const count = await updateStore(options, (store) => {
      store.rotate(recipients, keys);
      return store.list().length;
    });
    announce(`${counted(count, "value")} sealed anew for ${counted(recipients.length, "key")}`);
  } else {
    const { rotateEnv } = await import("sealfield/store");
    await writeFile(env, rotateEnv(readFile(env), keys, recipients));
    announce(`${env} sealed anew for ${counted(recipients.length, "key")}`);
  }
}
