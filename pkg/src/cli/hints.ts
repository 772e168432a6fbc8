// What to do about an error where an option, or another command, is the answer.
import type { Command } from "commander";
import { isSealfieldError } from "./exit.js";

/** By the command and the error's code. */
const HINTS: Record<string, (given: Record<string, unknown>, field?: string) => string | false> = {
  "open ERR_CONTEXT": withoutContext,
  "open-input ERR_CONTEXT": withoutContext,
  // Without a field, it is the name that cannot be.
  "store add ERR_NAME": (_, name) => name !== undefined && "give it another value with: sealfield store replace",
  "store remove ERR_CONFIRMATION": ({ confirm }) =>
    confirm === undefined && !process.stdin.isTTY && "type its name again behind --confirm",
  "store remove ERR_OPTION_UNSUPPORTED": () =>
    "name them with --templates, or say that there are none with --no-templates",
  "env seal ERR_ENV": ({ comments, malformed }) =>
    comments === undefined &&
    malformed === undefined &&
    "say what becomes of comments with --comments keep or drop, and of other lines with --malformed keep",
  "env seal ERR_NO_KEY": () =>
    "name all public keys with --public-key, or seal everything anew with: sealfield rotate --env",
  "env set ERR_NO_KEY": () =>
    "name all public keys with --public-key, or seal everything anew with: sealfield rotate --env",
  "env import ERR_NAME": () => "replace what the store has already with --replace",
};

/** What the command that failed could have been told. */
export function hintFor(error: unknown, command: Command | undefined): string | undefined {
  if (!command || !isSealfieldError(error)) return undefined;
  return HINTS[`${pathOf(command)} ${error.code}`]?.(command.opts(), error.field) || undefined;
}

function withoutContext({ context }: Record<string, unknown>): string | false {
  return context === undefined && "name what it was sealed for with --context";
}

/** The words of a command, without that of the program. */
function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
