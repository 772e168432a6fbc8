import { assertSealed, InputError, openInput, type PrivateKey, SealfieldError } from "sealfield/open";
import type { InputResult } from "../contract.js";
import { HttpError } from "./http-error.js";

/**
 * Takes an input as a platform does, which stores what is sealed and refuses what is not; then opens it as the
 * backend does that reads it later.
 *
 * @throws HttpError 400 without a schema or an input; 422 that names every field that is not sealed, or does not open
 */
export function openStored({ schema, input }: Record<string, unknown>, key: PrivateKey): InputResult {
  if (!isObject(schema) || !isObject(input)) {
    throw new HttpError(400, { code: "ERR_BODY_MALFORMED", message: "send a schema and an input, which are objects" });
  }
  try {
    assertSealed(schema, input);
    return { stored: input, opened: openInput(input, key, { schema }) };
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    const errors = error instanceof InputError ? error.errors : [error];
    throw new HttpError(
      422,
      errors.map(({ code, field, message }) => ({ code, message, ...(field === undefined ? {} : { field }) })),
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
