import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PrivateKey, SealfieldError } from "sealfield/open";
import { StartError } from "./start-error.js";

const FILE_NAME = "private-key.pem";
const BITS = 2048;

/** Permissions that anyone but the owner would have. */
const OTHERS = 0o077;

/**
 * The private key kept in `directory`; the first start makes one.
 *
 * @throws StartError for a key that others can read, that is damaged, or that cannot be kept
 */
export function openKeyDirectory(directory: string, say: (line: string) => void): PrivateKey {
  const path = join(directory, FILE_NAME);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return readKey(path) ?? makeKey(path, say);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `cannot use the key file ${path} (${codeOf(error)}); set SEALFIELD_DEMO_DATA to a directory that can be written`,
    );
  }
}

function readKey(path: string): PrivateKey | undefined {
  const pem = readPrivateFile(path);
  if (pem === undefined) return undefined;
  try {
    return PrivateKey.from(pem);
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    throw new StartError(
      `${path} holds no usable private key (${error.code}); move it away, and the next start makes a new one`,
    );
  }
}

function readPrivateFile(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new StartError(`${path} is not a file; move it away, and the next start makes a key`);
    // Windows has no such permissions to look at.
    if (process.platform !== "win32" && (status.mode & OTHERS) !== 0) {
      throw new StartError(`others can read the private key; mend it with: chmod 600 '${path}'`);
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function makeKey(path: string, say: (line: string) => void): PrivateKey {
  say(`making a ${BITS}-bit key pair…`);
  const key = PrivateKey.generate(BITS);
  if (keep(path, key.toPem())) {
    say(`kept the private key in ${path}`);
    return key;
  }
  const other = readKey(path);
  if (other === undefined) throw new StartError(`${path} came and went while starting; start again`);
  return other;
}

/**
 * Writes the whole file or none, and never over another: false when there is one by now.
 * The link is what makes it visible, so a start that is killed leaves no half key behind.
 */
function keep(path: string, pem: string): boolean {
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = openSync(draft, "wx", 0o600);
  try {
    try {
      // The mode given to open is only an upper bound: the umask may take the owner's rights too.
      fchmodSync(file, 0o600);
      writeFileSync(file, pem);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.name;
  return "unknown";
}
