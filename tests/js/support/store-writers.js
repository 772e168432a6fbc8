// Programs that write a store's file, and the folders that they do it in.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { StoreFile } from "sealfield/store/file";
import { testKeys } from "./vectors.js";

const program = fileURLToPath(new URL("./store-writer.js", import.meta.url));
const hook = new URL("./file-calls.js", import.meta.url).href;

export const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);

export const text = (file) => readFileSync(file.path, "utf8");
export const add = (file, name, options) => file.update((store) => store.create(name, "value"), options);
export const lockOf = (file) => `${file.path}.lock`;

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

/** The names in the store, each with a value that opens. */
export async function namesIn(file) {
  const store = await file.read();
  const names = store.list().map(({ name }) => name);
  for (const name of names) assert.equal(store.open(name, privateKey).text(), "value");
  return names;
}

/** Whatever became of other writers, the next one does not wait, and tidies up. */
export async function assertUnharmed(file, folder) {
  await add(file, "NEXT", { wait: 0 });
  assert.deepEqual(readdirSync(folder), ["sealfield.json"]);
}

/** The calls that a writer makes. */
export async function callsOf(args) {
  return inFolder(async (file) => {
    if (args[0] !== "create") await file.create(publicKey);
    const { printed } = await startWriter(file.path, args, { fileCalls: "trace" }).ended;
    const calls = printed.filter((line) => line !== "S0");
    assert.ok(calls.length > 10, printed.join("\n"));
    return calls;
  });
}
