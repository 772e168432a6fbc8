import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { link, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { SealfieldError } from "../errors.js";
import { fileError } from "./file-error.js";
import { ownerName } from "./owner.js";
import { removeLeftovers, temporaryPath } from "./temporary.js";

export interface WriteFileOptions {
  /** Permissions, as `0o600`. Default: those of the file that is replaced, or what the system gives new files. */
  mode?: number;
  /** Never replaces anything. */
  exclusive?: boolean;
}

/**
 * Writes a file whole or not at all: whoever reads it, and wherever the process or the machine stops, it is the old one or
 * the new one. A file that is replaced keeps its permissions, and its owner where the system lets it, unless a `mode` is given; a symbolic link to
 * it stays.
 * @throws SealfieldError `ERR_FILE`
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { mode, exclusive = false }: WriteFileOptions = {},
): Promise<void> {
  try {
    const file = exclusive ? path : await followed(path);
    const old = exclusive ? undefined : await replaceable(file);
    await removeLeftovers(file);
    const temporary = temporaryPath(file, await ownerName());
    try {
      await writeThrough(temporary, content, mode, old);
      await (exclusive ? give(temporary, file) : rename(temporary, file));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncFolder(dirname(file));
  } catch (error) {
    throw fileError(error, path);
  }
}

async function followed(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return path;
    throw error;
  }
}

/** What is there. A device would be gone if a file took its name, and a rename asks for no permission of the file's own. */
async function replaceable(file: string): Promise<Stats | undefined> {
  try {
    const old = await stat(file);
    if (!old.isFile()) throw new SealfieldError("ERR_FILE", "this is no regular file", file);
    await (await open(file, "r+")).close();
    return old;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Returns once the content is on the disk: else the machine could stop with the rename done and the file empty. */
async function writeThrough(path: string, content: string | Uint8Array, mode?: number, old?: Stats): Promise<void> {
  const file = await open(path, "wx", old ? 0o600 : mode);
  try {
    if (old) await inherit(file, old, mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function inherit(file: FileHandle, old: Stats, mode: number | undefined): Promise<void> {
  const now = await file.stat();
  const permissions = (mode: number) => mode & 0o7777;
  const wanted = permissions(mode ?? old.mode);
  // A file system without permissions refuses to set any.
  if (permissions(now.mode) !== wanted) await file.chmod(wanted);
  // Permissions that are given are meant for who writes.
  if (mode !== undefined) return;
  if (now.uid === old.uid && now.gid === old.gid) return;
  await file
    .chown(old.uid, old.gid)
    .catch(() => file.chown(now.uid, old.gid))
    .catch(() => {});
}

/** A rename that replaces nothing, which Node does not have. */
async function give(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw error;
    // A file system may have no hard links, as FAT. Stopped in between, it leaves an empty file.
    await (await open(file, "wx")).close();
    return rename(temporary, file);
  }
  await rm(temporary);
}

/** Makes a rename last. Windows opens no folders, and some network file systems sync none. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!["EISDIR", "EPERM", "EACCES", "EINVAL"].includes(codeOf(error) as string)) throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
