import type { CommanderError } from "commander";
import { UsageError } from "./exit.js";

/**
 * What is wrong with the arguments. Commander's own sentences quote them, and one may be a value that somebody put
 * there; so no argument is repeated. `why` explains where values come from instead.
 */
export function usageError(error: CommanderError, why?: string): Error {
  // Help and version are no errors; `main` ends with their code.
  if (error.exitCode === 0 || error.code === "commander.help") return error;
  // What it offers as similar is a name of its own.
  const suggestion = /\((Did you mean [^()]*)\)$/.exec(error.message)?.[1];
  const explained = suggestion ?? (MAYBE_A_VALUE.includes(error.code) ? why : undefined);
  return new UsageError([capitalised(sentence(error)), explained].filter((part) => part !== undefined).join(". "));
}

const MAYBE_A_VALUE = ["commander.unknownOption", "commander.excessArguments"];

function sentence({ code, message }: CommanderError): string {
  switch (code) {
    case "commander.unknownOption":
      return "There is no such option; --help lists them";
    case "commander.unknownCommand":
      return "There is no such command; --help lists them";
    case "commander.excessArguments":
      return "There are more arguments than --help shows";
    case "commander.invalidArgument":
      return notAmong(message);
    default:
      // The rest names what is declared, and nothing that was given.
      return message.replace(/^error: /, "");
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Of the sentence only what is declared: the option, and its choices, which come last. */
function notAmong(message: string): string {
  const option = /^error: option '([^']*)' argument /.exec(message)?.[1] ?? "the argument";
  const choices = /Allowed choices are ([^']*)\.$/.exec(message)?.[1];
  return choices === undefined ? `${option} is malformed` : `${option} must be one of ${choices}`;
}
