/**
 * A reporter for `node:test`: one line for each finished file, each failed test at once and in full, and every result
 * as a line of JSON in the file that `SEALFIELD_TEST_RESULTS` names. `cargo xtask test` reads these lines.
 *
 * A line is a test, or a finished file:
 *
 *     {part, file, engine?, path: [suite…, name], test?, status: "passed" | "failed" | "skipped", reason?, ms}
 *     {part, file, engine?, ms}
 *
 * A test with subtests counts as its subtests. Node cannot select a subtest by its own name, so `test` names the
 * outermost test then. An empty `path` means that the file failed as a whole.
 */
import { appendFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describeError } from "./describe-error.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const part = process.env.SEALFIELD_TEST_PART ?? "";
const resultsFile = process.env.SEALFIELD_TEST_RESULTS;

/** Node 20 reports the tests that `--test-name-pattern` excludes as skipped, for this reason. Later versions do not. */
const EXCLUDED = "test name does not match pattern";

const hasColours = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const colour = (code) => (text) => (hasColours ? `\x1b[${code}m${text}\x1b[0m` : text);
const [red, green, yellow, dim] = [31, 32, 33, 2].map(colour);

/** The reporter for `node --test --test-reporter`. */
export default async function* report(events) {
  yield* reportEvents(events, { isByName: process.execArgv.some((arg) => arg.startsWith("--test-name-pattern")) });
}

/**
 * Reports events that all belong to `file`: Node 20 names the support file for a test that one registers.
 * `isByName` says that only tests of some name run.
 */
export async function* reportFile(events, file, { isByName }) {
  yield* reportEvents(events, { isByName, onlyFile: path.basename(file), startedAt: performance.now() });
}

async function* reportEvents(events, { isByName, onlyFile, startedAt }) {
  let current = null;
  for await (const { type, data } of events) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    else if (type === "test:diagnostic") yield* diagnostic(data.message, current);
    else if (type === "test:start" || type === "test:pass" || type === "test:fail") {
      const next = fileOf(data, onlyFile, current);
      if (next.file !== current?.file || next.engine !== current.engine) {
        if (current !== null) yield* current.finish();
        current = new FileReport(next, { isByName, startedAt });
      }
      if (type === "test:start") current.start(data);
      else yield* current.end(data, type === "test:pass");
    }
  }
  if (current !== null) yield* current.finish();
}

/** The file and engine of an event; `isSuite` if a root suite stands for the file, as where a process runs several. */
function fileOf(data, onlyFile, current) {
  const suite = /^(\S+\.test\.js) in (\w+)$/.exec(data.name);
  if (data.nesting === 0 && suite !== null) return { file: suite[1], engine: suite[2], isSuite: true };
  if (data.nesting > 0 && current?.isSuite) return current;
  return { file: onlyFile ?? path.basename(data.file ?? data.name), engine: undefined, isSuite: false };
}

function* diagnostic(message, current) {
  const isSummary = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(message);
  if (!isSummary) yield `${yellow("ℹ")} ${current === null ? "" : `${current.title}: `}${message}\n`;
}

/** Follows the events of one file in one engine. A test ends after its subtests. */
class FileReport {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #ms = 0;
  /** Names of the started tests, by nesting. */
  #names = [];
  /** How many subtests of the started tests have ended, by the nesting of the test. */
  #subtests = [];
  /** How many results were pending when the started tests started, by their nesting. */
  #pendingBefore = [];
  /** Results that wait for the name of their outermost test. */
  #pending = [];

  constructor({ file, engine, isSuite }, { isByName, startedAt }) {
    Object.assign(this, { file, engine, isSuite, isByName, startedAt });
    this.title = engine === undefined ? file : `${file} in ${engine}`;
  }

  start({ nesting, name }) {
    this.#names.length = nesting;
    this.#names[nesting] = name;
    this.#subtests[nesting] = 0;
    this.#pendingBefore[nesting] = this.#pending.length;
  }

  *end(data, passed) {
    const { nesting, details } = data;
    const isSuite = details.type === "suite";
    const subtests = this.#subtests[nesting] ?? 0;
    if (nesting > 0) this.#subtests[nesting - 1] += 1;
    else this.#ms += details.duration_ms;

    if (!isSuite && subtests > 0) {
      for (const result of this.#pending.slice(this.#pendingBefore[nesting])) result.test = data.name;
    }
    const result = resultOf(data, passed, isSuite || subtests > 0);
    if (result !== null) {
      result.path = this.#pathOf(data);
      if (result.status === "failed") yield* this.#showFailure(data, result.path);
      this.#add(result);
    }
    // A suite is only within suites: its results need no other test to run.
    if (isSuite || nesting === 0) this.#writePending();
  }

  /** The line of the file. */
  *finish() {
    // The sum lacks the start of a process, and hooks outside suites.
    const ms = this.startedAt === undefined ? this.#ms : performance.now() - this.startedAt;
    const { passed, failed, skipped } = this.#counts;
    const total = passed + failed + skipped;
    if (total === 0) {
      // An engine may have no tests of a file, and a file may have none of a name.
      if (this.engine !== undefined || this.isByName) return;
      yield `${red("✖")} ${this.title} has no tests\n`;
      this.#add({ path: [], status: "failed", ms: 0 });
    } else {
      const tests = [`${total} ${total === 1 ? "test" : "tests"}`];
      if (failed > 0) tests.push(`${failed} failed`);
      if (skipped > 0) tests.push(`${skipped} skipped`);
      const mark = failed > 0 ? red("✖") : green("✔");
      yield `${mark} ${this.title} ${dim(`(${tests.join(", ")}, ${(ms / 1000).toFixed(1)} s)`)}\n`;
    }
    this.#writePending();
    this.#write({ ms: Math.round(ms) });
  }

  /** Names from the outermost suite to the test; none for the file itself. */
  #pathOf({ nesting, name, file }) {
    const isFile = nesting === 0 && file !== undefined && path.resolve(name) === path.resolve(file);
    if (isFile) return [];
    const names = [...this.#names.slice(0, nesting), name];
    return this.isSuite ? names.slice(1) : names;
  }

  *#showFailure({ file, line, column, details }, names) {
    yield `${red("✖")} ${[this.title, ...names].join(" › ")}\n`;
    const where = file && names.length > 0 ? `${path.relative(root, file)}:${line}:${column}\n` : "";
    yield `${(where + describeError(details.error, root)).replaceAll(/^(?=.)/gm, "    ")}\n\n`;
  }

  #add(result) {
    this.#counts[result.status] += 1;
    // Node lets a file without tests pass.
    if (result.status === "failed") process.exitCode = 1;
    this.#pending.push(result);
  }

  #writePending() {
    for (const result of this.#pending) this.#write(result);
    this.#pending = [];
  }

  #write(fields) {
    if (!resultsFile) return;
    const { file, engine } = this;
    // A single short write to the end of the file: several processes share it.
    appendFileSync(resultsFile, `${JSON.stringify({ part, file, engine, ...fields })}\n`);
  }
}

/** What counts of an ended test; null for a parent, which counts only if the fault is its own. */
function resultOf({ name, nesting, file, skip, todo, details }, passed, isParent) {
  const ms = Math.round(details.duration_ms);
  if (skip === EXCLUDED) return null;
  if (isGiven(skip)) return { status: "skipped", reason: String(skip === true ? "" : skip), ms };
  if (isGiven(todo)) return { status: "skipped", reason: `to do: ${todo === true ? "" : todo}`, ms };
  if (!passed) return details.error?.failureType === "subtestsFailed" ? null : { status: "failed", ms };
  // A file without tests passes as a test of its own.
  const isFile = nesting === 0 && file !== undefined && path.resolve(name) === path.resolve(file);
  return isParent || isFile ? null : { status: "passed", ms };
}

const isGiven = (option) => option !== undefined && option !== false;
