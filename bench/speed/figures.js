/** Three digits that count. */
export function digits(number) {
  return number >= 1000 ? Math.round(number).toLocaleString("en") : String(Number(number.toPrecision(3)));
}

/** A number in the unit of a target. */
export function figure({ unit }, number) {
  return number === undefined ? "–" : `${digits(number)} ${unit}`;
}
