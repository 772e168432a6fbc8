/** Enough for medians that stay; each sample is far longer than the coarsest clock's tick. */
export const THOROUGH = { rounds: 40, sampleMs: 25, warmUpMs: 500 };
export const QUICK = { rounds: 5, sampleMs: 25, warmUpMs: 100 };

/**
 * Times works against each other. In each round every work is timed once, in an order drawn anew: what slows the
 * machine down for a while slows them all, and none always runs in what another left behind.
 * @returns by name, milliseconds of a call in each round
 */
export async function measure(works, { rounds, sampleMs, warmUpMs }) {
  const runs = [];
  for (const [name, work] of Object.entries(works))
    runs.push({ name, work, count: await warmUp(work, sampleMs, warmUpMs), times: [] });
  for (let round = 0; round < rounds; round++) {
    for (const run of shuffled(runs)) run.times.push((await time(run.work, run.count)) / run.count);
  }
  return Object.fromEntries(runs.map(({ name, times }) => [name, times]));
}

/** Returns how many calls make a sample. */
async function warmUp(work, sampleMs, warmUpMs) {
  let total = 0;
  for (let count = 1; ; count *= 2) {
    const elapsed = await time(work, count);
    total += elapsed;
    if (total >= warmUpMs && elapsed > 0) return Math.ceil(sampleMs / (elapsed / count));
  }
}

async function time(work, count) {
  const start = performance.now();
  for (let call = 0; call < count; call++) {
    const result = work();
    // Waiting for what is there already would cost it a turn.
    if (result instanceof Promise) await result;
  }
  return performance.now() - start;
}

function shuffled(items) {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0]);
}
