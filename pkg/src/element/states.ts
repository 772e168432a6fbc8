/** What `:state()` selects. */
export type StateName = "stored" | "revealed" | "dirty" | "stale" | "invalid";

export function markStates(internals: ElementInternals, states: Record<StateName, boolean>): void {
  for (const [name, on] of Object.entries(states)) {
    try {
      if (on) internals.states.add(name);
      else internals.states.delete(name);
    } catch {
      // Chromium before 125 takes only names with two dashes, Firefox before 126 has no states.
    }
  }
}
