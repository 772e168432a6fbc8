// What is timed in Node alone, besides the cases of every engine.
import { PrivateKey, PublicKey } from "sealfield/open";
import { casesFor, sealing } from "./cases.js";
import * as apify from "./contenders/apify.js";
import * as nodeCrypto from "./contenders/node-crypto.js";
import * as rsaCrate from "./contenders/rsa-crate.js";
import * as sealfield from "./contenders/sealfield.js";
import { token } from "./values.js";

export const nodeCases = {
  ...casesFor(nodeCrypto),

  "one field, by size of key": ({ rsa2048, rsa3072, rsa4096 }) =>
    Object.fromEntries(
      Object.entries({
        "sealfield, 2048 bits": rsa2048,
        "sealfield, 3072 bits": rsa3072,
        "sealfield, 4096 bits": rsa4096,
      })
        .map(([name, pem]) => [name, sealfield.prepare(pem)])
        .map(([name, seal]) => [name, () => seal(token)]),
    ),

  "one field in the format `apify`": ({ rsa2048 }) => sealing([apify.ours, apify.vendor], rsa2048, token),

  // Opening a whole envelope; the crate unwraps its content key and does no more.
  "open one field": async ({ rsa2048, rsa2048Private }) => {
    const key = PrivateKey.from(rsa2048Private);
    const envelope = PublicKey.from(rsa2048).seal(token);
    const unwrap = await rsaCrate.prepare(rsa2048Private);
    return { sealfield: () => key.open(envelope).text(), [rsaCrate.name]: () => unwrap(envelope) };
  },
};
