/** One step back or forth: at `at`, `removed` gave way to `inserted`. */
export interface Edit {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

const longest = 1000;

/**
 * The edits that can be undone. The browser's own history does not survive what masking does to a control, and could
 * bring back what was wiped; this one ends with its owner.
 */
export class History {
  #done: Edit[] = [];
  #undone: Edit[] = [];
  /** The last edit was a keystroke, and what is typed next may be one step with it. */
  #isRun = false;

  record(edit: Edit): void {
    this.#undone = [];
    const last = this.#isRun ? this.#done.at(-1) : undefined;
    const run = last && joined(last, edit);
    this.#isRun = isKeystroke(edit.inserted || edit.removed);
    if (run) this.#done.pop();
    this.#done.push(run ?? edit);
    if (this.#done.length > longest) this.#done.shift();
  }

  undo(): Edit | undefined {
    const edit = this.#done.pop();
    this.#isRun = false;
    if (!edit) return undefined;
    this.#undone.push(edit);
    return { at: edit.at, removed: edit.inserted, inserted: edit.removed };
  }

  redo(): Edit | undefined {
    const edit = this.#undone.pop();
    if (edit) this.#done.push(edit);
    this.#isRun = false;
    return edit;
  }
}

/** Characters typed or deleted in a row, on one line, are one step. */
function joined(last: Edit, next: Edit): Edit | null {
  const isTyped =
    !next.removed && last.inserted && isKeystroke(next.inserted) && next.at === last.at + last.inserted.length;
  if (isTyped && !last.inserted.endsWith("\n") && next.inserted !== "\n")
    return { ...last, inserted: last.inserted + next.inserted };
  if (next.inserted || last.inserted || !isKeystroke(next.removed)) return null;
  if (next.at + next.removed.length === last.at)
    return { at: next.at, removed: next.removed + last.removed, inserted: "" };
  return next.at === last.at ? { ...last, removed: last.removed + next.removed } : null;
}

function isKeystroke(text: string): boolean {
  return text.length <= 2 && [...text].length === 1;
}
