import type { Command, Help } from "commander";

/** Below this, what an option means stands under it rather than beside it. */
const NARROW = 72;

/** Help that can be read on a narrow terminal too. */
export const helpConfiguration: Partial<Help> = {
  minWidthToWrap: 20,
  subcommandTerm: (command) => command.name(),
  formatItem(this: Help, term, termWidth, description, helper) {
    const width = helper.helpWidth ?? 80;
    if (description === "") return `  ${term}`;
    if (width >= NARROW)
      return `  ${term.padEnd(termWidth)}  ${indented(helper.boxWrap(description, width - termWidth - 4), termWidth + 4)}`;
    return `  ${term}\n      ${indented(helper.boxWrap(description, width - 6), 6)}`;
  },
};

/** Adds an example of the command's use to its help. */
export function withExample(command: Command, ...lines: string[]): Command {
  return command.addHelpText("after", `\nExample:\n${lines.map((line) => `  $ ${line}`).join("\n")}`);
}

function indented(text: string, by: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(by)}`);
}
