/** Brings a heading into view, and the reader's focus to it. */
export function reveal(title: HTMLElement): void {
  title.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  title.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}
