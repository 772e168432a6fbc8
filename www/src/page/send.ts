import type { Problem, Refusal } from "../contract.js";

/** A form's fields in order, sealed where they are secret. */
export type Entries = [name: string, value: string][];

/** What the server said: a result, or its problems. */
export interface Answer<Result> {
  status: number;
  result?: Result;
  problems: Problem[];
}

/**
 * Asks the server.
 *
 * @throws TypeError where the server cannot be reached
 */
export async function get<Result>(path: string, headers: Record<string, string>): Promise<Answer<Result>> {
  return answerOf(await fetch(path, { headers }));
}

/**
 * Sends a body to the server; one given as text needs its content type.
 *
 * @throws TypeError where the server cannot be reached
 */
export async function post<Result>(
  path: string,
  body: FormData | string,
  contentType?: string,
  more?: Record<string, string>,
): Promise<Answer<Result>> {
  const headers = { ...(contentType === undefined ? {} : { "Content-Type": contentType }), ...more };
  return answerOf(await fetch(path, { method: "POST", body, headers }));
}

async function answerOf<Result>(response: Response): Promise<Answer<Result>> {
  const content: unknown = await response.json();
  if (response.ok) return { status: response.status, result: content as Result, problems: [] };
  return { status: response.status, problems: (content as Refusal).errors };
}

/** The body that a browser would make of these fields. */
export function toFormData(entries: Entries): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

/** A problem in words, with the field's name in front. */
export function describe({ field, message }: Pick<Problem, "field" | "message">): string {
  return field === undefined ? message : `${field}: ${message}`;
}
