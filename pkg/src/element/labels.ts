/** Follows the text of the host's labels: inside a closed root, the control cannot be labelled by an element outside. */
export class LabelWatcher {
  readonly #host: Element;
  readonly #internals: ElementInternals;
  readonly #observer: MutationObserver;

  constructor(host: Element, internals: ElementInternals, changed: () => void) {
    this.#host = host;
    this.#internals = internals;
    this.#observer = new MutationObserver(changed);
  }

  /** Empty when the field has no name at all. */
  get text(): string {
    const named = this.#host.getAttribute("aria-label")?.trim();
    return (
      named ||
      this.#labels
        .map((label) => label.textContent?.replace(/\s+/g, " ").trim())
        .filter(Boolean)
        .join(" ")
    );
  }

  /** A label may come or go without a sign, so this is called again at each focus. */
  watch(): void {
    this.disconnect();
    for (const label of this.#labels)
      this.#observer.observe(label, { subtree: true, childList: true, characterData: true });
  }

  disconnect(): void {
    this.#observer.disconnect();
  }

  get #labels(): HTMLLabelElement[] {
    // Chromium has no list yet while the element is being constructed.
    const labels = this.#internals.labels as NodeListOf<HTMLLabelElement> | undefined;
    return [...(labels ?? [])];
  }
}
