// What the peers sealed earlier opens here; `tests/vectors` says which versions made it.
import assert from "node:assert/strict";
import { it } from "node:test";
import { PrivateKey } from "sealfield/open";
import { testKeys, vectors } from "./support/vectors.js";

const open = (key, envelope) => PrivateKey.from(testKeys[key].pkcs8).open(envelope);

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
