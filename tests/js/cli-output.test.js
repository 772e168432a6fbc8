// How results look: tables and colour for a person at a terminal, plain lines for a program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PublicKey } from "sealfield";
import { SecretStore } from "sealfield/store";
import { folderWith, folderWithKeys, sealfield, TerminalSession } from "./support/command.js";
import { testKeys } from "./support/vectors.js";

const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const COLOUR = /\x1b\[\d+m/;
/** Has an error and a warning. */
const schema = JSON.stringify({
  properties: { a: { type: "string", "x-secret": 1 }, p: { type: "string", format: "password" } },
});

async function onTerminal(args, options) {
  const session = TerminalSession.sealfield(args, options);
  const code = await session.ended();
  return { code, raw: session.raw, screen: session.screen };
}

describe("colour", () => {
  const cwd = folderWith({ s: schema });

  for (const [where, env, expected] of [
    ["on a terminal", {}, true],
    ["on a terminal with NO_COLOR", { NO_COLOR: "1" }, false],
    ["on a terminal with an empty NO_COLOR", { NO_COLOR: "" }, true],
    ["on a terminal with FORCE_COLOR=0", { FORCE_COLOR: "0" }, false],
    ["on a terminal with both", { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    ["on a terminal that has none", { TERM: "dumb" }, false],
  ]) {
    it(`${where}: ${expected ? "yes" : "no"}`, async () => {
      const { raw } = await onTerminal(["lint", "s"], { cwd, env });
      assert.equal(COLOUR.test(raw), expected);
    });
  }

  for (const [where, env, expected] of [
    ["in a pipe", {}, false],
    ["in a pipe with FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["in a pipe of a build server", { CI: "true" }, false],
  ]) {
    it(`${where}: ${expected ? "yes" : "no"}`, async () => {
      const { stdout } = await sealfield(["lint", "s"], { cwd, env });
      assert.equal(COLOUR.test(stdout), expected);
    });
  }
});

describe("facts on a terminal", () => {
  const envelope = publicKey.seal("value", { context: "日本語/\x1b]0;title\x07‮" });
  const cwd = folderWith({ envelope });
  const args = ["inspect", "--file", "envelope"];

  it("stand in columns", async () => {
    const { screen } = await onTerminal(args, { cwd, columns: 140 });
    const [format, alg] = screen.split("\n");
    assert.equal(format.indexOf("jwe"), alg.indexOf("RSA-OAEP-256"));
  });

  it("stand under their names where it is narrow", async () => {
    const { screen } = await onTerminal(args, { cwd, columns: 40 });
    assert.match(screen, /^format\n {2}jwe\nalg\n {2}RSA-OAEP-256\n/);
  });

  it("do not steer the terminal", async () => {
    const { raw, screen } = await onTerminal(args, { cwd, columns: 140 });
    assert.ok(screen.includes("日本語/\\e]0;title\\u{7}\\u{202e}"));
    assert.doesNotMatch(raw, /title\x07|\u202e/);
    const json = await onTerminal([...args, "--json"], { cwd, columns: 140 });
    assert.doesNotMatch(json.raw, /title\x07|\u202e|\x9b/);
    assert.ok(json.screen.includes("\\u202e"));
  });
});

describe("a list on a terminal", () => {
  const store = SecretStore.create(publicKey);
  store.create("API_TOKEN", "v", { description: `of the CRM, ${"日本語 ".repeat(40)}` });
  store.create("B", "v", { description: "short" });
  const cwd = folderWith({ "sealfield.json": store.toString() });

  it("has a row for each secret, however long one is described", async () => {
    const { screen } = await onTerminal(["store", "list"], { cwd, columns: 80 });
    const [headings, first, second, ...others] = screen.split("\n");
    assert.deepEqual(others, []);
    assert.match(first, /^API_TOKEN +restricted +active +\S+ +of the CRM, 日.*…$/);
    assert.match(second, /^B +restricted +active +\S+ +short$/);
    assert.equal(first.indexOf("of the"), headings.indexOf("DESCRIPTION"));
    assert.ok((await sealfield(["store", "list"], { cwd })).stdout.includes("日本語 ".repeat(40)));
  });

  it("has blocks where not even the other columns fit", async () => {
    const { screen } = await onTerminal(["store", "list"], { cwd, columns: 40 });
    assert.match(screen, /^API_TOKEN\n {2}VISIBILITY restricted\n/);
  });

  it("cuts nothing else", async () => {
    const name = "N".repeat(70);
    const { screen } = await onTerminal(["store", "references", "flow.yaml"], {
      cwd: folderWith({ "flow.yaml": `{{ secret('${name}') }}` }),
      columns: 80,
    });
    assert.equal(screen, `flow.yaml:1:4\n  NAME ${name}`);
  });
});

describe("an opened value on a terminal", () => {
  const cwd = folderWithKeys({
    envelope: publicKey.seal("first\x1b[2J\tsecond\nthird"),
    binary: publicKey.seal(new Uint8Array([0xff, 0])),
    input: JSON.stringify({ a: publicKey.seal("s3cret") }),
  });

  for (const command of ["open --file envelope", "open-input input"]) {
    it(`is not shown unasked: ${command}`, async () => {
      const { code, screen } = await onTerminal(command.split(" "), { cwd });
      assert.equal(code, 2);
      assert.match(screen, /^sealfield: a terminal shows the value only with --show; or use --out, or a pipe$/);
    });
  }

  it("is shown with --show, and does not steer the terminal", async () => {
    const { code, screen } = await onTerminal(["open", "--file", "envelope", "--show"], { cwd });
    assert.equal(code, 0);
    assert.match(screen, /^first\\e\[2J +second\nthird$/);
    assert.match((await onTerminal(["open-input", "--show", "input"], { cwd })).screen, /"a": "s3cret"/);
  });

  it("is not shown where it is no text", async () => {
    const { code, screen } = await onTerminal(["open", "--file", "binary", "--show"], { cwd });
    assert.equal(code, 2);
    assert.match(screen, /^sealfield: the value is not text/);
  });

  it("may go into a file", async () => {
    const { code, raw } = await onTerminal(["open", "--file", "envelope", "--out", "opened"], { cwd });
    assert.deepEqual([code, raw], [0, ""]);
    assert.equal(readFileSync(join(cwd, "opened"), "utf8"), "first\x1b[2J\tsecond\nthird");
  });
});

it("what takes long says how far it is, and leaves nothing of that on the screen", async () => {
  const cwd = folderWithKeys({
    s: JSON.stringify({ properties: { list: { items: { "x-secret": true } } } }),
    i: JSON.stringify({ list: Array.from({ length: 6000 }, (_, at) => `value ${at}`) }),
  });
  const { raw, screen, code } = await onTerminal(["seal-input", "--schema", "s", "i", "--out", "o"], { cwd });
  assert.equal(code, 0);
  assert.match(raw, /Sealing: \d+ of 6000/);
  assert.equal(screen, "");
  assert.equal((await sealfield(["seal-input", "--schema", "s", "i", "--out", "p"], { cwd })).stderr, "");
});

it("a file that may hold secrets is not waited for on a terminal, where its text would show", async () => {
  const cwd = folderWithKeys({ s: schema });
  for (const command of [
    "seal-input --schema s",
    "open-input --show",
    "env seal",
    "env convert --to kestra --show",
    "env import",
    "resolve --show",
    "lint -",
  ]) {
    const { code, screen } = await onTerminal(command.split(" "), { cwd });
    assert.deepEqual([code, screen], [2, "sealfield: name a file, or pipe it in"], command);
  }
});

it("names in errors do not steer the terminal", async () => {
  const { screen, raw } = await onTerminal(["lint", "\x1b[31mred\x07"]);
  assert.match(screen, /^sealfield: \\e\[31mred\\u\{7\}: no such file or directory$/);
  assert.doesNotMatch(raw, /\x1b\[31m|\x07/);
});
