// A program that writes a store's file: node store-writer.js <path> <action> …
// Each line that it prints is a fact: what it added is on the disk, as far as a process can know.
import { readdirSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { PublicKey } from "sealfield";
import { StoreFile } from "sealfield/store/file";
import { testKeys } from "./vectors.js";

const [path, action, ...args] = process.argv.slice(2);
const file = new StoreFile(path);

const actions = {
  create: () => file.create(PublicKey.from(testKeys.rsa2048.spki)),
  /** Secrets `<prefix>0` and on, each by an update of its own. */
  async add(prefix, count, wait) {
    for (let at = 0; at < Number(count); at++) {
      await file.update((store) => store.create(prefix + at, "value"), wait && { wait: Number(wait) });
      print(prefix + at);
    }
  },
  /** Begins an update that never ends. */
  hold: () =>
    file.update(() => {
      print(process.pid);
      return new Promise((resolve) => setTimeout(resolve, 1e9));
    }),
  /** The names in the store, and the files beside it. */
  async list() {
    print((await file.read()).list().map(({ name }) => name));
    print(readdirSync(dirname(path)));
  },
};

function print(fact) {
  writeSync(1, `${fact}\n`);
}

globalThis.countFileCalls?.();
try {
  await actions[action](...args);
} catch ({ code, message }) {
  print(`${code}: ${message}`);
}
