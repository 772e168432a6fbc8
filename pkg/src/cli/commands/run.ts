import type { Command } from "commander";
import { note } from "../exit.js";
import { withExample } from "../help.js";
import { collect, takesPrivateKeys } from "../keys.js";
import { runChild } from "../run-child.js";
import { takesStore } from "../store-options.js";
import { variables } from "../variables.js";
import type { VariableOptions } from "../variables.js";

interface Options extends VariableOptions {
  redact: boolean;
}

/** What opens everything is not for the program. */
const WITHHELD = [
  "SEALFIELD_PRIVATE_KEY",
  "SEALFIELD_PRIVATE_KEY_PASSPHRASE",
  // Base64 of the key itself, in spite of its name.
  "APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE",
  "APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE",
];

export function addRun(program: Command): void {
  const command = program
    .command("run")
    .description(
      "Run a program with the secrets in its environment, and with none in its output. Exits as the program does.",
    )
    .argument("<program>", "the program, behind --")
    .argument("[arguments...]", "its arguments")
    .usage("[options] -- <program> [arguments...]")
    .passThroughOptions();
  takesPrivateKeys(takesStore(command))
    .option("--env <file>", "also the variables of a .env file, sealed or not; may be repeated", collect)
    .option("--only <name>", "of the store, this secret alone; may be repeated", collect)
    .option("--allow <name>", "a variable that can make the program run other code, as PATH; may be repeated", collect)
    .option("--no-redact", "leave the output as it is, and on the terminal if it is there")
    .action(run);
  withExample(
    command,
    "sealfield run -- node server.js",
    "sealfield run --env .env.sealed --only API_TOKEN -- ./deploy.sh --production",
  );
}

async function run(program: string, args: string[], { redact, ...options }: Options): Promise<void> {
  const { values, secrets } = await variables(options);
  const env = { ...process.env };
  for (const name of WITHHELD) delete env[name];
  for (const [name, value] of values) env[name] = value;
  const { createRedactor } = await import("sealfield/store");
  const redactor = redact ? createRedactor(secrets) : undefined;
  for (const { name, reason } of redactor?.unmasked ?? []) {
    if (reason !== "empty") note(`${name}: not masked in the output, as it is too ${reason}`);
  }
  process.exitCode = await runChild(program, args, { env, filter: redactor && (() => redactor.stream()) });
}
