import type { Command } from "commander";
import { existsSync } from "node:fs";
import type { PublicKey } from "sealfield";
import type { KeyRing, Opened } from "sealfield/open";
import type { SecretStore } from "sealfield/store";
import type { StoreFile } from "sealfield/store/file";
import { codeOf, note } from "./exit.js";
import { showProgress } from "./output.js";

export const STORE_FILE = "sealfield.json";

export interface StoreOptions {
  store?: string;
}

export function takesStore(command: Command): Command {
  return command.option("--store <file>", `file of the store (default: ${STORE_FILE})`);
}

/** The store of the options, or `undefined` where none is named and there is none in the current directory. */
export function storePath({ store }: StoreOptions): string | undefined {
  return store ?? (existsSync(STORE_FILE) ? STORE_FILE : undefined);
}

export async function storeFile({ store = STORE_FILE }: StoreOptions): Promise<StoreFile> {
  const { StoreFile } = await import("sealfield/store/file");
  return new StoreFile(store);
}

export async function readStore(options: StoreOptions): Promise<SecretStore> {
  return (await storeFile(options)).read();
}

export async function updateStore<T>(options: StoreOptions, change: (store: SecretStore) => T): Promise<T> {
  return (await storeFile(options)).update(change);
}

export async function createStore(options: StoreOptions, recipients: PublicKey[], rules: "indigo" | "momen" | undefined): Promise<void> {
  await (await storeFile(options)).create(recipients, { rules });
}

/** What is quicker needs no progress. */
const SOON_MS = 500;

/** The secrets of these names; without names, all that are in effect. */
export function openAll(store: SecretStore, keys: KeyRing, names: string[] = []): [name: string, value: Opened][] {
  const begun = performance.now();
  const wanted = names.length > 0 ? names : store.list().map(({ name }) => name);
  const opened = wanted.flatMap((name, done): [string, Opened][] => {
    if (performance.now() - begun > SOON_MS) showProgress(`Opening: ${done} of ${wanted.length}`);
    try {
      return [[name, store.open(name, keys)]];
    } catch (error) {
      // Where no names are given it is in the list, so it is not in effect yet.
      if (names.length > 0 || codeOf(error) !== "ERR_UNKNOWN_SECRET") throw error;
      note(`${name}: left out, as it takes effect when the store is activated`);
      return [];
    }
  });
  if (performance.now() - begun > SOON_MS) showProgress("");
  return opened;
}
