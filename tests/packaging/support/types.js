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

/** Type-checks `sources`, by file name, as one project, and returns the errors: `{ file, line, code, text }`. */
export async function check(sources, options) {
  const files = Object.keys(sources);
  const folder = `types-${files[0]}`;
  for (const file of files) write(`${folder}/${file}`, sources[file]);
  const config = write(
    `${folder}/tsconfig.json`,
    JSON.stringify({ compilerOptions: { ...strict, ...options }, files }),
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
