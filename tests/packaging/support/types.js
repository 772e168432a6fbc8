import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { execute, repository, write } from "./tarball.js";

const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");

const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  skipLibCheck: false,
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  noEmit: true,
};

/** Type-checks one file as a project of its own, and returns the errors: `{ file, line, code, text }`. */
export async function check(file, source, options) {
  const folder = `types-${file}`;
  write(`${folder}/${file}`, source);
  const config = write(
    `${folder}/tsconfig.json`,
    JSON.stringify({ compilerOptions: { ...strict, ...options }, files: [file] }),
  );
  const { code, stdout, stderr } = await execute(
    process.execPath,
    [tsc, "-p", config, "--pretty", "false"],
    dirname(config),
    { mayFail: true },
  );
  assert.equal(stderr, "");
  const lines = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
  assert.equal(code === 0, lines.length === 0, stdout);
  return lines.map((text) => {
    const [, path, line, errorCode] = /^(.*?)\((\d+),\d+\): error (TS\d+)/.exec(text) ?? [];
    return { file: path, line: Number(line), code: errorCode, text };
  });
}
