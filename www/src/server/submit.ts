import { inspect, isSealed, type PrivateKey, SealfieldError } from "sealfield/open";
import {
  type EnvelopeSummary,
  type OpenedField,
  type Problem,
  type ReceivedField,
  SEALED_FIELDS,
} from "../contract.js";
import type { Entry } from "./body.js";
import { HttpError } from "./http-error.js";

/** A form whose sealed fields all opened. */
export interface Submission {
  fields: ReceivedField[];
  plain: Entry[];
  opened: OpenedField[];
}

/**
 * Opens the sealed fields of a form.
 *
 * @throws HttpError 422 that names every field that is missing, not sealed, or does not open
 */
export function openSubmission(entries: Entry[], key: PrivateKey): Submission {
  const problems: Problem[] = [];
  const submission: Submission = { fields: [], plain: [], opened: [] };
  const seen = new Set<string>();

  for (const { name, value } of entries) {
    if (!isSecret(name)) {
      submission.plain.push({ name, value });
      continue;
    }
    // Opening costs time, so one request may ask for it once a field.
    if (seen.has(name)) {
      problems.push({ code: "ERR_FIELD_REPEATED", field: name, message: "the field was sent more than once" });
      continue;
    }
    seen.add(name);
    const outcome = unseal(name, value, key);
    if ("code" in outcome) {
      problems.push(outcome);
    } else {
      submission.fields.push({ name, value, info: outcome.info });
      submission.opened.push(outcome.opened);
    }
  }

  if (!seen.has("token"))
    problems.push({ code: "ERR_FIELD_MISSING", field: "token", message: "the field is required" });
  if (problems.length > 0) throw new HttpError(422, problems);
  return submission;
}

function isSecret(name: string): boolean {
  return (SEALED_FIELDS as readonly string[]).includes(name);
}

function unseal(
  name: string,
  value: string,
  key: PrivateKey,
): { info: EnvelopeSummary; opened: OpenedField } | Problem {
  // A Port envelope is bare base64, so it is only looked for where nothing else fits.
  if (!isSealed(value) && !isSealed(value, "port")) {
    return { code: "ERR_NOT_SEALED", field: name, message: "the field must be sealed before it is sent" };
  }
  try {
    const opened = key.open(value);
    return {
      info: summary(value, key.publicKey.bits),
      opened: {
        name,
        format: opened.format,
        ...(opened.kid === undefined ? {} : { kid: opened.kid }),
        bytes: opened.bytes.length,
        ...content(opened),
      },
    };
  } catch (error) {
    if (error instanceof SealfieldError) return { code: error.code, field: name, message: error.message };
    throw error;
  }
}

function summary(envelope: string, bits: number): EnvelopeSummary {
  const { context, issuedAt, expiresAt, ...summary } = inspect(envelope, { bits });
  return summary;
}

function content(opened: ReturnType<PrivateKey["open"]>): { text: string } | { base64: string } {
  try {
    return { text: opened.text() };
  } catch (error) {
    if (!(error instanceof SealfieldError) || error.code !== "ERR_NOT_UNICODE") throw error;
    return { base64: Buffer.from(opened.bytes).toString("base64") };
  }
}
