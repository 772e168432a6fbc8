// How an opened value leaves the command: to a pipe or into a file of one's own, and to a terminal only when that is asked for.
import type { Command } from "commander";
import { existsSync } from "node:fs";
import { CommandError, Exit, FileError, UsageError } from "./exit.js";
import { PRIVATE_MODE, writeFile } from "./files.js";
import { warnIfCommitted } from "./git.js";
import { isTerminal, visible, write } from "./output.js";
import { utf8 } from "./utf8.js";

export interface DestinationOptions {
  out?: string;
  force?: boolean;
  show?: boolean;
}

export function givesValue(command: Command): Command {
  return givesFile(command).option("--show", "show it, if standard output is a terminal");
}

/** For what is no secret as well. */
export function givesFile(command: Command): Command {
  return command
    .option("--out <file>", "write to this file, for you alone to read")
    .option("--force", "replace the file if there is one");
}

/** To be called before anything is asked or opened; `isSecret` is what goes there. */
export function checkDestination({ out, force, show }: DestinationOptions, { isSecret = true } = {}): void {
  if (force && out === undefined) throw new UsageError("--force goes with --out");
  if (out !== undefined && !force && existsSync(out))
    throw new FileError(out, "there is such a file already; --force replaces it");
  if (isSecret && isTerminal && out === undefined && !show) {
    throw new UsageError("a terminal shows the value only with --show; or use --out, or a pipe");
  }
  if (isSecret && out !== undefined) warnIfCommitted(out, "this file, in which nothing is sealed");
}

/** Writes it as it is, but to a terminal only as text, of which nothing steers the terminal. */
export async function writeValue(
  value: string | Uint8Array,
  { out, force = false }: DestinationOptions,
): Promise<void> {
  if (out !== undefined) await writeFile(out, value, { mode: PRIVATE_MODE, exclusive: !force });
  else await write(isTerminal ? shown(value) : value);
}

function shown(value: string | Uint8Array): string {
  const lines = text(value).split(/\r\n|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line.split("\t").map(visible).join("\t")}\n`).join("");
}

function text(value: string | Uint8Array): string {
  const text = typeof value === "string" ? value : utf8(value);
  if (text === undefined)
    throw new CommandError(Exit.usage, "the value is not text: write it to a file with --out, or pipe it on");
  return text;
}
