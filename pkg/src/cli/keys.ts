// Where keys come from: options, the environment, files in the current directory.
import type { Command } from "commander";
import { statSync } from "node:fs";
import type { Jwk, KeyRing, PrivateKey, PublicKey } from "sealfield/open";
import { codeOf, FileError, isSealfieldError, note, UsageError } from "./exit.js";
import { readFile, readFileIfAny } from "./files.js";
import { quoted } from "./output.js";
import { Terminal } from "./terminal.js";

export const PRIVATE_KEY_FILE = "sealfield.key";
export const PUBLIC_KEY_FILE = "sealfield.pub";
export const PASSPHRASE_VARIABLE = "SEALFIELD_PRIVATE_KEY_PASSPHRASE";

const PRIVATE_KEY_VARIABLES = [
  "SEALFIELD_PRIVATE_KEY",
  "SEALFIELD_PRIVATE_KEY_FILE",
  "APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE",
];

/** Where no key is named, and none is in the current directory. */
const NO_PRIVATE_KEY =
  "there is no private key; name one with --key or SEALFIELD_PRIVATE_KEY, or get sealfield.key from whoever made it";
const NO_PUBLIC_KEY = "there is no public key; name one with --public-key, or make a pair with: sealfield keygen";

/** How often a passphrase may be mistyped. */
const ATTEMPTS = 3;

export interface PrivateKeyOptions {
  key?: string[];
}

export interface PublicKeyOptions {
  publicKey?: string[];
}

/** Of an option that may be repeated, every value. */
export const collect = (value: string, values: string[] = []) => [...values, value];

export function takesPrivateKeys(command: Command): Command {
  return command.option(
    "--key <file>",
    `private key; may be repeated (default: SEALFIELD_PRIVATE_KEY…, else ${PRIVATE_KEY_FILE})`,
    collect,
  );
}

export function takesPublicKeys(command: Command): Command {
  return takesNamedPublicKeys(
    command,
    `public key to seal for; may be repeated (default: ${PUBLIC_KEY_FILE}, else the public half of the private key)`,
  );
}

/** Where none are looked for. */
export function takesNamedPublicKeys(command: Command, description: string): Command {
  return command.option("--public-key <file>", description, collect);
}

/** The keys to open with. */
export async function privateKeys({ key: paths }: PrivateKeyOptions): Promise<KeyRing> {
  const { KeyRing } = await import("sealfield/open");
  if (paths === undefined && PRIVATE_KEY_VARIABLES.some((name) => process.env[name])) {
    const ring = await withPassphrase("the private key", (passphrase) =>
      KeyRing.fromEnv({ ...process.env, [PASSPHRASE_VARIABLE]: passphrase }),
    );
    warnIfReadable(process.env["SEALFIELD_PRIVATE_KEY_FILE"]);
    return ring;
  }
  const ring = new KeyRing();
  for (const path of paths ?? [PRIVATE_KEY_FILE]) {
    const key = await privateKey(path, NO_PRIVATE_KEY);
    ring.add(key);
    key.free();
  }
  return ring;
}

/** The keys to seal for. */
export async function publicKeys({ publicKey: paths }: PublicKeyOptions): Promise<[PublicKey, ...PublicKey[]]> {
  const { PublicKey } = await import("sealfield");
  const read = (path: string, file: Buffer) => naming(path, () => PublicKey.from(encoded(file)));
  if (paths !== undefined) {
    const [first, ...others] = paths.map((path) => read(path, readFile(path)));
    return [first!, ...others];
  }
  const file = readFileIfAny(PUBLIC_KEY_FILE);
  if (file) return [read(PUBLIC_KEY_FILE, file)];
  const key = await privateKey(process.env["SEALFIELD_PRIVATE_KEY_FILE"] || PRIVATE_KEY_FILE, NO_PUBLIC_KEY);
  const { publicKey } = key;
  key.free();
  return [publicKey];
}

/** A passphrase for a new key, typed twice. */
export async function newPassphrase(): Promise<string> {
  const given = process.env[PASSPHRASE_VARIABLE];
  if (given) return given;
  const terminal = Terminal.open(`set ${PASSPHRASE_VARIABLE}`);
  try {
    const passphrase = await terminal.ask("Passphrase (hidden)");
    if (passphrase === "") throw new UsageError("an empty passphrase protects nothing");
    if ((await terminal.ask("The same again")) !== passphrase) throw new UsageError("the two differ");
    return passphrase;
  } finally {
    terminal.close();
  }
}

async function privateKey(path: string, missing: string): Promise<PrivateKey> {
  const file = readFileIfAny(path);
  if (!file) throw new FileError(path, path === PRIVATE_KEY_FILE ? missing : "no such file");
  const { PrivateKey } = await import("sealfield/open");
  const encodedKey = encoded(file);
  const key = await withPassphrase(path, (passphrase) =>
    naming(path, () => PrivateKey.from(encodedKey, { passphrase })),
  );
  // Not before: the file may be none of a private key.
  warnIfReadable(path);
  return key;
}

/** What `use` makes of the passphrase in the environment, else of none, else of one that is asked for. */
async function withPassphrase<T>(whose: string, use: (passphrase: string | undefined) => T): Promise<T> {
  const given = process.env[PASSPHRASE_VARIABLE] || undefined;
  try {
    return use(given);
  } catch (error) {
    if (given !== undefined || codeOf(error) !== "ERR_PASSPHRASE") throw error;
  }
  const terminal = Terminal.open(`set ${PASSPHRASE_VARIABLE}`);
  try {
    for (let attempt = 1; ; attempt++) {
      const passphrase = await terminal.ask(`Passphrase of ${whose} (hidden)`);
      try {
        return use(passphrase);
      } catch (error) {
        if (attempt === ATTEMPTS || codeOf(error) !== "ERR_PASSPHRASE") throw error;
        note("that is not its passphrase");
      }
    }
  } finally {
    terminal.close();
  }
}

/** A key as its file holds it: PEM as text, a JWK as an object, else DER. */
function encoded(file: Buffer): string | Uint8Array | Jwk {
  const text = file.toString("utf8").trimStart();
  if (text.startsWith("{")) {
    try {
      return JSON.parse(text) as Jwk;
    } catch {
      return text;
    }
  }
  return text.includes("-----BEGIN ") ? text : file;
}

/** Errors of a key that came in a file have its path as their field. */
function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isSealfieldError(error) && error.field === undefined) error.field = path;
    throw error;
  }
}

/** As ssh does; but the key is used. */
function warnIfReadable(path: string | undefined): void {
  if (!path || process.platform === "win32") return;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) note(`${path}: others can read this private key; mend it with: chmod 600 ${quoted(path)}`);
}
