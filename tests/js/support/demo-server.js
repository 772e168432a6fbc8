// The demo's server as a child process, and the ways its clients speak to it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { PublicKey } from "sealfield";

const SERVER = fileURLToPath(new URL("../../../www/dist/server.js", import.meta.url));
if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing; build it with: cargo xtask test js, or browser`);

/** After so long, in milliseconds, what is awaited will not come any more. */
const PATIENCE = 20_000;

/** The shortest piece of a value that counts as the value having got out. */
export const PIECE = 8;

export const KEY_FILE = "private-key.pem";

/** A value that nothing else contains, with characters that encodings treat each in its own way. */
export function distinctValue() {
  return `${randomBytes(12).toString("hex")}&=+%/"'<ž😀\r\n\t${randomBytes(12).toString("hex")}`;
}

/** For the data directories of one test file. */
export const temporary = mkdtempSync(join(tmpdir(), "sealfield-demo-server-"));
/** Servers that run; a test that fails may leave one. */
const running = new Set();
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(temporary, { recursive: true, force: true });
});

/** A server of the demo, running. */
export class Demo {
  /** All that it printed, to either stream. */
  output = "";
  /** All its answers: `{ status, headers, body }`. */
  answers = [];
  #process;
  #ended;
  #onOutput = () => {};

  static async start(data) {
    const demo = new Demo(data);
    await demo.until((output) => output.includes("stop with Ctrl+C"));
    demo.port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(demo.output)[1]);
    demo.origin = `http://127.0.0.1:${demo.port}`;
    return demo;
  }

  constructor(data) {
    this.#process = spawnServer(data);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.output += text;
        this.#onOutput();
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#process.once("close", (code, signal) => {
        resolve({ code, signal });
        this.#onOutput();
      });
    });
  }

  /** Empties its store, as the owner. */
  emptyStore() {
    return fetch(`${this.origin}/secrets/reset`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Demo-Role": "Owner" },
      body: "{}",
    });
  }

  /** Resolves once the output is as wanted; rejects if the server ends before. */
  until(wanted) {
    return inTime(
      "output",
      new Promise((resolve, reject) => {
        this.#onOutput = () => {
          if (wanted(this.output)) resolve();
          else if (this.#process.exitCode !== null || this.#process.signalCode !== null)
            reject(new Error(`the server ended:\n${this.output}`));
        };
        this.#onOutput();
      }),
    );
  }

  /** Resolves to how it ended, `{ code, signal }`. */
  stop(signal = "SIGTERM") {
    this.#process.kill(signal);
    return inTime("end of the server", this.#ended);
  }

  /** The public key that the page shows, read as the page's script reads it. */
  async publicKey() {
    const { body } = await this.send();
    return PublicKey.from(unescapeHtml(/<pre id="public-key"[^>]*>([^<]*)<\/pre>/.exec(body)[1]));
  }

  /** Sends a request with a `body`, or in `chunks`, or with a body that may have to wait to be asked for. */
  send({ method = "GET", path = "/", headers = {}, body, chunks, waitToContinue, agent = false } = {}) {
    return inTime(
      "answer",
      new Promise((resolve, reject) => {
        const request = http.request({ host: "127.0.0.1", port: this.port, method, path, headers, agent });
        request.on("error", reject).on("response", async (response) => {
          try {
            resolve(
              this.#noted({ status: response.statusCode, headers: response.headers, body: await textOf(response) }),
            );
          } catch (error) {
            reject(error);
          }
        });
        if (chunks !== undefined) Readable.from(chunks).pipe(request);
        else if (waitToContinue !== undefined) request.on("continue", () => request.end(waitToContinue)).flushHeaders();
        else request.end(body);
      }),
    );
  }

  /** Sends a request as a page's script does. */
  async fetch(path, options) {
    const response = await fetch(this.origin + path, options);
    return this.#noted({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    });
  }

  /** Sends bytes as they are, and resolves to the answer once the server has ended the connection. */
  async sendBytes(bytes) {
    const socket = connect(this.port, "127.0.0.1");
    socket.write(bytes);
    const [head, body] = (await inTime("end of the connection", textOf(socket))).split("\r\n\r\n");
    const [start, ...lines] = head.split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => line.split(": ")).map(([name, value]) => [name.toLowerCase(), value]),
    );
    return this.#noted({ status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1]), headers, body });
  }

  /** Resolves to the connection once the server has taken the request and waits for the rest of its body. */
  async beginUpload(content = "{") {
    const socket = connect(this.port, "127.0.0.1");
    socket.on("error", () => {});
    const head =
      "POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n";
    socket.write(head);
    await inTime(
      "100 Continue",
      new Promise((resolve, reject) =>
        socket.once("data", resolve).once("close", () => reject(new Error("no 100 Continue"))),
      ),
    );
    await new Promise((resolve) => socket.write(content, resolve));
    return socket;
  }

  /** Sends until the server ends the connection, and resolves to how many bytes that took. */
  async uploadWithoutEnd() {
    const socket = connect(this.port, "127.0.0.1");
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    socket.write(
      "POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket
      .on("drain", send)
      .on("error", () => {})
      .resume();
    send();
    await inTime("end of the connection", new Promise((resolve) => socket.once("close", resolve))).finally(() =>
      socket.destroy(),
    );
    return socket.bytesWritten;
  }

  #noted(answer) {
    this.answers.push(answer);
    return answer;
  }
}

function spawnServer(data) {
  const { PORT, ...environment } = process.env;
  const child = spawn(process.execPath, [SERVER, "--port", "0"], {
    env: { ...environment, SEALFIELD_DEMO_DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  return child.once("close", () => running.delete(child));
}

/** Starts a server that must refuse to start, and returns the one line that it says. */
export async function refusalToStart(data) {
  const child = spawnServer(data);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await inTime(
    "refusal",
    Promise.all([textOf(child.stdout), textOf(child.stderr), ended]),
  );
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^sealfield demo: [^\n]+\n$/);
  return stderr.trimEnd();
}

/** Makes a data directory with this key file in it. */
export function directoryWith(name, content, mode = 0o600) {
  const path = join(temporary, name, KEY_FILE);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return dirname(path);
}

/** The pieces of the values that the text holds. */
export function piecesOf(values, text) {
  const inText = new Set();
  for (let at = 0; at + PIECE <= text.length; at++) inText.add(text.slice(at, at + PIECE));
  const found = new Set();
  for (const value of values) {
    for (let at = 0; at + PIECE <= value.length; at++) {
      const piece = value.slice(at, at + PIECE);
      if (inText.has(piece)) found.add(piece);
    }
  }
  return [...found];
}

export function unescapeHtml(text) {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** What `promise` gives, unless that takes too long. */
function inTime(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
