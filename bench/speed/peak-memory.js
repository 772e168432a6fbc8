// Prints how much the memory of the sealing half grows while it seals 16 MiB, in copies of the value. It never shrinks,
// so that is the peak. A process of its own, because another value would have left memory behind.
import { publicKeys } from "./keys.js";

const VALUE = 16 << 20;

const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    memories.push(this.exports.memory);
  }
};
const inUse = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

const { PublicKey } = await import("sealfield");
const key = PublicKey.from(publicKeys.rsa2048);
key.seal("x");
const before = inUse();
if (before === 0) throw new Error("the memory of the sealing half was not found");
key.seal(process.argv[2] === "text" ? "x".repeat(VALUE) : new Uint8Array(VALUE));
console.log((inUse() - before) / VALUE);
