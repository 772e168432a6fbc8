// Runs the browser tests: `node tests/browser/run.js [--engine NAME] [file …]`. A few processes work on them; each starts a
// browser of an engine at most once, and gets one file after the other. `node --test tests/browser/….test.js` runs one
// file in every engine without any of this.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { engines } from "./support/engines.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const REPORTER = fileURLToPath(new URL("../support/reporter.js", import.meta.url));
/** How long each file took last time, in milliseconds, by file and engine. */
const TIMES = fileURLToPath(new URL("../../target/test-results/browser-times.json", import.meta.url));
/** More than processors: browsers wait as often as they work. */
const WORKERS = availableParallelism() + 1;
/** A file that takes longer than this hangs: its process is ended, and counts as failed. */
const LIMIT_MS = 10 * 60_000;

const { values, positionals } = parseArgs({ options: { engine: { type: "string" } }, allowPositionals: true });
const names = engines().map(({ name }) => name);
if (values.engine !== undefined && !names.includes(values.engine)) {
  console.error(`unknown engine ${values.engine}; the engines are ${names.join(", ")}`);
  process.exit(2);
}
const files = positionals.length > 0 ? positionals.map((file) => basename(file)) : testFiles();
const times = readTimes();
const queue = files
  .flatMap((file) => names.map((engine) => ({ file, engine })))
  .filter(({ engine }) => values.engine === undefined || engine === values.engine)
  .sort((one, other) => expectedTime(other) - expectedTime(one));

/** The engines that a worker has started. */
const claimed = new Set();

const workers = Array.from({ length: Math.min(WORKERS, queue.length) }, startWorker);
const codes = await Promise.all(workers.map(work));
writeTimes();
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

function testFiles() {
  return readdirSync(FOLDER).filter((file) => file.endsWith(".test.js"));
}

function startWorker() {
  const options = [`--test-reporter=${REPORTER}`, "--test-reporter-destination=stdout"];
  return fork(join(FOLDER, "support/worker.js"), { execArgv: [...process.execArgv, ...options] });
}

/**
 * Hands files to a worker until there are none left.
 * @returns its exit code
 */
async function work(worker) {
  const exit = once(worker, "exit");
  const started = new Set();
  const isEnded = () => worker.exitCode !== null || worker.signalCode !== null;
  await nextMessage(worker, exit);
  while (!isEnded()) {
    const next = takeNext(started);
    worker.send(next ?? { file: null });
    if (next === undefined) break;
    const start = performance.now();
    const limit = setTimeout(() => {
      console.error(`${keyOf(next)} has not ended after ${LIMIT_MS / 60_000} minutes`);
      worker.kill();
    }, LIMIT_MS);
    await nextMessage(worker, exit);
    clearTimeout(limit);
    times[keyOf(next)] = Math.round(performance.now() - start);
  }
  const [code, signal] = await exit;
  if (signal !== null) console.error(`a process of the browser tests ended by ${signal}`);
  return code;
}

function nextMessage(worker, exit) {
  return Promise.race([once(worker, "message"), exit]);
}

/** The longest of what is left: for an engine that the worker has started, for one that none has, or for any. */
function takeNext(started) {
  const next =
    queue.find(({ engine }) => started.has(engine)) ?? queue.find(({ engine }) => !claimed.has(engine)) ?? queue[0];
  if (next === undefined) return undefined;
  queue.splice(queue.indexOf(next), 1);
  started.add(next.engine);
  claimed.add(next.engine);
  return next;
}

function expectedTime(item) {
  // What was never timed goes by its size; WebKitGTK's driver takes longest.
  const guess = statSync(join(FOLDER, item.file)).size * (1 + names.indexOf(item.engine));
  return times[keyOf(item)] ?? guess;
}

function keyOf({ file, engine }) {
  return `${file} in ${engine}`;
}

function readTimes() {
  return existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, "utf8")) : {};
}

function writeTimes() {
  mkdirSync(dirname(TIMES), { recursive: true });
  writeFileSync(TIMES, JSON.stringify(times, null, 2));
}
