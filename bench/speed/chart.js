// A run as a picture: how far each figure is from its target, with the run before it.
import { digits, figure } from "./figures.js";
import { verdicts } from "./verdicts.js";

const WIDTH = 1020;
const ROW = 28;
const TOP = 66;
const BOTTOM = 40;
/** Where the axis begins and ends, in pixels and in multiples of the target; what is beyond it stays at its end. */
const AXIS = { from: 420, to: 790, least: 1 / 8, most: 8 };

const COLOURS = `
.paper { fill: #ffffff; } text { fill: #1f2328; } .quiet { fill: #59636e; } .line { stroke: #d1d9e0; } .target { stroke: #1f2328; }
.holds { fill: #0a7d4f; stroke: #0a7d4f; } .missed { fill: #c6302c; stroke: #c6302c; }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; } .line { stroke: #3d444d; } .target { stroke: #e6edf3; }
.holds { fill: #3fb97f; stroke: #3fb97f; } .missed { fill: #ff7b72; stroke: #ff7b72; }
}`;

const STYLE = `text { font: 13px system-ui, "DejaVu Sans", sans-serif; } .title { font-weight: 600; } .small { font-size: 11px; }
.end { text-anchor: end; } .middle { text-anchor: middle; } circle.before { fill: none; stroke-width: 1.5; } text.holds, text.missed { stroke: none; }
${COLOURS}`;

/** @param runs the latest first */
export function chart([run, previous]) {
  const [now, before] = [verdicts(run), verdicts(previous)];
  const bottom = TOP + now.length * ROW;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + BOTTOM}" width="${WIDTH}" height="${bottom + BOTTOM}" role="img">
<title>How far each figure is from its target</title>
<style>${STYLE}</style>
<rect class="paper" width="100%" height="100%"/>
<text x="20" y="28" class="title">Each figure, as a multiple of its target: left of the line it holds</text>
${axis(bottom)}
${now.map((row, index) => line(row, before[index], TOP + index * ROW + ROW / 2)).join("\n")}
<text x="20" y="${bottom + 26}" class="quiet small">● this run, with its quartiles\u2003○ the run before\u2003| the stretch target</text>
</svg>
`;
}

function axis(bottom) {
  return [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8]
    .map((multiple) => {
      const label = multiple < 1 ? `1/${1 / multiple}` : multiple;
      return `<line class="${multiple === 1 ? "target" : "line"}" x1="${x(multiple)}" x2="${x(multiple)}" y1="${TOP - 8}" y2="${bottom}"/>
<text class="quiet small middle" x="${x(multiple)}" y="${TOP - 14}">${multiple === 1 ? "target" : label}</text>`;
    })
    .join("\n");
}

function line(row, before, y) {
  const { what, engine, peer, target, stretch, low, median, high, verdict } = row;
  const text = y + 4.5;
  const label = `<text x="20" y="${text}">${what}</text><text class="quiet small" x="235" y="${text}">${[engine, peer].filter(Boolean).join(" / ")}</text>`;
  if (verdict === null) return `${label}<text class="quiet" x="${AXIS.to + 135}" y="${text}">not measured</text>`;
  const place = (value) => x(value / target);
  const kind = kindOf(row);
  return [
    label,
    stretch && `<line class="target" x1="${place(stretch)}" x2="${place(stretch)}" y1="${y - 7}" y2="${y + 7}"/>`,
    `<line class="${kind}" stroke-width="3" x1="${place(low)}" x2="${place(high)}" y1="${y}" y2="${y}"/>`,
    before.verdict && `<circle class="before ${kindOf(before)}" cx="${place(before.median)}" cy="${y}" r="6.5"/>`,
    `<circle class="${kind}" cx="${place(median)}" cy="${y}" r="4"/>`,
    `<text class="end" x="${AXIS.to + 125}" y="${text}">${digits(median)} of ${figure(row, target)}</text>`,
    `<text class="${kind}" x="${AXIS.to + 135}" y="${text}">${{ stretch: "✓ stretch", holds: "✓ holds", missed: "✗ missed" }[verdict]}</text>`,
  ]
    .filter(Boolean)
    .join("");
}

function kindOf({ verdict }) {
  return verdict === "missed" ? "missed" : "holds";
}

/** On an axis of powers. */
function x(multiple) {
  const { from, to, least, most } = AXIS;
  const part = Math.log(Math.min(Math.max(multiple, least), most) / least) / Math.log(most / least);
  return Math.round((from + part * (to - from)) * 10) / 10;
}
