// The reporter of the test runs, with real runs of small test files.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const support = (file) => fileURLToPath(new URL(`../support/${file}`, import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "sealfield-reporter-"));
after(() => rmSync(folder, { recursive: true }));

const imports = 'import assert from "node:assert/strict"; import { after, describe, it } from "node:test";\n';

function writeFiles(files) {
  for (const [name, code] of Object.entries(files)) writeFileSync(path.join(folder, name), imports + code);
  return Object.keys(files).map((name) => path.join(folder, name));
}

/** Runs Node, and returns its exit code, its output, and the lines that it appended to the results. */
function node(...args) {
  const results = path.join(folder, "results");
  writeFileSync(results, "");
  const env = { ...process.env, SEALFIELD_TEST_RESULTS: results, SEALFIELD_TEST_PART: "js" };
  // Else Node takes the run for a part of this one.
  delete env.NODE_TEST_CONTEXT;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8", cwd: folder });
  const lines = readFileSync(results, "utf8").split("\n").filter(Boolean).map(JSON.parse);
  return {
    status,
    output: stdout + stderr,
    tests: lines.filter(({ path: names }) => names !== undefined),
    files: lines.filter(({ path: names }) => names === undefined),
  };
}

const runFiles = (files, ...options) => node(support("run-files.js"), ...options, ...writeFiles(files));

const runInOneProcess = (files) =>
  node(`--test-reporter=${support("reporter.js")}`, "--test-reporter-destination=stdout", ...writeFiles(files));

const withoutTimes = (tests) => tests.map(({ ms: _, ...test }) => test);
const js = (file, names, status, more = {}) => ({ part: "js", file, status, path: names, ...more });

describe("the reporter", () => {
  it("prints one line for a file and records one for each test", () => {
    const run = runFiles({ "a.test.js": 'describe("suite", () => { it("one", () => {}); it("two", () => {}); });' });
    assert.match(run.output, /^✔ a\.test\.js \(2 tests, \d+\.\d s\)\n$/);
    assert.equal(run.status, 0);
    assert.deepEqual(withoutTimes(run.tests), [
      js("a.test.js", ["suite", "one"], "passed"),
      js("a.test.js", ["suite", "two"], "passed"),
    ]);
    assert.deepEqual(withoutTimes(run.files), [{ part: "js", file: "a.test.js" }]);
  });

  it("prints a failed test with its path, its place, the difference and the stack outside Node", () => {
    const code = 'describe("suite", () => it("differs", () => assert.deepEqual({ a: [1, 2] }, { a: [1, 3] })));';
    const { output, status, tests } = runFiles({ "a.test.js": code });
    for (const expected of [
      "✖ a.test.js › suite › differs\n",
      /a\.test\.js:2:\d+\n/,
      "\n    AssertionError: Expected values to be strictly deep-equal:\n",
      /\n {4}\+ +2\n {4}- +3\n/,
      /\n {6}at .*a\.test\.js:2:\d+\)/,
      /\n✖ a\.test\.js \(1 test, 1 failed, \d+\.\d s\)\n$/,
    ]) {
      assert.ok(typeof expected === "string" ? output.includes(expected) : expected.test(output), output);
    }
    assert.doesNotMatch(output, /node:/);
    assert.equal(status, 1);
    assert.deepEqual(withoutTimes(tests), [js("a.test.js", ["suite", "differs"], "failed")]);
  });

  it("prints the causes of an error, and what a test threw that is not an error", () => {
    const code = `it("cause", () => { throw new Error("outer", { cause: new TypeError("inner") }); });
      it("text", () => { throw "only text"; });`;
    const { output } = runFiles({ "a.test.js": code });
    assert.match(output, / {4}Error: outer\n(.*\n)*? {4}caused by:\n {4}TypeError: inner\n/);
    assert.match(output, / {4}only text\n/);
  });

  it("counts a test with subtests as these, and names it for their selection", () => {
    const code = `describe("suite", () => {
      it("sibling", () => {});
      it("table", async (t) => { for (const n of [1, 2]) await t.test("row " + n, () => assert.equal(n, 1)); });
    });`;
    const { tests } = runFiles({ "a.test.js": code });
    assert.deepEqual(withoutTimes(tests), [
      js("a.test.js", ["suite", "sibling"], "passed"),
      js("a.test.js", ["suite", "table", "row 1"], "passed", { test: "table" }),
      js("a.test.js", ["suite", "table", "row 2"], "failed", { test: "table" }),
    ]);
  });

  it("counts a test with subtests itself when the fault is its own", () => {
    const code = 'it("table", async (t) => { await t.test("row", () => {}); throw new Error("after the rows"); });';
    const { tests } = runFiles({ "a.test.js": code });
    assert.deepEqual(withoutTimes(tests), [
      js("a.test.js", ["table", "row"], "passed", { test: "table" }),
      js("a.test.js", ["table"], "failed"),
    ]);
  });

  it("records why a test or a suite is skipped", () => {
    const code = `it("test", { skip: "not installed: fish" }, () => {});
      describe("suite", { skip: "no engine" }, () => { it("inside", () => {}); });
      it("later", { todo: "a plan" }, () => assert.fail());`;
    const { output, status, tests } = runFiles({ "a.test.js": code });
    assert.match(output, /^✔ a\.test\.js \(3 tests, 3 skipped, \d+\.\d s\)\n$/);
    assert.equal(status, 0);
    assert.deepEqual(withoutTimes(tests), [
      js("a.test.js", ["test"], "skipped", { reason: "not installed: fish" }),
      js("a.test.js", ["suite"], "skipped", { reason: "no engine" }),
      js("a.test.js", ["later"], "skipped", { reason: "to do: a plan" }),
    ]);
  });

  for (const [what, code, expected] of [
    ["cannot be loaded", 'import "./missing.js";', /Cannot find module(.*\n)*✖ a\.test\.js\n {4}.*exit code 1\n/],
    ["ends its process", 'it("ends", () => process.exit(3));', /✖ a\.test\.js\n {4}.*exit code 3\n/],
    ["fails in a hook", 'after(() => { throw new Error("hook"); }); it("x", () => {});', / {4}Error: hook\n/],
    ["has no tests", "", /^✖ a\.test\.js has no tests\n$/],
  ]) {
    it(`fails a file that ${what}`, () => {
      const { output, status, tests } = runFiles({ "a.test.js": code });
      assert.match(output, expected);
      assert.equal(status, 1);
      const failed = tests.filter((test) => test.status === "failed");
      assert.deepEqual(withoutTimes(failed), [js("a.test.js", [], "failed")]);
    });
  }

  it("takes file and engine from a root suite that stands for a file", () => {
    const code = `
      describe("a.test.js in Chromium", () => { describe("suite", () => { it("one", () => {}); }); });
      describe("b.test.js in Chromium", async () => { await import("./missing.js"); });
      describe("c.test.js in Chromium", () => {});`;
    const { output, status, tests } = runInOneProcess({ "worker.js": code });
    assert.match(output, /^✔ a\.test\.js in Chromium \(1 test, /);
    assert.match(output, /\n✖ b\.test\.js in Chromium\n {4}Error: Cannot find module/);
    assert.doesNotMatch(output, /c\.test\.js/);
    assert.equal(status, 1);
    assert.deepEqual(withoutTimes(tests), [
      js("a.test.js", ["suite", "one"], "passed", { engine: "Chromium" }),
      js("b.test.js", [], "failed", { engine: "Chromium" }),
    ]);
  });

  it("passes on what tests print", () => {
    const { output } = runFiles({ "a.test.js": 'it("prints", () => console.log("seen"));' });
    assert.match(output, /^seen\n✔ a\.test\.js/);
  });
});

describe("run-files", () => {
  it("runs only the tests of a name, and does not count the others", () => {
    const files = { "a.test.js": 'it("one", () => {}); it("two", () => {});', "b.test.js": 'it("three", () => {});' };
    const { output, status, tests } = runFiles(files, "--name=^two$");
    assert.match(output, /^✔ a\.test\.js \(1 test, \d+\.\d s\)\n$/);
    assert.equal(status, 0);
    assert.deepEqual(withoutTimes(tests), [js("a.test.js", ["two"], "passed")]);
  });

  it("runs the files in the order given", () => {
    const run = runFiles({ "b.test.js": 'it("x", () => {});', "a.test.js": 'it("x", () => {});' });
    assert.deepEqual(
      run.files.map(({ file }) => file),
      ["b.test.js", "a.test.js"],
    );
  });

  it("runs several files at a time", () => {
    const started = JSON.stringify(path.join(folder, "started"));
    const waits = `it("waits", { timeout: 60_000 }, async () => {
      const { existsSync } = await import("node:fs");
      while (!existsSync(${started})) await new Promise((resolve) => setTimeout(resolve, 20));
    });`;
    const starts = `it("starts", async () => (await import("node:fs")).writeFileSync(${started}, ""));`;
    const { output, status } = runFiles({ "a.test.js": waits, "b.test.js": starts }, "--concurrency=2");
    assert.equal(status, 0, output);
  });

  it("names the test file where a support file registers the test", () => {
    writeFiles({ "support.js": 'export const register = () => it("registered", () => {});' });
    const { tests } = runFiles({ "a.test.js": 'import { register } from "./support.js"; register();' });
    assert.deepEqual(withoutTimes(tests), [js("a.test.js", ["registered"], "passed")]);
  });
});
