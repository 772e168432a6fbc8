/** The shortest piece of a value that counts as the value having got out. */
const PIECE = 6;

/** The pieces of the values that the text holds. */
export function piecesOf(values, text) {
  const pieces = values.flatMap((value) =>
    Array.from({ length: Math.max(0, value.length - PIECE + 1) }, (_, at) => value.slice(at, at + PIECE)),
  );
  return pieces.filter((piece) => text.includes(piece));
}
