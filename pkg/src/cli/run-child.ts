import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { Duplex } from "node:stream";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { TransformStream } from "node:stream/web";
import { CommandError, codeOf, Exit } from "./exit.js";

export interface ChildOptions {
  env: NodeJS.ProcessEnv;
  /** Makes what the program's output passes through, one for each of its streams. Without it, they are ours. */
  filter?: () => TransformStream<Uint8Array, Uint8Array>;
}

/** What is passed on. The keyboard's signals, in `FROM_KEYBOARD`, reach the child by themselves. */
const SIGNALS = ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
const FROM_KEYBOARD: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a program until it has ended and all its output is written, and returns what it exited with, or 128 and the number
 * of the signal that ended it. Its standard input is ours. With a filter its output goes through pipes, so it sees no
 * terminal there.
 */
export async function runChild(program: string, args: string[], { env, filter }: ChildOptions): Promise<number> {
  const output = filter ? "pipe" : "inherit";
  const child = started(program, () => spawn(program, args, { env, stdio: ["inherit", output, output] }));
  const stop = passSignalsTo(child);
  try {
    const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    const [[code, signal]] = await Promise.all([
      ended,
      pass(child.stdout, process.stdout, filter),
      pass(child.stderr, process.stderr, filter),
    ]);
    return signal === null ? (code ?? Exit.internal) : 128 + constants.signals[signal];
  } catch (error) {
    throw cannotRun(program, error);
  } finally {
    stop();
  }
}

/** Some of what can go wrong is thrown at once. */
function started<T>(program: string, start: () => T): T {
  try {
    return start();
  } catch (error) {
    throw cannotRun(program, error);
  }
}

function passSignalsTo(child: ChildProcess): () => void {
  const hasKeyboard = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const pass = (signal: NodeJS.Signals) => {
    if (!(hasKeyboard && FROM_KEYBOARD.includes(signal))) child.kill(signal);
  };
  const orphan = () => child.kill();
  for (const signal of SIGNALS) process.on(signal, pass);
  process.on("exit", orphan);
  return () => {
    for (const signal of SIGNALS) process.off(signal, pass);
    process.off("exit", orphan);
  };
}

/** A reader that is gone is told to the program: what it writes next ends it, as it would without us. */
async function pass(from: Readable | null, to: Writable, filter: ChildOptions["filter"]): Promise<void> {
  if (!from || !filter) return;
  try {
    await pipeline(from, Duplex.fromWeb(filter()), to, { end: false });
  } catch (error) {
    if (codeOf(error) !== "EPIPE") throw error;
  }
}

/** As shells tell it. */
function cannotRun(program: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case "ENOENT":
      return new CommandError(Exit.notFound, `${program}: there is no such program`);
    case "EACCES":
      return new CommandError(Exit.cannotRun, `${program}: it cannot be run: permission denied`);
    case "E2BIG":
      return new CommandError(
        Exit.cannotRun,
        `${program}: it cannot be run: its environment and arguments are too large`,
      );
    default:
      return error;
  }
}
