/**
 * What becomes of a value that the server has: untouched (`stored`), being replaced, to be removed, or kept after the
 * user thought better of either.
 */
export type StoredChoice = "stored" | "replacing" | "keep" | "clear";

/** Whether the server goes on with the value that it has; `null` is for nothing stored. */
export function isKept(choice: StoredChoice | null): boolean {
  return choice === "stored" || choice === "keep";
}

/** Fetches a stored value for showing it. Whether this user may see it is for the server to decide. */
export type StoredValueProvider = (signal: AbortSignal) => Promise<string>;

/** One look at a stored value at a time. */
export class StoredValue {
  provider: StoredValueProvider | null = null;
  #request: AbortController | null = null;

  get isFetching(): boolean {
    return this.#request !== null;
  }

  /**
   * @returns the value; `null` when it was cancelled meanwhile
   * @throws what the provider throws
   */
  async fetch(): Promise<string | null> {
    this.cancel();
    const request = (this.#request = new AbortController());
    const { signal } = request;
    try {
      const value = await this.provider!(signal);
      return signal.aborted ? null : value;
    } catch (thrown) {
      if (signal.aborted) return null;
      throw thrown;
    } finally {
      if (this.#request === request) this.#request = null;
    }
  }

  cancel(): void {
    this.#request?.abort();
    this.#request = null;
  }
}
