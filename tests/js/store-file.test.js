// The store's file: what it holds whatever becomes of its writers, and however many there are.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { StoreFile, writeFileAtomically } from "sealfield/store/file";
import { needs } from "../support/needs.js";
import { runsAll } from "../support/tier.js";
import { forEachFew, inFolder, startWriter, writerArguments } from "./support/store-writers.js";
import { testKeys } from "./support/vectors.js";

const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);

const text = (file) => fs.readFileSync(file.path, "utf8");
const add = (file, name, options) => file.update((store) => store.create(name, "value"), options);
const isRoot = process.getuid?.() === 0;
const lockOf = (file) => `${file.path}.lock`;
const failsWith = (code, field, message = /./) => ({ name: "SealfieldError", code, field, message });

/** Runs `use` without the rights of root. */
async function asNobody(use) {
  if (!isRoot) return use();
  process.seteuid(65534);
  try {
    return await use();
  } finally {
    process.seteuid(0);
  }
}

/** The names in the store, each with a value that opens. */
async function namesIn(file) {
  const store = await file.read();
  const names = store.list().map(({ name }) => name);
  for (const name of names) assert.equal(store.open(name, privateKey).text(), "value");
  return names;
}

/** Whatever became of other writers, the next one does not wait, and tidies up. */
async function assertUnharmed(file, folder) {
  await add(file, "NEXT", { wait: 0 });
  assert.deepEqual(fs.readdirSync(folder), ["sealfield.json"]);
}

/** The calls that a writer makes. */
async function callsOf(args) {
  return inFolder(async (file) => {
    if (args[0] !== "create") await file.create(publicKey);
    const { printed } = await startWriter(file.path, args, { fileCalls: "trace" }).ended;
    const calls = printed.filter((line) => line !== "S0");
    assert.ok(calls.length > 10, printed.join("\n"));
    return calls;
  });
}

/** The moments at which a writer can be killed. */
async function stepsOf(args) {
  return (await callsOf(args)).flatMap((call, at) => {
    const moments = call.startsWith("writeFile") ? ["before", "within", "after"] : ["before", "after"];
    return moments.map((moment) => `${moment} ${at + 1}`);
  });
}

/** How often a writer is killed at a random time, in each round. */
const KILLS = runsAll ? 70 : 15;

describe("a file of a store", () => {
  it("is created, read and updated", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey, { rules: "indigo" });
      const length = await file.update((store) => {
        store.create("TOKEN", "value");
        return store.list().length;
      });
      assert.equal(length, 1);
      assert.deepEqual(await namesIn(file), ["TOKEN"]);
      assert.equal((await file.read()).rules.immutableNames, true);
      assert.deepEqual(fs.readdirSync(folder), ["sealfield.json"]);
    }));

  it("is used on somebody's behalf", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const editor = { role: "Editor", policy: "indigo" };
      await assert.rejects(add(file, "TOKEN", editor), { code: "ERR_DENIED" });
      const store = await file.read(editor);
      assert.throws(() => store.create("TOKEN", "value"), { code: "ERR_DENIED" });
    }));

  it("is never created over another", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const before = text(file);
      await assert.rejects(file.create(publicKey), failsWith("ERR_FILE", file.path, /already/));
      assert.equal(text(file), before);
    }));

  it("is not written where nothing changes, or the change fails", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      fs.writeFileSync(file.path, JSON.stringify(JSON.parse(text(file))));
      const { ino } = fs.statSync(file.path);
      await file.update((store) => store.list());
      await assert.rejects(
        file.update(async (store) => {
          store.create("TOKEN", "value");
          throw new RangeError("mine");
        }),
        RangeError("mine"),
      );
      assert.equal(fs.statSync(file.path).ino, ino);
      assert.ok(!fs.existsSync(lockOf(file)));
    }));

  it("is not written over what an editor saved meanwhile", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      const saved = text(file).replace("{", '{\n  "note": "by hand",');
      const update = file.update((store) => {
        store.create("TOKEN", "value");
        fs.writeFileSync(file.path, saved);
      });
      await assert.rejects(update, failsWith("ERR_FILE", file.path, /meanwhile/));
      assert.equal(text(file), saved);
      await assertUnharmed(file, folder);
    }));

  it("gives a store that is of no use after the update", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const store = await file.update((store) => store);
      assert.throws(() => store.list(), { code: "ERR_KEY_INVALID" });
    }));

  it("that is not UTF-8 is refused, not repaired", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      const bytes = Buffer.from(text(file).replace("{", '{\n  "note": "é",'), "latin1");
      fs.writeFileSync(file.path, bytes);
      await assert.rejects(add(file, "TOKEN"), { code: "ERR_NOT_UNICODE" });
      assert.deepEqual(fs.readFileSync(file.path), bytes);
    }));
});

describe("what is kept", () => {
  /** How many lines of the file a change removes and adds. */
  async function linesChanged(file, change) {
    const old = `${file.path}.old`;
    fs.copyFileSync(file.path, old);
    await file.update(change);
    const git = ["diff", "--no-index", "--numstat", old, file.path];
    const numbers = await new Promise((resolve) => {
      const child = spawn("git", git, { stdio: ["ignore", "pipe", "inherit"] });
      child.stdout.once("data", (line) => resolve(String(line)));
    });
    const [added, removed] = numbers.split("\t").map(Number);
    return { added, removed };
  }

  it("unknown members, their order and their bytes", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      for (const name of ["A", "B"])
        await file.update((store) => store.create(name, "value", { description: "first" }));
      const [secrets, note] = ['  "secrets": {', '  "x-note": { "b":1.0,   "a" : "\\u00e9" },'];
      fs.writeFileSync(
        file.path,
        text(file).replace(secrets, `${note}\n${secrets}`).replace('"B": {', '"B": {\n      "x-owner": [ 1,2 ],'),
      );
      const before = text(file).split("\n");
      await file.update((store) => store.describe("A", "second"));
      const after = text(file).split("\n");
      assert.deepEqual(
        after.map((line) => line.replace("second", "first")).filter((line) => !/updated/.test(line)),
        before.filter((line) => !/updated/.test(line)),
      );
      assert.ok(after.includes(note) && after.includes('      "x-owner": [ 1,2 ],'));
    }));

  it("every line but those of the secret that changes", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      for (const name of ["A", "B", "C"])
        await file.update((store) => store.create(name, "value", { description: "text" }));
      fs.writeFileSync(file.path, text(file).replaceAll(/"(created|updated)": ".*?"/g, '"$1": "2020-02-02T02:02:02Z"'));
      assert.deepEqual(
        await linesChanged(file, (store) => store.replace("B", "other")),
        { added: 2, removed: 2 },
        "value and time",
      );
      assert.deepEqual(
        await linesChanged(file, (store) => store.describe("A", "other")),
        { added: 2, removed: 2 },
        "description and time",
      );
      assert.deepEqual(await linesChanged(file, (store) => store.create("D", "value")), { added: 7, removed: 0 });
      assert.deepEqual(await linesChanged(file, (store) => store.remove("A")), { added: 0, removed: 8 });
    }));

  it("permissions", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      for (const mode of [0o600, 0o640, 0o666]) {
        fs.chmodSync(file.path, mode);
        await add(file, `M${mode}`);
        assert.equal(fs.statSync(file.path).mode & 0o7777, mode);
      }
    }));

  it("the owner", { skip: !isRoot && "only root gives files away" }, () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      fs.chownSync(file.path, 1234, 2345);
      await add(file, "TOKEN");
      const { uid, gid } = fs.statSync(file.path);
      assert.deepEqual([uid, gid], [1234, 2345]);
    }),
  );

  it("a symbolic link, whose target is written under one lock with it", () =>
    inFolder(async (file, folder) => {
      fs.mkdirSync(join(folder, "shared"));
      const target = new StoreFile(join(folder, "shared", "target.json"));
      await target.create(publicKey);
      fs.symlinkSync(join("shared", "target.json"), file.path);
      await file.update(async (store) => {
        store.create("TOKEN", "value");
        assert.ok(fs.existsSync(lockOf(target)));
      });
      assert.equal(fs.readlinkSync(file.path), join("shared", "target.json"));
      assert.deepEqual(await namesIn(target), ["TOKEN"]);
      assert.deepEqual(fs.readdirSync(folder).sort(), ["sealfield.json", "shared"]);
    }));

  it("what others left beside it", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      let ours;
      await file.update(() => {
        [ours] = fs.readdirSync(lockOf(file));
      });
      const others = [
        ".sealfield.json.tmp",
        ".sealfield.json.backup.tmp",
        `.sealfield.json.${ours}.tmp`,
        `.other.json.${ours.replace(/-\d+-/, "-1-")}.tmp`,
      ];
      for (const name of others) fs.writeFileSync(join(folder, name), "");
      await add(file, "TOKEN");
      assert.deepEqual(fs.readdirSync(folder).sort(), [...others, "sealfield.json"].sort());
    }));
});

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

describe("a lock", () => {
  /** The name of an owner, as this process has it. */
  async function ownerName(file) {
    let name;
    await file.update(() => {
      [name] = fs.readdirSync(lockOf(file));
    });
    return name;
  }

  function lockedBy(file, owner) {
    fs.mkdirSync(join(lockOf(file), owner), { recursive: true });
  }

  const others = [
    ["another machine", (name) => name.replace(/@.*/, "@elsewhere")],
    ["another machine, whose number runs nowhere here", (name) => name.replace(/^\d+(.*)@.*/, "999999999$1@elsewhere")],
    ["another container", (name) => name.replace(/^\d+(-\d+)-\d+/, "999999999$1-1")],
    ["something else", () => ".DS_Store"],
    ["a number that is none", (name) => name.replace(/^\d+/, "0")],
  ];
  for (const [whose, rename] of others) {
    it(`of ${whose} stays until it is removed by hand`, () =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        const before = text(file);
        const owner = rename(await ownerName(file));
        lockedBy(file, owner);
        await assert.rejects(
          add(file, "TOKEN", { wait: 20 }),
          failsWith("ERR_LOCKED", lockOf(file), /remove the lock/),
        );
        assert.deepEqual(fs.readdirSync(lockOf(file)), [owner]);
        assert.deepEqual(fs.readdirSync(folder).sort(), ["sealfield.json", "sealfield.json.lock"]);
        assert.equal(text(file), before);
        fs.rmSync(lockOf(file), { recursive: true });
        await assertUnharmed(file, folder);
      }));
  }

  it("may be a file that something else made", () =>
    inFolder(async (file) => {
      await file.create(publicKey);
      for (const content of ["", "garbage"]) {
        fs.writeFileSync(lockOf(file), content);
        await assert.rejects(add(file, "TOKEN", { wait: 20 }), { code: "ERR_LOCKED" });
        assert.equal(fs.readFileSync(lockOf(file), "utf8"), content);
      }
    }));

  it("that is empty is free", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      fs.mkdirSync(lockOf(file));
      await assertUnharmed(file, folder);
    }));

  const tells = fs.existsSync("/proc/self/stat");

  it(
    "of a process whose number another has now is broken",
    { skip: !tells && "the system does not tell when a process started" },
    () =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        lockedBy(file, (await ownerName(file)).replace(/-\d+-/, "-1-"));
        await assertUnharmed(file, folder);
      }),
  );

  it(
    "of a process that ended, and whose parent has not looked, is broken",
    { skip: !tells && "the system does not tell of such processes" },
    () =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        const parent = spawn("sh", [
          "-c",
          '"$@" & exec sleep 60',
          "sh",
          process.execPath,
          ...writerArguments(file.path, "hold"),
        ]);
        try {
          const [pid] = await once(createInterface(parent.stdout), "line");
          process.kill(Number(pid), "SIGKILL");
          while (!/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, "latin1"))) await sleep(5);
          await assertUnharmed(file, folder);
        } finally {
          parent.kill("SIGKILL");
        }
      }),
  );

  it("of another user's process stays", { skip: !isRoot && "only root starts a process as another user" }, () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      const other = spawn("sleep", ["60"], { uid: 1234 });
      try {
        lockedBy(file, (await ownerName(file)).replace(/^\d+-\d+/, `${other.pid}-0`));
        for (const path of [folder, file.path, lockOf(file)]) fs.chmodSync(path, 0o777);
        await asNobody(() => assert.rejects(add(file, "TOKEN", { wait: 0 }), { code: "ERR_LOCKED" }));
      } finally {
        other.kill();
      }
      await once(other, "close");
      await assertUnharmed(file, folder);
    }),
  );

  it("is waited for as long as asked, or until the caller gives up", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      await file.update(async () => {
        const locked = failsWith("ERR_LOCKED", lockOf(file));
        await assert.rejects(add(file, "TOKEN", { wait: 0 }), locked);
        await assert.rejects(add(file, "TOKEN", { wait: 30 }), locked);
        await assert.rejects(
          add(file, "TOKEN", { signal: AbortSignal.abort(new RangeError("mine")) }),
          RangeError("mine"),
        );
        await assert.rejects(add(file, "TOKEN", { signal: AbortSignal.timeout(30) }), { name: "TimeoutError" });
      });
      const abort = new AbortController();
      const update = file.update(
        (store) => {
          store.create("TOKEN", "value");
          abort.abort();
        },
        { signal: abort.signal },
      );
      await assert.rejects(update, { name: "AbortError" });
      assert.deepEqual(await namesIn(file), []);
      await assertUnharmed(file, folder);
      for (const options of [{ wait: "1" }, { wait: NaN }, { wait: -1 }, { timeout: 1 }]) {
        await assert.rejects(add(file, "TOKEN", options), { code: "ERR_OPTION_UNSUPPORTED" });
      }
    }));
});

describe("a file that cannot be written", () => {
  it("says why", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      fs.mkdirSync(join(folder, "folder"));
      fs.symlinkSync("circle", join(folder, "circle"));
      for (const [path, message] of [
        ["absent.json", /no such file/],
        ["absent/sealfield.json", /no such file/],
        ["folder", /is a folder/],
        ["sealfield.json/sealfield.json", /no folder/],
        ["circle", /circle/],
        ["n".repeat(300), /too long/],
      ]) {
        const other = new StoreFile(join(folder, path));
        await assert.rejects(other.read(), failsWith("ERR_FILE", other.path, message));
        await assert.rejects(add(other, "TOKEN"), failsWith("ERR_FILE", other.path, message));
      }
      const nowhere = new StoreFile(join(folder, "absent", "sealfield.json"));
      await assert.rejects(nowhere.create(publicKey), failsWith("ERR_FILE", nowhere.path, /no such/));
    }));

  it("is left alone by who has no permission", () =>
    inFolder(async (file, folder) => {
      await file.create(publicKey);
      const before = text(file);
      for (const [folderMode, mode] of [
        [0o555, 0o666],
        [0o777, 0o444],
        [0o777, 0o000],
      ]) {
        fs.chmodSync(file.path, mode);
        fs.chmodSync(folder, folderMode);
        await asNobody(() => assert.rejects(add(file, "TOKEN"), failsWith("ERR_FILE", file.path, /permission/)));
      }
      fs.chmodSync(folder, 0o700);
      fs.chmodSync(file.path, 0o600);
      assert.equal(text(file), before);
      await assertUnharmed(file, folder);
    }));

  it("is the old one or the new one, whatever fails, and is not left locked", async () => {
    const calls = (await callsOf(["add", "S", 1])).entries();
    await forEachFew(calls, ([at, call]) =>
      inFolder(async (file, folder) => {
        await file.create(publicKey);
        await add(file, "OLD");
        const before = text(file);
        const [outcome, ...others] = (
          await startWriter(file.path, ["add", "S", 1], { fileCalls: `EIO before ${at + 1}` }).ended
        ).printed;
        assert.deepEqual(others, []);
        if (outcome !== "S0") assert.equal(outcome, "ERR_FILE: the disk failed", call);
        const names = await namesIn(file);
        if (names.length === 1 && outcome !== "S0") assert.equal(text(file), before, call);
        else assert.deepEqual(names, ["OLD", "S0"], call);
        if (!call.startsWith("rmdir")) assert.deepEqual(fs.readdirSync(folder), ["sealfield.json"], call);
        await assertUnharmed(file, folder);
      }),
    );
  });

  it("is created where there are no hard links", () =>
    inFolder(async (file, folder) => {
      const link = (await callsOf(["create"])).findIndex((call) => call.startsWith("link "));
      const create = () => startWriter(file.path, ["create"], { fileCalls: `EPERM before ${link + 1}` }).ended;
      assert.deepEqual((await create()).printed, []);
      const before = text(file);
      assert.match((await create()).printed.join(), /^ERR_FILE: .* already$/);
      assert.equal(text(file), before);
      await assertUnharmed(file, folder);
    }));

  it("never quotes what was to be written", () =>
    inFolder(async (file) => {
      for (const content of [{ hidden: "canary" }, Symbol("canary")]) {
        await assert.rejects(
          writeFileAtomically(file.path, content),
          (error) => error.code === "ERR_FILE" && !`${error.stack}`.includes("canary"),
        );
      }
    }));

  /** What the commands print, one after the other, on a file system of 64 KiB. */
  function onSmallDisk(folder, path, commands) {
    const node = [process.execPath, ...writerArguments(path)].map((word) => `'${word}'`).join(" ");
    const script = [
      `mount -t tmpfs -o size=64k sealfield '${folder}'`,
      ...commands.map((command) => command.replace("WRITER", node)),
    ].join(" && ");
    return execFileSync("unshare", ["--mount", "--map-root-user", "sh", "-c", script], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
  }

  /** Why there can be no small disk, if so. */
  function noSmallDisk() {
    // Other systems have no such program.
    const missing = process.platform === "linux" && needs("unshare");
    if (missing) return missing;
    try {
      execFileSync("unshare", ["--mount", "--map-root-user", "sh", "-c", "mount -t tmpfs sealfield /tmp"], {
        stdio: "pipe",
      });
      return false;
    } catch ({ message }) {
      return `no file system can be mounted here: ${message}`;
    }
  }

  it("stays as it was where the disk is full, or read-only", { skip: noSmallDisk() }, () =>
    inFolder((file, folder) => {
      const printed = onSmallDisk(folder, file.path, [
        "WRITER create",
        "WRITER add S 1000",
        "WRITER list",
        `mount -o remount,bind,ro '${folder}'`,
        "WRITER add T 1",
        "WRITER list",
      ]);
      const added = printed.filter((line) => /^S\d+$/.test(line));
      assert.ok(added.length > 10);
      assert.deepEqual(printed.slice(added.length), [
        "ERR_FILE: there is no space left",
        added.join(),
        "sealfield.json",
        "ERR_FILE: the file system is read-only",
        added.join(),
        "sealfield.json",
      ]);
    }),
  );
});

describe("any file", () => {
  it("is written whole, with the permissions asked for", () =>
    inFolder(async (_, folder) => {
      const path = join(folder, "sealfield.key");
      await writeFileAtomically(path, "key", { mode: 0o600, exclusive: true });
      assert.equal(fs.statSync(path).mode & 0o777, 0o600);
      await assert.rejects(writeFileAtomically(path, "other", { exclusive: true }), failsWith("ERR_FILE", path));
      assert.equal(fs.readFileSync(path, "utf8"), "key");
      await writeFileAtomically(path, Uint8Array.of(0, 255));
      assert.deepEqual([...fs.readFileSync(path)], [0, 255]);
      assert.equal(fs.statSync(path).mode & 0o777, 0o600);
      await writeFileAtomically(path, "", { mode: 0o644 });
      assert.equal(fs.statSync(path).mode & 0o777, 0o644);
      assert.deepEqual(fs.readdirSync(folder), ["sealfield.key"]);
    }));

  it("takes the place of files alone", () =>
    inFolder(async (_, folder) => {
      const pipe = join(folder, "pipe");
      execFileSync("mkfifo", [pipe]);
      await assert.rejects(writeFileAtomically(pipe, "text"), failsWith("ERR_FILE", pipe, /no regular file/));
      assert.ok(fs.statSync(pipe).isFIFO());
      await assert.rejects(writeFileAtomically(folder, "text"), failsWith("ERR_FILE", folder));
      assert.deepEqual(fs.readdirSync(folder), ["pipe"]);
    }));
});
