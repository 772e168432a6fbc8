// What the bench `speed` concludes from figures, and that its contenders do the same work.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { PrivateKey } from "sealfield/open";
import { chart } from "../../bench/speed/chart.js";
import * as apify from "../../bench/speed/contenders/apify.js";
import * as jose from "../../bench/speed/contenders/jose.js";
import * as noble from "../../bench/speed/contenders/noble.js";
import * as nodeCrypto from "../../bench/speed/contenders/node-crypto.js";
import * as nodeForge from "../../bench/speed/contenders/node-forge.js";
import * as sealfield from "../../bench/speed/contenders/sealfield.js";
import * as webcrypto from "../../bench/speed/contenders/webcrypto.js";
import { figure } from "../../bench/speed/figures.js";
import { measure } from "../../bench/speed/measure.js";
import { report } from "../../bench/speed/report.js";
import { median, quantile, ratios } from "../../bench/speed/statistics.js";
import { targets } from "../../bench/speed/targets.js";
import { json, mebibyte, pem, token } from "../../bench/speed/values.js";
import { allHold, verdicts } from "../../bench/speed/verdicts.js";
import { testKeys } from "./support/vectors.js";

const { spki, pkcs8 } = testKeys.rsa2048;

/** Everything measured, each figure its target times `factor`. */
function runAt(factor) {
  const run = {
    date: "2026-01-02 03:04 UTC",
    machine: { processor: "A <b> & C", cores: 2, memoryGiB: 8, system: "Linux", load: 0.5 },
    versions: { Node: "20.1.0" },
    times: { Node: {} },
    sizes: {},
    memory: {},
  };
  for (const { what, engine, peer, unit, target } of targets) {
    const time = target * factor;
    if (unit === "KiB") run.sizes[what] = time * 1024;
    else if (unit === "copies") run.memory.bytes = time;
    else if (unit === "s") run.times[engine][what] = { sealfield: [time * 1000] };
    else if (!what.endsWith(" bits"))
      ((run.times[engine] ??= {})[what] ??= { sealfield: [1, 1, 1] })[peer] = [1 / time, 2 / time, 0.5 / time];
  }
  run.times.Node["one field, by size of key"] = {
    "sealfield, 2048 bits": [1],
    "sealfield, 3072 bits": [2.25 * factor],
    "sealfield, 4096 bits": [4 * factor],
  };
  return run;
}

describe("statistics", () => {
  it("find medians and quartiles, whatever the order", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([10, 9, 2, 1]), 5.5);
    assert.equal(median([7]), 7);
    assert.deepEqual(
      [0.25, 0.75].map((q) => quantile([5, 4, 3, 2, 1], q)),
      [2, 4],
    );
    assert.deepEqual(
      [0.25, 0.75].map((q) => quantile([1, 2, 3, 4], q)),
      [1.75, 3.25],
    );
  });

  it("compare numbers as numbers, and leave the samples in their order", () => {
    const samples = [10, 9, 100];
    assert.equal(median(samples), 10);
    assert.deepEqual(samples, [10, 9, 100]);
  });

  it("compare times of the same round", () => assert.deepEqual(ratios([1, 10], [2, 20]), [0.5, 0.5]));
});

describe("measuring", () => {
  it("times each work once a round, and awaits what is asynchronous", async () => {
    const depth = { rounds: 4, sampleMs: 2, warmUpMs: 1 };
    const wait = () =>
      new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    const { slow, fast } = await measure({ slow: wait, fast: () => "x".repeat(10) }, depth);
    assert.deepEqual([slow.length, fast.length], [4, 4]);
    assert.ok(median(slow) > 4 && median(slow) < 50, `${median(slow)} ms`);
    assert.ok(median(fast) < 0.1, `${median(fast)} ms`);
  });
});

describe("targets", () => {
  it("are those of bench/README.md", () => {
    const readme = readFileSync(new URL("../../bench/README.md", import.meta.url), "utf8");
    const [, table] = /\| target \| stretch \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readme);
    const rows = table
      .trim()
      .split("\n")
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    assert.deepEqual(
      rows,
      targets.map((row) => {
        const { what, engine = "", peer = "", target, stretch } = row;
        return [what, engine, peer, figure(row, target), stretch === undefined ? "" : figure(row, stretch)];
      }),
    );
  });

  for (const [factor, expected] of [
    [0.1, "stretch"],
    [0.99, "holds"],
    [1, "holds"],
    [1.01, "missed"],
  ]) {
    it(`say "${expected}" of ${factor} times the target`, () => {
      for (const { what, engine, peer, target, stretch, verdict, median } of verdicts(runAt(factor))) {
        const best = stretch === undefined && expected === "stretch" ? "holds" : expected;
        assert.ok(Math.abs(median / target - factor) < 1e-9, `${what} ${engine} ${peer}: ${median}`);
        // 1 exactly, where floating point keeps it so
        if (factor !== 1 || median === target) assert.equal(verdict, best, `${what} ${engine} ${peer}`);
      }
    });
  }

  it("do not hold when they were not measured", () => {
    const run = { ...runAt(0.5), sizes: undefined };
    delete run.times.WebKitGTK;
    const missing = verdicts(run)
      .filter(({ verdict }) => verdict === null)
      .map(({ what, engine }) => engine ?? what);
    assert.deepEqual(missing, ["WebKitGTK", "sealing half, wasm", "sealing half, JavaScript", "element, JavaScript"]);
    assert.equal(allHold(verdicts(run)), false);
    assert.equal(allHold(verdicts(runAt(0.5))), true);
  });
});

describe("the report", () => {
  it("says which targets hold, and which are missed", () => {
    const run = runAt(0.99);
    run.sizes["sealing half, wasm"] = 41 * 1024;
    const text = report([run]);
    assert.match(
      text,
      /\*\*18 of 19 targets hold\*\*, 0 of them in the run before too; 0 reach the stretch target\.\n/,
    );
    assert.match(
      text,
      /^\| sealing half, wasm \| {2}\| {2}\| 40 KiB \| 28 KiB \| 41 KiB \| {2}\| \*\*missed\*\* \| – \|$/m,
    );
    assert.match(
      text,
      /^\| one field \| Node \| jose \| 0\.4 × \| 0\.25 × \| 0\.396 × \| 0\.297 – 0\.594 \| holds \| – \|$/m,
    );
    assert.match(text, /^\| sealing half, wasm \| 41,984 \|$/m);
  });

  it("says whether every target held on two runs in a row", () => {
    const twice = "Every target holds on two runs in a row.";
    assert.ok(
      report([runAt(0.9), runAt(0.8)]).includes(
        `19 of them in the run before too; 0 reach the stretch target. ${twice}`,
      ),
    );
    assert.ok(report([runAt(0.9), runAt(0.8)]).includes("| 0.36 × | 0.27 – 0.54 | holds | 0.32 ×, holds |"));
    for (const runs of [[runAt(0.9)], [runAt(0.9), runAt(1.1)], [runAt(1.1), runAt(0.9)]])
      assert.ok(!report(runs).includes(twice));
  });

  it("has a cell for each contender in each engine", () => {
    const run = runAt(0.5);
    const [, table] = /### One field\n\n((?:\|.*\n)+)/.exec(report([run]));
    assert.deepEqual(table.split("\n").slice(0, 4), [
      "|  | Node | Firefox | Chromium | WebKitGTK |",
      "|---|---|---|---|---|",
      "| sealfield | 1 ms (1 – 1) | 1 ms (1 – 1) | 1 ms (1 – 1) | 1 ms (1 – 1) |",
      "| jose | 5 ms (3.75 – 7.5) | – | – | – |",
    ]);
  });

  it("is one that a partial run has, too", () => {
    const run = { ...runAt(1), times: {}, sizes: undefined, memory: undefined };
    assert.ok(report([run]).includes("| not measured |"));
    assertWellFormed(chart([run]));
  });
});

describe("the chart", () => {
  it("is well-formed XML, with a line for each target", () => {
    const picture = chart([runAt(0.99), runAt(1.01)]);
    assertWellFormed(picture);
    assert.equal(picture.match(/✓ holds/g).length, targets.length);
    assert.equal(picture.match(/<circle class="before missed"/g).length, targets.length);
  });

  it("shows what is missed to the right of the line, within the picture", () => {
    const [, line] = /<line class="target" x1="([\d.]+)"/.exec(chart([runAt(1)]));
    const places = (factor) =>
      Array.from(chart([runAt(factor)]).matchAll(/<circle class="(?:holds|missed)" cx="([-\d.]+)"/g), ([, place]) =>
        Number(place),
      );
    assert.equal(places(1).length, targets.length);
    for (const place of places(1000)) assert.ok(place > Number(line) && place < 1000);
    for (const place of places(0.001)) assert.ok(place < Number(line) && place > 0);
  });

  it("would not pass for XML if it were not", () => {
    for (const text of [
      "<svg><g></svg>",
      "<svg>a & b</svg>",
      "<svg>a < b</svg>",
      "<svg a=b/>",
      "<svg/><svg/>",
      "<svg>",
    ]) {
      assert.throws(() => assertWellFormed(text), assert.AssertionError, text);
    }
  });
});

describe("contenders", () => {
  const key = PrivateKey.from(pkcs8);

  for (const { name, prepare } of [sealfield, webcrypto, jose, nodeForge, nodeCrypto, apify.ours, apify.vendor]) {
    it(`${name} seals what opens`, async () => {
      const seal = await prepare(spki);
      for (const value of [token, pem, json]) assert.equal(key.open(await seal(value)).text(), value);
    });
  }

  for (const { name, importAndSeal } of [sealfield, webcrypto, jose]) {
    it(`${name} seals with a key that it imports`, async () => {
      assert.equal(key.open(await importAndSeal(spki, token)).text(), token);
    });
  }

  it("encrypt bytes and add a tag", async () => {
    assert.equal(noble.encrypt(mebibyte).length, mebibyte.length + 16);
    assert.equal((await webcrypto.encrypt(mebibyte)).encrypted.byteLength, mebibyte.length + 16);
  });

  it("are given values of the lengths that are said", () => {
    assert.deepEqual(
      [token, pem, json, mebibyte].map(({ length }) => length),
      [33, 4096, 65536, 1 << 20],
    );
    JSON.parse(json);
  });
});

/** As far as the chart uses XML: elements, attributes, text. */
function assertWellFormed(text) {
  const open = [];
  let roots = 0;
  const rest = text
    .trim()
    .replace(/<(\/?)([a-z]+)((?: [a-zA-Z0-9-]+="[^"<&]*")*)(\/?)>/g, (_tag, end, name, _attributes, empty) => {
      if (open.length === 0) roots++;
      if (end) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
      return "";
    });
  assert.deepEqual(open, []);
  assert.equal(roots, 1);
  assert.doesNotMatch(rest.replace(/&(amp|lt|gt|quot);/g, ""), /[<&]/);
}
