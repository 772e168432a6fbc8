import type { Command } from "commander";
import { withExample } from "../../help.js";
import { checkDestination, givesValue, writeValue } from "../../opened-value.js";
import type { DestinationOptions } from "../../opened-value.js";
import { readValue, takesValue } from "../../value.js";
import type { ValueOptions } from "../../value.js";

type Options = ValueOptions & DestinationOptions;

export function addEncode(env: Command): void {
  const command = env
    .command("encode")
    .description("Encode one value as Kestra takes it: base64 on one line, which hides nothing.");
  givesValue(takesValue(command)).action(encode);
  withExample(command, "sealfield env encode --show");
}

async function encode(options: Options): Promise<void> {
  checkDestination(options);
  const { encodeKestra } = await import("sealfield/store");
  await writeValue(`${encodeKestra(await readValue("Value", options))}\n`, options);
}
