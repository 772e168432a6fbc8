import { targets } from "./targets.js";
import { quantile } from "./statistics.js";

/** How a run did: for each target its median, quartiles and verdict, which is `null` for what was not measured. */
export function verdicts(run) {
  return targets.map((target) => {
    const samples = run && target.samples(run);
    if (!samples) return { ...target, verdict: null };
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(samples, q));
    const verdict = median <= target.stretch ? "stretch" : median <= target.target ? "holds" : "missed";
    return { ...target, low, median, high, verdict };
  });
}

/** Whether every target was measured and reached. */
export function allHold(verdicts) {
  return verdicts.every(({ verdict }) => verdict === "holds" || verdict === "stretch");
}
