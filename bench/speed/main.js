// Measures everything, prints the verdicts and keeps the run in bench/results. Exit status 1: a target is missed.
import { parseArgs } from "node:util";
import { browserSteps } from "./browsers.js";
import { figure } from "./figures.js";
import { machine, versions } from "./machine.js";
import { QUICK, THOROUGH } from "./measure.js";
import { nodeSteps } from "./node.js";
import { conclusion, said } from "./report.js";
import { keep, lastRuns } from "./results.js";
import { allHold, verdicts } from "./verdicts.js";

const {
  values: { quick, engine: chosen },
} = parseArgs({ options: { quick: { type: "boolean" }, engine: { type: "string", multiple: true } } });
const depth = quick ? QUICK : THOROUGH;
const run = {
  date: new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC",
  machine: machine(),
  versions: versions(),
  times: {},
};

const all = { Node: nodeSteps(run, depth), ...browserSteps(run, depth) };
for (const engine of chosen ?? []) {
  if (!(engine in all)) throw new Error(`${engine} is not here; there are ${Object.keys(all).join(", ")}`);
}
const steps = Object.entries(all)
  .filter(([engine]) => !chosen || chosen.includes(engine))
  .flatMap(([engine, its]) => Object.entries(its).map(([title, work]) => ({ engine, title, work })));
for (const [index, { engine, title, work }] of steps.entries()) {
  console.error(`[${index + 1}/${steps.length}] ${engine}: ${title}`);
  await work();
}

const now = verdicts(run);
for (const row of now) {
  const { what, engine = "", peer = "", target, median, verdict } = row;
  const cells = [
    what.padEnd(29),
    engine.padEnd(10),
    peer.padEnd(23),
    figure(row, median).padStart(11),
    "of",
    figure(row, target).padEnd(9),
    said(row),
  ];
  if (verdict || !chosen) console.log(cells.join(" ").replaceAll("*", ""));
}
if (quick || chosen) {
  console.log("A look; bench/results keeps whole runs only.");
} else {
  console.log(conclusion(now, verdicts(lastRuns()[0])).replaceAll("*", ""));
  keep(run);
}
process.exitCode = allHold(now.filter(({ verdict }) => verdict || !chosen)) ? 0 : 1;
