import type { Command } from "commander";
import { UsageError } from "../exit.js";

/** The help of a command, however deep: `sealfield help store add`. */
export function addHelp(group: Command): void {
  group
    .helpCommand(false)
    .command("help")
    .description("Explain a command.")
    .argument("[command...]", "its words")
    .action((words: string[]) => commandOf(group, words).help());
}

function commandOf(group: Command, [word, ...others]: string[]): Command {
  if (word === undefined) return group;
  const command = group.commands.find((inner) => inner.name() === word);
  if (!command) throw new UsageError("There is no such command; --help lists them");
  return commandOf(command, others);
}
