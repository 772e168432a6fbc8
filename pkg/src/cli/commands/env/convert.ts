import { Option } from "commander";
import type { Command } from "commander";
import type { EnvForm } from "sealfield/store";
import { policies, takesComments, takesMalformed } from "../../env-options.js";
import type { EnvPolicies } from "../../env-options.js";
import { readFileOrInput } from "../../files.js";
import { withExample } from "../../help.js";
import { privateKeys, publicKeys, takesPrivateKeys, takesPublicKeys } from "../../keys.js";
import type { PrivateKeyOptions, PublicKeyOptions } from "../../keys.js";
import { checkDestination, givesValue, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";

export const FORMS = ["env", "kestra", "macro", "sealed"];

interface Options extends PrivateKeyOptions, PublicKeyOptions, EnvPolicies, DestinationOptions {
  from: EnvForm;
  to: EnvForm;
}

export function addConvert(env: Command): void {
  const command = env
    .command("convert")
    .description(
      'Convert a .env file. env: NAME=value; kestra: SECRET_NAME=base64; macro: SECRET_NAME={{ "value" | base64encode }}; sealed: NAME=envelope.',
    )
    .argument("[file]", "- is standard input", "-")
    .addOption(new Option("--from <form>", "form of the file").choices(FORMS).default("env"))
    .addOption(new Option("--to <form>", "form to convert it to").choices(FORMS).makeOptionMandatory());
  takesComments(
    takesMalformed(takesPublicKeys(takesPrivateKeys(command)), "a sealed file keeps them, others go without"),
  );
  givesValue(command).action(convert);
  withExample(command, "sealfield env convert .env --to kestra --out .env_encoded");
}

async function convert(path: string, { from, to, ...options }: Options): Promise<void> {
  checkDestination(options, { isSecret: to !== "sealed" });
  const { convertEnv } = await import("sealfield/store");
  const keys = from === "sealed" ? await privateKeys(options) : undefined;
  const publicKey = to === "sealed" ? await publicKeys(options) : undefined;
  await writeValue(
    convertEnv(await readFileOrInput(path), { from, to, keys, publicKey, ...policies(options) }),
    options,
  );
}
