// What the peers sealed earlier opens here; `tests/vectors` says which versions made it.
import assert from "node:assert/strict";
import { it } from "node:test";
import { openManaged, PrivateKey } from "sealfield/open";
import { testKeys, vectors } from "./support/vectors.js";

const open = (key, envelope, options) => PrivateKey.from(testKeys[key].pkcs8).open(envelope, options);

for (const { name, alg, key, jwe, plaintext } of vectors("jwe").compact) {
  it(`jose: ${alg}, ${name}`, () => assert.equal(open(key, jwe).text(), plaintext));
}
for (const { name, key, encrypted, plaintext } of [...vectors("apify").string, ...vectors("apify-python").vectors]) {
  it(`Apify text: ${key}, ${name}`, () => assert.equal(open(key, encrypted).text(), plaintext));
}
for (const { name, key, encrypted, value } of vectors("apify").json) {
  it(`Apify JSON: ${name}`, () => assert.deepEqual(open(key, encrypted).json(), value));
}
for (const { name, key, payload, plaintext } of vectors("port").clientSide) {
  it(`Port: ${key}, ${name}`, () => assert.equal(open(key, payload).text(), plaintext));
}
for (const { key, jwe, aad, plaintext } of vectors("jwe").flattened) {
  it("jose: flattened, with additional data", () =>
    assert.equal(open(key, JSON.stringify(jwe), { context: aad }).text(), plaintext));
}
for (const { keys, jwe, plaintext } of vectors("jwe").general) {
  for (const key of keys)
    it(`jose: general, ${key}`, () => assert.equal(open(key, JSON.stringify(jwe)).text(), plaintext));
}
for (const name of ["sealed-secrets", "sealed-secrets-socialgouv"]) {
  for (const { Name, Key, Label, PlaintextB64, Sealed } of vectors(name)) {
    const context = Label === "" ? undefined : Label;
    it(`${name}: ${Key}, ${Name}`, () =>
      assert.equal(
        Buffer.from(open(`rsa${Key}`, Sealed, { format: "sealed-secrets", context }).bytes).toString("base64"),
        PlaintextB64,
      ));
  }
}
for (const { key, oaep, plaintext, derB64 } of vectors("cms").vectors.filter(
  ({ plaintext }) => plaintext !== undefined,
)) {
  it(`openssl cms: ${key}, ${oaep}, ${plaintext}`, () => assert.equal(open(key, derB64).text(), plaintext));
}
for (const { name, clientSecret, payload, plaintext } of vectors("port").managed) {
  it(`Port, managed: ${name}`, () => {
    const opened = openManaged(clientSecret, payload);
    assert.deepEqual([opened.text(), opened.format], [plaintext, "managed"]);
  });
}
