// Loaded into a program first (node --import): tells its calls of node:fs/promises, or stops it at one of them.
// FILE_CALLS: `trace`, or `<signal> <before, within or after> <number of the call>`. The signal may be `PAUSE`, to wait for
// something on standard input, or a code that the call fails with. Calls count once the program says so, when it has loaded
// its modules.
import { readSync, writeSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";

const [signal, moment, number] = process.env.FILE_CALLS.split(" ");
let calls = -Infinity;
globalThis.countFileCalls = () => (calls = 0);

function stoppable(original, describe) {
  return async function (...args) {
    calls++;
    const stopAt = (at) => calls === Number(number) && moment === at && stop();
    if (signal === "trace" && calls > 0) writeSync(1, `${describe(args)}\n`);
    stopAt("before");
    if (moment === "within" && calls === Number(number)) {
      // All that is ever written at once is the content of a file.
      await this.write(args[0].slice(0, args[0].length / 2));
      stop();
    }
    const result = await original.apply(this, args);
    if (original === open)
      makeStoppable(result, ["chmod", "chown", "stat", "writeFile", "sync", "close"], basename(args[0]));
    stopAt("after");
    return result;
  };
}

function makeStoppable(object, names, path) {
  for (const name of names) {
    const named = (args) =>
      path ??
      args
        .filter((arg) => typeof arg === "string")
        .map((arg) => basename(arg))
        .join(" ");
    object[name] = stoppable(object[name], (args) => `${name} ${named(args)}`);
  }
}

function stop() {
  if (signal.startsWith("E")) throw Object.assign(new Error("injected"), { code: signal });
  if (signal !== "PAUSE") return process.kill(process.pid, signal);
  writeSync(1, "paused\n");
  readSync(0, Buffer.alloc(1));
}

const { open } = promises;
makeStoppable(
  promises,
  Object.keys(promises).filter((name) => typeof promises[name] === "function"),
);
syncBuiltinESMExports();
