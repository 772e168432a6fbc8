import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, FileError } from "./exit.js";

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

/** A file, or standard input for `-`. */
export async function readFileOrInput(path: string): Promise<Buffer> {
  return path === "-" ? readInput() : readFile(path);
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

/** Writes a file that is not there yet, whatever comes between. */
export function writeNewFile(path: string, data: string | Uint8Array, mode: number): void {
  writeSynced(path, "wx", data, mode);
}

/** Writes a file in the place of any that is there: readers see the old one or the new one. */
export function replaceFile(path: string, data: string | Uint8Array, mode: number): void {
  const temporary = join(dirname(path), `.sealfield-${randomBytes(8).toString("hex")}`);
  try {
    writeSynced(temporary, "wx", data, mode);
    renameSync(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error instanceof FileError ? new FileError(path, error.cause) : new FileError(path, error);
  }
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is not there.
  }
}

function writeSynced(path: string, flags: string, data: string | Uint8Array, mode: number): void {
  let file: number | undefined;
  try {
    file = openSync(path, flags, mode);
    writeFileSync(file, data);
    fsyncSync(file);
  } catch (error) {
    throw Object.assign(new FileError(path, error), { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
