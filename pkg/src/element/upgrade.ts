/**
 * Moves what the page set before the definition was loaded into the accessors, which it hides. A value would otherwise
 * lie there in the open.
 * @returns whether all were accepted.
 */
export function upgradeProperties(element: object, names: readonly string[]): boolean {
  const own = element as Record<string, unknown>;
  let accepted = true;
  for (const name of names) {
    if (!Object.hasOwn(own, name)) continue;
    const value = own[name];
    delete own[name];
    try {
      own[name] = value;
    } catch {
      accepted = false;
    }
  }
  return accepted;
}
