import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isGone } from "./owner.js";

/** Beside the file, as only within a file system a rename is one step. */
export function temporaryPath(file: string, owner: string): string {
  return join(dirname(file), `${prefix(file)}${owner}${SUFFIX}`);
}

/** Removes what writers of `file` who were killed have left. */
export async function removeLeftovers(file: string): Promise<void> {
  const folder = dirname(file);
  // What cannot be listed or removed is in nobody's way.
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix(file)) || !name.endsWith(SUFFIX)) continue;
    const owner = name.slice(prefix(file).length, -SUFFIX.length);
    if (await isGone(owner)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
}

const SUFFIX = ".tmp";

function prefix(file: string): string {
  return `.${basename(file)}.`;
}
