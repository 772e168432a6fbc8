import { describe } from "node:test";
import { notInstalled } from "../../support/needs.js";

/**
 * Registers `tests(path)` with the program that `variable` names; if there is none, a skipped suite that says so.
 * `cargo xtask test` sets the variables of the programs that it found.
 */
export function describeWith(program, variable, title, tests) {
  const path = process.env[variable];
  if (path) describe(title, () => tests(path));
  else describe(title, { skip: notInstalled(program) }, () => {});
}
