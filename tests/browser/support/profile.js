import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { findCanary } from "./canary.js";
import { MOZ_LZ4, unpackMozLz4 } from "./moz-lz4.js";

/**
 * The files of a browser's profile that hold the canary, `path: what was found`.
 *
 * Snappy (LevelDB, Firefox's local storage) needs no unpacking: it keeps what it has not met before as it is, and a
 * canary is random. Brotli has no mark to know it by; the site of the tests sends none.
 */
export function findInProfile(profile, canary) {
  const found = [];
  for (const path of files(profile)) {
    for (const content of contents(path)) {
      const [first] = findCanary(content, canary);
      if (first) found.push(`${relative(profile, path)}: ${first}`);
    }
  }
  return found;
}

function* files(folder) {
  for (const entry of unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** The file as it is, and all that is packed in it. */
function* contents(path) {
  const bytes = unlessGone(() => readFileSync(path));
  if (bytes === null) return;
  yield bytes;
  if (bytes.subarray(0, MOZ_LZ4.length).equals(MOZ_LZ4)) yield unpackMozLz4(bytes);
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    const unpacked = gunzip(bytes.subarray(at));
    if (unpacked) yield unpacked;
  }
}

/** `null` when a running browser has just removed what was to be read. */
function unlessGone(read) {
  try {
    return read();
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** As far as it goes: the file goes on after it. `null` when it only looked like gzip. */
function gunzip(bytes) {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}
