import { describe } from "node:test";

/**
 * Registers `tests(path)` with the program that `variable` names; if there is none, a skipped suite that says so.
 * `cargo xtask test` sets the variables of the programs that it found.
 */
export function describeWith(program, variable, title, tests) {
  const path = process.env[variable];
  if (path) describe(title, () => tests(path));
  else describe(title, { skip: `${program} is not installed, or ${variable} does not say where` }, () => {});
}
