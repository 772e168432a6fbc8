/** How the files begin in which Firefox keeps its session. */
export const MOZ_LZ4 = Buffer.from("mozLz40\0");

/** The content of such a file: its length, 4 bytes little-endian, and one LZ4 block. */
export function unpackMozLz4(file) {
  const start = MOZ_LZ4.length + 4;
  const output = Buffer.alloc(file.readUInt32LE(MOZ_LZ4.length));
  let at = start;
  let end = 0;
  const length = (nibble) => {
    let total = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255; total += more) more = file[at++];
    return total;
  };
  while (at < file.length) {
    const token = file[at++];
    const literals = length(token >> 4);
    file.copy(output, end, at, at + literals);
    [at, end] = [at + literals, end + literals];
    if (at >= file.length) break; // the last sequence has no match
    const offset = file.readUInt16LE(at);
    at += 2;
    // A match may overlap what it writes.
    for (let left = length(token & 15) + 4; left > 0; left--, end++) output[end] = output[end - offset];
  }
  return output;
}
