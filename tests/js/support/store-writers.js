// Programs that write a store's file, and the folders that they do it in.
import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StoreFile } from "sealfield/store/file";

const program = fileURLToPath(new URL("./store-writer.js", import.meta.url));
const hook = new URL("./file-calls.js", import.meta.url).href;

/** The arguments of `node` for a writer; see `store-writer.js`. */
export const writerArguments = (path, ...args) => [program, path, ...args.map(String)];

/** Starts a writer. `printed` are its lines so far; `fileCalls` is for `file-calls.js`. */
export function startWriter(path, args, { fileCalls, onLine = () => {} } = {}) {
  const hooks = fileCalls === undefined ? [] : ["--import", hook];
  const env = { ...process.env, FILE_CALLS: fileCalls };
  const stdio = ["pipe", "pipe", "inherit"];
  const child = spawn(process.execPath, [...hooks, ...writerArguments(path, ...args)], { env, stdio });
  const printed = [];
  createInterface(child.stdout).on("line", (line) => {
    printed.push(line);
    onLine(line);
  });
  const ended = new Promise((resolve) => child.once("close", (_code, signal) => resolve({ printed, signal })));
  return { child, printed, ended };
}

/** Runs `use` with a folder that is removed afterwards, and a store's file in it. */
export async function inFolder(use) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "sealfield-store-")));
  try {
    return await use(new StoreFile(join(folder, "sealfield.json")), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `use` for each item, a few at a time. */
export async function forEachFew(items, use) {
  const rest = [...items];
  const worker = async () => {
    while (rest.length > 0) await use(rest.shift());
  };
  await Promise.all([worker(), worker(), worker()]);
}
