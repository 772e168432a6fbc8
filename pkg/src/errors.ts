/** What went wrong, as a code that stays the same between releases; `docs/errors.md` explains each. */
export type ErrorCode =
  | "ERR_KEY_INVALID"
  | "ERR_KEY_TOO_SMALL"
  | "ERR_KEY_UNSUPPORTED"
  | "ERR_PASSPHRASE"
  | "ERR_NO_KEY"
  | "ERR_OPEN"
  | "ERR_CONTEXT"
  | "ERR_EXPIRED"
  | "ERR_FORMAT"
  | "ERR_OPTION_UNSUPPORTED"
  | "ERR_NOT_UNICODE"
  | "ERR_NOT_JSON"
  | "ERR_EMPTY"
  | "ERR_TOO_LARGE"
  | "ERR_NOT_SEALED"
  | "ERR_RNG"
  | "ERR_WASM_BLOCKED";

/** Every error of sealfield. Its message never holds any part of a value. */
export class SealfieldError extends Error {
  readonly code: ErrorCode;
  /** The form field, where the failure belongs to one. */
  readonly field?: string;

  constructor(code: ErrorCode, message: string, field?: string) {
    super(message);
    this.name = "SealfieldError";
    this.code = code;
    if (field !== undefined) this.field = field;
  }
}
