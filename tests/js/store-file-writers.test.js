// The store's file: what it holds whatever becomes of its writers, and however many there are.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { StoreFile } from "sealfield/store/file";
import { runsAll } from "../support/tier.js";
import {
  add,
  assertUnharmed,
  callsOf,
  forEachFew,
  inFolder,
  lockOf,
  namesIn,
  publicKey,
  startWriter,
  text,
} from "./support/store-writers.js";

/** How often a writer is killed at a random time, in each round. */
const KILLS = runsAll ? 70 : 15;

describe("a writer that is killed", () => {
  it("at any step of an update leaves the old document or the new one", async (t) => {
    const seen = new Set();
    const steps = await stepsOf(["add", "S", 1]);
    await forEachFew(steps, (step) =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        await add(file, "OLD");
        const before = text(file);
        const { signal } = await startWriter(file.path, ["add", "S", 1], { fileCalls: `SIGKILL ${step}` }).ended;
        assert.equal(signal, "SIGKILL", step);
        const names = await namesIn(file);
        if (names.length === 1) assert.equal(text(file), before, step);
        else assert.deepEqual(names, ["OLD", "S0"], step);
        seen.add(names.length);
        await assertUnharmed(file, folder);
      }),
    );
    assert.equal(seen.size, 2, "the steps are on both sides of the rename");
    t.diagnostic(`${steps.length} kills`);
  });

  it("again and again at any step leaves the old document or the new one, and nothing piles up", (t) =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      const written = [];
      let kills = 0;
      for (let isKilled = true; isKilled; ) {
        // After one call is before the next.
        const prefix = `W${kills}-`;
        const { printed, signal } = await startWriter(file.path, ["add", prefix, 1], {
          fileCalls: `SIGKILL after ${kills + 1}`,
        }).ended;
        isKilled = signal === "SIGKILL";
        if (isKilled) kills++;
        const names = (await file.read()).list().map(({ name }) => name);
        if (printed.length > 0 || names.length > written.length) written.push(`${prefix}0`);
        assert.deepEqual(names, written);
      }
      t.diagnostic(`${kills} kills`);
      assert.ok(kills > 25);
      assert.deepEqual(await namesIn(file), written);
      await assertUnharmed(file, folder);
    }));

  it("at any step of a creation leaves a whole document or none", async (t) => {
    const steps = await stepsOf(["create"]);
    await forEachFew(steps, (step) =>
      inFolder(async (file, folder) => {
        const { signal } = await startWriter(file.path, ["create"], { fileCalls: `SIGKILL ${step}` }).ended;
        assert.equal(signal, "SIGKILL", step);
        if (!fs.existsSync(file.path)) await file.create(publicKey);
        assert.deepEqual(await namesIn(file), []);
        await assertUnharmed(file, folder);
      }),
    );
    t.diagnostic(`${steps.length} kills`);
  });

  // Several times from the start: what is written grows with each secret.
  for (const round of [1, 2, 3]) {
    it(`at any time, among others, loses nothing that it said is written: ${round}`, () =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        const said = [];
        await forEachFew(
          Array.from({ length: KILLS }, (_, at) => at),
          async (at) => {
            const writer = startWriter(file.path, ["add", `W${at}-`, 1000], {
              onLine: () => setTimeout(() => writer.child.kill("SIGKILL"), Math.random() * 20),
            });
            const { printed, signal } = await writer.ended;
            assert.equal(signal, "SIGKILL", printed.at(-1));
            said.push(...printed);
          },
        );
        assert.ok(said.length >= KILLS);
        const names = new Set(await namesIn(file));
        assert.deepEqual(
          said.filter((name) => !names.has(name)),
          [],
        );
        await assertUnharmed(file, folder);
      }));
  }

  it("writes the content to the disk before it gets its name, and its name before it says so", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const { printed } = await startWriter(file.path, ["add", "S", 1], { fileCalls: "trace" }).ended;
      const order = printed.filter((line) => /^(writeFile|sync|rename|rmdir|S0)/.test(line));
      const folder = basename(join(file.path, ".."));
      assert.deepEqual(
        order.map((line) => line.replaceAll(/\.sealfield\.json\.\S+\.tmp/g, "TEMPORARY").replace(/\d\S+@\S+/, "OWNER")),
        [
          "rename TEMPORARY sealfield.json.lock",
          "writeFile TEMPORARY",
          "sync TEMPORARY",
          "rename TEMPORARY sealfield.json",
          `sync ${folder}`,
          "rmdir OWNER",
          "rmdir sealfield.json.lock",
          "S0",
        ],
      );
    }));
});

describe("several writers", () => {
  /** Leaves the lock of a writer that was killed. */
  async function killHolder(file) {
    const writer = startWriter(file.path, ["hold"], { onLine: () => writer.child.kill("SIGKILL") });
    await writer.ended;
    assert.equal(fs.readdirSync(lockOf(file)).length, 1);
  }

  for (const writers of [2, 8]) {
    it(`${writers} at once lose nothing, after one that was killed`, () =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        await killHolder(file);
        const started = Array.from({ length: writers }, (_, at) =>
          startWriter(file.path, ["add", `W${at}-`, 12, 60_000]),
        );
        const printed = (await Promise.all(started.map(({ ended }) => ended))).flatMap((writer) => writer.printed);
        assert.equal(printed.length, writers * 12);
        assert.deepEqual((await namesIn(file)).sort(), printed.sort());
        await assertUnharmed(file, folder);
      }));
  }

  it("in one process take their turns in the order of their calls", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const names = Array.from({ length: 40 }, (_, at) => `S${at}`);
      await Promise.all(names.map((name) => add(file, name, { wait: 60_000 })));
      assert.deepEqual(await namesIn(file), names);
    }));

  it("in one process with two copies of the package lose nothing", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const { StoreFile: Other } = createRequire(import.meta.url)("sealfield/store/file");
      assert.notEqual(Other, StoreFile);
      const updates = Array.from({ length: 30 }, (_, at) =>
        add(at % 2 === 0 ? file : new Other(file.path), `S${at}`, { wait: 60_000 }),
      );
      await Promise.all(updates);
      assert.equal((await namesIn(file)).length, 30);
    }));

  it("shut each other out at any step, after one that was killed", () =>
    inFolder(async (template, templates) => {
      await template.create(publicKey);
      await killHolder(template);
      const outcomes = new Set();
      let isEnd = false;
      await forEachFew(
        Array.from({ length: 100 }, (_, at) => at + 1),
        async (number) =>
          isEnd ||
          (await inFolder(async (file, folder) => {
            fs.cpSync(templates, folder, { recursive: true });
            const outcome = await meet(file, number);
            if (outcome === undefined) {
              isEnd = true;
              return;
            }
            outcomes.add(outcome.join());
            assert.deepEqual(await namesIn(file), outcome);
            await assertUnharmed(file, folder);
          })),
      );
      assert.ok(isEnd);
      assert.deepEqual([...outcomes].sort(), ["BETWEEN", "S0", "S0,BETWEEN"]);
    }));

  /**
   * A writer stands still before one of its calls while another tries to write, and goes on when the other is about to.
   * Returns what they said is written, or `undefined` where the writer has no such call.
   */
  async function meet(file, number) {
    let paused;
    const isPaused = new Promise((resolve) => (paused = resolve));
    const writer = startWriter(file.path, ["add", "S", 1, 100], {
      fileCalls: `PAUSE before ${number}`,
      onLine: () => paused(),
    });
    await Promise.race([isPaused, writer.ended]);
    if (writer.printed[0] !== "paused") return undefined;
    const goOn = async () => {
      writer.child.stdin.write("\n");
      const [, outcome] = (await writer.ended).printed;
      if (outcome !== "S0") assert.match(outcome, /^ERR_LOCKED/);
      return outcome === "S0" ? ["S0"] : [];
    };
    let other;
    try {
      await file.update(
        async (store) => {
          store.create("BETWEEN", "value");
          other = await goOn();
        },
        { wait: 0 },
      );
      return [...other, "BETWEEN"];
    } catch (error) {
      assert.equal(error.code, "ERR_LOCKED", error.stack);
      return goOn();
    }
  }

  it("let a reader see whole documents alone", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      fs.writeFileSync(file.path, text(file).replace("{", `{\n  "x": "${"x".repeat(1_000_000)}",`));
      const writer = startWriter(file.path, ["add", "S", 60]);
      let reads = 0;
      for (let isOver = false; !isOver; reads++) {
        (await file.read()).free();
        isOver = writer.child.exitCode !== null;
      }
      assert.equal((await writer.ended).printed.at(-1), "S59");
      assert.ok(reads > 20, `${reads} reads`);
    }));
});

/** The moments at which a writer can be killed. After one call is before the next, so the default needs only one of them. */
async function stepsOf(args) {
  const calls = await callsOf(args);
  return calls.flatMap((call, at) => {
    const moments = ["before"];
    if (call.startsWith("writeFile")) moments.push("within");
    if (runsAll || at === calls.length - 1) moments.push("after");
    return moments.map((moment) => `${moment} ${at + 1}`);
  });
}
