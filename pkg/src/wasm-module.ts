import { SealfieldError } from "./errors.js";
import { moduleFromText } from "./wasm-text.js";

interface Glue {
  initSync(input: { module: WebAssembly.Module }): unknown;
}

/**
 * A WebAssembly module that travels inside the JavaScript and is compiled on first use. It needs no
 * `fetch`, no file and no top-level await, so it loads the same in bundlers, in Node and on servers.
 */
export class WasmModule<G extends Glue> {
  readonly #glue: G;
  readonly #text: string;
  #isInstantiated = false;

  constructor(glue: G, text: string) {
    this.#glue = glue;
    this.#text = text;
  }

  /**
   * The module's exports; the first call compiles it, synchronously.
   * @throws SealfieldError `ERR_WASM_BLOCKED`
   */
  get exports(): G {
    if (!this.#isInstantiated) {
      this.#instantiate(orBlocked(() => new WebAssembly.Module(moduleFromText(this.#text))));
    }
    return this.#glue;
  }

  /**
   * Compiles the module off the main path.
   * @throws SealfieldError `ERR_WASM_BLOCKED`
   */
  async ready(): Promise<void> {
    if (this.#isInstantiated) return;
    let module: WebAssembly.Module;
    try {
      module = await WebAssembly.compile(moduleFromText(this.#text));
    } catch (cause) {
      throw blocked(cause);
    }
    if (!this.#isInstantiated) this.#instantiate(module);
  }

  #instantiate(module: WebAssembly.Module): void {
    orBlocked(() => this.#glue.initSync({ module }));
    this.#isInstantiated = true;
  }
}

function orBlocked<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw blocked(cause);
  }
}

/** What the engine says of the module is about no value, so it may go along. */
function blocked(cause: unknown): SealfieldError {
  const message =
    "WebAssembly could not be started; a Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src";
  return Object.assign(new SealfieldError("ERR_WASM_BLOCKED", message), { cause });
}
