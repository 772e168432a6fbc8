import { SealfieldError } from "./errors.js";

/** An object in the memory of a WebAssembly module, until it is given back. */
export class Owned<T extends { free(): void }> {
  #object: T | undefined;

  constructor(object: T) {
    this.#object = object;
  }

  /** @throws SealfieldError `ERR_KEY_INVALID` once it is freed */
  get live(): T {
    if (!this.#object) throw new SealfieldError("ERR_KEY_INVALID", "the object was freed");
    return this.#object;
  }

  /** May be called again. */
  free(): void {
    this.#object?.free();
    this.#object = undefined;
  }
}
