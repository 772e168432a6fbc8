// What each command does, in pipes: results on standard output, everything else on standard error, and the exit code.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PublicKey, sealInput } from "sealfield";
import { PrivateKey, sealManaged } from "sealfield/open";
import { SecretStore } from "sealfield/store";
import { needs } from "../support/needs.js";
import { COMMAND, environment, folderWith, folderWithKeys, sealfield } from "./support/command.js";
import { piecesOf } from "./support/pieces.js";
import { testKeys } from "./support/vectors.js";

const { rsa2048, rsa3072 } = testKeys;
const privateKey = PrivateKey.from(rsa2048.pkcs8);
const { publicKey } = privateKey;
const SECRET = "Zq7#plain-9w";

describe("keygen", () => {
  it("makes a pair that belongs together, the private key for its owner alone", async () => {
    const cwd = folderWith();
    const { code, stdout, stderr } = await sealfield(["keygen", "--bits", "2048"], { cwd });
    assert.deepEqual([code, stderr], [0, ""]);
    const made = PrivateKey.from(readFileSync(join(cwd, "sealfield.key"), "utf8"));
    assert.equal(readFileSync(join(cwd, "sealfield.pub"), "utf8"), made.publicKey.toPem());
    assert.equal(statSync(join(cwd, "sealfield.key")).mode & 0o777, 0o600);
    assert.ok(stdout.includes(`fingerprint: ${made.publicKey.fingerprint}\n`));
    assert.deepEqual(piecesOf([readFileSync(join(cwd, "sealfield.key"), "utf8").split("\n")[3]], stdout), []);
  });

  it("takes names and a size, and tells what it made as JSON", async () => {
    const cwd = folderWith();
    const { stdout } = await sealfield(["keygen", "--out", "server.pem", "--bits", "3072", "--json"], { cwd });
    const { fingerprint, ...facts } = JSON.parse(stdout);
    const key = PublicKey.from(readFileSync(join(cwd, "server.pub"), "utf8"));
    assert.deepEqual(facts, { privateKey: "server.pem", publicKey: "server.pub", bits: 3072, kid: key.kid });
    assert.equal(fingerprint, key.fingerprint);
  });

  for (const taken of ["sealfield.key", "sealfield.pub"]) {
    it(`overwrites nothing, and leaves nothing behind, where there is a ${taken}`, async () => {
      const cwd = folderWith({ [taken]: "mine" });
      const { code, stdout, stderr } = await sealfield(["keygen", "--bits", "2048"], { cwd });
      assert.deepEqual([code, stdout], [4, ""]);
      assert.match(stderr, new RegExp(`^sealfield: ${taken}: there is such a file already`));
      assert.deepEqual(readdirSync(cwd), [taken]);
      assert.equal(readFileSync(join(cwd, taken), "utf8"), "mine");
    });
  }

  it("writes through no link that leads nowhere yet", async () => {
    const cwd = folderWith();
    symlinkSync(join(cwd, "elsewhere"), join(cwd, "sealfield.key"));
    const { code } = await sealfield(["keygen", "--bits", "2048"], { cwd });
    assert.equal(code, 4);
    assert.deepEqual(readdirSync(cwd), ["sealfield.key"]);
  });

  describe("in a work tree of git", { skip: needs("git") }, () => {
    it("says how to keep the key out of commits, unless it is ignored", async () => {
      const cwd = folderWith();
      execFileSync("git", ["init", "--quiet"], { cwd, env: environment() });
      mkdirSync(join(cwd, "it's here"));
      const first = await sealfield(["keygen", "--bits", "2048", "--out", "it's here/a[1].key"], { cwd });
      const [, line] =
        /^sealfield: it's here\/a\[1\]\.key: git does not ignore this private key; keep it out of commits with: (.*)\n$/.exec(
          first.stderr,
        );
      execFileSync("sh", ["-c", line], { cwd });
      execFileSync("git", ["check-ignore", "--quiet", "it's here/a[1].key"], { cwd, env: environment() });
      const second = await sealfield(
        ["keygen", "--bits", "2048", "--out", "it's here/a[1].key", "--public-out", "b.pub"],
        { cwd },
      );
      assert.equal(second.code, 4);

      writeFileSync(join(cwd, ".gitignore"), "*.key\n");
      assert.equal((await sealfield(["keygen", "--bits", "2048"], { cwd })).stderr, "");
    });

    it("warns of a file with an opened value, and of none with a sealed one", async () => {
      const store = SecretStore.create(publicKey);
      store.create("A", SECRET, { visibility: "masked" });
      const cwd = folderWithKeys({
        "sealfield.json": store.toString(),
        envelope: publicKey.seal(SECRET),
        ".env": "A=1\n",
        ".gitignore": "ignored\n",
      });
      execFileSync("git", ["init", "--quiet"], { cwd, env: environment() });
      for (const command of ["open --file envelope", "store show A", "env export", "env open .env"]) {
        const { code, stderr } = await sealfield([...command.split(" "), "--out", "plain", "--force"], { cwd });
        assert.deepEqual(
          [code, stderr],
          [
            0,
            "sealfield: plain: git does not ignore this file, in which nothing is sealed; keep it out of commits with: echo /plain >> .gitignore\n",
          ],
          command,
        );
        assert.equal((await sealfield([...command.split(" "), "--out", "ignored", "--force"], { cwd })).stderr, "");
      }
      assert.equal((await sealfield(["env", "seal", ".env", "--out", ".env.sealed"], { cwd })).stderr, "");
    });
  });
});

describe("seal and open", () => {
  it("seal what is piped in, byte for byte, and open it again", async () => {
    const cwd = folderWithKeys();
    const value = Buffer.from([0, 255, 10, 13, 10, 128, 10, 10]);
    const sealed = await sealfield(["seal"], { cwd, input: value });
    assert.deepEqual([sealed.code, sealed.stderr], [0, ""]);
    assert.match(sealed.stdout, /^eyJ[\w-]+(\.[\w-]+){4}\n$/);
    const opened = await sealfield(["open"], { cwd, input: sealed.stdout });
    assert.deepEqual([opened.code, opened.stderr], [0, ""]);
    assert.deepEqual(opened.bytes, value);
  });

  it("take files, and write one for its owner alone", async () => {
    const cwd = folderWithKeys({ value: SECRET });
    const { stdout } = await sealfield(["seal", "--file", "value"], { cwd });
    writeFileSync(join(cwd, "envelope"), `\n  ${stdout}\n`);
    assert.equal((await sealfield(["open", "--file", "envelope", "--out", "opened"], { cwd })).stdout, "");
    assert.equal(readFileSync(join(cwd, "opened"), "utf8"), SECRET);
    assert.equal(statSync(join(cwd, "opened")).mode & 0o777, 0o600);
  });

  it("replace a file only when told to", async () => {
    const cwd = folderWithKeys({ opened: "mine" });
    chmodSync(join(cwd, "opened"), 0o644);
    const envelope = publicKey.seal(SECRET);
    const refused = await sealfield(["open", "--out", "opened"], { cwd, input: envelope });
    assert.deepEqual(
      [refused.code, refused.stderr],
      [4, "sealfield: opened: there is such a file already; --force replaces it\n"],
    );
    assert.equal(readFileSync(join(cwd, "opened"), "utf8"), "mine");
    assert.equal((await sealfield(["open", "--out", "opened", "--force"], { cwd, input: envelope })).code, 0);
    assert.equal(readFileSync(join(cwd, "opened"), "utf8"), SECRET);
    assert.equal(statSync(join(cwd, "opened")).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(cwd).sort(), ["opened", "sealfield.key", "sealfield.pub"]);
  });

  it("write through no link that leads nowhere yet", async () => {
    const cwd = folderWithKeys();
    symlinkSync(join(cwd, "elsewhere"), join(cwd, "opened"));
    assert.equal((await sealfield(["open", "--out", "opened"], { cwd, input: publicKey.seal(SECRET) })).code, 4);
    assert.equal(existsSync(join(cwd, "elsewhere")), false);
  });

  it("tell of a line break at the end, and drop it when told to", async () => {
    const cwd = folderWithKeys();
    const open = ({ stdout }) => privateKey.open(stdout.trim()).text();
    const kept = await sealfield(["seal"], { cwd, input: `${SECRET}\n` });
    assert.equal(open(kept), `${SECRET}\n`);
    assert.equal(kept.stderr, "sealfield: the value ends with a line break, which is kept; --trim drops it\n");
    for (const end of ["\n", "\r\n"]) {
      const trimmed = await sealfield(["seal", "--trim"], { cwd, input: SECRET + end });
      assert.deepEqual([open(trimmed), trimmed.stderr], [SECRET, ""]);
    }
    const lines = await sealfield(["seal"], { cwd, input: rsa3072.pkcs8 });
    assert.deepEqual([open(lines), lines.stderr], [rsa3072.pkcs8, ""]);
  });

  it("bind a value to its context", async () => {
    const cwd = folderWithKeys();
    const { stdout: input } = await sealfield(["seal", "--context", "a"], { cwd, input: SECRET });
    assert.equal((await sealfield(["open", "--context", "a"], { cwd, input })).stdout, SECRET);
    const other = await sealfield(["open", "--context", "b"], { cwd, input });
    assert.deepEqual([other.code, other.stdout], [3, ""]);
    assert.match(other.stderr, /^sealfield: ERR_CONTEXT: /);
  });

  for (const format of ["jwe", "jwe-json", "apify", "port", "sealed-secrets", "cms"]) {
    it(`know the format ${format}`, async () => {
      const cwd = folderWithKeys();
      const { stdout: input } = await sealfield(["seal", "--format", format], { cwd, input: SECRET });
      const opened = await sealfield(["open", "--format", format], { cwd, input });
      assert.deepEqual([opened.code, opened.stdout], [0, SECRET]);
    });
  }

  it("seal for several keys, each of which opens", async () => {
    const cwd = folderWith({
      "a.pub": rsa2048.spki,
      "b.pub": rsa3072.spki,
      "a.key": rsa2048.pkcs8,
      "b.key": rsa3072.pkcs8,
    });
    const { stdout } = await sealfield(["seal", "--public-key", "a.pub", "--public-key", "b.pub", "--json"], {
      cwd,
      input: SECRET,
    });
    const { envelope, kids } = JSON.parse(stdout);
    assert.deepEqual(
      kids,
      [rsa2048, rsa3072].map(({ spki }) => PublicKey.from(spki).kid),
    );
    for (const key of ["a.key", "b.key"])
      assert.equal((await sealfield(["open", "--key", key], { cwd, input: envelope })).stdout, SECRET);
    const both = await sealfield(["open", "--key", "b.key", "--key", "a.key"], { cwd, input: publicKey.seal(SECRET) });
    assert.equal(both.stdout, SECRET);
  });

  it("take an expiry", async () => {
    const cwd = folderWithKeys();
    for (const [when, expected] of [
      ["90m", 5_400],
      ["12h", 43_200],
      ["30d", 2_592_000],
      ["2100-01-31", undefined],
      ["2100-01-31T12:00:00Z", undefined],
    ]) {
      const { stdout: input } = await sealfield(["seal", "--expires", when], { cwd, input: SECRET });
      const { expiresAt } = JSON.parse((await sealfield(["inspect", "--json"], { input })).stdout);
      if (expected === undefined) assert.equal(Date.parse(expiresAt), Date.parse(when));
      else assert.ok(Math.abs((Date.parse(expiresAt) - Date.now()) / 1000 - expected) < 60, `${when}: ${expiresAt}`);
    }
    for (const when of ["2001-01-01", "soon", "1e9", "10", "", "99999999d"]) {
      assert.equal((await sealfield(["seal", "--expires", when], { cwd, input: SECRET })).code, 2, when);
    }
  });

  it("refuse an empty value, which is most often that of a command that failed", async () => {
    const cwd = folderWithKeys();
    const refused = await sealfield(["seal"], { cwd });
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /^sealfield: ERR_EMPTY: /);
    const { stdout } = await sealfield(["seal", "--allow-empty"], { cwd });
    assert.equal(privateKey.open(stdout.trim()).text(), "");
  });

  it("tell what was opened as JSON", async () => {
    const cwd = folderWithKeys();
    const { stdout } = await sealfield(["open", "--json", "--context", "a"], {
      cwd,
      input: publicKey.seal("ž\n", { context: "a" }),
    });
    assert.deepEqual(JSON.parse(stdout), {
      value: "ž\n",
      format: "jwe",
      kid: publicKey.kid,
      context: "a",
      isJson: false,
    });
    const bytes = await sealfield(["open", "--json"], { cwd, input: publicKey.seal(new Uint8Array([255, 0])) });
    assert.deepEqual(JSON.parse(bytes.stdout).base64, "/wA=");
  });

  it("name the option that is missing", async () => {
    const cwd = folderWithKeys();
    const input = publicKey.seal(SECRET, { context: "a" });
    const hint = /^sealfield: ERR_CONTEXT: .*\nsealfield: name what it was sealed for with --context\n$/;
    assert.match((await sealfield(["open"], { cwd, input })).stderr, hint);
    assert.doesNotMatch((await sealfield(["open", "--context", "b"], { cwd, input })).stderr, hint);
    const schema = { properties: { token: { type: "string", "x-secret": true } } };
    const form = folderWithKeys({
      schema: JSON.stringify(schema),
      input: JSON.stringify(sealInput(schema, { token: SECRET }, publicKey, { context: "a" })),
    });
    assert.match(
      (await sealfield(["open-input", "--schema", "schema", "input"], { cwd: form })).stderr,
      /^sealfield: ERR_CONTEXT: \/token: .*\nsealfield: name what it was sealed for with --context\n$/,
    );
  });

  it("say which file is missing, or is no key", async () => {
    const cwd = folderWith({ "no.key": "no key" });
    for (const [args, code, stderr] of [
      [
        ["seal"],
        4,
        /^sealfield: sealfield\.key: there is no public key; name one with --public-key, or make a pair with: sealfield keygen\n$/,
      ],
      [
        ["open"],
        4,
        /^sealfield: sealfield\.key: there is no private key; name one with --key or SEALFIELD_PRIVATE_KEY, or get sealfield\.key from whoever made it\n$/,
      ],
      [["seal", "--public-key", "none.pub"], 4, /^sealfield: none\.pub: no such file or directory\n$/],
      [["open", "--key", "none.key"], 4, /^sealfield: none\.key: no such file\n$/],
      [["seal", "--public-key", "no.key"], 3, /^sealfield: ERR_KEY_INVALID: no\.key: /],
      [["open", "--key", "no.key"], 3, /^sealfield: ERR_KEY_INVALID: no\.key: /],
      [["seal", "--public-key", "."], 4, /^sealfield: \.: this is a directory\n$/],
    ]) {
      const ended = await sealfield(args, { cwd, input: SECRET });
      assert.deepEqual([ended.code, ended.stdout], [code, ""], args.join(" "));
      assert.match(ended.stderr, stderr);
    }
  });

  it("read keys as JWK and DER", async () => {
    const cwd = folderWith({
      "a.jwk": JSON.stringify(publicKey.toJwk()),
      "a.der": publicKey.toDer(),
      "k.jwk": JSON.stringify(privateKey.toJwk()),
      "k.der": privateKey.toDer(),
    });
    for (const [pub, key] of [
      ["a.jwk", "k.der"],
      ["a.der", "k.jwk"],
    ]) {
      const { stdout: input } = await sealfield(["seal", "--public-key", pub], { cwd, input: SECRET });
      assert.equal((await sealfield(["open", "--key", key], { cwd, input })).stdout, SECRET);
    }
  });
});

describe("private keys", () => {
  const input = publicKey.seal(SECRET);

  it("come from the environment before they come from the folder", async () => {
    const cwd = folderWith({ "sealfield.key": rsa3072.pkcs8, "k.pem": rsa2048.pkcs8 });
    for (const env of [
      { SEALFIELD_PRIVATE_KEY: rsa2048.pkcs8 },
      { SEALFIELD_PRIVATE_KEY: rsa2048.pkcs8.replaceAll("\n", "\\n") },
      { SEALFIELD_PRIVATE_KEY_FILE: "k.pem" },
    ]) {
      assert.equal((await sealfield(["open"], { cwd, env, input })).stdout, SECRET);
    }
    assert.equal(
      (await sealfield(["open", "--key", "k.pem"], { cwd, env: { SEALFIELD_PRIVATE_KEY: rsa3072.pkcs8 }, input }))
        .stdout,
      SECRET,
    );
    assert.equal((await sealfield(["open"], { cwd, input })).code, 3);
  });

  it("give their public half where no public key is", async () => {
    const cwd = folderWith({ "sealfield.key": rsa2048.pkcs8 });
    const { stdout } = await sealfield(["seal"], { cwd, input: SECRET });
    assert.equal(privateKey.open(stdout.trim()).text(), SECRET);
  });

  it("that others can read are used, with a warning that mends it", async () => {
    const cwd = folderWith({ "it's.key": rsa2048.pkcs8 });
    chmodSync(join(cwd, "it's.key"), 0o640);
    const first = await sealfield(["open", "--key", "it's.key"], { cwd, input });
    assert.equal(first.stdout, SECRET);
    const [, line] = /^sealfield: it's\.key: others can read this private key; mend it with: (.*)\n$/.exec(
      first.stderr,
    );
    execFileSync("sh", ["-c", line], { cwd });
    assert.equal((await sealfield(["open", "--key", "it's.key"], { cwd, input })).stderr, "");
  });

  it("are not warned of where the file holds none", async () => {
    const cwd = folderWith({ "a.pub": rsa2048.spki });
    chmodSync(join(cwd, "a.pub"), 0o644);
    const { code, stderr } = await sealfield(["open", "--key", "a.pub"], { cwd, input });
    assert.equal(code, 3);
    assert.match(stderr, /^sealfield: ERR_KEY_INVALID: a\.pub: .*\n$/);
  });
});

describe("an argument that is a value", () => {
  for (const [args, explained] of [
    [["seal", SECRET], true],
    [["seal", `--value=${SECRET}`], true],
    [["seal", `-p${SECRET}`], true],
    [["seal", rsa2048.pkcs8], true],
    [["seal", "--format", SECRET], false],
    [["seal", "--expires", SECRET], false],
    [["open", SECRET], true],
    [["inspect", publicKey.seal(SECRET)], true],
    [[SECRET], false],
    [["keygen", SECRET], false],
    [["keygen", `--passphrase=${SECRET}`], false],
    [["keygen", "--bits", SECRET], false],
    [["completion", SECRET], false],
  ]) {
    it(`is refused, and said nowhere: ${args.join(" ").slice(0, 40)}`, async () => {
      const { code, stdout, stderr } = await sealfield(args, { cwd: folderWithKeys(), input: "piped" });
      assert.deepEqual([code, stdout], [2, ""]);
      assert.deepEqual(piecesOf([args.at(-1).replace(/^--\w+=/, "")], stderr), []);
      assert.match(stderr, /^sealfield: [^\n]+\n$/);
      assert.equal(/A value is never an argument|An envelope is no argument/.test(stderr), explained, stderr);
    });
  }
});

describe("inspect", () => {
  it("tells what an envelope says of itself, without a key", async () => {
    const input = publicKey.seal(SECRET, { context: "a\nb\x1b[31m", expiresAt: new Date("2100-01-01T00:00:00Z") });
    const { code, stdout } = await sealfield(["inspect"], { input });
    assert.equal(code, 0);
    const facts = Object.fromEntries(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(": ")),
    );
    assert.equal(facts.format, "jwe");
    assert.equal(facts["key id"], publicKey.kid);
    assert.equal(facts.context, "a\\nb\\e[31m", "what steers a terminal is spelt out");
    assert.equal(facts.expires, "2100-01-01T00:00:00.000Z");
    const json = JSON.parse((await sealfield(["inspect", "--json"], { input })).stdout);
    assert.equal(json.context, "a\nb\x1b[31m");
    assert.equal(json.parts.length, 5);
  });

  it("says of other text that it is none", async () => {
    const { code, stderr } = await sealfield(["inspect"], { input: SECRET });
    assert.equal(code, 3);
    assert.match(stderr, /^sealfield: ERR_NOT_SEALED: /);
    assert.ok(!stderr.includes(SECRET));
  });
});

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    token: { type: "string", "x-secret": true },
    db: { properties: { password: { "x-secret": true } } },
  },
};
const input = { name: "n", token: SECRET, db: { password: [1, 2] } };

describe("lint", () => {
  const lint = (files, args) => sealfield(["lint", ...args], { cwd: folderWith(files) });

  it("is silent about a schema with nothing wrong", async () => {
    const { code, stdout, stderr } = await lint({ s: JSON.stringify(schema) }, ["s"]);
    assert.deepEqual([code, stdout, stderr], [0, "", ""]);
  });

  it("prints a line for each finding, and ends with 1 where one is an error", async () => {
    const wrong = {
      schemaVersion: 1,
      properties: { a: { title: "A", description: "d", editor: "textfield", type: "integer", isSecret: true } },
    };
    const { code, stdout } = await lint({ "s.json": JSON.stringify(wrong) }, ["s.json"]);
    assert.equal(code, 1);
    assert.match(stdout, /^s\.json:\/properties\/a(\/type)?: error secret-type .+$/m);
    for (const line of stdout.trimEnd().split("\n"))
      assert.match(line, /^s\.json:\/\S*: (error|warning) [a-z-]+ \S.*$/);
    const findings = JSON.parse((await lint({ "s.json": JSON.stringify(wrong) }, ["s.json", "--json"])).stdout);
    assert.equal(findings.length, stdout.trimEnd().split("\n").length);
    assert.deepEqual(Object.keys(findings[0]), ["file", "pointer", "severity", "code", "message"]);
  });

  it("ends with 0 where there are warnings alone", async () => {
    const { code, stdout } = await lint(
      { s: JSON.stringify({ properties: { p: { type: "string", format: "password" } } }) },
      ["s"],
    );
    assert.equal(code, 0);
    assert.match(stdout, /^s:\/properties\/p: warning maybe-secret /);
  });

  it("finds every secret of an input that is not sealed", async () => {
    const files = {
      s: JSON.stringify(schema),
      plain: JSON.stringify(input),
      sealed: JSON.stringify(sealInput(schema, input, publicKey)),
    };
    assert.deepEqual(await lint(files, ["s", "--input", "sealed"]).then(({ code, stdout }) => [code, stdout]), [0, ""]);
    const { code, stdout } = await lint(files, ["s", "--input", "plain"]);
    assert.equal(code, 1);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(" ").slice(0, 3).join(" ")),
      ["plain:/token: error ERR_NOT_SEALED", "plain:/db/password: error ERR_NOT_SEALED"],
    );
    assert.ok(!stdout.includes(SECRET));
  });

  it("points to the place where a file is not JSON, or would not stay the same", async () => {
    for (const [text, place] of [
      [`{\n  "password": "${SECRET}",\n}`, "2:29: error ERR_NOT_JSON trailing-comma"],
      [`{"password": "${SECRET}", "password": 1}`, "1:30: error ERR_NOT_JSON json-repeated-name"],
      ['{"n": 12345678901234567890}', "1:7: error ERR_NOT_JSON inexact-number"],
      ['"text"', "1:1: error ERR_NOT_JSON no object"],
      ["", "1:1: error ERR_NOT_JSON unexpected-end"],
    ]) {
      const { code, stdout } = await lint({ s: text }, ["s"]);
      assert.deepEqual([code, stdout], [1, `s:${place}\n`]);
      const sealing = await sealfield(["seal-input", "--schema", "s", "i"], {
        cwd: folderWithKeys({ s: JSON.stringify(schema), i: text }),
      });
      assert.equal(sealing.code, 3);
      assert.ok(!sealing.stderr.includes(SECRET));
    }
  });

  it("takes a schema from standard input", async () => {
    const { code, stdout } = await sealfield(["lint", "-"], { input: "[]" });
    assert.equal(code, 1);
    assert.match(stdout, /^-: error ERR_SCHEMA .+\n$/);
  });
});

describe("seal-input and open-input", () => {
  const files = { "s.json": JSON.stringify(schema), "i.json": JSON.stringify(input) };

  it("seal what the schema marks, and open it again", async () => {
    const cwd = folderWithKeys(files);
    const sealed = await sealfield(["seal-input", "--schema", "s.json", "--context", "form", "i.json"], { cwd });
    assert.deepEqual([sealed.code, sealed.stderr], [0, ""]);
    const { name, token, db } = JSON.parse(sealed.stdout);
    assert.equal(name, "n");
    assert.equal(privateKey.open(token, { context: "form/token" }).text(), SECRET);
    assert.deepEqual(privateKey.open(db.password, { context: "form/db/password" }).json(), [1, 2]);
    const opened = await sealfield(["open-input", "--schema", "s.json", "--context", "form"], {
      cwd,
      input: sealed.stdout,
    });
    assert.deepEqual([opened.code, JSON.parse(opened.stdout)], [0, input]);
    const again = await sealfield(["seal-input", "--schema", "s.json", "--context", "form"], {
      cwd,
      input: sealed.stdout,
    });
    assert.equal(again.stdout, sealed.stdout, "sealing twice changes nothing");
  });

  it("open whatever is sealed, without a schema", async () => {
    const cwd = folderWithKeys();
    const { stdout } = await sealfield(["open-input"], {
      cwd,
      input: JSON.stringify({ a: publicKey.seal(SECRET), b: [1] }),
    });
    assert.deepEqual(JSON.parse(stdout), { a: SECRET, b: [1] });
  });

  it("name every field that is wrong", async () => {
    const cwd = folderWithKeys(files);
    const { code, stdout, stderr } = await sealfield(["open-input", "--schema", "s.json", "i.json"], { cwd });
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /^sealfield: ERR_NOT_SEALED: \/token: .+\nsealfield: ERR_NOT_SEALED: \/db\/password: .+\n$/);
    assert.ok(!stderr.includes(SECRET));
  });

  it("write a file for its owner alone", async () => {
    const cwd = folderWithKeys(files);
    assert.equal(
      (await sealfield(["seal-input", "--schema", "s.json", "i.json", "--out", "o.json"], { cwd })).stdout,
      "",
    );
    assert.equal(statSync(join(cwd, "o.json")).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(join(cwd, "o.json"), "utf8")).name, "n");
  });

  it("take Port's key from its schema, and its client secret from a file", async () => {
    const clientSecret = "c".repeat(40);
    const port = {
      properties: {
        own: { type: "string", encryption: { algorithm: "client-side", key: rsa2048.spki } },
        ports: { type: "string", encryption: "aes256-gcm" },
      },
    };
    const cwd = folderWith({ "p.json": JSON.stringify(port), "k.pem": rsa2048.pkcs8, secret: `${clientSecret}\n` });
    const sealed = await sealfield(["seal-input", "--schema", "p.json"], {
      cwd,
      input: JSON.stringify({ own: SECRET }),
    });
    assert.equal(sealed.code, 0, sealed.stderr);
    const both = JSON.stringify({ ...JSON.parse(sealed.stdout), ports: sealManaged(clientSecret, "managed") });
    const args = ["open-input", "--schema", "p.json", "--key", "k.pem"];
    const { stdout } = await sealfield([...args, "--client-secret-file", "secret"], { cwd, input: both });
    assert.deepEqual(JSON.parse(stdout), { own: SECRET, ports: "managed" });
    assert.match((await sealfield(args, { cwd, input: both })).stderr, /ERR_NO_KEY: ports/);
  });
});

it("a mistake of its own is told without what the engine says, which may quote a value", async () => {
  const cwd = folderWithKeys({
    "broken.mjs": "Buffer.prototype.indexOf = function () { throw new Error(`${this}`); };",
  });
  const { code, stdout, stderr } = await sealfield(["seal"], {
    cwd,
    input: SECRET,
    env: { NODE_OPTIONS: `--import=${join(cwd, "broken.mjs")}` },
  });
  assert.deepEqual([code, stdout], [70, ""]);
  assert.match(stderr, /^sealfield: this is a mistake in sealfield itself\n( {4}at .+\n)+$/);
  assert.deepEqual(piecesOf([SECRET], stderr), []);
});

describe("a reader that goes away", () => {
  it("ends the command quietly, as it ends others", () => {
    const script = `"$0" "$1" open; echo $? >&2`;
    const cwd = folderWithKeys({ envelope: publicKey.seal("x".repeat(1_000_000)) });
    const { stdout, stderr } = spawnSync(
      "sh",
      ["-c", `{ ${script}; } < envelope | head -c 3`, process.execPath, COMMAND],
      { cwd, env: environment(), encoding: "utf8" },
    );
    assert.deepEqual([stdout, stderr], ["xxx", "141\n"]);
  });
});
