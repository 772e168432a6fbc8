// A run in Markdown, with the run before it.
import { digits, figure } from "./figures.js";
import { quantile } from "./statistics.js";
import { allHold, verdicts } from "./verdicts.js";

/** @param runs the latest first */
export function report([run, previous]) {
  const [now, before] = [verdicts(run), verdicts(previous)];
  return `# Speed and size

${conclusion(now, before)}

${run.date}; ${machine(run)}. Versions: ${list(run.versions)}.${previous ? ` The run before: ${previous.date}; ${machine(previous)}.` : ""}

[bench/README.md](../README.md#speed) says what is measured, how, and how to read it. All are upper limits: less is better.

![Each target, and how far the figure is from it](report.svg)

${table(
  ["", "in", "beside", "target", "stretch", "measured", "quartiles", "", "run before"],
  now.map((row, index) => [
    row.what,
    row.engine ?? "",
    row.peer ?? "",
    figure(row, row.target),
    row.stretch === undefined ? "" : figure(row, row.stretch),
    figure(row, row.median),
    row.verdict === null || row.low === row.high ? "" : `${digits(row.low)} – ${digits(row.high)}`,
    said(row),
    cell(before[index]),
  ]),
)}

## What each took

Medians, with the quartiles in brackets.

${timings(run)}

## Sizes and memory

${table(
  ["", "bytes, brotli"],
  Object.entries(run.sizes ?? {}).map(([name, bytes]) => [name, bytes.toLocaleString("en")]),
)}

The memory of the sealing half grows while it seals 16 MiB by
${Object.entries(run.memory ?? {})
  .map(([kind, copies]) => `${digits(copies)} times the value given as ${kind}`)
  .join(", ")}.
`;
}

/** A line for the end of a run. */
export function conclusion(now, before) {
  const holding = now.filter(({ verdict }) => verdict === "holds" || verdict === "stretch");
  const stretched = now.filter(({ verdict }) => verdict === "stretch");
  const twice = holding.filter((row) => allHold([before[now.indexOf(row)]]));
  return (
    `**${holding.length} of ${now.length} targets hold**, ${twice.length} of them in the run before too; ${stretched.length} reach the stretch target.` +
    (twice.length === now.length ? " Every target holds on two runs in a row." : "")
  );
}

export function said({ verdict }) {
  return { stretch: "holds, stretch too", holds: "holds", missed: "**missed**" }[verdict] ?? "not measured";
}

function cell(row) {
  return row.verdict === null ? "–" : `${figure(row, row.median)}, ${row.verdict === "missed" ? "missed" : "holds"}`;
}

/** A table a case: contenders down, engines across. */
function timings({ times }) {
  const engines = Object.keys(times);
  const titles = [...new Set(engines.flatMap((engine) => Object.keys(times[engine])))];
  return titles
    .map((title) => {
      const measured = engines.filter((engine) => times[engine][title]);
      const contenders = [...new Set(measured.flatMap((engine) => Object.keys(times[engine][title])))];
      const rows = contenders.map((contender) => [
        contender,
        ...measured.map((engine) => duration(times[engine][title][contender])),
      ]);
      return `### ${title[0].toUpperCase()}${title.slice(1)}\n\n${table(["", ...measured], rows)}`;
    })
    .join("\n\n");
}

function duration(samples) {
  if (!samples) return "–";
  const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(samples, q));
  const [unit, divisor] = median < 1 ? ["µs", 0.001] : median < 1000 ? ["ms", 1] : ["s", 1000];
  const [from, middle, to] = [low, median, high].map((ms) => digits(ms / divisor));
  return `${middle} ${unit} (${from} – ${to})`;
}

function machine({ machine: { processor, cores, memoryGiB, system, load } }) {
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, load ${load} at the start`;
}

function list(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
