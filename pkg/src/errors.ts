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
  | "ERR_SCHEMA"
  | "ERR_NOT_SEALED"
  | "ERR_RNG"
  | "ERR_STORE"
  | "ERR_NAME"
  | "ERR_UNKNOWN_SECRET"
  | "ERR_DENIED"
  | "ERR_CONFIRMATION"
  | "ERR_IN_USE"
  | "ERR_TEMPLATE"
  | "ERR_OUTPUT"
  | "ERR_ENV"
  | "ERR_WASM_BLOCKED"
  | "ERR_BODY"
  | "ERR_LOCKED"
  | "ERR_FILE";

/** Every error of sealfield. Its message never holds any part of a value. */
export class SealfieldError extends Error {
  readonly code: ErrorCode;
  /** The form field, the secret or the place in a text, where the failure belongs to one. */
  readonly field?: string;
  /** Set on `ERR_SCHEMA` where a value was sealed under another schema of its field and must be entered again. */
  readonly stale?: true;

  constructor(code: ErrorCode, message: string, field?: string, isStale = false) {
    super(message);
    this.name = "SealfieldError";
    this.code = code;
    if (field !== undefined) this.field = field;
    if (isStale) this.stale = true;
  }
}

/** Everything that is wrong with an input. Its own `code`, `field` and `stale` are those of the first of `errors`. */
export class InputError extends SealfieldError {
  /** At least one, each with its field. */
  readonly errors: readonly SealfieldError[];

  constructor(errors: readonly [SealfieldError, ...SealfieldError[]]) {
    const [{ code, field, stale }] = errors;
    super(code, describe(errors), field, stale);
    this.errors = errors;
  }
}

/** The first few, with their fields. */
function describe(errors: readonly SealfieldError[]): string {
  const shown = errors
    .slice(0, 5)
    .map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`));
  const more = errors.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
