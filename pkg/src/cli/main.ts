#!/usr/bin/env node
// The command `sealfield`. Each command loads what it needs of the package when it runs: help and completion need nothing.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCompletion } from "./commands/completion.js";
import { addInspect } from "./commands/inspect.js";
import { addKeygen } from "./commands/keygen.js";
import { addLint } from "./commands/lint.js";
import { addOpenInput } from "./commands/open-input.js";
import { addOpen } from "./commands/open.js";
import { addSealInput } from "./commands/seal-input.js";
import { addSeal } from "./commands/seal.js";
import { Exit, report } from "./exit.js";
import { helpConfiguration, withExample } from "./help.js";
import { usageError } from "./usage.js";

// A reader that goes away is told by each write.
process.stdout.on("error", () => {});
process.exitCode = await run(process.argv);

async function run(argv: string[]): Promise<number> {
  try {
    await program().parseAsync(argv);
    return Number(process.exitCode ?? Exit.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.done : Exit.usage;
    return report(error);
  }
}

function program(): Command {
  const program = new Command("sealfield")
    .description("Seal secrets with an RSA public key; open them where the private key is.")
    .version(version())
    .configureHelp(helpConfiguration)
    // What commander says of arguments may repeat them.
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      throw usageError(error);
    });
  withExample(program, "sealfield keygen", "sealfield seal --context signup/token > token.sealed", "sealfield open --context signup/token --show < token.sealed");
  for (const add of [addKeygen, addSeal, addOpen, addInspect, addLint, addSealInput, addOpenInput, addCompletion]) add(program);
  return program;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
