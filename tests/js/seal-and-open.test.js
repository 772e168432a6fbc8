import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect as nodeInspect } from "node:util";
import { inspect, isSealed, PublicKey, ready, sealFor } from "sealfield";
import { Opened, PrivateKey, ready as openReady } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { formats, named, testKeys, values, vectors } from "./support/vectors.js";

const publicKey = PublicKey.from(testKeys.rsa2048.spki);
const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);

describe("a sealed value", () => {
  for (const format of formats) {
    for (const [name, value] of Object.entries(values)) {
      it(`opens to the same text: ${format}, ${name}`, () => {
        const envelope = publicKey.seal(value, { format });
        assert.ok(isSealed(envelope, format));
        assert.equal(isSealed(envelope), format !== "port" && format !== "sealed-secrets");
        const opened = privateKey.open(envelope, named(format));
        assert.equal(opened.text(), value);
        assert.equal(opened.format, format);
      });
    }
  }

  it("may be long, with a surrogate pair anywhere", () => {
    const lengths = [252, 254, 255, 256, 2 ** 18 - 2, 2 ** 18 - 1, 2 ** 18, 2 ** 19 - 1, 2 ** 19];
    for (const [length, rest] of lengths.flatMap((length) => [
      [length, ""],
      [length, "日".repeat(2 ** 18)],
    ])) {
      const text = `${"x".repeat(length)}😀é${rest}`;
      assert.equal(privateKey.open(publicKey.seal(text)).text(), text);
      throwsCode("ERR_NOT_UNICODE", () => publicKey.seal(text.replace("😀", "\uD83D")));
      throwsCode("ERR_NOT_UNICODE", () => publicKey.seal(text.slice(0, length + 1)));
    }
  });

  it("may be bytes", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (const format of formats.filter((format) => format !== "apify")) {
      assert.deepEqual(privateKey.open(publicKey.seal(bytes, { format }), named(format)).bytes, bytes);
    }
    const view = bytes.subarray(65, 68);
    assert.equal(privateKey.open(publicKey.seal(view)).text(), "ABC");
    assert.equal(privateKey.open(publicKey.seal(Buffer.from("ABC"))).text(), "ABC");
  });

  it("may be what JSON.stringify makes of it", () => {
    for (const value of [{ a: [1, "ž", null] }, [], "text", 0, 1e21, false, null, new Date(0), { toJSON: () => 7 }]) {
      for (const format of formats) {
        const opened = privateKey.open(publicKey.sealJson(value, { format }), named(format));
        assert.equal(opened.text(), JSON.stringify(value));
        assert.deepEqual(opened.json(), JSON.parse(JSON.stringify(value)));
      }
    }
    assert.match(publicKey.sealJson({}, { format: "apify" }), /^ENCRYPTED_JSON:/);
  });

  it("tells whether it is JSON, where its format can, and still does after a rotation", () => {
    for (const format of formats) {
      const tells = ["jwe", "jwe-json", "apify"].includes(format);
      for (const [isJson, envelope] of [
        [false, publicKey.seal("[1]", { format })],
        [true, publicKey.sealJson([1], { format })],
      ]) {
        assert.equal(privateKey.open(envelope, named(format)).isJson, isJson && tells, format);
        assert.equal(
          privateKey.open(privateKey.reseal(envelope, publicKey, named(format)), named(format)).isJson,
          isJson && tells,
          format,
        );
      }
    }
    assert.equal(
      Buffer.from(publicKey.sealJson([1]).split(".")[0], "base64url")
        .toString()
        .match(/"cty":"(.*?)"/)[1],
      "json",
    );
  });

  it("opens with a key of each size", () => {
    for (const [name, bits] of [
      ["rsa2048", 2048],
      ["rsa3072", 3072],
      ["rsa4096", 4096],
    ]) {
      const key = PublicKey.from(testKeys[name].spki);
      assert.equal(key.bits, bits);
      for (const format of formats) {
        assert.equal(
          PrivateKey.from(testKeys[name].pkcs8).open(key.seal("value", { format }), named(format)).text(),
          "value",
        );
      }
    }
  });

  it("opens with the key it was sealed for, generated here", () => {
    const key = PrivateKey.generate(2048);
    assert.equal(key.open(key.publicKey.seal("value")).text(), "value");
    assert.equal(PrivateKey.from(key.toPem()).open(key.publicKey.seal("value")).text(), "value");
  });

  it("is another envelope each time", () => {
    for (const format of formats)
      assert.notEqual(publicKey.seal("value", { format }), publicKey.seal("value", { format }));
  });
});

describe("context and expiry", () => {
  it("a value opens for its context alone", () => {
    const envelope = publicKey.seal("value", { context: "signup/token" });
    assert.equal(privateKey.open(envelope, { context: "signup/token" }).context, "signup/token");
    throwsCode("ERR_CONTEXT", () => privateKey.open(envelope, { context: "signup/password" }));
    throwsCode("ERR_CONTEXT", () => privateKey.open(envelope));
    throwsCode("ERR_CONTEXT", () => privateKey.open(publicKey.seal("value"), { context: "signup/token" }));
  });

  it("a value opens until its expiry", () => {
    const until = (milliseconds) => publicKey.seal("value", { expiresAt: new Date(Date.now() + milliseconds) });
    assert.equal(privateKey.open(until(60_000)).text(), "value");
    throwsCode("ERR_EXPIRED", () => privateKey.open(until(-2_000)));
  });

  it("a format without room for an option refuses it", () => {
    const room = [
      [{ context: "a" }, ["jwe", "jwe-json", "sealed-secrets"]],
      [{ expiresAt: new Date() }, ["jwe", "jwe-json"]],
      [{ hash: "SHA-256" }, ["jwe", "jwe-json", "port", "cms"]],
      [{ mgf1Hash: "SHA-1" }, ["port", "cms"]],
    ];
    for (const [option, formatsWithRoom] of room) {
      for (const format of formats) {
        const seal = () => publicKey.seal("value", { format, ...option });
        if (formatsWithRoom.includes(format)) assert.ok(seal());
        else throwsCode("ERR_OPTION_UNSUPPORTED", seal);
      }
    }
  });

  it("an option that is misspelt or malformed is not dropped", () => {
    for (const options of [
      { expiresat: new Date() },
      { format: "pgp" },
      { context: 7 },
      { expiresAt: "tomorrow" },
      { expiresAt: new Date(NaN) },
      { expiresAt: Date.now() },
      { hash: "MD5" },
      { format: "cms", mgf1Hash: "sha1" },
      { emptyValue: "ignore" },
      "jwe",
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => publicKey.seal("value", options));
    }
    throwsCode("ERR_OPTION_UNSUPPORTED", () => privateKey.open(publicKey.seal("value"), { contxt: "a" }));
  });
});

describe("inspect", () => {
  it("tells what a JWE says of itself", () => {
    const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    const envelope = publicKey.seal("value", { context: "a", expiresAt, hash: "SHA-512" });
    const { parts, issuedAt, ...info } = inspect(envelope);
    const recipient = { alg: "RSA-OAEP-512", hash: "SHA-512", mgf1Hash: "SHA-512", bits: 2048, kid: publicKey.kid };
    assert.deepEqual(info, {
      format: "jwe",
      enc: "A256GCM",
      recipients: [recipient],
      ...recipient,
      context: "a",
      expiresAt,
    });
    assert.ok(issuedAt instanceof Date && Math.abs(issuedAt - Date.now()) < 60_000);
    const segments = parts.map(({ start, end }) => envelope.slice(start, end));
    assert.equal(segments.join("."), envelope);
    assert.deepEqual(
      parts.map(({ name }) => name),
      ["header", "wrappedKey", "iv", "ciphertext", "tag"],
    );
  });

  it("tells the parts of a Port envelope when it knows the key size", () => {
    const envelope = publicKey.seal("value", { format: "port" });
    assert.deepEqual(
      inspect(envelope).parts.map(({ name }) => name),
      ["iv"],
    );
    const { parts } = inspect(envelope, { bits: publicKey.bits });
    assert.equal(parts.map(({ start, end }) => envelope.slice(start, end)).join(""), envelope);
  });
});

describe("inspect of other formats", () => {
  const partsOf = (envelope, options) =>
    inspect(envelope, options).parts.map(({ name, start, end }) => [name, envelope.slice(start, end)]);

  it("finds the parts of a JWE in JSON, behind text that is not ASCII too", () => {
    const odd = PublicKey.from(testKeys.rsa2048.spki, { kid: "kůň 😀" });
    const envelope = sealFor([odd, publicKey], "value", { context: "a" });
    const { protected: header, recipients, aad, iv, ciphertext, tag } = JSON.parse(envelope);
    const recipientParts = recipients.flatMap((recipient) => [
      ["recipient", JSON.stringify(recipient.header)],
      ["wrappedKey", recipient.encrypted_key],
    ]);
    assert.deepEqual(partsOf(envelope), [
      ["header", header],
      ...recipientParts,
      ["aad", aad],
      ["iv", iv],
      ["ciphertext", ciphertext],
      ["tag", tag],
    ]);
    assert.deepEqual(
      inspect(envelope).recipients.map(({ kid }) => kid),
      ["kůň 😀", publicKey.kid],
    );
  });

  it("finds the parts of a CMS between its lines", () => {
    const envelope = publicKey.seal("v".repeat(48), { format: "cms" });
    const parts = Object.fromEntries(partsOf(envelope));
    assert.deepEqual(Object.keys(parts), ["recipient", "wrappedKey", "iv", "ciphertext", "tag"]);
    assert.equal(parts.ciphertext.replace(/\n/, "").length, 64);
    assert.ok(!Object.values(parts).some((part) => /^\n|\n$|-----/.test(part)));
    assert.equal(inspect(envelope).kid.length, 40);

    const escaped = envelope.replaceAll("\n", "\\n");
    const decoded = (text) => text.replace(/\n|\\n/g, "");
    assert.deepEqual(
      partsOf(escaped).map(([name, part]) => [name, decoded(part)]),
      partsOf(envelope).map(([name, part]) => [name, decoded(part)]),
    );
  });

  it("takes a SealedSecret's value for one only when told", () => {
    const envelope = publicKey.seal("a longer value", { format: "sealed-secrets", context: "ns/name" });
    assert.equal(inspect(envelope).format, "port");
    const parts = partsOf(envelope, { format: "sealed-secrets" });
    assert.deepEqual(
      parts.map(([name]) => name),
      ["keyLength", "wrappedKey", "ciphertext", "tag"],
    );
    assert.equal(parts.map(([, text]) => text).join(""), envelope);
  });
});

describe("isSealed", () => {
  it("goes by structure, not by a prefix", () => {
    for (const { input } of vectors("apify").regex) assert.equal(isSealed(input), false, input);
    for (const value of [undefined, null, 7, {}, [], "", "ENCRYPTED_VALUE:", "a.b.c.d.e"])
      assert.equal(isSealed(value), false);
  });

  it("does not take long base64 for sealed unless asked for Port", () => {
    const base64 = Buffer.alloc(400, 7).toString("base64");
    assert.equal(isSealed(base64), false);
    assert.equal(isSealed(base64, "port"), true);
    throwsCode("ERR_OPTION_UNSUPPORTED", () => isSealed(base64, "pgp"));
  });
});

describe("what is printed", () => {
  it("shows no key and no value", () => {
    const opened = privateKey.open(publicKey.seal("hunter2-hunter2"));
    assert.ok(opened instanceof Opened);
    for (const text of [nodeInspect(opened, { depth: 9, showHidden: true }), JSON.stringify(opened)]) {
      assert.ok(!text.includes("hunter2"), text);
    }
    const secret = privateKey.toJwk().d.slice(0, 12);
    assert.ok(!nodeInspect(privateKey, { depth: 9, showHidden: true }).includes(secret));
    assert.ok(!JSON.stringify(privateKey).includes(secret));
  });
});

it("ready resolves, and again", async () => {
  await ready();
  await ready();
  await openReady();
});
