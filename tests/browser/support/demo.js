import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { privatePem } from "./keys.js";

const SERVER = fileURLToPath(new URL("../../../www/dist/server.js", import.meta.url));

/** The real server of the demo, with the test key in its data directory, so that no key has to be made. */
export class Demo {
  /** All that it printed. */
  output = "";
  #process;
  #data;

  static async start() {
    if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing; build it with: cargo xtask test browser`);
    const demo = new Demo();
    demo.port = await demo.#address;
    return demo;
  }

  constructor() {
    this.#data = mkdtempSync(join(tmpdir(), "sealfield-demo-"));
    writeFileSync(join(this.#data, "private-key.pem"), privatePem, { mode: 0o600 });
    this.#process = spawn(process.execPath, [SERVER, "--port", "0"], { env: { ...process.env, SEALFIELD_DEMO_DATA: this.#data } });
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on("data", (chunk) => { this.output += chunk; });
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
    rmSync(this.#data, { recursive: true });
  }

  get #address() {
    return new Promise((resolve, reject) => {
      this.#process.once("exit", () => reject(new Error(`the demo did not start:\n${this.output}`)));
      this.#process.stdout.on("data", () => {
        const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(this.output)?.[1];
        if (port) resolve(Number(port));
      });
    });
  }
}
