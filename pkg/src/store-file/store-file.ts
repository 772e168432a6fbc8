import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { SealfieldError } from "../errors.js";
import { copiedOptions } from "../plain.js";
import type { PublicKey } from "../public-key.js";
import type { AbortSignalLike } from "../seal-input.js";
import type { ActorOptions, CreateStoreOptions } from "../store/secret-store.js";
import { SecretStore } from "../store/secret-store.js";
import { writeFileAtomically } from "./atomic-write.js";
import { fileError } from "./file-error.js";
import { withLock } from "./lock.js";

export interface UpdateOptions extends ActorOptions {
  /** How long to wait for other writers of the file, in milliseconds. Default 10,000. */
  wait?: number;
  /** Stops before anything is written. The promise is rejected with the signal's reason. */
  signal?: AbortSignalLike;
}

/**
 * The document of a store in a file. However a writer ends, the file holds its document before or after an update, and
 * of several writers, in one process or in many, each sees what the others wrote.
 */
export class StoreFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Writes an empty store to a file that is not there yet.
   * @throws SealfieldError `ERR_FILE`, where there is one too; and as `SecretStore.create`
   */
  async create(recipients: PublicKey | PublicKey[], options?: CreateStoreOptions): Promise<void> {
    const store = SecretStore.create(recipients, options);
    try {
      await writeFileAtomically(this.path, store.toString(), { exclusive: true });
    } finally {
      store.free();
    }
  }

  /**
   * The store as it is now. It waits for no writer; what is changed in it stays in memory.
   * @throws SealfieldError `ERR_FILE`; `ERR_NOT_UNICODE` where the file is not UTF-8; and as `SecretStore.parse`
   */
  async read(options?: ActorOptions): Promise<SecretStore> {
    return SecretStore.parse(await readText(this.path), options);
  }

  /**
   * Gives what `change` returns, once the store that it changed is written. Where it changed nothing, or throws, the
   * file stays as it is. The store is of no use afterwards, and `change` must not update the same file itself.
   * @throws SealfieldError `ERR_LOCKED`, with the path of the lock, where others write for longer than `wait`; `ERR_FILE`,
   * where a program that knows no lock changed the file meanwhile too; and as `read`
   */
  async update<T>(change: (store: SecretStore) => T | Promise<T>, options?: UpdateOptions): Promise<T> {
    const { wait, signal, ...actor } = copiedOptions(options);
    const file = followed(this.path);
    return withLock(file, { wait, signal }, async () => {
      const text = await readText(file);
      const store = SecretStore.parse(text, actor);
      try {
        const before = store.toString();
        const result = await change(store);
        const after = store.toString();
        if (after !== before) {
          signal?.throwIfAborted();
          // An editor, or git, while `change` took its time.
          if ((await readText(file)) !== text) throw new SealfieldError("ERR_FILE", CHANGED, file);
          await writeFileAtomically(file, after);
        }
        return result;
      } finally {
        store.free();
      }
    });
  }
}

const CHANGED = "another program changed the file meanwhile, so nothing was written";

/** Where symbolic links lead, as all ways to a file share one lock. Not later, so that calls stay in their order. */
function followed(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error) => {
    throw fileError(error, path);
  });
  try {
    // What was read with replacement characters would be written so.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SealfieldError("ERR_NOT_UNICODE", "the file is not UTF-8 text", path);
  }
}
