/** Whether a pointer is pressed: what moves then, moves away from under a click that is on its way. */
export class PointerWatch {
  #isDown = false;
  #waiting: (() => void)[] = [];

  /** Follows the pointer until `signal` aborts. */
  watch(document: Document, signal: AbortSignal): void {
    document.addEventListener(
      "pointerdown",
      () => {
        this.#isDown = true;
      },
      { signal, capture: true },
    );
    for (const type of ["pointerup", "pointercancel"]) {
      document.addEventListener(type, () => setTimeout(() => this.#release()), { signal, capture: true });
    }
    signal.addEventListener("abort", () => this.#release());
  }

  /** Acts at once, or after the click that is under way. */
  whenReleased(act: () => void): void {
    if (this.#isDown) this.#waiting.push(act);
    else act();
  }

  #release(): void {
    this.#isDown = false;
    for (const act of this.#waiting.splice(0)) act();
  }
}
