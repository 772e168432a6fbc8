import { accessSync, constants, readFileSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { WriteFileOptions } from "sealfield/store/file";
import { codeOf, FileError, UsageError } from "./exit.js";

/** More than this no value has, and no form. */
const MOST_BYTES = 64 * 1024 * 1024;

/** For its owner alone. */
export const PRIVATE_MODE = 0o600;

export function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FileError(path, error);
  }
}

/** The file, or `undefined` where there is none. */
export function readFileIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new FileError(path, error);
  }
}

/** A file, or standard input for `-`. It may hold secrets, so nobody is to type it where it shows. */
export async function readFileOrInput(path: string): Promise<Buffer> {
  if (path !== "-") return readFile(path);
  if (process.stdin.isTTY) throw new UsageError("name a file, or pipe it in");
  return readInput();
}

/** What is piped in, as far as it could be a value: whoever takes it refuses one that is longer. */
export async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Refuses a file that `writeFile` could not replace: it takes a place in the folder, too. */
export function checkWritable(path: string): void {
  try {
    const file = realpathSync(path);
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new FileError(path, error);
  }
}

/** Writes a file in the place of any that is there: readers see the old one or the new one. */
export async function writeFile(path: string, data: string | Uint8Array, options?: WriteFileOptions): Promise<void> {
  const { writeFileAtomically } = await import("sealfield/store/file");
  await writeFileAtomically(path, data, options);
}
