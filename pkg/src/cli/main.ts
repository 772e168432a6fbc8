#!/usr/bin/env node
// The command `sealfield`. Each command loads what it needs of the package when it runs: help and completion need nothing.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addCompletion } from "./commands/completion.js";
import { addEnv } from "./commands/env.js";
import { addHelp } from "./commands/help.js";
import { addInspect } from "./commands/inspect.js";
import { addKeygen } from "./commands/keygen.js";
import { addLint } from "./commands/lint.js";
import { addOpenInput } from "./commands/open-input.js";
import { addOpen } from "./commands/open.js";
import { addResolve } from "./commands/resolve.js";
import { addRotate } from "./commands/rotate.js";
import { addRun } from "./commands/run.js";
import { addSealInput } from "./commands/seal-input.js";
import { addSeal } from "./commands/seal.js";
import { addStore } from "./commands/store.js";
import { addVerify } from "./commands/verify.js";
import { Exit, note, report } from "./exit.js";
import { helpConfiguration, withExample } from "./help.js";
import { hintFor } from "./hints.js";
import { usageError } from "./usage.js";

/** In the order of the help. */
const COMMANDS = [
  addKeygen,
  addSeal,
  addOpen,
  addInspect,
  addStore,
  addRun,
  addResolve,
  addVerify,
  addRotate,
  addEnv,
  addLint,
  addSealInput,
  addOpenInput,
  addCompletion,
  addHelp,
];

// A reader that goes away is told by each write.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.exitCode = await run(process.argv);

async function run(argv: string[]): Promise<number> {
  let running: Command | undefined;
  try {
    await program()
      .hook("preAction", (_, command) => void (running = command))
      .parseAsync(argv);
    return Number(process.exitCode ?? Exit.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.done : Exit.usage;
    const exitCode = report(error);
    const hint = hintFor(error, running);
    if (hint !== undefined) note(hint);
    return exitCode;
  }
}

function program(): Command {
  const program = new Command("sealfield")
    .description("Seal secrets with an RSA public key; open them where the private key is.")
    // For `run`: what follows it is the program's.
    .enablePositionalOptions()
    .configureHelp(helpConfiguration)
    // What commander says of arguments may repeat them.
    .configureOutput({ outputError: () => {} })
    .exitOverride((error) => {
      throw usageError(error);
    });
  // Of the two letters help shows one.
  program.version(version(), "-V").options.at(-1)!.hideHelp();
  program.version(version(), "-v, --version");
  withExample(
    program,
    "sealfield keygen",
    "sealfield seal --context signup/token > token.sealed",
    "sealfield open --context signup/token --show < token.sealed",
  );
  for (const add of COMMANDS) add(program);
  return program;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
