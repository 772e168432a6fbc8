import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";

/** A form field as it came in. */
export interface Entry {
  name: string;
  value: string;
}

/**
 * How much of an oversized body is read and thrown away before the answer. Answering while the
 * client still sends would reset the connection, and a browser would never show the answer.
 */
const DISCARD_LIMIT = 16 * 1024 * 1024;

/**
 * Reads a request's body.
 *
 * @throws HttpError 413 for more than `limit` bytes; the connection's own error when the client goes away
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early must not destroy the connection: the answer still has to go out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (length > DISCARD_LIMIT) break;
  }
  if (length > limit) throw tooLarge(limit);
  return Buffer.concat(chunks, length);
}

/** The refusal of a body over `limit` bytes; it ends the connection. */
export function tooLarge(limit: number): HttpError {
  const problem = { code: "ERR_BODY_TOO_LARGE", message: `the request is larger than ${limit / 1024 ** 2} MiB` };
  return new HttpError(413, problem, { Connection: "close" });
}

/**
 * The fields of a form sent as multipart, urlencoded or JSON.
 *
 * @throws HttpError 415 for another type, 400 for a body that is not what its type says
 */
export async function parseEntries(contentType: string, body: Buffer<ArrayBuffer>): Promise<Entry[]> {
  switch (mediaType(contentType)) {
    case "multipart/form-data":
    case "application/x-www-form-urlencoded":
      return parseForm(contentType, body);
    case "application/json":
      return Object.entries(parseJson(body)).map(([name, value]) => ({
        name,
        value: typeof value === "string" ? value : JSON.stringify(value),
      }));
    default:
      throw new HttpError(415, {
        code: "ERR_CONTENT_TYPE",
        message: "send multipart/form-data, application/x-www-form-urlencoded or application/json",
      });
  }
}

/**
 * The object that a request sent as JSON.
 *
 * @throws HttpError 415 for another type, 400 for a body that is no JSON object
 */
export function parseObject(contentType: string, body: Buffer<ArrayBuffer>): Record<string, unknown> {
  if (mediaType(contentType) === "application/json") return parseJson(body);
  throw new HttpError(415, { code: "ERR_CONTENT_TYPE", message: "send application/json" });
}

function mediaType(contentType: string): string | undefined {
  return contentType.split(";", 1)[0]?.trim().toLowerCase();
}

async function parseForm(contentType: string, body: Buffer<ArrayBuffer>): Promise<Entry[]> {
  let form: FormData;
  try {
    form = await new Response(body, { headers: { "Content-Type": contentType } }).formData();
  } catch {
    throw malformed("the form data is broken");
  }
  return Array.from(form, ([name, value]) => ({
    name,
    value: typeof value === "string" ? value : `(file, ${value.size} bytes)`,
  }));
}

function parseJson(body: Buffer<ArrayBuffer>): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw malformed("the JSON must be an object");
    // What is nested too deeply to be written again could not be answered.
    JSON.stringify(parsed);
    return parsed as Record<string, unknown>;
  } catch (error) {
    throw error instanceof HttpError ? error : malformed("the JSON is broken");
  }
}

function malformed(message: string): HttpError {
  return new HttpError(400, { code: "ERR_BODY_MALFORMED", message });
}
