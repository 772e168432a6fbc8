/**
 * Runs test files, several at a time and in the order given:
 *
 *     node tests/support/run-files.js [--name=PATTERN] [--concurrency=NUMBER] <file>…
 *
 * `node --test` sorts the files, so the longest may start last, and it reports a file only after all those before it.
 */
import { run } from "node:test";
import { parseArgs } from "node:util";
import { reportFile } from "./reporter.js";

const { values, positionals: files } = parseArgs({
  options: { name: { type: "string" }, concurrency: { type: "string", default: "1" } },
  allowPositionals: true,
});
const isByName = values.name !== undefined;
const options = isByName ? { testNamePatterns: [new RegExp(values.name)] } : {};

async function runRest() {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const events = run({ files: [file], ...options });
    for await (const text of reportFile(events, file, { isByName })) process.stdout.write(text);
  }
}

await Promise.all(Array.from({ length: Number(values.concurrency) }, runRest));
