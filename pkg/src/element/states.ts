/** What `:state()` selects. */
export function markState(internals: ElementInternals, name: "stored" | "revealed" | "dirty" | "stale" | "invalid", on: boolean): void {
  try {
    if (on) internals.states.add(name);
    else internals.states.delete(name);
  } catch {
    // Chromium before 125 takes only names with two dashes, Firefox before 126 has no states.
  }
}
