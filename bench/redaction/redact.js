// Replaces secrets in a log, by the package and by what JavaScript has, and tells how long each took at its best.
import assert from "node:assert/strict";
import { buffer, json } from "node:stream/consumers";
import { createRedactor } from "sealfield/store";

const { secrets, log, chunk, rounds } = await json(process.stdin);
const bytes = Buffer.from(log);
const few = log.slice(0, log.length / 64);
const redactor = createRedactor(secrets);
const marks = new Map(secrets.map(([name, value]) => [value, `[${name}]`]));
const expression = new RegExp(secrets.map(([, value]) => value.replace(/[^\w]/g, "\\$&")).join("|"), "g");

const works = {
  "redact bytes": () => redactor.redact(bytes),
  "redact text": () => redactor.redact(log),
  "stream, 64 KiB at once": () => buffer(ReadableStream.from(chunks()).pipeThrough(redactor.stream())),
  "RegExp, the values only": () => few.replace(expression, (value) => marks.get(value)),
  "replaceAll, the values only": () =>
    secrets.reduce((text, [name, value]) => text.replaceAll(value, `[${name}]`), few),
  "building the redactor": () => createRedactor(secrets).free(),
};
assert.equal(redactor.redact(few), works["replaceAll, the values only"]());

const best = Object.fromEntries(Object.keys(works).map((name) => [name, Infinity]));
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(works)) {
    const parts = name.endsWith("the values only") ? 64 : 1;
    const start = performance.now();
    await work();
    best[name] = Math.min(best[name], ((performance.now() - start) / 1000) * parts);
  }
}
console.log(JSON.stringify(Object.entries(best)));

function* chunks() {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}
