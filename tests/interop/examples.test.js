// The programs in `examples` open what was just sealed, and write nothing of a value that they refuse.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PrivateKey } from "sealfield/open";
import { altered, key, keys } from "./support/cases.js";
import { describeWith } from "./support/programs.js";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));
const stranger = { name: "stranger", pkcs8: PrivateKey.generate(2048).toPem() };
const value = "žluťoučký kůň 😀\u0000\r\n:";

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "sealfield-examples-"));
  for (const key of [...keys, stranger]) writeFileSync(keyFile(key), key.pkcs8, { mode: 0o600 });
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("Node", () => {
  opens({ jwe: [process.execPath, "node/open-jwe.mjs"], port: [process.execPath, "node/open-port.mjs"] });
});

describeWith("Python", "PYTHON", "Python", (python) => {
  opens({ jwe: [python, "python/open_jwe.py"], port: [python, "python/open_port.py"] });
});

describeWith("Java", "JAVA", "Java", (java) => {
  // Once, because `java OpenJwe.java` would compile each time.
  before(() => {
    const compile = ["-m", "jdk.compiler/com.sun.tools.javac.Main", "-Xlint:all,-serial", "-Werror", "-d", folder];
    execFileSync(java, [...compile, "java/OpenJwe.java", "java/OpenPort.java"], { cwd: examples });
  });
  opens({ jwe: [java, "-cp", () => folder, "OpenJwe"], port: [java, "-cp", () => folder, "OpenPort"] });
});

describeWith("Go", "GO", "Go", (go) => {
  before(() => {
    execFileSync(go, ["build", "-o", `${folder}/`, "./..."], { cwd: join(examples, "go") });
  });
  opens({ jwe: [() => join(folder, "open-jwe")], port: [() => join(folder, "open-port")] });
});

/** Registers tests of the commands, one a format; what depends on `folder` is given as a function. */
function opens(commands) {
  for (const format of ["jwe", "port"]) {
    const open = (envelope, key, ...args) => run(commands[format], [keyFile(key), ...args], envelope);
    const sealed = (key, options) => key.publicKey.seal(value, { format, ...options });

    for (const key of keys) {
      it(`opens ${format}, ${key.name}`, () => {
        assert.deepEqual(open(sealed(key), key), { status: 0, value, message: "" });
      });
    }

    it(`opens an empty ${format}`, () => {
      assert.deepEqual(open(key.publicKey.seal("", { format }), key), { status: 0, value: "", message: "" });
    });

    it(`refuses an altered ${format}, and another key`, () => {
      const refused = { status: 1, value: "", message: "wrong key or altered envelope" };
      assert.deepEqual(open(altered(sealed(key)), key), refused);
      assert.deepEqual(open(sealed(key), stranger), refused);
    });

    it(`says what it needs, without ${format} or key`, () => {
      assert.match(run(commands[format], [], "").message, /^usage: /);
      assert.match(open(sealed(key), { name: "none" }).message, /private key in the file$/);
      for (const text of ["", "value", "a.b.c.d.e", "\u0000", "AAAA", "e30.AAAA.AAAA.AAAA.AAAA"]) {
        const { status, value, message } = open(text, key);
        assert.deepEqual([status, value], [1, ""], text);
        assert.match(message, /^(not a JWE|not base64|too short for this key)[^\n]*$/, text);
      }
    });
  }

  const open = (envelope, ...context) => run(commands.jwe, [keyFile(key), ...context], envelope);

  it("opens a jwe for its context alone", () => {
    const ours = key.publicKey.seal(value, { context: 'form/"ž\\😀' });
    const refused = { status: 1, value: "", message: "sealed for another context" };
    assert.deepEqual(open(ours, 'form/"ž\\😀'), { status: 0, value, message: "" });
    assert.deepEqual(open(ours, "form/other"), refused);
    assert.deepEqual(open(ours), refused);
    assert.deepEqual(open(key.publicKey.seal(value), "form/other"), refused);
  });

  it("opens a jwe until its expiry", () => {
    const until = (milliseconds) => key.publicKey.seal(value, { expiresAt: new Date(Date.now() + milliseconds) });
    assert.deepEqual(open(until(60_000)), { status: 0, value, message: "" });
    assert.deepEqual(open(until(-2_000)), { status: 1, value: "", message: "expired" });
  });
}

function run(command, args, input) {
  const [program, ...before] = command.map((word) => (typeof word === "function" ? word() : word));
  // Java reads its arguments in the locale's encoding.
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const options = { cwd: examples, env, input, encoding: "utf8" };
  const { status, stdout, stderr } = spawnSync(program, [...before, ...args], options);
  return { status, value: stdout, message: stderr.trim() };
}

function keyFile({ name }) {
  return join(folder, `${name}.pem`);
}
