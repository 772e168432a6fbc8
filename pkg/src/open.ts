// "sealfield/open": the sealing half, and what needs a private key.
export * from "./index.js";
export { Opened } from "./opened.js";
export { PrivateKey } from "./private-key.js";
export type { OpenOptions } from "./private-key.js";
