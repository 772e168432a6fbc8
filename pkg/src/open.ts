// "sealfield/open": the sealing half, and what needs a private key.
import { ready as sealReady } from "./index.js";
import { openModule } from "./open-module.js";

export * from "./index.js";
export { KeyRing } from "./key-ring.js";
export type { Environment } from "./key-ring.js";
export { openManaged, sealManaged } from "./managed.js";
export { openForm } from "./open-form.js";
export type { FormLike, OpenedForm, OpenFormOptions } from "./open-form.js";
export { openInput } from "./open-input.js";
export type { OpenInputOptions } from "./open-input.js";
export type { OpenOptions } from "./open-options.js";
export { openBody, openRequest, RequestError } from "./open-request.js";
export type { OpenRequestOptions, RequestLike } from "./open-request.js";
export { openWith } from "./open-with.js";
export type { OpenWithOptions, Unwrap } from "./open-with.js";
export { Opened } from "./opened.js";
export { PrivateKey } from "./private-key.js";
export type { ExportOptions, PrivateKeyOptions } from "./private-key.js";

/**
 * Compiles both halves ahead of the first call, off the main path. Optional.
 * @throws SealfieldError `ERR_WASM_BLOCKED`
 */
export async function ready(): Promise<void> {
  await Promise.all([sealReady(), openModule.ready()]);
}
