import type { ErrorCode } from "./errors.js";
import { SealfieldError } from "./errors.js";

/** An object in the memory of a WebAssembly module, until it is given back. */
export class Owned<T extends { free(): void }> {
  #object: T | undefined;
  readonly #freed: readonly [ErrorCode, string];

  /** `freed` is what goes wrong once it is given back. */
  constructor(object: T, freed: readonly [ErrorCode, string] = ["ERR_KEY_INVALID", "the key was freed"]) {
    this.#object = object;
    this.#freed = freed;
  }

  /** @throws SealfieldError once it is freed */
  get live(): T {
    if (!this.#object) throw new SealfieldError(...this.#freed);
    return this.#object;
  }

  /** May be called again. */
  free(): void {
    this.#object?.free();
    this.#object = undefined;
  }
}
