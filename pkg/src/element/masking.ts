/** `setTimeout` takes 32 bits of milliseconds and fires at once beyond. */
const longestTimeout = 2 ** 31 - 1;

/** Whether the text is readable, and for how long. */
export class Masking {
  #revealed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #changed: (revealed: boolean) => void;
  readonly #masks: () => void;

  /** @param masks is called at each masking, even of what is not shown yet. */
  constructor(changed: (revealed: boolean) => void, masks: () => void) {
    this.#changed = changed;
    this.#masks = masks;
  }

  get revealed(): boolean {
    return this.#revealed;
  }

  /** @param seconds until it masks again, counted from now and not prolonged by typing; 0 is never. */
  reveal(seconds: number): void {
    clearTimeout(this.#timer);
    if (seconds > 0) this.#timer = setTimeout(() => this.mask(), Math.min(seconds * 1000, longestTimeout));
    this.#set(true);
  }

  mask(): void {
    clearTimeout(this.#timer);
    this.#masks();
    this.#set(false);
  }

  #set(revealed: boolean): void {
    if (revealed === this.#revealed) return;
    this.#revealed = revealed;
    this.#changed(revealed);
  }
}

/** Whether what was inside `root`, the focus or what is dragged, is outside behind the event. */
export function leaves(root: ShadowRoot, event: FocusEvent | DragEvent): boolean {
  return !(event.relatedTarget instanceof Node && root.contains(event.relatedTarget));
}
