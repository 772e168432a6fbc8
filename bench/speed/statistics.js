/** The value below which the part `q` of the samples lies, between the two nearest ones (Hyndman and Fan's type 7). */
export function quantile(samples, q) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export function median(samples) {
  return quantile(samples, 0.5);
}

/** What two contenders took in the same round, as a ratio: what slowed both down cancels out. */
export function ratios(ours, theirs) {
  return ours.map((time, round) => time / theirs[round]);
}
