import type { Visibility } from "sealfield/store";
import { HttpError } from "../http-error.js";

/** What a request sent as JSON. */
export type Fields = Record<string, unknown>;

/**
 * A text of the request.
 *
 * @throws HttpError 400 for anything else, 422 for one of more than `limit` characters
 */
export function textIn(fields: Fields, name: string, limit = Infinity): string {
  const value = fields[name];
  if (typeof value !== "string")
    throw new HttpError(400, { code: "ERR_BODY_MALFORMED", field: name, message: "the field must be text" });
  if (value.length > limit)
    throw new HttpError(422, {
      code: "ERR_TOO_LONG",
      field: name,
      message: `the field takes ${limit} characters at most`,
    });
  return value;
}

/** @throws HttpError 400 for anything but a visibility */
export function visibilityIn({ visibility }: Fields): Visibility {
  if (visibility === "masked" || visibility === "restricted") return visibility;
  throw new HttpError(400, {
    code: "ERR_BODY_MALFORMED",
    field: "visibility",
    message: "the visibility is masked or restricted",
  });
}
