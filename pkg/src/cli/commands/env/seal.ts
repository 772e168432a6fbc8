import type { Command } from "commander";
import { policies, takesComments, takesMalformed } from "../../env-options.js";
import type { EnvPolicies } from "../../env-options.js";
import { readFileOrInput } from "../../files.js";
import { withExample } from "../../help.js";
import { publicKeys, takesPublicKeys } from "../../keys.js";
import type { PublicKeyOptions } from "../../keys.js";
import { checkDestination, givesFile, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";

type Options = PublicKeyOptions & EnvPolicies & DestinationOptions;

export function addSeal(env: Command): void {
  const command = env
    .command("seal")
    .description("Seal every value of a .env file. All else stays as it is, and what is sealed already too.")
    .argument("[file]", "- is standard input", "-");
  givesFile(takesComments(takesMalformed(takesPublicKeys(command), "they stay as they are"))).action(seal);
  withExample(command, "sealfield env seal .env > .env.sealed");
}

async function seal(path: string, options: Options): Promise<void> {
  checkDestination(options, { isSecret: false });
  const { sealEnv } = await import("sealfield/store");
  const recipients = await publicKeys(options);
  await writeValue(sealEnv(await readFileOrInput(path), recipients, policies(options)), options);
}
