import { constants } from "node:os";
import { visible } from "./output.js";

/** What the command ends with; `docs/command.md` explains each. */
export const Exit = {
  done: 0,
  no: 1,
  usage: 2,
  sealfield: 3,
  file: 4,
  internal: 70,
  cannotRun: 126,
  notFound: 127,
} as const;

/** What ends the command, with the sentence for it. */
export class CommandError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** The command was not asked for what it does. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(Exit.usage, message);
  }
}

/** A file cannot be read or written. */
export class FileError extends CommandError {
  constructor(path: string, why: unknown) {
    super(Exit.file, `${path}: ${typeof why === "string" ? why : reasonOf(why)}`);
  }
}

/** A signal ended the command, or Ctrl+C in a prompt. */
export class Interrupted extends CommandError {
  constructor(signal: NodeJS.Signals) {
    super(128 + constants.signals[signal], "");
  }
}

/** Says on stderr what went wrong, and returns what to exit with. */
export function report(error: unknown): number {
  if (error instanceof CommandError) {
    if (error.message !== "") complain(error.message);
    return error.exitCode;
  }
  if (codeOf(error) === "EPIPE") return 128 + constants.signals.SIGPIPE;
  if (isSealfieldError(error)) {
    for (const { code, field, message } of error.errors ?? [error]) {
      complain(`${code}: ${field === undefined ? "" : `${field}: `}${message}`);
    }
    return FILE_CODES.includes(error.code) ? Exit.file : Exit.sealfield;
  }
  // An engine's message may quote what it was given, so none is shown.
  const frames =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")) : [];
  complain(["this is a mistake in sealfield itself", ...frames].join("\n"), false);
  return Exit.internal;
}

/** A line on stderr that is no error. */
export function note(text: string): void {
  process.stderr.write(`sealfield: ${visible(text)}\n`);
}

/** `errors` is of an InputError. */
interface SealfieldError {
  code: string;
  field?: string;
  message: string;
  errors?: SealfieldError[];
}

/** By its shape: the class would load the package even for `--help`. */
export function isSealfieldError(error: unknown): error is SealfieldError {
  return error instanceof Error && error.name === "SealfieldError";
}

export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

const FILE_CODES = ["ERR_FILE", "ERR_LOCKED"];

function complain(text: string, isOneLine = true): void {
  process.stderr.write(`sealfield: ${isOneLine ? visible(text) : text}\n`);
}

/** What the system says of a file, without the path, which stands in front of it. */
function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? "";
  return REASONS[code] ?? `cannot be used (${code})`;
}

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "there is such a file already",
  EISDIR: "this is a directory",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is no directory",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
};
