// Environment files agree with dotenv, which reads them, and convert where Kestra's script fails. A failure prints its seed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import dotenv from "dotenv";
import fc from "fast-check";
import { InputError } from "sealfield";
import { KeyRing, PrivateKey } from "sealfield/open";
import { convertEnv, encodeKestra, openEnv, parseEnv, rotateEnv, sealEnv, setEnv, writeEnv } from "sealfield/store";
import { throwsCode } from "./support/errors.js";
import { testKeys, vectors } from "./support/vectors.js";
import { runs } from "../support/tier.js";

const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
const otherKey = PrivateKey.from(testKeys.rsa3072.pkcs8);
const canary = "canary-9f8e7d6c5b4a";
const cases = vectors("env");
/** What dotenv reads, as an object that assert takes for one of ours. */
const readByDotenv = (text) => ({ ...dotenv.parse(text) });
/** Texts of these parts: each often enough for them to meet. */
const textOf = (parts, maxLength) =>
  fc.array(fc.constantFrom(...parts), { maxLength, size: "max" }).map((parts) => parts.join(""));
const parts = [
  ..."AB=:#'\"`\\ \n\t.-nr$",
  "\r",
  "\r\n",
  "\u2028",
  "\u00a0",
  "\ufeff",
  "\u0085",
  "é",
  "\n\n",
  "export ",
  "export",
  "A=",
  "\nB=",
  "\nC: ",
  '="',
  "=\n'",
  '\\"',
  "\\'",
  '"\n',
  "'\n",
  " # ",
  "#\n",
  "\\n",
  "\\r",
  "\u2028'",
  "'\u2028",
];
const keepAll = { malformed: "keep", comments: "keep" };

describe("parseEnv", () => {
  for (const { title, text, entries, malformed } of cases.files) {
    it(`reads what dotenv reads: ${title}`, () => {
      const file = parseEnv(text);
      assert.deepEqual([file.entries, file.malformed], [entries, malformed]);
      assert.deepEqual(parseEnv(Buffer.from(text)).entries, entries);
      assert.deepEqual(file.toObject(), readByDotenv(text));
    });
  }

  it("reads what dotenv reads in any text", () => {
    fc.assert(
      fc.property(textOf(parts, 24), (text) =>
        assert.deepEqual(parseEnv(text).toObject(), readByDotenv(text), JSON.stringify(text)),
      ),
      { numRuns: runs(20_000) },
    );
  });

  it("keeps a name that means something to JavaScript", () => {
    const values = parseEnv("__proto__=1\nconstructor=2\n").toObject();
    assert.deepEqual(Object.entries(values), [
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
  });

  it("refuses what is no text", () => {
    for (const text of [undefined, null, 7, {}, ["A=1"]]) throwsCode("ERR_OPTION_UNSUPPORTED", () => parseEnv(text));
    throwsCode("ERR_NOT_UNICODE", () => parseEnv(`A=${canary}\ud800`), canary);
    throwsCode("ERR_NOT_UNICODE", () => parseEnv(Buffer.from([0x41, 0x3d, 0xff])));
  });
});

describe("writeEnv", () => {
  it("chooses quotation marks", () => {
    for (const { value, text } of cases.written) {
      assert.equal(writeEnv([{ name: "A", value }]), text);
      assert.deepEqual(readByDotenv(text), { A: value });
    }
  });

  it("writes what dotenv reads, or refuses", () => {
    const value = textOf([..."ab#'\"`\\ \n$n{", "\r", "\u2028", "\ufeff"], 10);
    fc.assert(
      fc.property(value, value, (...values) => {
        const entries = values.map((value, at) => ({ name: `N${at}`, value }));
        let text;
        try {
          text = writeEnv(entries);
        } catch ({ code, field }) {
          assert.equal(code, "ERR_ENV");
          return assert.match(values[field.slice(1)], /[\\\r]|(?=[^]*")(?=[^]*')[^]*`/);
        }
        assert.deepEqual(readByDotenv(text), { N0: values[0], N1: values[1] }, text);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("takes any list of entries", () => {
    assert.equal(writeEnv(new Set([{ name: "A", value: "1" }])), "A=1\n");
    assert.equal(writeEnv(parseEnv("A=1 # one\n").entries), "A=1\n");
    assert.equal(writeEnv([]), "");
  });

  it("refuses what is none, and quotes nothing", () => {
    const hostile = {
      name: "A",
      get value() {
        throw new Error(canary);
      },
    };
    for (const entries of [
      undefined,
      null,
      7,
      {},
      [null],
      [{ name: "A" }],
      [{ name: 1, value: "" }],
      [hostile],
      [{ name: "A", value: [canary] }],
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => writeEnv(entries), canary);
    }
    throwsCode("ERR_ENV", () => writeEnv([{ name: "A B", value: canary }]), canary);
    throwsCode("ERR_ENV", () => writeEnv([{ name: "A", value: `${canary}\r\\n` }]), canary);
  });
});

describe("Kestra's script, and convertEnv beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-env-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  // As Kestra's documentation has it.
  const SCRIPT = `while IFS='=' read -r key value; do
    echo "SECRET_$key=$(echo -n "$value" | base64)";
done < .env > .env_encoded
`;

  function byBash(env) {
    writeFileSync(join(folder, ".env"), env);
    execFileSync("bash", ["-c", SCRIPT], { cwd: folder });
    return readFileSync(join(folder, ".env_encoded"), "utf8");
  }

  /** A file of Docker's: a variable on each line, nothing in it a quotation mark, a comment or an escape. */
  const byDocker = (text) =>
    Object.fromEntries(
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  const decode = (value) => execFileSync("base64", ["-d"], { input: value, encoding: "utf8" });

  for (const { title, env, kestra, bash } of cases.kestra) {
    it(`${kestra === bash ? "agree" : "differ"}: ${title}`, () => {
      assert.equal(byBash(env), bash);
      assert.equal(convertEnv(env, { from: "env", to: "kestra" }), kestra);
      const values = Object.entries(byDocker(kestra)).map(([name, value]) => [
        name.replace(/^SECRET_/, ""),
        decode(value),
      ]);
      assert.deepEqual(Object.fromEntries(values), readByDotenv(env));
    });
  }

  it("the script fails in each way that is known", () => {
    const failing = cases.kestra.filter(({ kestra, bash }) => kestra !== bash).map(({ title }) => title);
    const known = [
      "no last line break",
      "= at the end of a value",
      "a long value",
      "a value that echo takes for an option",
      "CR LF",
      "quotation marks",
      "a comment",
      "a blank line",
      "export",
    ];
    assert.deepEqual(
      known.filter((title) => !failing.includes(title)),
      [],
    );
  });

  it("what Kestra gets of any value is the value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        fc.pre(!/[\ud800-\udfff]/u.test(value));
        const encoded = encodeKestra(value);
        assert.match(encoded, /^[A-Za-z0-9+/]*={0,2}$/);
        assert.equal(Buffer.from(encoded, "base64").toString(), value);
      }),
    );
    assert.equal(encodeKestra("myPrivateCode"), "bXlQcml2YXRlQ29kZQ==");
    assert.equal(encodeKestra(Buffer.from([0xff])), "/w==");
  });
});

describe("convertEnv", () => {
  it("writes macros that read back", () => {
    for (const { title, value, macro } of cases.macros) {
      const env = writeEnv([{ name: "A", value }]);
      assert.equal(convertEnv(env, { from: "env", to: "macro" }), macro, title);
      assert.equal(convertEnv(macro, { from: "macro", to: "env" }), env, title);
    }
  });

  it("takes every form to every other", () => {
    const env = "A='one two'\nB=\"it's #3\"\n";
    const forms = { env: {}, kestra: {}, macro: {}, sealed: { keys: key, publicKey: key.publicKey } };
    for (const [from, { keys }] of Object.entries(forms)) {
      const text = convertEnv(env, { from: "env", to: from, publicKey: forms[from].publicKey });
      for (const [to, { publicKey }] of Object.entries(forms)) {
        const other = convertEnv(text, { from, to, keys, publicKey });
        assert.deepEqual(
          readByDotenv(convertEnv(other, { from: to, to: "env", keys: forms[to].keys })),
          readByDotenv(env),
          `${from} to ${to}`,
        );
      }
    }
  });

  it("names the line or the variable that it would lose, and quotes nothing of it", () => {
    const refused = (field, text, options) => {
      const convert = () => convertEnv(text, { from: "env", to: "kestra", ...options });
      throwsCode("ERR_ENV", convert, canary);
      assert.throws(convert, { field });
    };
    refused("line 2", `A=1\n${canary}\n`);
    refused("line 1", `A=x#${canary}\n`);
    refused("A", `a=1\nA=${canary}\n`);
    refused("A", `A="${canary}\\n"\n`, { to: "macro" });
    refused("SECRET_A", `SECRET_A=${canary}\n`, { from: "kestra", to: "env" });
    refused("SECRET_A", `SECRET_A=${canary}\n`, { from: "macro", to: "env" });
    refused("A", "A=MQ==\n", { from: "kestra", to: "env" });
    assert.equal(convertEnv(`A=1\n${canary}\n`, { from: "env", to: "kestra", malformed: "keep" }), "SECRET_A=MQ==\n");
    assert.equal(convertEnv(`A=1#${canary}\n`, { from: "env", to: "kestra", comments: "keep" }), "SECRET_A=MQ==\n");
  });

  it("refuses what is no form, no option, and keys that are missing or of no use", () => {
    for (const options of [
      undefined,
      {},
      { from: "env" },
      { from: "env", to: "docker" },
      { from: "ENV", to: "env" },
      { from: "env", to: "env", quotes: true },
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => convertEnv(`A=${canary}\n`, options), canary);
    }
    for (const options of [
      { from: "sealed", to: "env" },
      { from: "env", to: "sealed" },
      { from: "env", to: "env", keys: key },
      { from: "env", to: "kestra", publicKey: key.publicKey },
      { from: "env", to: "sealed", publicKey: [] },
    ]) {
      throwsCode("ERR_NO_KEY", () => convertEnv(`A=${canary}\n`, options), canary);
    }
    throwsCode("ERR_KEY_INVALID", () => convertEnv("A=1\n", { from: "env", to: "sealed", publicKey: "PEM" }));
  });
});

describe("sealEnv", () => {
  const env = `# a database\nexport PASSWORD="${canary}" # rotated\nEMPTY=\nPEM='-----BEGIN\n${canary}\n'\n`;
  const isSealed = (text) => assert.ok(!text.includes(canary));

  it("puts an envelope in the place of each value, which dotenv hands to a program", () => {
    const sealed = sealEnv(env, key.publicKey);
    isSealed(sealed);
    assert.match(sealed, /^# a database\nexport PASSWORD="eyJ[\w.-]+" # rotated\nEMPTY=\nPEM='eyJ[\w.-]+'\n$/);
    for (const [name, envelope] of Object.entries(readByDotenv(sealed))) {
      if (envelope !== "") assert.equal(key.open(envelope, { context: `env/${name}` }).text(), readByDotenv(env)[name]);
    }
    assert.equal(openEnv(sealed, key), env);
    assert.equal(openEnv(sealed, new KeyRing([otherKey, key])), env);
    assert.equal(sealEnv(sealed, key.publicKey), sealed);
  });

  it("takes what a browser sealed for the variable", () => {
    const envelope = key.publicKey.seal(canary, { context: "env/TOKEN" });
    const text = `TOKEN=${envelope}\n`;
    assert.equal(sealEnv(text, key.publicKey), text);
    assert.equal(openEnv(text, key), `TOKEN=${canary}\n`);
    throwsCode("ERR_CONTEXT", () => openEnv(`OTHER=${envelope}\n`, key), canary);
  });

  it("seals for several recipients, and rotates", () => {
    const sealed = sealEnv(env, [key.publicKey, otherKey.publicKey]);
    isSealed(sealed);
    for (const one of [key, otherKey]) assert.deepEqual(readByDotenv(openEnv(sealed, one)), readByDotenv(env));
    const rotated = rotateEnv(sealed, key, otherKey.publicKey);
    throwsCode("ERR_NO_KEY", () => openEnv(rotated, key), canary);
    assert.deepEqual(readByDotenv(openEnv(rotated, otherKey)), readByDotenv(env));
  });

  it("does with any file as dotenv reads it", () => {
    fc.assert(
      fc.property(textOf(parts, 24), (text) => {
        let sealed, opened;
        try {
          sealed = sealEnv(text, key.publicKey, keepAll);
          opened = openEnv(sealed, key);
        } catch (error) {
          // Line ends to a quotation mark, but not to what follows: refused where no spelling is read alike.
          if (error.code === "ERR_ENV" && /[\u2028\u2029]/.test(text)) return;
          throw error;
        }
        const [before, between, after] = [text, sealed, opened].map(readByDotenv);
        assert.deepEqual(after, before, JSON.stringify(text));
        assert.deepEqual(Object.keys(between), Object.keys(before));
        for (const [name, envelope] of Object.entries(between))
          assert.equal(envelope.startsWith("eyJ"), before[name] !== "", JSON.stringify(text));
      }),
      { numRuns: runs(1000) },
    );
  });

  it("refuses what may be a secret and is no value, unless it is told what to do", () => {
    for (const text of [`#PASSWORD=${canary}\n`, `A=1 # B=${canary}\n`, `A=x#${canary}\n`]) {
      throwsCode("ERR_ENV", () => sealEnv(text, key.publicKey), canary);
      assert.ok(sealEnv(text, key.publicKey, { comments: "keep" }).includes(canary));
      isSealed(sealEnv(text, key.publicKey, { comments: "drop" }));
    }
    throwsCode("ERR_ENV", () => sealEnv(`\n${canary}\n`, key.publicKey), canary);
    assert.throws(() => sealEnv(`\n${canary}\n`, key.publicKey), { field: "line 2" });
    assert.equal(sealEnv(`\n${canary}\n`, key.publicKey, { malformed: "keep" }), `\n${canary}\n`);
  });

  it("names every line that it refuses, as convertEnv does", () => {
    const text = `${canary}\nA=1\n#B=${canary}\nC=1#${canary}\n`;
    const fields = (action) => {
      throwsCode("ERR_ENV", action, canary);
      assert.throws(action, InputError);
      try {
        action();
      } catch (error) {
        return error.errors.map(({ code, field }) => `${code} ${field}`);
      }
    };
    const all = ["ERR_ENV line 1", "ERR_ENV line 3", "ERR_ENV line 4"];
    assert.deepEqual(
      fields(() => sealEnv(text, key.publicKey)),
      all,
    );
    assert.deepEqual(
      fields(() => convertEnv(text, { from: "env", to: "sealed", publicKey: key.publicKey })),
      all,
    );
    assert.deepEqual(
      fields(() => convertEnv(text, { from: "env", to: "kestra" })),
      [all[0], all[2]],
    );
  });

  it("refuses to lock out those whom an envelope of the file names", () => {
    const sealed = sealEnv("A=1\n", [key.publicKey, otherKey.publicKey]);
    for (const add of [
      () => sealEnv(`${sealed}B=${canary}\n`, key.publicKey),
      () => setEnv(sealed, "B", canary, key.publicKey),
    ]) {
      throwsCode("ERR_NO_KEY", add, canary);
      assert.throws(add, { field: "A" });
    }
  });

  it("sets one value", () => {
    const sealed = sealEnv(env, key.publicKey);
    const set = setEnv(setEnv(sealed, "PASSWORD", "other", key.publicKey), "NEW", "n", key.publicKey);
    assert.equal(openEnv(set, key), `${env.replace(canary, "other")}NEW=n\n`);
    for (const value of [undefined, 7, Buffer.from("x")])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => setEnv(sealed, "NEW", value, key.publicKey));
    throwsCode("ERR_ENV", () => setEnv(sealed, "N W", canary, key.publicKey), canary);
  });

  it("refuses what is no key and no option", () => {
    for (const publicKey of [undefined, null, testKeys.rsa2048.spki, {}, [key.publicKey, null]])
      throwsCode("ERR_KEY_INVALID", () => sealEnv(env, publicKey), canary);
    throwsCode("ERR_NO_KEY", () => sealEnv(env, []), canary);
    for (const options of [{ comments: "remove" }, { malformed: "drop" }, { malformed: true }, { format: "jwe" }]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => sealEnv(env, key.publicKey, options), canary);
    }
    for (const keys of [undefined, {}, key.publicKey]) throwsCode("ERR_KEY_INVALID", () => openEnv(env, keys), canary);
  });
});
