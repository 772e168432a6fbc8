import { SealfieldError } from "../errors.js";

/** What Node says of a file, as one of our errors. Its own message may quote what was to be written. */
export function fileError(error: unknown, path: string): SealfieldError {
  if (error instanceof SealfieldError) return error;
  const code = (error as { code?: unknown } | undefined)?.code;
  return new SealfieldError("ERR_FILE", SENTENCES.get(code) ?? "the file could not be read or written", path);
}

const SENTENCES = new Map<unknown, string>([
  ["ENOENT", "there is no such file or folder"],
  ["EEXIST", "there is something of that name already"],
  ["EACCES", "permission is denied"],
  ["EPERM", "permission is denied"],
  ["EISDIR", "this is a folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOSPC", "there is no space left"],
  ["EDQUOT", "there is no space left"],
  ["EFBIG", "the file would become too large"],
  ["EROFS", "the file system is read-only"],
  ["EBUSY", "the file is in use, or mounted on its own and so cannot be replaced"],
  ["EMFILE", "too many files are open"],
  ["ENFILE", "too many files are open"],
  ["EIO", "the disk failed"],
]);
