// The command `sealfield`, as it is built: in pipes, and in a real pseudo-terminal.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import pty from "@lydell/node-pty";
import xterm from "@xterm/headless";
import { testKeys } from "./vectors.js";

export const COMMAND = fileURLToPath(new URL("../../../pkg/dist/cli/sealfield.js", import.meta.url));
if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing; build it with: cargo xtask build`);

/** After so long, in milliseconds, what is awaited will not come any more. */
const PATIENCE = 30_000;

const temporary = mkdtempSync(join(tmpdir(), "sealfield-command-"));
const running = new Set();
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(temporary, { recursive: true, force: true });
});

/** A new folder, with these files in it by name. */
export function folderWith(files = {}) {
  const folder = mkdtempSync(join(temporary, "f-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
  return folder;
}

/** A new folder with a key pair where the command looks for it. */
export function folderWithKeys(files = {}) {
  return folderWith({ "sealfield.key": testKeys.rsa2048.pkcs8, "sealfield.pub": testKeys.rsa2048.spki, ...files });
}

/** The environment, without what steers the command. */
export function environment(variables = {}) {
  const steering = /^(SEALFIELD_|APIFY_|NO_COLOR$|FORCE_COLOR$|CI$|NODE_|TERM$|COLUMNS$|GIT_)/;
  const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
  return { ...plain, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CEILING_DIRECTORIES: temporary, ...variables };
}

/** Runs the command in pipes: `{ code, stdout, stderr, bytes }`. */
export async function sealfield(args, { input = "", cwd = folderWith(), env = {} } = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: environment(env), detached: true });
  running.add(child);
  child.stdin.on("error", () => {}).end(input);
  const [stdout, stderr, code] = await Promise.all([
    bytesOf(child.stdout),
    bytesOf(child.stderr),
    inTime(args.join(" "), new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal)))),
  ]);
  running.delete(child);
  return { code, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8"), bytes: stdout };
}

/** A program in a pseudo-terminal, and the screen as a person sees it. */
export class TerminalSession {
  /** All bytes that went to the terminal, as text. */
  raw = "";
  #process;
  #screen;
  #ended;
  #onOutput = () => {};

  constructor(file, args, { cwd = folderWith(), env = {}, columns = 100 } = {}) {
    this.#screen = new xterm.Terminal({ cols: columns, rows: 60, scrollback: 1000, allowProposedApi: true });
    this.#process = pty.spawn(file, args, {
      cols: columns,
      rows: 60,
      cwd,
      env: environment({ TERM: "xterm-256color", ...env }),
    });
    running.add(this.#process);
    this.#process.onData((text) => {
      this.raw += text;
      // Answers of the terminal, as to a request of its attributes, do not matter here.
      this.#screen.write(text, () => this.#onOutput());
    });
    this.#ended = new Promise((resolve) => {
      this.#process.onExit(({ exitCode, signal }) => {
        running.delete(this.#process);
        // What was written last may still be on its way to the screen.
        this.#screen.write("", () => resolve(signal ? 128 + signal : exitCode));
      });
    });
  }

  static sealfield(args, options) {
    return new TerminalSession(process.execPath, [COMMAND, ...args], options);
  }

  static shell(script, options) {
    return new TerminalSession("/bin/sh", ["-c", script, process.execPath, COMMAND], options);
  }

  get pid() {
    return this.#process.pid;
  }

  /** The lines on the screen and those above it, without the empty ones at the end. */
  get screen() {
    const { active } = this.#screen.buffer;
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at).translateToString(true));
    return lines.join("\n").trimEnd();
  }

  type(text) {
    this.#process.write(text);
  }

  /** What a terminal sends when somebody pastes. */
  paste(text) {
    if (!this.#screen.modes.bracketedPasteMode) throw new Error("the program has not asked for bracketed paste");
    this.type(`\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~`);
  }

  kill(signal) {
    this.#process.kill(signal);
  }

  /** Resolves once the screen shows `text`, or matches it. */
  async until(wanted) {
    const isThere = () => (typeof wanted === "string" ? this.screen.includes(wanted) : wanted.test(this.screen));
    await inTime(
      `"${wanted}" on the screen; it shows:\n${this.screen}`,
      new Promise((resolve) => {
        this.#onOutput = () => {
          if (isThere()) resolve();
        };
        this.#onOutput();
      }),
      () => `it shows:\n${this.screen}`,
    );
  }

  /** Resolves to the exit code. */
  ended() {
    return inTime("end of the program", this.#ended, () => `it shows:\n${this.screen}`);
  }
}

export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once it is so. */
export async function until(isSo) {
  for (let waited = 0; !isSo(); waited += 50) {
    if (waited > PATIENCE) throw new Error(`it is not so within ${PATIENCE} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function bytesOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function inTime(what, promise, more = () => "") {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${PATIENCE} ms; ${more()}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
