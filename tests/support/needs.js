import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's packages of the programs that tests run. */
const PACKAGES = {
  bash: "bash",
  fish: "fish",
  git: "git",
  Go: "golang-go",
  Java: "default-jdk-headless",
  OpenSC: "opensc",
  OpenSSL: "openssl",
  Python: "python3 python3-venv",
  SoftHSM: "softhsm2",
  unshare: "util-linux",
  zsh: "zsh",
};

/** For the `skip` of tests that run `program`: false if it is on the path, else the reason. */
export const needs = (program) => !isOnPath(program) && notInstalled(program);

/**
 * Why tests are skipped that need a program which is not there. `cargo xtask test` knows the reason by its first words:
 * it lists it at its end and, with `CI` set, fails.
 */
export function notInstalled(program) {
  if (!Object.hasOwn(PACKAGES, program)) throw new TypeError(`no Debian package is written down for ${program}`);
  return `not installed: ${program} (Debian: apt-get install ${PACKAGES[program]})`;
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
