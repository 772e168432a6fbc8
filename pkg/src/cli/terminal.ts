import { openSync } from "node:fs";
import { ReadStream, WriteStream } from "node:tty";
import { StringDecoder } from "node:string_decoder";
import { Interrupted, UsageError } from "./exit.js";
import { HiddenInput } from "./hidden-input.js";
import { visible } from "./output.js";

const BRACKETED_PASTE_ON = "\x1b[?2004h";
const BRACKETED_PASTE_OFF = "\x1b[?2004l";

/** Signals that end a prompt as they end a program; in raw mode the keyboard sends none. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGUSR2"] as const;

/** The terminal that the command was started in, whatever its streams are. Nothing that is typed shows on it. */
export class Terminal {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #decoder = new StringDecoder("utf8");
  /** Typed ahead, for the next question. */
  #rest = "";
  #interrupted: Interrupted | undefined;
  #onInterrupt = () => {};

  /** @throws UsageError without a terminal; `otherwise` says what else there is */
  static open(otherwise: string): Terminal {
    const streams = controllingTerminal() ?? standardStreams();
    if (!streams) throw new UsageError(`there is no terminal to ask on: ${otherwise}`);
    return new Terminal(...streams);
  }

  private constructor(input: ReadStream, output: WriteStream) {
    this.#input = input;
    this.#output = output;
    for (const signal of ENDING) process.on(signal, this.#interrupt);
    process.on("SIGCONT", this.#hideAgain);
    this.#input.on("end", this.#hangUp).on("error", this.#hangUp).pause();
    // Before anything is asked: what is typed from here on is not echoed.
    this.#input.setRawMode(true);
  }

  /**
   * Asks for text without showing it. Several lines may be pasted where `isMultiline`.
   * @throws Interrupted
   */
  async ask(question: string, { isMultiline = false } = {}): Promise<string> {
    this.#output.write(`${BRACKETED_PASTE_ON}${visible(question)}: `);
    const answer = new HiddenInput(isMultiline);
    try {
      let state = answer.take(this.#rest);
      if (state === "more") state = await this.#type(answer);
      if (state === "interrupted") throw new Interrupted("SIGINT");
      this.#rest = answer.rest;
      return answer.text;
    } finally {
      this.#output.write(`${BRACKETED_PASTE_OFF}\n`);
    }
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.#input.setRawMode(false);
    for (const signal of ENDING) process.off(signal, this.#interrupt);
    process.off("SIGCONT", this.#hideAgain);
    this.#input.off("end", this.#hangUp).off("error", this.#hangUp).pause();
    if (this.#input === process.stdin) return;
    this.#input.destroy();
    this.#output.destroy();
  }

  #type(answer: HiddenInput): Promise<"done" | "interrupted"> {
    return new Promise((resolve, reject) => {
      const onData = (bytes: Buffer) => {
        const state = answer.take(this.#decoder.write(bytes));
        if (state === "more") return;
        this.#input.off("data", onData).pause();
        resolve(state);
      };
      this.#onInterrupt = () => {
        if (this.#interrupted) reject(this.#interrupted);
      };
      this.#onInterrupt();
      this.#input.on("data", onData).resume();
    });
  }

  readonly #interrupt = (signal: NodeJS.Signals) => {
    this.#interrupted = new Interrupted(signal);
    this.#onInterrupt();
  };

  readonly #hangUp = () => this.#interrupt("SIGHUP");

  /** A shell that had stopped the command gives the terminal back as it likes it: with echo. */
  readonly #hideAgain = () => this.#input.setRawMode(false).setRawMode(true);
}

function controllingTerminal(): [ReadStream, WriteStream] | undefined {
  if (process.platform === "win32") return undefined;
  try {
    return [new ReadStream(openSync("/dev/tty", "r")), new WriteStream(openSync("/dev/tty", "w"))];
  } catch {
    return undefined;
  }
}

function standardStreams(): [ReadStream, WriteStream] | undefined {
  return process.stdin.isTTY && process.stderr.isTTY ? [process.stdin, process.stderr] : undefined;
}
