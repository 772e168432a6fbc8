// Known secrets are replaced in output; docs/redaction.md says which spellings of them are found, and which are not.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Duplex, PassThrough, Readable, Transform } from "node:stream";
import { buffer, text as textOf } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, it } from "node:test";
import querystring from "node:querystring";
import { inspect } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { createRedactor } from "sealfield/store";
import { initSync } from "../../pkg/dist/esm/wasm/open.js";
import { throwsCode } from "./support/errors.js";
import { runs } from "../support/tier.js";

const repository = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, repository), "utf8");
const redactor = createRedactor({ TOKEN: "s3cret-t0ken", PASSWORD: "pässwörd" });
const log = "user=ann token=s3cret-t0ken password=pässwörd 🙂\n";
const redacted = "user=ann token=[TOKEN] password=[PASSWORD] 🙂\n";

describe("a redactor", () => {
  it("replaces secrets in text and in bytes", () => {
    assert.equal(redactor.redact(log), redacted);
    const bytes = redactor.redact(Buffer.from(log));
    assert.equal(bytes.constructor, Uint8Array);
    assert.equal(Buffer.from(bytes).toString(), redacted);
  });

  it("leaves everything else as it is", () => {
    for (const text of ["", "\ufeffmarked", "\0", "line\r\n", "🙂"]) assert.equal(redactor.redact(text), text);
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    assert.deepEqual(redactor.redact(bytes), bytes);
    assert.equal(redactor.redact("half a pair \ud83d, s3cret-t0ken"), "half a pair \ufffd, [TOKEN]");
  });

  it("takes names and values as an object, a Map, pairs, bytes or the environment", () => {
    for (const secrets of [
      { A: "value-1", B: Buffer.from("value-2") },
      new Map([
        ["A", "value-1"],
        ["B", "value-2"],
      ]),
      [
        ["A", "value-1"],
        ["B", "value-2"],
      ],
      Object.entries({ A: "value-1", B: "value-2" }).values(),
      { __proto__: null, A: "value-1", B: "value-2" },
    ]) {
      assert.equal(createRedactor(secrets).redact("value-1 value-2"), "[A] [B]");
    }
    assert.equal(createRedactor({}).redact("text"), "text");
    assert.equal(createRedactor(process.env).redact(process.env.PATH).includes(process.env.PATH), false);
  });

  it("puts the marks that are chosen", () => {
    const stars = createRedactor({ TOKEN: "s3cret-t0ken" }, { mark: (name) => `«${name.toLowerCase()}»` });
    assert.equal(stars.redact(log).includes("token=«token» "), true);
    assert.equal(createRedactor({ TOKEN: "s3cret-t0ken" }, { mark: () => "" }).redact("<s3cret-t0ken>"), "<>");
  });

  it("tells what it does not search for", () => {
    const { unmasked, ...rest } = createRedactor({
      A: "",
      B: "\n",
      C: "abc",
      D: "abcd",
      E: new Uint8Array(2 ** 18 + 1).fill(65),
    });
    assert.deepEqual(unmasked, [
      { name: "A", reason: "empty" },
      { name: "B", reason: "empty" },
      { name: "C", reason: "short" },
      { name: "E", reason: "long" },
    ]);
    assert.deepEqual(rest, {});
    assert.deepEqual(redactor.unmasked, []);
  });

  it("refuses what it cannot read, and tells no value", () => {
    const failing = () => {
      throw new Error("canary");
    };
    for (const secrets of [
      undefined,
      null,
      "text",
      7,
      ["AB"],
      [[1, "value"]],
      [{}],
      new (class {
        [Symbol.iterator] = failing;
      })(),
      {
        get A() {
          return failing();
        },
      },
      new Date(),
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => createRedactor(secrets), "canary");
    }
    for (const value of [undefined, null, 7, {}, ["value"], new Uint16Array(8)]) {
      assert.throws(() => createRedactor({ A: "value-1", B: value }), { code: "ERR_OPTION_UNSUPPORTED", field: "B" });
    }
    throwsCode("ERR_NOT_UNICODE", () => createRedactor({ A: "canary \ud83d" }), "canary");
    for (const options of [
      { marks: String },
      { mark: "***" },
      { mark: failing },
      { mark: () => 7 },
      {
        get mark() {
          return failing();
        },
      },
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => createRedactor({ A: "value-1" }, options), "canary");
    }
    for (const value of [undefined, 7, {}, ["text"], new DataView(new ArrayBuffer(2))])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => redactor.redact(value));
  });

  it("is of no use once it is freed", () => {
    const freed = createRedactor({ A: "value-1" });
    freed.free();
    freed.free();
    throwsCode("ERR_KEY_INVALID", () => freed.redact("value-1"));
    throwsCode("ERR_KEY_INVALID", () => freed.stream());
    assert.deepEqual(freed.unmasked, []);
    if (Symbol.dispose) assert.equal(freed[Symbol.dispose], freed.free);
  });

  it("shows no value when it is printed, and leaves none in memory", () => {
    const canary = "zq7~xylophone~wq4~vortex~kj9";
    const known = createRedactor({ A: canary });
    assert.equal(inspect(known, { depth: 9, showHidden: true }).includes(canary), false);
    known.redact(`<${canary}> ${Buffer.from(canary).toString("base64")}`);
    known.redact(Buffer.from(canary.repeat(1000)));
    const memory = () => Buffer.from(initSync().memory.buffer);
    const spellings = [
      canary,
      Buffer.from(canary).toString("hex"),
      Buffer.from(canary).toString("base64"),
      encodeURIComponent(canary),
    ];
    const parts = spellings.flatMap((spelling) =>
      Array.from({ length: spelling.length - 11 }, (_, at) => spelling.slice(at, at + 12)),
    );
    assert.equal(memory().includes(canary), true, "this test sees a redactor that is in use");
    known.free();
    const left = memory();
    assert.deepEqual(
      parts.filter((part) => left.includes(part)),
      [],
    );
  });
});

describe("what JavaScript makes of a secret is found", () => {
  const base64 = (encoding) => (value) => Buffer.from(value).toString(encoding);
  const spellings = {
    "JSON.stringify": (value) => JSON.stringify(value).slice(1, -1),
    "JSON.stringify, ASCII": (value) =>
      JSON.stringify(value)
        .slice(1, -1)
        .replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    "util.inspect": (value) => inspect(value, { breakLength: Infinity }).slice(1, -1),
    encodeURIComponent,
    encodeURI,
    "querystring.escape": querystring.escape,
    URLSearchParams: (value) => new URLSearchParams({ value }).toString().slice("value=".length),
    "URL.password": (value) => Object.assign(new URL("https://u@host/"), { password: value }).password,
    base64: base64("base64"),
    "base64, unpadded": (value) => base64("base64")(value).replaceAll("=", ""),
    base64url: base64("base64url"),
    hex: base64("hex"),
    HEX: (value) => base64("hex")(value).toUpperCase(),
  };
  const secret = fc
    .oneof(
      fc.string({ unit: "grapheme", minLength: 8, maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(..."ab \"'`\\/+&<>%=?#:@é😀\n\t"), minLength: 8, maxLength: 400 }),
    )
    .filter((value) => value === value.trim() && Buffer.byteLength(value) >= 8 && !/[|]/.test(value));

  for (const [name, spell] of Object.entries(spellings)) {
    it(name, () => {
      fc.assert(
        fc.property(secret, (value) => {
          const known = createRedactor({ S: value });
          assert.equal(known.redact(`|${spell(value)}|`), "|[S]|");
          known.free();
        }),
        { numRuns: runs(300) },
      );
    });
  }
});

describe("a stream", () => {
  it("gives the same as the whole text, wherever it is cut", () => {
    const chunk = fc.oneof(
      fc.constantFrom("s3cret-t0ken", "pässwörd", "s3cr", "et-t0ken", Buffer.from("s3cret-t0ken").toString("base64")),
      fc.string(),
    );
    return fc.assert(
      fc.asyncProperty(fc.array(chunk), fc.array(fc.nat()), async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(""));
        const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        const output = await buffer(ReadableStream.from(chunks).pipeThrough(redactor.stream()));
        assert.deepEqual(output, Buffer.from(redactor.redact(bytes)));
      }),
      { numRuns: runs(300) },
    );
  });

  it("takes text by way of TextEncoderStream, and refuses it otherwise", async () => {
    const source = () => ReadableStream.from(["token=s3cret-", "t0ken pässw", "örd"]);
    assert.equal(
      await textOf(source().pipeThrough(new TextEncoderStream()).pipeThrough(redactor.stream())),
      "token=[TOKEN] [PASSWORD]",
    );
    await assert.rejects(textOf(source().pipeThrough(redactor.stream())), { code: "ERR_OPTION_UNSUPPORTED" });
  });

  it("is a Transform of Node by way of Duplex.fromWeb", async () => {
    const output = new PassThrough();
    const chunks = [log.slice(0, 20), Buffer.from(log.slice(20, 25)), log.slice(25)];
    const [written] = await Promise.all([
      textOf(output),
      pipeline(Readable.from(chunks), Duplex.fromWeb(redactor.stream()), output),
    ]);
    assert.equal(written, redacted);
  });

  it("goes between others, as the output of a program", async () => {
    const program = spawn(process.execPath, [
      "--eval",
      `process.stdout.write("token=s3cret-"); setTimeout(() => console.log("t0ken"), 50)`,
    ]);
    const upperCase = new Transform({
      transform: (chunk, _encoding, done) => done(null, chunk.toString().toUpperCase()),
    });
    assert.equal(
      await textOf(program.stdout.pipe(Duplex.fromWeb(redactor.stream())).pipe(upperCase)),
      "TOKEN=[TOKEN]\n",
    );
  });

  it("puts out at once what cannot be the beginning of a secret", async () => {
    const { readable, writable } = redactor.stream();
    const [writer, reader] = [writable.getWriter(), readable.getReader()];
    const next = async (chunk) => {
      writer.write(Buffer.from(chunk)).catch(() => {});
      return Buffer.from((await reader.read()).value).toString();
    };
    assert.equal(await next("Password: "), "Password: ");
    assert.equal(await next("ok s3cret"), "ok ");
    assert.equal(await next("-t0ken? "), "[TOKEN]? ");
    await reader.cancel();
  });

  it("goes on when the redactor is freed, and two at once do not meet", async () => {
    const brief = createRedactor({ A: "value-1" });
    const streams = [brief.stream(), brief.stream()];
    const outputs = Promise.all(streams.map(({ readable }) => textOf(readable)));
    const writers = streams.map(({ writable }) => writable.getWriter());
    for (const writer of writers) writer.write(Buffer.from("<val"));
    brief.free();
    writers[0].write(Buffer.from("ue-1>"));
    writers[1].write(Buffer.from("ue-2>"));
    for (const writer of writers) writer.close();
    assert.deepEqual(await outputs, ["<[A]>", "<value-2>"]);
  });
});

// docs/redaction.md names these; tests/rust/redactor.rs has more.
describe("what cannot be found", () => {
  const secret = "correct horse battery";
  const known = createRedactor({ S: secret });
  const stays = (bytes) => assert.deepEqual(known.redact(bytes), new Uint8Array(bytes));

  it("what is compressed", () => {
    stays(gzipSync(secret));
    stays(brotliCompressSync(secret.repeat(3)));
  });

  it("what is encrypted or hashed", async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    stays(
      Buffer.from(await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, Buffer.from(secret))),
    );
    stays(Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(secret))));
  });

  it("what a program has colored, or put line breaks into", () => {
    stays(Buffer.from("correct \u001b[1mhorse\u001b[0m battery"));
    stays(Buffer.from("correct horse\n  battery"));
  });

  it("text that is not in UTF-8", () => {
    stays(Buffer.from(secret, "utf16le"));
    const latin = createRedactor({ S: "pässwörd" });
    assert.equal(Buffer.from(latin.redact(Buffer.from("pässwörd", "latin1"))).toString("latin1"), "pässwörd");
  });
});

describe("docs/redaction.md", () => {
  const page = read("docs/redaction.md");

  it("has scripts that print what they say", () => {
    const scripts = Array.from(page.matchAll(/^```js\n(.*?)^```/gms), ([, script]) => script);
    assert.equal(scripts.length, 2);
    for (const script of scripts) {
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
        cwd: repository,
        encoding: "utf8",
      });
      assert.equal(stderr, "");
      assert.deepEqual(
        stdout.trim().split("\n"),
        Array.from(script.matchAll(/; +\/\/ (.*\S)$/gm), ([, line]) => line).filter(
          (line) => !line.startsWith("wipes"),
        ),
      );
    }
  });

  it("names tests that are there", () => {
    const tests = Array.from(page.matchAll(/`(tests\/\S+)`: "(.+?)"/g));
    assert.ok(tests.length > 10);
    for (const [, file, title] of tests) assert.ok(read(file).includes(title), `${file}: ${title}`);
  });
});
