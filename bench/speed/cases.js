// What is timed in every engine: each case is work that contenders do in turn.
import * as jose from "./contenders/jose.js";
import * as noble from "./contenders/noble.js";
import * as nodeForge from "./contenders/node-forge.js";
import * as sealfield from "./contenders/sealfield.js";
import * as webcrypto from "./contenders/webcrypto.js";
import { json, mebibyte, pem, token } from "./values.js";

/** By title; each takes public keys as PEM, `{ rsa2048 }`, and returns the works by the contender's name. */
export const casesFor = (...contendersOfTheEngine) => ({
  "one field": ({ rsa2048 }) =>
    sealing([sealfield, webcrypto, jose, nodeForge, ...contendersOfTheEngine], rsa2048, token),

  "one field, key imported each time": ({ rsa2048 }) =>
    worksOf(
      [sealfield, webcrypto, jose],
      ({ importAndSeal }) =>
        () =>
          importAndSeal(rsa2048, token),
    ),

  // As a page would: what is asynchronous is asked for at once.
  "ten fields of a form": ({ rsa2048 }) =>
    worksOf([sealfield, webcrypto, jose], async ({ name, prepare }) => {
      const seal = await prepare(rsa2048);
      const ten = () => Array.from({ length: 10 }, () => seal(token));
      return name === sealfield.name ? ten : () => Promise.all(ten());
    }),

  "PEM of 4 KiB": ({ rsa2048 }) => sealing([sealfield, webcrypto, jose], rsa2048, pem),

  "JSON of 64 KiB": ({ rsa2048 }) => sealing([sealfield, webcrypto, jose], rsa2048, json),

  // A whole envelope of ours, with the wrapped key and in base64; the others' ciphertext alone.
  "1 MiB, AES-256-GCM": async ({ rsa2048 }) => ({
    ...(await sealing([sealfield], rsa2048, mebibyte)),
    ...(await worksOf(
      [noble, webcrypto],
      ({ encrypt }) =>
        () =>
          encrypt(mebibyte),
    )),
  }),
});

/** Each prepares its key once, then seals the value. */
export function sealing(contenders, key, value) {
  return worksOf(contenders, async ({ prepare }) => {
    const seal = await prepare(key);
    return () => seal(value);
  });
}

async function worksOf(contenders, toWork) {
  return Object.fromEntries(
    await Promise.all(contenders.map(async (contender) => [contender.name, await toWork(contender)])),
  );
}
