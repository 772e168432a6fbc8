// The folder bench/results: the last two runs, and the report of them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chart } from "./chart.js";
import { report } from "./report.js";

const KEPT = 2;
const file = (name) => new URL(`../results/${name}`, import.meta.url);

/** The latest first. */
export function lastRuns() {
  return existsSync(file("results.json")) ? JSON.parse(readFileSync(file("results.json"), "utf8")) : [];
}

export function keep(run) {
  write([rounded(run), ...lastRuns()].slice(0, KEPT));
}

/** Writes the report anew. */
export function write(runs) {
  mkdirSync(file("."), { recursive: true });
  writeFileSync(file("results.json"), text(runs));
  writeFileSync(file("report.md"), report(runs));
  writeFileSync(file("report.svg"), chart(runs));
}

/** To what clocks tell. */
function rounded(run) {
  return JSON.parse(
    JSON.stringify(run, (_key, value) => (typeof value === "number" ? Number(value.toPrecision(6)) : value)),
  );
}

/** JSON with a line for each list of samples. */
function text(runs) {
  return `${JSON.stringify(runs, null, 1).replace(/\[[-\d.e,\s]+\]/g, (list) => list.replace(/\s+/g, ""))}\n`;
}
