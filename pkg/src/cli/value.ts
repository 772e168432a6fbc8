import type { Command } from "commander";
import { note, UsageError } from "./exit.js";
import { readFile, readInput } from "./files.js";
import { Terminal } from "./terminal.js";
import { usageError } from "./usage.js";

const LINE_BREAK = 0x0a;

export interface ValueOptions {
  file?: string;
  trim?: boolean;
}

/** Gives a command the ways in which a value comes in, and makes it explain why an argument is none of them. */
export function takesValue(command: Command): Command {
  command.option("--trim", "drop a line break at the end of what is piped in or in the file");
  return takesFile(command, "A value is never an argument, where the shell's history and other users would see it: type it at the prompt, pipe it in, or name its file with --file");
}

/** The same for an envelope: what is no secret may still be too long for an argument. */
export function takesEnvelope(command: Command): Command {
  return takesFile(command, "An envelope is no argument: paste it at the prompt, pipe it in, or name its file with --file");
}

function takesFile(command: Command, why: string): Command {
  return command.option("--file <path>", "read it from this file instead of asking for it; - is standard input").exitOverride((error) => {
    throw usageError(error, why);
  });
}

/** The value, byte for byte: from a file, from a pipe, or typed and pasted without being shown. */
export async function readValue(what: string, { file, trim = false }: ValueOptions): Promise<Buffer> {
  if ((file === undefined || file === "-") && process.stdin.isTTY) return Buffer.from(await askForValue(what));
  const value = file === undefined || file === "-" ? await readInput() : readFile(file);
  return trim ? withoutLineBreak(value) : noteLineBreak(value);
}

/** An envelope, in the same ways; the space around it counts for nothing. */
export async function readText(what: string, options: ValueOptions): Promise<string> {
  return (await readValue(what, { ...options, trim: true })).toString("utf8").trim();
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
