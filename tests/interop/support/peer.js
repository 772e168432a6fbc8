import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * A peer in another language, in a process of its own that serves a whole test file.
 *
 * A request is a line: the operation, then its arguments. The answer is a line: `ok` and the result, or `error` and
 * a message. Tabs separate; all but the first word is base64.
 */
export class Peer {
  #process;
  #waiting = [];

  /** Starts `program` with a file beside the tests. */
  static start(program, file) {
    return new Peer(program, fileURLToPath(new URL(`../peers/${file}`, import.meta.url)));
  }

  constructor(program, file) {
    this.#process = spawn(program, [file], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#answer(line));
    const gone = (why) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the peer is gone: ${why}`));
    };
    this.#process.on("error", gone).on("close", gone);
    this.#process.stdin.on("error", gone);
  }

  /** Sends texts or bytes; resolves to a Buffer, rejects with the peer's message. */
  ask(operation, ...args) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${[operation, ...args.map(base64)].join("\t")}\n`);
    });
  }

  stop() {
    this.#process.stdin.end();
  }

  #answer(line) {
    const [status, content] = line.split("\t");
    const { resolve, reject } = this.#waiting.shift();
    const result = Buffer.from(content, "base64");
    if (status === "ok") resolve(result);
    else reject(new Error(result.toString()));
  }
}

function base64(content) {
  return Buffer.from(content).toString("base64");
}
