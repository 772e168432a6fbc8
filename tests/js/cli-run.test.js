// `sealfield run`: the secrets in the program's environment and none in its output; its exit code and signals passed on.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PrivateKey } from "sealfield/open";
import { sealEnv, SecretStore } from "sealfield/store";
import {
  COMMAND,
  environment,
  folderWithKeys,
  isRunning,
  sealfield,
  TerminalSession,
  until,
} from "./support/command.js";
import { piecesOf } from "./support/pieces.js";
import { testKeys } from "./support/vectors.js";

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const SECRET = "Zq7/plain+9w";
const NODE = process.execPath;

function folderWithStore(secrets = { TOKEN: SECRET }, files = {}, rules = undefined) {
  const store = SecretStore.create(privateKey.publicKey, { rules });
  for (const [name, value] of Object.entries(secrets)) store.create(name, value);
  return folderWithKeys({ "sealfield.json": store.toString(), ...files });
}

/** Runs a script in Node under the command. */
const run = (script, { options = [], cwd = folderWithStore(), ...others } = {}) =>
  sealfield(["run", ...options, "--", NODE, "-e", script], { cwd, ...others });

describe("the program's environment", () => {
  it("has the secrets, and everything else as it was", async () => {
    const { code, stdout } = await run("console.log(process.env.TOKEN.length, process.env.OTHER)", {
      env: { OTHER: "kept" },
    });
    assert.deepEqual([code, stdout], [0, `${SECRET.length} kept\n`]);
  });

  it("has no private key and no passphrase", async () => {
    const apify = {
      APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE: btoa(testKeys.rsa2048.pkcs8),
      APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE: "unused",
    };
    const env = { SEALFIELD_PRIVATE_KEY: testKeys.rsa2048.pkcs8, SEALFIELD_PRIVATE_KEY_PASSPHRASE: "unused", ...apify };
    const { stdout } = await run(
      "console.log(Object.keys(process.env).filter((name) => /^(SEALFIELD|APIFY)_/.test(name)).join())",
      { env },
    );
    assert.equal(stdout, "\n");
  });

  it("has what --only names, and what .env files hold, sealed or not", async () => {
    const files = {
      ".env": "A=from the file\nB='b '\n",
      ".env.sealed": sealEnv('C="sealed value"\n', privateKey.publicKey),
    };
    const cwd = folderWithStore({ A: "from the store", TOKEN: SECRET, NOT: "this one" }, files);
    const options = ["--only", "A", "--only", "TOKEN", "--env", ".env", "--env", ".env.sealed", "--no-redact"];
    const { stdout } = await run(
      "const { A, B, C, TOKEN, NOT } = process.env; console.log(JSON.stringify({ A, B, C, TOKEN, NOT }))",
      { cwd, options },
    );
    assert.deepEqual(JSON.parse(stdout), { A: "from the file", B: "b ", C: "sealed value", TOKEN: SECRET });
  });

  it("needs no key for a .env file that is not sealed", async () => {
    const { code, stdout } = await run("console.log(process.env.A.length)", {
      cwd: folderWithNothingBut({ ".env": "A=a value\n" }),
      options: ["--env", ".env"],
    });
    assert.deepEqual([code, stdout], [0, "7\n"]);
  });

  it("is told of what it lacks", async () => {
    const cwd = folderWithStore({ "not/a name": "value one", TOKEN: SECRET }, {}, { activation: true });
    const { stdout, stderr } = await run("console.log(process.env.TOKEN)", { cwd });
    assert.equal(stdout, "undefined\n");
    assert.match(
      stderr,
      /^sealfield: not\/a name: left out, as it takes effect when the store is activated\nsealfield: TOKEN: left out/,
    );
    const other = await run("", { cwd: folderWithStore({ "not/a name": "value one" }) });
    assert.deepEqual(
      [other.code, other.stderr],
      [0, "sealfield: not/a name: left out, as it is no name of an environment variable\n"],
    );
    const binary = await run("", { cwd: folderWithStore({ A: new Uint8Array([1, 0, 255, 1]) }) });
    assert.deepEqual(
      [binary.code, binary.stderr],
      [0, "sealfield: A: left out, as an environment variable cannot hold it: it is no text\n"],
    );
    const lines = folderWithKeys({
      ".env": "A=a value\nwhat\nis\nthis\n",
      "no.env": "{}\n",
      "zero.env": "A='a value\0'\n",
    });
    const malformed = await run("", { cwd: lines, options: ["--env", ".env"] });
    assert.deepEqual(
      [malformed.code, malformed.stderr],
      [0, "sealfield: .env:2: left out, as it is no assignment, nor are 2 more\n"],
    );
    const none = await run("", { cwd: lines, options: ["--env", "no.env"] });
    assert.deepEqual([none.code, none.stderr], [4, "sealfield: no.env: no variable is set in it\n"]);
    const zero = await run("", { cwd: lines, options: ["--env", "zero.env"] });
    assert.deepEqual(
      [zero.code, zero.stderr],
      [0, "sealfield: A: left out, as an environment variable cannot hold it: it is no text\n"],
    );
  });

  it("that is too large is told as the program's", async () => {
    const { code, stderr } = await run("", { cwd: folderWithStore({ A: "a".repeat(200_000) }) });
    assert.deepEqual(
      [code, stderr],
      [126, `sealfield: ${NODE}: it cannot be run: its environment and arguments are too large\n`],
    );
  });

  it("gets none by which it would run other code, unless that is allowed", async () => {
    const sealed = sealEnv("NODE_OPTIONS='--require ./evil.cjs'\n", privateKey.publicKey);
    const cwd = folderWithStore(
      { TOKEN: SECRET, LD_PRELOAD: "evil.so" },
      { "plain.env": "PATH=/evil\n", "sealed.env": sealed, "good.env": "NODE_ENV=test\n" },
    );
    for (const [name, options] of [
      ["LD_PRELOAD", []],
      ["PATH", ["--only", "TOKEN", "--env", "plain.env"]],
      ["NODE_OPTIONS", ["--only", "TOKEN", "--env", "sealed.env"]],
      ["LD_PRELOAD", ["--allow", "PATH"]],
    ]) {
      const { code, stdout, stderr } = await run("console.log('ran')", { cwd, options });
      assert.deepEqual([code, stdout], [3, ""], name);
      assert.match(stderr, new RegExp(`^sealfield: ERR_DENIED: ${name}: .* --allow ${name}\n$`));
    }
    for (const options of [
      ["--env", "plain.env", "--allow", "PATH"],
      ["--env", "good.env"],
    ]) {
      assert.equal(
        (await run("console.log('ran')", { cwd, options: ["--only", "TOKEN", ...options] })).stdout,
        "ran\n",
      );
    }
  });

  it("is not made where there is nothing to make it of", async () => {
    const { code, stderr } = await run("console.log('ran')", { cwd: folderWithNothingBut({}) });
    assert.equal(code, 4);
    assert.match(
      stderr,
      /^sealfield: sealfield\.json: there is no store; name one with --store, or a \.env file with --env; or make one with: sealfield store create\n$/,
    );
  });

  function folderWithNothingBut(files) {
    const cwd = folderWithKeys(files);
    for (const key of ["sealfield.key", "sealfield.pub"]) writeFileSync(join(cwd, key), "no key");
    return cwd;
  }
});

describe("the program's output", () => {
  const careless = `
    const token = process.env.TOKEN;
    for (const stream of [process.stdout, process.stderr]) {
      stream.write("plain " + token + "\\n");
      stream.write("header " + Buffer.from("user:" + token).toString("base64") + "\\n");
      stream.write("query " + encodeURIComponent(token) + "\\n");
    }
  `;

  it("holds no secret, on either stream, in whatever encoding", async () => {
    const { stdout, stderr } = await run(careless);
    for (const text of [stdout, stderr]) {
      const [plain, header, query, ...others] = text.split("\n");
      assert.deepEqual([plain, query, others], ["plain [TOKEN]", "query [TOKEN]", [""]]);
      assert.match(header, /^header .{0,12}\[TOKEN\].{0,4}$/);
    }
  });

  it("holds none that is written in pieces", async () => {
    const script =
      "const [a, ...rest] = process.env.TOKEN; process.stdout.write('< ' + a); setTimeout(() => process.stdout.write(rest.join('') + ' >\\n'), 100)";
    assert.equal((await run(script)).stdout, "< [TOKEN] >\n");
  });

  it("comes byte for byte otherwise, however much it is", async () => {
    const script =
      "const bytes = Buffer.alloc(5_000_000); for (let i = 0; i < bytes.length; i++) bytes[i] = i * 7; process.stdout.write(bytes)";
    const { code, bytes } = await run(script);
    assert.equal(code, 0);
    assert.equal(bytes.length, 5_000_000);
    assert.ok(bytes.every((byte, at) => byte === ((at * 7) & 0xff)));
  });

  it("comes at once: what cannot be a part of a secret waits for nothing", async () => {
    const cwd = folderWithStore();
    const session = TerminalSession.sealfield(
      ["run", "--", "sh", "-c", "printf 'Name? '; read name; echo \"Hello $name\""],
      { cwd },
    );
    await session.until("Name?");
    session.type("you\r");
    await session.until("Hello you");
    assert.equal(await session.ended(), 0);
  });

  it("is not looked at with --no-redact, which leaves the terminal to the program", async () => {
    const cwd = folderWithStore();
    const session = TerminalSession.sealfield(
      ["run", "--no-redact", "--", NODE, "-e", "console.log(process.stdout.isTTY, process.env.TOKEN)"],
      { cwd },
    );
    await session.until(`true ${SECRET}`);
    await session.ended();
    const piped = TerminalSession.sealfield(
      ["run", "--", NODE, "-e", "console.log(process.stdout.isTTY, process.env.TOKEN)"],
      { cwd },
    );
    await piped.until("undefined [TOKEN]");
    await piped.ended();
  });

  it("holds no value that another took the place of", async () => {
    const cwd = folderWithStore(
      { A: "stored value" },
      { "one.env": "A=first value\nA=second value\n", "two.env": "A=third value\n" },
    );
    const values = "stored value, first value, second value, third value";
    const { stdout } = await run(`console.log("${values}", process.env.A)`, {
      cwd,
      options: ["--env", "one.env", "--env", "two.env"],
    });
    assert.equal(stdout, "[A], [A], [A], [A] [A]\n");
  });

  it("holds the settings of a file with sealed values", async () => {
    const sealed = `PORT=8080\n${sealEnv("TOKEN=a sealed value\n", privateKey.publicKey)}`;
    const { stdout } = await run("console.log(process.env.PORT, process.env.TOKEN)", {
      cwd: folderWithKeys({ ".env": sealed }),
      options: ["--env", ".env"],
    });
    assert.equal(stdout, "8080 [TOKEN]\n");
  });

  it("tells which secrets are too short to be masked in it", async () => {
    const cwd = folderWithStore({ PIN: "123" }, { ".env": "EMPTY=\n" });
    const { stdout, stderr } = await run("console.log(process.env.PIN)", { cwd, options: ["--env", ".env"] });
    assert.deepEqual([stdout, stderr], ["123\n", "sealfield: PIN: not masked in the output, as it is too short\n"]);
  });
});

describe("how the program ends", () => {
  for (const [what, args, code] of [
    ["its exit code", [NODE, "-e", "process.exit(42)"], 42],
    [
      "128 and the signal that ended it",
      [NODE, "-e", "process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 60_000)"],
      137,
    ],
    ["127 where there is none", ["sealfield-no-such-program"], 127],
    ["126 where it cannot be run", ["./sealfield.json"], 126],
  ]) {
    it(`is ${what}`, async () => {
      const ended = await sealfield(["run", "--", ...args], { cwd: folderWithStore() });
      assert.equal(ended.code, code, ended.stderr);
    });
  }

  it("is told once all its output is there", async () => {
    const { code, stdout } = await run("process.stdout.write('x'.repeat(300_000), () => process.exit(3))");
    assert.deepEqual([code, stdout.length], [3, 300_000]);
  });

  it("is the end of its output's reader, if that goes away", () => {
    const script = `{ "$0" "$1" run -- yes line; echo "code $?" >&2; } | head -n 2`;
    const { stdout, stderr } = spawnSync("sh", ["-c", script, NODE, COMMAND], {
      cwd: folderWithStore(),
      env: environment(),
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(stdout, "line\nline\n");
    assert.match(stderr, /code \d+\n$/);
  });
});

describe("its arguments", () => {
  it("are passed on as they are, options of the same names too", async () => {
    const { stdout } = await sealfield(
      [
        "run",
        "--",
        NODE,
        "-e",
        "console.log(JSON.stringify(process.argv.slice(1)))",
        "--",
        "--store",
        "x",
        "--help",
        "a b",
        "",
      ],
      { cwd: folderWithStore() },
    );
    assert.deepEqual(JSON.parse(stdout), ["--store", "x", "--help", "a b", ""]);
    const without = await sealfield(["run", "sh", "-c", "echo $0", "--store"], { cwd: folderWithStore() });
    assert.equal(without.stdout, "--store\n");
  });
});

describe("its standard input", () => {
  it("is that of the command", async () => {
    const { stdout } = await run("process.stdin.pipe(process.stdout)", { input: "piped in" });
    assert.equal(stdout, "piped in");
  });
});

describe("signals", () => {
  const counting = `
    const counts = {};
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGQUIT"]) {
      process.on(signal, () => { counts[signal] = (counts[signal] ?? 0) + 1; console.log("got " + signal + " " + counts[signal]); });
    }
    process.stdin.on("data", () => process.exit(9)).resume();
    setInterval(() => {}, 1000);
    require("node:fs").writeFileSync("pid", String(process.pid));
    console.log("ready");
  `;

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGQUIT"]) {
    it(`${signal} reaches the program once, and the command waits for what it does`, async () => {
      const child = spawn(NODE, [COMMAND, "run", "--", NODE, "-e", counting], {
        cwd: folderWithStore(),
        env: environment(),
        detached: true,
      });
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
      });
      await until(() => output.includes("ready"));
      child.kill(signal);
      await until(() => output.includes(`got ${signal}`));
      child.stdin.write("end");
      const code = await new Promise((resolve) => child.once("close", resolve));
      assert.deepEqual([code, output], [9, `ready\ngot ${signal} 1\n`]);
    });
  }

  it("Ctrl+C reaches the program once, as the terminal sends it to both", async () => {
    const session = TerminalSession.sealfield(["run", "--", NODE, "-e", counting], { cwd: folderWithStore() });
    await session.until("ready");
    session.type("\x03");
    await session.until("got SIGINT 1");
    session.type("end\r");
    assert.equal(await session.ended(), 9);
    assert.doesNotMatch(session.screen, /got SIGINT 2/);
  });

  it("a program that Ctrl+C ends is told as 130", async () => {
    const session = TerminalSession.sealfield(["run", "--", "sh", "-c", "echo ready; exec sleep 60"], {
      cwd: folderWithStore(),
    });
    await session.until("ready");
    session.type("\x03");
    assert.equal(await session.ended(), 130);
  });

  for (const signal of ["SIGTERM", "SIGHUP"]) {
    it(`no program is left behind when ${signal} ends the command`, async () => {
      const cwd = folderWithStore();
      const child = spawn(NODE, [COMMAND, "run", "--", "sh", "-c", "echo $$ > pid; echo ready; exec sleep 60"], {
        cwd,
        env: environment(),
        detached: true,
      });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill(signal);
      const code = await new Promise((resolve) => child.once("close", resolve));
      assert.equal(code, signal === "SIGTERM" ? 143 : 129);
      const pid = Number(readFileSync(join(cwd, "pid"), "utf8"));
      await until(() => !isRunning(pid));
    });
  }
});

it("no value is in the arguments of any process, nor in the environment of the command itself", async () => {
  const script = `
    const { readFileSync } = require("node:fs");
    const of = (pid) => ["cmdline", "environ"].map((file) => readFileSync("/proc/" + pid + "/" + file, "latin1"));
    const [[, ownEnvironment], ...others] = [of(process.pid), of(process.ppid)];
    const token = process.env.TOKEN;
    console.log(ownEnvironment.includes(token), others.flat().some((text) => text.includes(token)), of(process.pid)[0].includes(token));
  `;
  if (process.platform !== "linux") return;
  assert.equal((await run(script)).stdout, "true false false\n");
});

it("nothing of a secret is in what the command says", async () => {
  const { stdout, stderr } = await run("console.log(process.env.TOKEN)", { options: ["--key", "sealfield.pub"] });
  assert.deepEqual(piecesOf([SECRET], stdout + stderr), []);
  assert.match(
    stderr,
    /^sealfield: (.*\n)*?sealfield: ERR_KEY_INVALID: sealfield\.pub: |^sealfield: ERR_KEY_INVALID: sealfield\.pub: /,
  );
});
