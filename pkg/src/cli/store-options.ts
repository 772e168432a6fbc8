import type { Command } from "commander";
import { existsSync } from "node:fs";
import type { PublicKey } from "sealfield";
import type { KeyRing, Opened } from "sealfield/open";
import type { SecretStore } from "sealfield/store";
import type { StoreFile } from "sealfield/store/file";
import { codeOf, isSealfieldError, note } from "./exit.js";
import { readFileIfAny } from "./files.js";
import { progressOf } from "./output.js";

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
  const file = await storeFile(options);
  return file.read().catch((error) => explain(error, file.path));
}

export async function updateStore<T>(options: StoreOptions, change: (store: SecretStore) => T): Promise<T> {
  const file = await storeFile(options);
  return file.update(change).catch((error) => explain(error, file.path));
}

export async function createStore(
  options: StoreOptions,
  recipients: PublicKey[],
  rules: "indigo" | "momen" | undefined,
): Promise<void> {
  await (await storeFile(options)).create(recipients, { rules });
}

/** The secrets of these names; without names, all that are in effect. */
export function openAll(store: SecretStore, keys: KeyRing, names: string[] = []): [name: string, value: Opened][] {
  const progress = progressOf("Opening");
  const wanted = names.length > 0 ? names : store.list().map(({ name }) => name);
  const opened = wanted.flatMap((name, done): [string, Opened][] => {
    progress(done, wanted.length);
    try {
      return [[name, store.open(name, keys)]];
    } catch (error) {
      // Where no names are given it is in the list, so it is not in effect yet.
      if (names.length > 0 || codeOf(error) !== "ERR_UNKNOWN_SECRET") throw error;
      note(`${name}: left out, as it takes effect when the store is activated`);
      return [];
    }
  });
  progress(wanted.length, wanted.length);
  return opened;
}

/** Throws the error of a store's file, with what to do about it. */
function explain(error: unknown, path: string): never {
  if (isSealfieldError(error)) {
    const file = ["ERR_FILE", "ERR_STORE"].includes(error.code) ? readFileIfAny(path) : undefined;
    if (error.code === "ERR_FILE" && !file)
      error.message = "there is no store; make one with: sealfield store create, or name one with --store";
    if (error.code === "ERR_STORE") error.field = [path, error.field].filter((part) => part !== undefined).join(": ");
    if (error.code === "ERR_STORE" && file?.includes("<<<<<<<"))
      error.message = "it holds conflict markers of git (<<<<<<<): resolve the conflict first";
  }
  throw error;
}
