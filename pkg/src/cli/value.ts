import type { Command } from "commander";
import { createInterface } from "node:readline";
import { Interrupted, note, UsageError } from "./exit.js";
import { readFile, readInput } from "./files.js";
import { visible } from "./output.js";
import { Terminal } from "./terminal.js";
import { usageError } from "./usage.js";

const LINE_BREAK = 0x0a;

export interface ValueOptions {
  file?: string;
  trim?: boolean;
}

export interface SecretOptions extends ValueOptions {
  sealed?: boolean;
}

/** Gives a command the ways in which a value comes in, and makes it explain why an argument is none of them. */
export function takesValue(command: Command): Command {
  command.option("--trim", "drop a line break at the end of what is piped in or in the file");
  return takesFile(
    command,
    "A value is never an argument, where the shell's history and other users would see it: type it at the prompt, pipe it in, or name its file with --file",
  );
}

/** The same for an envelope: what is no secret may still be too long for an argument. */
export function takesEnvelope(command: Command): Command {
  return takesFile(
    command,
    "An envelope is no argument: paste it at the prompt, pipe it in, or name its file with --file",
  );
}

function takesFile(command: Command, why: string): Command {
  return command
    .option("--file <path>", "read it from this file instead of asking for it; - is standard input")
    .exitOverride((error) => {
      throw usageError(error, why);
    });
}

/** A value of a store, which may come sealed. */
export function takesSecret(command: Command): Command {
  return takesValue(command).option(
    "--sealed",
    "it is an envelope that was made elsewhere, with the store's context of this secret",
  );
}

export async function readSecret(
  name: string,
  { sealed, ...options }: SecretOptions,
): Promise<Buffer | { sealed: string }> {
  return sealed ? { sealed: await readEnvelope(options) } : readValue(`Value of ${name}`, options);
}

/** The value, byte for byte: from a file, from a pipe, or typed and pasted without being shown. */
export async function readValue(what: string, { file, trim = false }: ValueOptions): Promise<Buffer> {
  if ((file === undefined || file === "-") && process.stdin.isTTY) return Buffer.from(await askForValue(what));
  const value = file === undefined || file === "-" ? await readInput() : readFile(file);
  return trim ? withoutLineBreak(value) : noteLineBreak(value);
}

/** An envelope, in the same ways; the space around it counts for nothing. */
export async function readEnvelope(options: ValueOptions): Promise<string> {
  return (await readValue("Envelope", { ...options, trim: true })).toString("utf8").trim();
}

/** What is no secret, as the name of one; the terminal shows it as it is typed. */
export async function askVisibly(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve, reject) => {
      terminal
        .once("SIGINT", () => reject(new Interrupted("SIGINT")))
        .once("close", () => reject(new Interrupted("SIGINT")));
      terminal.question(`${visible(question)}: `, resolve);
    });
  } finally {
    terminal.close();
  }
}

async function askForValue(what: string): Promise<string> {
  const terminal = Terminal.open("pipe the value in, or name its file with --file");
  try {
    const value = await terminal.ask(`${what} (hidden; Enter ends it)`, { isMultiline: true });
    if (value === "") throw new UsageError("nothing was entered");
    return value;
  } finally {
    terminal.close();
  }
}

/** `echo` ends every value so, and hardly anyone means it. Of a text with several lines it is a part. */
function noteLineBreak(value: Buffer): Buffer {
  if (value.length > 1 && value.indexOf(LINE_BREAK) === value.length - 1) {
    note("the value ends with a line break, which is kept; --trim drops it");
  }
  return value;
}

function withoutLineBreak(value: Buffer): Buffer {
  if (value.at(-1) !== LINE_BREAK) return value;
  return value.subarray(0, value.at(-2) === 0x0d ? -2 : -1);
}
