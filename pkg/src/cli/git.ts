import { execFileSync } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import { note } from "./exit.js";
import { quoted } from "./output.js";

/** Says how to keep a file out of commits, where git would take it along; `what` it is that nobody is to see. */
export function warnIfCommitted(path: string, what: string): void {
  if (!wouldBeCommitted(path)) return;
  const ignore = `${dirname(path) === "." ? "" : `${dirname(path)}/`}.gitignore`;
  note(
    `${path}: git does not ignore ${what}; keep it out of commits with: echo ${quoted(ignoreLine(path))} >> ${quoted(ignore)}`,
  );
}

/** Whether the file is in a work tree of git, which takes it along. Without git, nothing does. */
function wouldBeCommitted(path: string): boolean {
  try {
    execFileSync("git", ["check-ignore", "--quiet", "--", basename(path)], {
      cwd: dirname(resolve(path)),
      stdio: "ignore",
    });
    return false;
  } catch (error) {
    // 0 is: ignored; 1: not ignored; 128: no work tree.
    return (error as { status?: unknown }).status === 1;
  }
}

/** The file by its name, in the syntax of .gitignore. */
function ignoreLine(path: string): string {
  return `/${basename(path).replace(/[\\*?[\]]| $/g, "\\$&")}`;
}
