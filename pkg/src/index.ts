// "sealfield": the sealing half. It holds no private-key code.
import { sealModule } from "./seal-module.js";

export { checkValue } from "./check.js";
export type { CheckOptions, ValueCheck, ValueKind } from "./check.js";
export { inspect, isSealed } from "./envelope.js";
export type { EnvelopeInfo, EnvelopePart, Format, Hash, InspectOptions, RecipientInfo } from "./envelope.js";
export { InputError, SealfieldError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export type { EnvLine, Finding, FindingCode, JsonReason, PemBlock } from "./found.js";
export { sealManifest } from "./manifest.js";
export type { ManifestOptions } from "./manifest.js";
export { PublicKey, sealFor } from "./public-key.js";
export type { Jwk, JwkSet, KeyObjectLike, KeyOptions, SealForOptions, SealOptions, Validity } from "./public-key.js";
export { readSchema } from "./schema.js";
export type { Diagnostic, DiagnosticCode, Dialect, FormField, FormSchema } from "./schema.js";
export { assertSealed, sealInput, sealInputAsync } from "./seal-input.js";
export type { AbortSignalLike, SealInputAsyncOptions, SealInputOptions } from "./seal-input.js";

/**
 * Compiles the WebAssembly ahead of the first call, off the main path. Optional.
 * @throws SealfieldError `ERR_WASM_BLOCKED`
 */
export function ready(): Promise<void> {
  return sealModule.ready();
}
