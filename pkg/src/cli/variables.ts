// What `run` gives a program: the secrets of a store and of .env files, by the names of environment variables.
import type { KeyRing } from "sealfield/open";
import { CommandError, Exit, FileError, note } from "./exit.js";
import { readFile } from "./files.js";
import { privateKeys } from "./keys.js";
import type { PrivateKeyOptions } from "./keys.js";
import { openAll, readStore, STORE_FILE, storePath } from "./store-options.js";
import type { StoreOptions } from "./store-options.js";
import { utf8 } from "./utf8.js";

export interface VariableOptions extends StoreOptions, PrivateKeyOptions {
  env?: string[];
  only?: string[];
  allow?: string[];
}

export interface Variables {
  /** What the program gets. Files win over the store, and the last of several. */
  values: Map<string, string>;
  /** What must not be in its output: also what another value took the place of, and what is no text. */
  secrets: [name: string, value: string | Uint8Array][];
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Variables by which a shell, a linker or an engine loads code, or finds the program itself. Whoever can edit the files
 * needs no private key to add them.
 */
const LOADS_CODE =
  /^(PATH|PATHEXT|COMSPEC|IFS|BASH_ENV|SHELLOPTS|BASHOPTS|PROMPT_COMMAND|PS4|LD_.*|DYLD_.*|GCONV_PATH|NODE_(OPTIONS|PATH|REPL_EXTERNAL_MODULE|TLS_REJECT_UNAUTHORIZED|EXTRA_CA_CERTS)|PYTHON.*|PERL.*|RUBY(OPT|LIB)|GEM_(HOME|PATH)|(JAVA_TOOL|_JAVA|JDK_JAVA)_OPTIONS|CLASSPATH|GIT_.*|NPM_CONFIG_.*|SEALFIELD_.*)$/i;

export async function variables({
  env: files = [],
  only,
  allow = [],
  ...options
}: VariableOptions): Promise<Variables> {
  const path = storePath(options);
  if (path === undefined && files.length === 0)
    throw new FileError(
      STORE_FILE,
      "there is no store; name one with --store, or a .env file with --env; or make one with: sealfield store create",
    );
  const found: Variables = { values: new Map(), secrets: [] };
  let ring: KeyRing | undefined;
  const keys = async () => (ring ??= await privateKeys(options));
  if (path !== undefined) addSecrets(found, openAll(await readStore(options), await keys(), only));
  for (const file of files) await addFile(found, file, keys);
  ring?.free();
  for (const name of found.values.keys()) {
    if (LOADS_CODE.test(name) && !allow.includes(name)) {
      throw new CommandError(
        Exit.sealfield,
        `ERR_DENIED: ${name}: such a variable can make the program run other code; if it is meant to be there: --allow ${name}`,
      );
    }
  }
  return found;
}

function addSecrets({ values, secrets }: Variables, opened: ReturnType<typeof openAll>): void {
  for (const [name, { bytes }] of opened) {
    secrets.push([name, bytes]);
    const text = utf8(bytes);
    if (!VARIABLE.test(name)) note(`${name}: left out, as it is no name of an environment variable`);
    else setText(values, name, text);
  }
}

/** In a file with sealed values, the others are settings, as a port is; in one without, any may be a secret. */
async function addFile({ values, secrets }: Variables, file: string, keys: () => Promise<KeyRing>): Promise<void> {
  const { isSealed } = await import("sealfield");
  const { openEnv, parseEnv } = await import("sealfield/store");
  const text = readFile(file);
  const before = parseEnv(text);
  if (before.entries.length === 0) throw new FileError(file, "no variable is set in it");
  noteMalformed(file, before.malformed);
  const isSecret = before.entries.map(({ value }) => isSealed(value));
  const hasSealed = isSecret.includes(true);
  const { entries } = hasSealed ? parseEnv(openEnv(text, await keys())) : before;
  for (const [index, { name, value }] of entries.entries()) {
    if (isSecret[index] || !hasSealed) secrets.push([name, value]);
    setText(values, name, value);
  }
}

function setText(values: Map<string, string>, name: string, text: string | undefined): void {
  if (text === undefined || text.includes("\0"))
    note(`${name}: left out, as an environment variable cannot hold it: it is no text`);
  else values.set(name, text);
}

function noteMalformed(file: string, [first, ...others]: number[]): void {
  if (first === undefined) return;
  const more = others.length === 0 ? "" : `, nor are ${others.length} more`;
  note(`${file}:${first}: left out, as it is no assignment${more}`);
}
