import { SealfieldError } from "../index.js";

/** Errors of the core name no field; those of a field do. Of an unknown error nothing is copied: its text could hold anything. */
export function fieldError(error: unknown, field: string): SealfieldError {
  if (isSealfieldError(error)) return new SealfieldError(error.code, error.message, field);
  return new SealfieldError("ERR_WASM_BLOCKED", "the sealing core could not run", field);
}

/** By shape: the page may hold two copies of the package. */
function isSealfieldError(error: unknown): error is SealfieldError {
  return error instanceof Error && /^ERR_/.test(String((error as Partial<SealfieldError>).code));
}
