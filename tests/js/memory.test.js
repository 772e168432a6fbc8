// The page can read the module's memory for as long as it lives; no value may stay behind in it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";
import { assertSealed, checkValue, PublicKey, readSchema, sealInput, sealInputAsync } from "sealfield";
import { openInput, PrivateKey } from "sealfield/open";
import { sealJsonText } from "../../pkg/dist/esm/json-text.js";
import { SecretStore } from "sealfield/store";
import { initSync as openGlue } from "../../pkg/dist/esm/wasm/open.js";
import { initSync as checkGlue } from "../../pkg/dist/esm/wasm/check.js";
import { Form, initSync as readGlue } from "../../pkg/dist/esm/wasm/read.js";
import { initSync as sealGlue } from "../../pkg/dist/esm/wasm/seal.js";
import { testKeys, vectors } from "./support/vectors.js";

const formats = ["jwe", "apify", "port"];
// Nothing that the module would hold anyway, as the digits of an alphabet.
const canary = "zq7~xylophone~wq4~vortex~kj9";
// Once instantiated, the glue returns what it has.
const memoryOf = (initSync) => Buffer.from(initSync().memory.buffer);

it("sealing leaves no part of the value in memory", () => {
  const key = PublicKey.from(testKeys.rsa2048.spki);
  assert.equal(memoryOf(sealGlue).includes(key.kid), true, "this test sees what is in memory");
  for (const format of formats) {
    key.seal(canary, { format });
    key.seal(Buffer.from(canary), { format });
    key.seal(`${canary}é`.repeat(10_000), { format });
    key.sealJson({ canary }, { format });
    assert.throws(() => key.seal(`${canary}\uD83D`, { format }));
  }
  holdsNone(memoryOf(sealGlue), canary);
});

it("checking a value leaves no part of it in memory, and sealing JSON text neither", () => {
  const texts = {
    pem: `-----BEGIN ${canary}-----\n${Buffer.from(canary.repeat(100)).toString("base64")}\n-----END ${canary}-----`,
    json: `{"${canary}":1,"${canary}":"${canary}`,
    env: `${canary}=1\nA="${canary}\nXY${canary.replaceAll("~", "_")}=${canary}\n`,
    yaml: `${canary}:\n\t${canary}: "${canary}"`,
  };
  for (const [kind, text] of Object.entries(texts)) {
    for (const value of [text, Buffer.from(text), text.repeat(1000)]) checkValue(kind, value);
    assert.throws(() => checkValue(kind, `${text}\uD83D`));
  }
  const key = PublicKey.from(testKeys.rsa2048.spki);
  sealJsonText(key, JSON.stringify({ [canary]: canary }));
  assert.throws(() => sealJsonText(key, texts.json));
  for (const glue of [sealGlue, checkGlue]) {
    holdsNone(memoryOf(glue), canary);
    holdsNone(memoryOf(glue), canary.replaceAll("~", "_"));
  }
});

it("the inputs of forms leave no part of their values in memory", async () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  const secret = { "x-secret": true };
  const schemas = [
    { properties: { text: { type: "string", ...secret }, json: secret, list: { items: secret } } },
    {
      schemaVersion: 1,
      properties: { text: { type: "string", isSecret: true }, json: { type: "object", isSecret: true } },
    },
  ];
  for (const schema of schemas) {
    const input = { text: `${canary}é`.repeat(1000), json: { canary }, list: [canary] };
    assert.throws(() => assertSealed(schema, input));
    assert.throws(() => sealInput(schema, { ...input, text: `${canary}\uD83D` }, key.publicKey));
    sealInput(schema, input, key.publicKey);
    const sealed = await sealInputAsync(schema, input, key.publicKey);
    assert.deepEqual(openInput(sealed, key, { schema }), input);
    assert.deepEqual(openInput(sealed, key), input);
  }
  key.free();
  for (const glue of [readGlue, sealGlue, openGlue]) holdsNone(memoryOf(glue), canary);
});

it("schemas are gone from memory once they were used", async () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  const schema = { properties: { a: { title: canary, "x-secret": true } } };
  const form = new Form(JSON.stringify(schema));
  assert.equal(memoryOf(readGlue).includes(canary), true, "this test sees a schema that is in use");
  form.free();
  readSchema(schema);
  sealInput(schema, { a: 1 }, key.publicKey);
  assert.throws(() => sealInput(schema, { a: 1 }));
  const sealed = await sealInputAsync(schema, { a: 1 }, key.publicKey);
  assertSealed(schema, sealed);
  openInput(sealed, key, { schema });
  key.free();
  for (const glue of [readGlue, sealGlue, openGlue]) holdsNone(memoryOf(glue), canary);
});

it("opening leaves no part of the value, and freeing none of the key", () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  for (const format of formats) {
    key.open(key.publicKey.seal(canary, { format }));
    key.open(key.publicKey.seal(`${canary}é`.repeat(10_000), { format }));
    key.open(key.publicKey.sealJson({ canary }, { format })).json();
  }
  holdsNone(memoryOf(openGlue), canary);

  const { d, p, q } = key.toJwk();
  const pem = key.toPem().split("\n")[5];
  key.toDer();
  const seen = () => [d, p, q].map((number) => holdsPartOf(memoryOf(openGlue), Buffer.from(number, "base64url")));
  assert.deepEqual(seen(), [true, true, true], "this test sees a private key that is in use");
  key.free();
  assert.deepEqual(seen(), [false, false, false]);
  holdsNone(memoryOf(openGlue), pem);
});

it("a store leaves no part of its values in memory", () => {
  const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
  for (const value of [canary, `${canary}é`.repeat(10_000), Buffer.from(canary)]) {
    const store = SecretStore.create(key.publicKey);
    store.create("A", value, { visibility: "masked" });
    store.replace("A", value);
    assert.throws(() => store.replace("A", `${canary}\uD83D`));
    store.rename("A", "B", key);
    store.rotate(key.publicKey, key);
    store.open("B", key);
    store.reveal("B", key);
    assert.equal(store.verify("B", value, key), true);
    assert.equal(store.verify("B", canary.repeat(2), key), false);
  }
  key.free();
  holdsNone(memoryOf(openGlue), canary);
});

it("an encrypted key leaves no part of its passphrase, and freed, none of itself", () => {
  const keys = [PrivateKey.from(testKeys.rsa3072.pkcs8)];
  const pem = keys[0].toPem({ passphrase: canary });
  for (const { base, passphrase, key } of vectors("private-keys").keys) {
    if (base === "rsa3072" && key) keys.push(PrivateKey.from(key, { passphrase }));
  }
  keys.push(PrivateKey.from(pem, { passphrase: canary }));
  assert.throws(() => PrivateKey.from(pem, { passphrase: `${canary} ${canary}` }));
  const { d, p, q } = keys[0].toJwk();
  for (const key of keys) key.free();
  for (const number of [d, p, q])
    assert.equal(holdsPartOf(memoryOf(openGlue), Buffer.from(number, "base64url")), false);
  holdsNone(memoryOf(openGlue), canary);
});

const large = {
  bytes: "new Uint8Array(16 * MiB)",
  text: '"x".repeat(16 * MiB)',
  "text of two bytes a character": '"é".repeat(8 * MiB)',
  "text of three": '"日".repeat(16 * MiB / 3)',
};
for (const [title, value] of Object.entries(large)) {
  it(`sealing 16 MiB takes memory for three copies at most: ${title}`, () => {
    // Memory never shrinks, so what was sealed before would count.
    const script = `
      import { PublicKey } from "sealfield";
      import { initSync } from "${new URL("../../pkg/dist/esm/wasm/seal.js", import.meta.url)}";
      const MiB = 2 ** 20;
      const key = PublicKey.from(${JSON.stringify(testKeys.rsa2048.spki)});
      const { memory } = initSync();
      const before = memory.buffer.byteLength;
      const { length } = key.seal(${value});
      console.log(length, (memory.buffer.byteLength - before) / MiB);`;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    const [length, grown] = output.split(" ").map(Number);
    assert.ok(length > 21 * 2 ** 20);
    assert.ok(grown <= 48, `${grown} MiB`);
  });
}

/** Whether 16 bytes of a number are there, in either order of bytes. */
function holdsPartOf(memory, number) {
  return [number, Buffer.from(number).reverse()].some((order) => {
    for (let at = 0; at + 16 <= order.length; at += 16) if (memory.includes(order.subarray(at, at + 16))) return true;
    return false;
  });
}

function holdsNone(memory, secret) {
  for (let at = 0; at + 8 <= secret.length; at++) {
    const part = secret.slice(at, at + 8);
    assert.equal(memory.includes(part), false, `"${part}" in memory`);
    assert.equal(memory.includes(Buffer.from(part, "utf16le")), false, `"${part}" in memory, as UTF-16`);
  }
}
