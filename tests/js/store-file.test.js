// The store's file: what is kept in it, its lock, and what happens where it cannot be written.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { StoreFile, writeFileAtomically } from "sealfield/store/file";
import { needs } from "../support/needs.js";
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
  writerArguments,
} from "./support/store-writers.js";

const isRoot = process.getuid?.() === 0;
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
