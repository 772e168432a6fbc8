// A store in a file, by the command: what each way of changing it does, and that no value shows.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PublicKey } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { openEnv, sealEnv, SecretStore } from "sealfield/store";
import { COMMAND, environment, folderWith, folderWithKeys, sealfield, TerminalSession } from "./support/command.js";
import { piecesOf } from "./support/pieces.js";
import { testKeys } from "./support/vectors.js";

const { rsa2048, rsa3072 } = testKeys;
const privateKey = PrivateKey.from(rsa2048.pkcs8);
const SECRET = "Zq7#plain-9w";

/** A folder with keys and a store in it, of these secrets by name. */
function folderWithStore(secrets = {}, { rules, visibility, files } = {}) {
  const store = SecretStore.create(privateKey.publicKey, { rules });
  for (const [name, value] of Object.entries(secrets)) store.create(name, value, { visibility });
  return folderWithKeys({ "sealfield.json": store.toString(), ...files });
}

const storeIn = (cwd, file = "sealfield.json") => SecretStore.parse(readFileSync(join(cwd, file), "utf8"));
const valueIn = (cwd, name) => storeIn(cwd).open(name, privateKey).text();

/** Runs a command that has nothing to say. */
async function quietly(args, options) {
  const { code, stdout, stderr } = await sealfield(args, options);
  assert.deepEqual([code, stdout, stderr], [0, "", ""], args.join(" "));
}

/** Runs a command that must fail with this code, and change no file. */
async function refused(args, exitCode, message, options) {
  const file = join(options.cwd, "sealfield.json");
  const before = existsSync(file) && readFileSync(file, "utf8");
  const { code, stdout, stderr } = await sealfield(args, options);
  assert.deepEqual([code, stdout], [exitCode, ""], `${args.join(" ")}: ${stderr}`);
  assert.match(stderr, message);
  assert.deepEqual(piecesOf([SECRET], stderr), []);
  assert.equal(existsSync(file) && readFileSync(file, "utf8"), before);
}

describe("store create", () => {
  it("makes an empty store for the public keys, by the rules of the options", async () => {
    const cwd = folderWith({ "a.pub": rsa2048.spki, "b.pub": rsa3072.spki });
    await quietly(["store", "create", "--public-key", "a.pub", "--public-key", "b.pub", "--rules", "momen"], { cwd });
    const store = storeIn(cwd);
    assert.deepEqual(
      store.recipients.map(({ kid }) => kid),
      [rsa2048, rsa3072].map(({ spki }) => PublicKey.from(spki).kid),
    );
    assert.equal(store.rules.activation, true);
    assert.deepEqual(store.list(), []);
  });

  it("overwrites nothing", async () => {
    await refused(["store", "create"], 4, /^sealfield: ERR_FILE: sealfield\.json: /, {
      cwd: folderWithStore({ A: SECRET }),
    });
  });

  it("takes another file", async () => {
    const cwd = folderWithKeys();
    await quietly(["store", "create", "--store", "other.json"], { cwd });
    await quietly(["store", "add", "A", "--store", "other.json"], { cwd, input: SECRET });
    assert.equal(storeIn(cwd, "other.json").open("A", privateKey).text(), SECRET);
  });
});

describe("store add and replace", () => {
  it("take the value from a pipe or a file, and no private key", async () => {
    const cwd = folderWith({
      "sealfield.json": SecretStore.create(privateKey.publicKey).toString(),
      "value.pem": rsa3072.pkcs8,
    });
    await quietly(["store", "add", "A", "--description", "of the CRM", "--visibility", "masked"], {
      cwd,
      input: SECRET,
    });
    await quietly(["store", "add", "KEY", "--file", "value.pem"], { cwd });
    assert.deepEqual([valueIn(cwd, "A"), valueIn(cwd, "KEY")], [SECRET, rsa3072.pkcs8]);
    await quietly(["store", "replace", "A"], { cwd, input: "another" });
    assert.equal(valueIn(cwd, "A"), "another");
    const [a, key] = storeIn(cwd).list();
    assert.deepEqual([a.description, a.visibility, key.visibility], ["of the CRM", "masked", "restricted"]);
  });

  it("take an envelope that was made elsewhere, for this store and name alone", async () => {
    const cwd = folderWithStore();
    const input = privateKey.publicKey.seal(SECRET, { context: storeIn(cwd).context("A") });
    await refused(["store", "add", "B", "--sealed"], 3, /ERR_CONTEXT: /, { cwd, input });
    await quietly(["store", "add", "A", "--sealed"], { cwd, input });
    assert.equal(valueIn(cwd, "A"), SECRET);
  });

  it("ask for the value, without showing it, only where it can be taken", async () => {
    const cwd = folderWithStore({ TAKEN: "x" });
    const session = TerminalSession.sealfield(["store", "add", "A"], { cwd });
    await session.until("Value of A (hidden; Enter ends it):");
    session.type(`${SECRET}\r`);
    assert.equal(await session.ended(), 0);
    assert.equal(valueIn(cwd, "A"), SECRET);
    assert.deepEqual(piecesOf([SECRET], session.raw), []);
    for (const [args, code] of [
      [["add", "TAKEN"], "ERR_NAME"],
      [["replace", "NONE"], "ERR_UNKNOWN_SECRET"],
    ]) {
      const early = TerminalSession.sealfield(["store", ...args], { cwd });
      assert.equal(await early.ended(), 3);
      assert.match(early.screen, new RegExp(`^sealfield: ${code}: `));
    }
  });

  it("refuse what a store cannot hold", async () => {
    const cwd = folderWithStore({ A: SECRET });
    await refused(["store", "add", "A"], 3, /ERR_NAME: A: /, { cwd, input: SECRET });
    await refused(["store", "add", ""], 3, /ERR_NAME: /, { cwd, input: SECRET });
    await refused(["store", "add", "B"], 3, /ERR_EMPTY: /, { cwd, input: "" });
    await refused(["store", "replace", "B"], 3, /ERR_UNKNOWN_SECRET: B: /, { cwd, input: SECRET });
    await refused(["store", "add", "B", SECRET], 2, /A value is never an argument/, { cwd, input: "x" });
    await refused(["store", "add", "B"], 4, /ERR_FILE: sealfield\.json: /, { cwd: folderWith(), input: SECRET });
    await refused(["store", "add", "B"], 3, /ERR_STORE: /, {
      cwd: folderWith({ "sealfield.json": "{}" }),
      input: SECRET,
    });
  });
});

describe("an error of a store says what to do", () => {
  it("where there is no store", async () => {
    const hint =
      /^sealfield: ERR_FILE: sealfield\.json: there is no store; make one with: sealfield store create, or name one with --store\n$/;
    const cwd = folderWithKeys();
    for (const args of ["store list", "store add A", "store activate", "verify A", "env export"])
      await refused(args.split(" "), 4, hint, { cwd, input: SECRET });
  });

  it("where the file is none, or git could not merge it", async () => {
    await refused(["store", "list"], 3, /^sealfield: ERR_STORE: sealfield\.json: this is no document of a store/, {
      cwd: folderWith({ "sealfield.json": "{}" }),
    });
    const text = storeIn(folderWithStore({ A: SECRET })).toString();
    const cwd = folderWith({ "sealfield.json": `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n` });
    for (const args of ["store list", "store activate"]) {
      await refused(
        args.split(" "),
        3,
        /^sealfield: ERR_STORE: sealfield\.json: it holds conflict markers of git \(<<<<<<<\): resolve the conflict first\n$/,
        { cwd },
      );
    }
  });

  it("where the name is taken, or must be typed again, or templates are asked for", async () => {
    const cwd = folderWithStore({ A: SECRET }, { rules: "indigo", files: { ".env": "A=1\n" } });
    await refused(
      ["store", "add", "A"],
      3,
      /^sealfield: ERR_NAME: A: .*\nsealfield: give it another value with: sealfield store replace\n$/,
      { cwd, input: SECRET },
    );
    await refused(["store", "add", ""], 3, /^sealfield: ERR_NAME: .*\n$/, { cwd, input: SECRET });
    await refused(
      ["env", "import", ".env"],
      3,
      /^sealfield: ERR_NAME: A: .*\nsealfield: replace what the store has already with --replace\n$/,
      { cwd },
    );
    await refused(
      ["store", "remove", "A"],
      3,
      /^sealfield: ERR_CONFIRMATION: A: .*\nsealfield: type its name again behind --confirm\n$/,
      { cwd },
    );
    await refused(["store", "remove", "A", "--confirm", "B"], 3, /^sealfield: ERR_CONFIRMATION: A: .*\n$/, { cwd });
    const asking = folderWithStore({ A: SECRET }, { rules: { refuseInUse: true } });
    await refused(
      ["store", "remove", "A"],
      3,
      /^sealfield: ERR_OPTION_UNSUPPORTED: .*\nsealfield: name them with --templates, or say that there are none with --no-templates\n$/,
      { cwd: asking },
    );
  });
});

it("on a terminal a change is said in a line", async () => {
  const cwd = folderWithKeys({ value: SECRET, "new.pub": rsa3072.spki, "t.yaml": "{{ secret('A') }}" });
  for (const [args, line] of [
    ["store create --rules momen", "sealfield.json created"],
    ["store add A --file value", "A added"],
    ["store add B --file value", "B added"],
    ["store replace A --file value", "A replaced"],
    ["store describe A text", "A described"],
    ["store describe A --remove", "A is no longer described"],
    ["store activate", "2 changes in effect"],
    ["store visibility A masked --store other.json", "A is masked"],
    ["store rename A C --templates t.yaml --store other.json", "A renamed to C\n1 template changed"],
    ["store remove C --store other.json", "C removed"],
    ["rotate --public-key new.pub", "2 values sealed anew for 1 key"],
  ]) {
    if (args.endsWith("other.json") && !existsSync(join(cwd, "other.json")))
      writeFileSync(join(cwd, "other.json"), readFileSync(join(folderWithStore({ A: SECRET }), "sealfield.json")));
    const session = TerminalSession.sealfield(args.split(" "), { cwd });
    assert.equal(await session.ended(), 0, session.screen);
    assert.equal(session.screen, line);
  }
});

describe("store describe, rename, visibility", () => {
  it("describe a secret, or no longer", async () => {
    const cwd = folderWithStore({ A: SECRET });
    await quietly(["store", "describe", "A", "of the CRM"], { cwd });
    assert.equal(storeIn(cwd).get("A").description, "of the CRM");
    await refused(["store", "describe", "A", "another", "--remove"], 2, /exclude each other/, { cwd });
    await quietly(["store", "describe", "A", "--remove"], { cwd });
    assert.equal(storeIn(cwd).get("A").description, undefined);
  });

  it("tell what there is to know of it without a text, and change nothing", async () => {
    const cwd = folderWithStore({ A: SECRET });
    await quietly(["store", "describe", "A", "of the CRM"], { cwd });
    const { created, updated } = storeIn(cwd).get("A");
    const facts = {
      name: "A",
      description: "of the CRM",
      visibility: "restricted",
      state: "active",
      created: created.toISOString(),
      updated: updated.toISOString(),
    };
    const { code, stdout } = await sealfield(["store", "describe", "A"], { cwd });
    assert.deepEqual(
      [code, stdout],
      [
        0,
        Object.entries(facts)
          .map(([name, value]) => `${name}: ${value}\n`)
          .join(""),
      ],
    );
    assert.deepEqual(JSON.parse((await sealfield(["store", "describe", "A", "--json"], { cwd })).stdout), facts);
    assert.equal(storeIn(cwd).get("A").description, "of the CRM");
    await refused(["store", "describe", "B"], 3, /^sealfield: ERR_UNKNOWN_SECRET: B: /, { cwd });
  });

  it("rename it, in templates too", async () => {
    const flow = "# flow\nuri: \"{{ secret('A') }}\"\nother: {{ secret('AB') }}\n";
    const cwd = folderWithStore(
      { A: SECRET },
      { files: { "f.yaml": flow, "g.json": JSON.stringify({ a: '{{ secret("A") }}', n: 1 }), "h.yaml": "none" } },
    );
    const untouched = statSync(join(cwd, "h.yaml")).mtimeMs;
    await quietly(["store", "rename", "A", "B", "--templates", "f.yaml", "g.json", "h.yaml"], { cwd });
    assert.equal(valueIn(cwd, "B"), SECRET);
    assert.equal(readFileSync(join(cwd, "f.yaml"), "utf8"), flow.replace("'A'", "'B'"));
    assert.deepEqual(JSON.parse(readFileSync(join(cwd, "g.json"), "utf8")), { a: '{{ secret("B") }}', n: 1 });
    assert.equal(statSync(join(cwd, "h.yaml")).mtimeMs, untouched);
  });

  it("rename nothing where a template is malformed, or the name is taken", async () => {
    const cwd = folderWithStore(
      { A: SECRET, B: SECRET },
      { files: { "f.yaml": "{{ secret('A') }}", "bad.yaml": "{{ secret('A'" } },
    );
    await refused(["store", "rename", "A", "C", "--templates", "f.yaml", "bad.yaml"], 3, /ERR_TEMPLATE: /, { cwd });
    await refused(["store", "rename", "A", "B", "--templates", "f.yaml"], 3, /ERR_NAME: /, { cwd });
    assert.equal(readFileSync(join(cwd, "f.yaml"), "utf8"), "{{ secret('A') }}");
  });

  it("rename nothing where a template cannot be written", async () => {
    const cwd = folderWithStore({ A: SECRET }, { files: { "f.yaml": "{{ secret('A') }}" } });
    await refused(["store", "rename", "A", "B", "--templates", "f.yaml", "-"], 2, /--templates takes files/, {
      cwd,
      input: "{{ secret('A') }}",
    });
    // What comes through a pipe has no place on the disk.
    const script = 'cat f.yaml | "$0" "$1" store rename A B --templates f.yaml /dev/stdin';
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script, process.execPath, COMMAND], {
      cwd,
      env: environment(),
      encoding: "utf8",
    });
    assert.equal(status, 4);
    assert.match(stderr, /^sealfield: \/dev\/stdin: /);
    assert.equal(valueIn(cwd, "A"), SECRET);
    assert.equal(readFileSync(join(cwd, "f.yaml"), "utf8"), "{{ secret('A') }}");
  });

  it("say which templates have the old name where writing fails all the same", async () => {
    const long = `{{ secret('A') }}${" ".repeat(200_000)}`;
    const cwd = folderWithStore({ A: SECRET }, { files: { "f.yaml": "{{ secret('A') }}", "long.yaml": long } });
    // Files may be no longer than this; that of the store is not.
    const script = 'ulimit -f 100; "$0" "$1" store rename A B --templates long.yaml f.yaml';
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script, process.execPath, COMMAND], {
      cwd,
      env: environment(),
      encoding: "utf8",
    });
    assert.equal(status, 4);
    assert.match(
      stderr,
      /^sealfield: ERR_FILE: long\.yaml: .*\nsealfield: the store has B now, and these templates still have A: long\.yaml\n$/,
    );
    assert.equal(valueIn(cwd, "B"), SECRET);
    assert.deepEqual(
      ["f.yaml", "long.yaml"].map((file) => readFileSync(join(cwd, file), "utf8")),
      ["{{ secret('B') }}", long],
    );
  });

  it("change who sees it", async () => {
    const cwd = folderWithStore({ A: SECRET });
    await quietly(["store", "visibility", "A", "masked"], { cwd });
    assert.equal((await sealfield(["store", "show", "A"], { cwd })).stdout, SECRET);
  });
});

describe("store remove", () => {
  it("removes a secret", async () => {
    const cwd = folderWithStore({ A: SECRET, B: SECRET });
    await quietly(["store", "remove", "A"], { cwd });
    assert.deepEqual(
      storeIn(cwd)
        .list()
        .map(({ name }) => name),
      ["B"],
    );
  });

  it("asks for its name again where the rules say so", async () => {
    const cwd = folderWithStore({ A: SECRET, B: SECRET }, { rules: "indigo" });
    await refused(["store", "remove", "A"], 3, /ERR_CONFIRMATION: A: /, { cwd });
    await refused(["store", "remove", "A", "--confirm", "B"], 3, /ERR_CONFIRMATION: A: /, { cwd });
    await quietly(["store", "remove", "A", "--confirm", "A"], { cwd });

    for (const [typed, code] of [
      ["C\r", 3],
      ["\x03", 130],
      ["B\r", 0],
    ]) {
      const session = TerminalSession.sealfield(["store", "remove", "B"], { cwd });
      await session.until("To remove the secret, type its name again:");
      session.type(typed);
      assert.equal(await session.ended(), code, typed);
    }
    assert.deepEqual(storeIn(cwd).list(), []);
  });

  it("refuses what a template refers to", async () => {
    const cwd = folderWithStore(
      { A: SECRET },
      {
        rules: { refuseInUse: true },
        files: { "f.yaml": "a: 1\nb: {{ secret('A') }}", "g.yaml": "{{ secret('B') }}" },
      },
    );
    await refused(["store", "remove", "A"], 3, /ERR_OPTION_UNSUPPORTED: /, { cwd });
    await refused(["store", "remove", "A", "--templates", "g.yaml", "f.yaml"], 3, /ERR_IN_USE: f\.yaml:2:\d+: /, {
      cwd,
    });
    await quietly(["store", "remove", "A", "--templates", "g.yaml"], { cwd });
    const other = folderWithStore({ A: SECRET }, { rules: { refuseInUse: true } });
    await quietly(["store", "remove", "A", "--no-templates"], { cwd: other });
  });
});

describe("store list, search, show, references", () => {
  const names = { API_TOKEN: SECRET, "db/password": SECRET, "e\x1b[31mvil\nname": SECRET };

  it("list names without values, one a line", async () => {
    const cwd = folderWithStore(names);
    const { stdout } = await sealfield(["store", "list"], { cwd });
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    assert.deepEqual(
      rows.map(([name]) => name),
      ["API_TOKEN", "db/password", "e\\e[31mvil\\nname"],
    );
    assert.deepEqual(rows[0].slice(1, 3), ["restricted", "active"]);
    const json = JSON.parse((await sealfield(["store", "list", "--json"], { cwd })).stdout);
    assert.deepEqual(
      json.map(({ name }) => name),
      Object.keys(names),
    );
    assert.deepEqual(piecesOf([SECRET], stdout), []);
  });

  it("list them as a table on a terminal, however narrow", async () => {
    const cwd = folderWithStore(names);
    const wide = TerminalSession.sealfield(["store", "list"], { cwd });
    await wide.ended();
    const [headings, ...rows] = wide.screen.split("\n");
    assert.match(headings, /^NAME +VISIBILITY +STATE +UPDATED +DESCRIPTION$/);
    for (const row of rows) assert.equal(row.indexOf("restricted"), headings.indexOf("VISIBILITY"));
    const narrow = TerminalSession.sealfield(["store", "list"], { cwd, columns: 40 });
    await narrow.ended();
    assert.match(
      narrow.screen,
      /^API_TOKEN\n {2}VISIBILITY restricted\n {2}STATE active\n {2}UPDATED \d{4}-\d\d-\d\d\ndb\/password\n/,
    );
  });

  it("search in names and descriptions", async () => {
    const cwd = folderWithStore(names);
    await quietly(["store", "describe", "db/password", "Api"], { cwd });
    const found = JSON.parse((await sealfield(["store", "search", "api", "--json"], { cwd })).stdout);
    assert.deepEqual(
      found.map(({ name }) => name),
      ["API_TOKEN", "db/password"],
    );
  });

  it("show a masked secret, and a restricted one never", async () => {
    const cwd = folderWithStore({ A: SECRET }, { visibility: "masked" });
    assert.equal((await sealfield(["store", "show", "A"], { cwd })).stdout, SECRET);
    const session = TerminalSession.sealfield(["store", "show", "A"], { cwd });
    assert.equal(await session.ended(), 2);
    assert.deepEqual(piecesOf([SECRET], session.raw), []);
    await refused(["store", "show", "A"], 3, /ERR_DENIED: A: /, { cwd: folderWithStore({ A: SECRET }) });
  });

  it("list where templates refer to secrets", async () => {
    const cwd = folderWith({
      "f.yaml": "a\nb: {{ secret('A') }} {{ secret('B') }}",
      "g.json": JSON.stringify({ list: ["{{ secret('A') }}"] }),
    });
    const { stdout } = await sealfield(["store", "references", "f.yaml", "g.json"], { cwd });
    assert.deepEqual(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t")),
      [
        ["f.yaml:2:7", "A"],
        ["f.yaml:2:25", "B"],
        ["g.json#/list/0:1:4", "A"],
      ],
    );
    const only = JSON.parse(
      (await sealfield(["store", "references", "--name", "B", "--json", "f.yaml", "g.json"], { cwd })).stdout,
    );
    assert.deepEqual(
      only.map(({ place, name }) => [place, name]),
      [["f.yaml", "B"]],
    );
  });
});

it("store activate lets what is pending take effect", async () => {
  const cwd = folderWithStore({}, { rules: "momen" });
  await quietly(["store", "add", "A"], { cwd, input: SECRET });
  assert.match((await sealfield(["store", "list"], { cwd })).stdout, /^A\trestricted\tpending\t/);
  await refused(["env", "export", "A"], 3, /ERR_UNKNOWN_SECRET: A: /, { cwd });
  await quietly(["store", "activate"], { cwd });
  assert.equal((await sealfield(["env", "export"], { cwd })).stdout.includes(SECRET), true);
});

describe("verify", () => {
  const cwd = folderWithStore({ A: SECRET });

  it("tells whether a value is that of a secret, by its exit code too", async () => {
    assert.deepEqual(
      await sealfield(["verify", "A"], { cwd, input: SECRET }).then(({ code, stdout, stderr }) => [
        code,
        stdout,
        stderr,
      ]),
      [0, "the same\n", ""],
    );
    assert.deepEqual(
      await sealfield(["verify", "A"], { cwd, input: `${SECRET} ` }).then(({ code, stdout, stderr }) => [
        code,
        stdout,
        stderr,
      ]),
      [1, "another\n", ""],
    );
    const echoed = await sealfield(["verify", "A"], { cwd, input: `${SECRET}\n` });
    assert.deepEqual([echoed.code, echoed.stdout], [1, "another\n"]);
    assert.match(echoed.stderr, /the value ends with a line break, which is kept; --trim drops it/);
    assert.equal((await sealfield(["verify", "A", "--trim"], { cwd, input: `${SECRET}\n` })).code, 0);
  });

  it("asks without showing anything", async () => {
    const session = TerminalSession.sealfield(["verify", "A"], { cwd });
    await session.until("Value to compare with A (hidden; Enter ends it):");
    session.type(`${SECRET}\r`);
    assert.equal(await session.ended(), 0);
    assert.deepEqual(piecesOf([SECRET], session.raw), []);
  });

  it("answers no for neither a name that is unknown nor a key that does not fit", async () => {
    await refused(["verify", "B"], 3, /ERR_UNKNOWN_SECRET: B: /, { cwd, input: SECRET });
    await refused(["verify", "A", "--key", "other.key"], 3, /ERR_NO_KEY: A: /, {
      cwd: folderWithStoreAndOtherKey(),
      input: SECRET,
    });
  });

  function folderWithStoreAndOtherKey() {
    return folderWithStore({ A: SECRET }, { files: { "other.key": rsa3072.pkcs8 } });
  }
});

describe("rotate", () => {
  it("seals a store anew for other keys", async () => {
    const cwd = folderWithStore(
      { A: SECRET, B: "b" },
      { files: { "new.pub": rsa3072.spki, "new.key": rsa3072.pkcs8 } },
    );
    await quietly(["rotate", "--public-key", "new.pub"], { cwd });
    const next = PrivateKey.from(rsa3072.pkcs8);
    assert.deepEqual(
      ["A", "B"].map((name) => storeIn(cwd).open(name, next).text()),
      [SECRET, "b"],
    );
    assert.throws(() => valueIn(cwd, "A"), { code: "ERR_NO_KEY" });
  });

  it("seals a .env file anew, and keeps its permissions", async () => {
    const cwd = folderWithKeys({
      "new.pub": rsa3072.spki,
      "new.key": rsa3072.pkcs8,
      ".env": `# mine\nA="${SECRET}"\n`,
    });
    writeFileSync(join(cwd, ".env.sealed"), (await sealfield(["env", "seal", ".env"], { cwd })).stdout, {
      mode: 0o640,
    });
    const { mode } = statSync(join(cwd, ".env.sealed"));
    await quietly(["rotate", "--env", ".env.sealed", "--public-key", "new.pub"], { cwd });
    assert.equal(statSync(join(cwd, ".env.sealed")).mode, mode);
    assert.equal(
      (await sealfield(["env", "open", ".env.sealed", "--key", "new.key"], { cwd })).stdout,
      `# mine\nA="${SECRET}"\n`,
    );
    assert.equal((await sealfield(["env", "open", ".env.sealed"], { cwd })).code, 3);
  });

  it("wants the new keys named, and changes nothing where one value does not open", async () => {
    const cwd = folderWithStore({ A: SECRET }, { files: { "new.pub": rsa3072.spki, "other.key": rsa3072.pkcs8 } });
    await refused(["rotate"], 2, /name the new public keys with --public-key/, { cwd });
    await refused(["rotate", "--public-key", "new.pub", "--key", "other.key"], 3, /ERR_NO_KEY: A: /, { cwd });
  });
});

describe("resolve", () => {
  const template = "token: {{ secret('A') }}\nregion: {{ envs.region }}\n";

  it("fills in secrets of the store, else of the environment", async () => {
    const cwd = folderWithStore({ A: SECRET }, { files: { "t.yaml": template } });
    const { code, stdout, stderr } = await sealfield(["resolve", "t.yaml"], { cwd, env: { REGION: "eu" } });
    assert.deepEqual([code, stdout, stderr], [0, `token: ${SECRET}\nregion: eu\n`, ""]);
    const alone = await sealfield(["resolve"], {
      input: "{{ secret('a') }}",
      env: { SECRET_A: Buffer.from(SECRET).toString("base64") },
    });
    assert.deepEqual([alone.code, alone.stdout], [0, SECRET]);
  });

  it("takes JSON data, and keeps secrets to their places in it", async () => {
    const files = {
      "t.json": JSON.stringify({ headers: { auth: "Bearer {{ secret('A') }}" }, output: "none" }),
      "leak.json": JSON.stringify({ output: "{{ secret('A') }}" }),
    };
    const cwd = folderWithStore({ A: 'with "quotes"' }, { files });
    const { stdout } = await sealfield(["resolve", "t.json", "--sinks", "/headers/*", "--outputs", "/output"], { cwd });
    assert.deepEqual(JSON.parse(stdout), { headers: { auth: 'Bearer with "quotes"' }, output: "none" });
    await refused(["resolve", "leak.json", "--outputs", "/output"], 3, /ERR_OUTPUT: \/output/, { cwd });
    await refused(["resolve", "leak.json", "--sinks", "/headers/*"], 3, /ERR_OUTPUT: \/output/, { cwd });
  });

  it("names every place that cannot be filled in", async () => {
    const cwd = folderWithStore({ A: SECRET });
    await refused(
      ["resolve"],
      3,
      /^sealfield: ERR_UNKNOWN_SECRET: 1:4 X: .*\nsealfield: ERR_UNKNOWN_SECRET: 2:4 Y: .*\n$/,
      { cwd, input: "{{ secret('X') }}\n{{ secret('Y') }}" },
    );
    await refused(["resolve"], 3, /ERR_TEMPLATE: 1:/, { cwd, input: "{{ inputs.x }}" });
    assert.equal(
      (await sealfield(["resolve", "--keep-others"], { cwd, input: "{{ inputs.x }}{{ secret('A') }}" })).stdout,
      `{{ inputs.x }}${SECRET}`,
    );
  });

  it("shows nothing on a terminal unasked", async () => {
    const session = TerminalSession.sealfield(["resolve", "t.yaml"], {
      cwd: folderWithStore({ A: SECRET }, { files: { "t.yaml": template } }),
    });
    assert.equal(await session.ended(), 2);
    assert.deepEqual(piecesOf([SECRET], session.raw), []);
  });
});

describe("env", () => {
  const text = `# mine\nexport A="${SECRET}"\nB=b # a note\n`;

  it("seal and open give back the file", async () => {
    const cwd = folderWithKeys({ ".env": text });
    const sealed = await sealfield(["env", "seal", ".env"], { cwd });
    assert.deepEqual([sealed.code, sealed.stderr], [0, ""]);
    assert.match(sealed.stdout, /^# mine\nexport A=.*eyJ.*\nB=.*eyJ/);
    assert.deepEqual(piecesOf([SECRET], sealed.stdout), []);
    const opened = await sealfield(["env", "open"], { cwd, input: sealed.stdout });
    assert.equal(opened.code, 0);
    assert.equal(opened.stdout, text);
    await quietly(["env", "open", "--out", "opened"], { cwd, input: sealed.stdout });
    assert.equal(statSync(join(cwd, "opened")).mode & 0o777, 0o600);
  });

  it("seal refuses what may be a secret and is no value", async () => {
    const cwd = folderWithKeys();
    await refused(["env", "seal"], 3, /ERR_ENV: line 1: /, { cwd, input: `#OLD=${SECRET}\nA=1\n` });
    await refused(["env", "seal"], 3, /ERR_ENV: line 2: /, { cwd, input: `A=1\n${SECRET}\n` });
    assert.match(
      (await sealfield(["env", "seal", "--comments", "drop"], { cwd, input: `#OLD=${SECRET}\nA=1\n` })).stdout,
      /^A=.*eyJ/,
    );
    assert.match(
      (await sealfield(["env", "seal", "--malformed", "keep"], { cwd, input: "A=1\nwhat\n" })).stdout,
      /\nwhat\n$/,
    );
  });

  it("seal names every line, and what to do about them", async () => {
    const { stderr } = await sealfield(["env", "seal"], {
      cwd: folderWithKeys(),
      input: `#OLD=${SECRET}\nA=1\nwhat\n#OTHER=1\n`,
    });
    assert.deepEqual(Array.from(stderr.matchAll(/ERR_ENV: (line \d+): /g), ([, line]) => line).sort(), [
      "line 1",
      "line 3",
      "line 4",
    ]);
    assert.match(stderr, /--comments keep or drop.*--malformed keep\n$/);
  });

  it("set puts one value into a file, and changes nothing else", async () => {
    const cwd = folderWithKeys({ ".env.sealed": sealEnv(text, privateKey.publicKey) });
    const before = readFileSync(join(cwd, ".env.sealed"), "utf8");
    await quietly(["env", "set", ".env.sealed", "B"], { cwd, input: "another" });
    const after = readFileSync(join(cwd, ".env.sealed"), "utf8");
    assert.deepEqual(
      after.split("\n").map((line, at) => line === before.split("\n")[at]),
      [true, true, false, true],
    );
    assert.equal(openEnv(after, privateKey), text.replace("B=b", "B=another"));
    await quietly(["env", "set", "new.env", "C", "--trim"], { cwd, input: "c\n" });
    assert.equal(openEnv(readFileSync(join(cwd, "new.env"), "utf8"), privateKey), "C=c\n");
    await refused(["env", "set", ".env.sealed", "no name"], 3, /ERR_ENV: no name: /, { cwd, input: "x" });
    await refused(["env", "set", ".env.sealed", "B"], 3, /ERR_NOT_UNICODE: B: /, { cwd, input: Buffer.of(255) });
    assert.equal(readFileSync(join(cwd, ".env.sealed"), "utf8"), after);
  });

  it("encode is base64 on one line", async () => {
    const value = "x".repeat(200);
    const { stdout } = await sealfield(["env", "encode"], { input: value });
    assert.equal(stdout, `${Buffer.from(value).toString("base64")}\n`);
    const session = TerminalSession.sealfield(["env", "encode", "--show"]);
    await session.until("Value (hidden; Enter ends it):");
    session.type(`${SECRET}\r`);
    assert.equal(await session.ended(), 0);
    assert.match(session.screen, new RegExp(Buffer.from(SECRET).toString("base64")));
  });

  it("convert makes each form of each other", async () => {
    const cwd = folderWithKeys({ ".env": text });
    const forms = { env: text };
    for (const to of ["kestra", "macro", "sealed"])
      forms[to] = (await sealfield(["env", "convert", ".env", "--to", to], { cwd })).stdout;
    assert.match(forms.kestra, new RegExp(`^SECRET_A=${Buffer.from(SECRET).toString("base64")}$`, "m"));
    assert.match(forms.macro, /^SECRET_B=\{\{ .b. \| base64encode \}\}$/m);
    for (const [from, input] of Object.entries(forms)) {
      const { stdout } = await sealfield(["env", "convert", "--from", from, "--to", "kestra"], { cwd, input });
      assert.equal(stdout, forms.kestra, from);
    }
    assert.equal((await sealfield(["env", "convert", ".env"], { cwd })).code, 2);
  });

  it("import adds all variables to a store, or none", async () => {
    const cwd = folderWithStore({ B: "old" }, { files: { ".env": `${text}EMPTY=\n`, bad: "C=1\nwhat is this\n" } });
    await refused(["env", "import", ".env"], 3, /ERR_NAME: B: /, { cwd });
    await refused(["env", "import", "bad"], 3, /ERR_ENV: bad:2: /, { cwd });
    const { code, stderr } = await sealfield(["env", "import", ".env", "--replace", "--visibility", "masked"], { cwd });
    assert.deepEqual([code, stderr], [0, "sealfield: EMPTY: empty, so it is not imported\n"]);
    assert.deepEqual(
      storeIn(cwd)
        .list()
        .map(({ name, visibility }) => [name, visibility]),
      [
        ["B", "restricted"],
        ["A", "masked"],
      ],
    );
    assert.deepEqual([valueIn(cwd, "A"), valueIn(cwd, "B")], [SECRET, "b"]);
    const kept = await sealfield(["env", "import", "bad", "--malformed", "keep"], { cwd });
    assert.deepEqual([kept.code, kept.stderr], [0, "sealfield: bad:2: this is no assignment, and is passed over\n"]);
  });

  it("export writes what is in effect", async () => {
    const cwd = folderWithStore({ A: SECRET, B: "two\nlines" });
    const { stdout } = await sealfield(["env", "export"], { cwd });
    assert.equal(
      (await sealfield(["env", "convert", "--to", "kestra"], { cwd, input: stdout })).stdout,
      (await sealfield(["env", "export", "--to", "kestra"], { cwd })).stdout,
    );
    assert.match((await sealfield(["env", "export", "A"], { cwd })).stdout, new RegExp(`^A=.?${SECRET}.?\\n$`));
    await refused(["env", "export"], 3, /ERR_ENV: not a name/, { cwd: folderWithStore({ "not a name": SECRET }) });
  });
});
