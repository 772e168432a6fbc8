import { Option } from "commander";
import type { Command } from "commander";

/** What becomes of lines that hold no variable. */
export interface EnvPolicies {
  malformed?: "keep";
  comments?: "keep" | "drop";
}

export function takesMalformed(command: Command, keep: string): Command {
  return command.addOption(
    new Option("--malformed <action>", `lines that are no assignment are refused; keep: ${keep}`).choices(["keep"]),
  );
}

export function takesComments(command: Command): Command {
  const description =
    "comments that may hold a secret are refused; keep: comments stay as they are; drop: all of them go";
  return command.addOption(new Option("--comments <action>", description).choices(["keep", "drop"]));
}

/** The policies that are given. */
export function policies({ malformed, comments }: EnvPolicies): EnvPolicies {
  return { ...(malformed && { malformed }), ...(comments && { comments }) };
}
