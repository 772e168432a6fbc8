import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SealfieldError } from "../errors.js";
import type { AbortSignalLike } from "../seal-input.js";
import { fileError } from "./file-error.js";
import { isGone, ownerName } from "./owner.js";
import { temporaryPath } from "./temporary.js";

export interface LockOptions {
  /** Milliseconds. */
  wait?: number;
  signal?: AbortSignalLike;
}

/**
 * Runs `run` while nobody else, in this process or another, runs anything under the lock of `file`.
 *
 * The lock is a folder, `<file>.lock`, and in it one that is named after the owner. It is prepared under another name and
 * renamed, which fails where there is a folder that is not empty: so it is taken in one step, with its owner in it, on
 * network file systems and on FAT too. The lock of a process that was killed is broken by removing its owner by name: of
 * two who do that, the second finds nothing to remove, and leaves the lock alone that the first has by then. And git
 * commits no empty folders.
 *
 * Libraries for this tell a dead owner by the age of a file, which is wrong after the machine slept.
 */
export async function withLock<T>(file: string, options: LockOptions, run: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const patience = new Patience(lock, options);
  return inTurn(file, patience, async () => {
    const owner = await ownerName();
    await take(file, lock, owner, patience);
    try {
      return await run();
    } finally {
      // What cannot be removed tells the next one whose it is.
      await rmdir(join(lock, owner))
        .then(() => rmdir(lock))
        .catch(() => {});
    }
  });
}

async function take(file: string, lock: string, owner: string, patience: Patience): Promise<void> {
  const prepared = temporaryPath(file, owner);
  try {
    await prepare(prepared, owner).catch((error) => {
      throw fileError(error, file);
    });
    while (!(await isTaken(prepared, lock))) {
      if (!(await isBroken(lock))) await patience.pause();
    }
  } catch (error) {
    await rm(prepared, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

async function prepare(path: string, owner: string): Promise<void> {
  await mkdir(path);
  await mkdir(join(path, owner));
}

async function isTaken(prepared: string, lock: string): Promise<boolean> {
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    // What systems say of a folder that is not empty, or of something else in its place.
    const { code } = error as { code: string };
    if (["ENOTEMPTY", "EEXIST", "EPERM", "EACCES", "EBUSY", "ENOTDIR"].includes(code)) return false;
    throw fileError(error, lock);
  }
}

/** Whether there was a lock of a dead process, and it is removed now. */
async function isBroken(lock: string): Promise<boolean> {
  try {
    const owners = await readdir(lock);
    if (!(await Promise.all(owners.map(isGone))).every(Boolean)) return false;
    for (const owner of owners) await rmdir(join(lock, owner));
    // Windows renames nothing onto an empty folder.
    await rmdir(lock);
    return true;
  } catch {
    return false;
  }
}

/** Updates of a file by this process wait for each other in the order of their calls. */
async function inTurn<T>(file: string, patience: Patience, run: () => Promise<T>): Promise<T> {
  const before = turns.get(file);
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  // Who gives up lets nobody pass those in front.
  const turn = Promise.all([before, ended]).then(() => {
    if (turns.get(file) === turn) turns.delete(file);
  });
  turns.set(file, turn);
  try {
    let isNext = before === undefined;
    void before?.then(() => (isNext = true));
    while (!isNext) await patience.pause(before);
    return await run();
  } finally {
    end();
  }
}

const turns = new Map<string, Promise<void>>();

/** Waits for a lock in small steps, until it is time to give up. */
class Patience {
  readonly #lock: string;
  readonly #signal?: AbortSignalLike;
  readonly #end: number;
  #step = 2;

  constructor(lock: string, { wait = 10_000, signal }: LockOptions) {
    if (typeof wait !== "number" || !(wait >= 0)) {
      throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "the time to wait is a number of milliseconds");
    }
    this.#lock = lock;
    this.#signal = signal;
    this.#end = performance.now() + wait;
  }

  async pause(until?: Promise<void>): Promise<void> {
    this.#signal?.throwIfAborted();
    const left = this.#end - performance.now();
    if (left <= 0) throw new SealfieldError("ERR_LOCKED", LOCKED, this.#lock);
    // Of several who wait, none is to be late each time.
    const jitter = 0.5 + Math.random() / 2;
    await Promise.race([until, sleep(Math.min(this.#step * jitter, left))].filter(Boolean));
    this.#step = Math.min(this.#step * 2, 64);
  }
}

const LOCKED =
  "another process is writing the file; if it ended on another machine or in another container, remove the lock";
