import type { PrivateKey } from "sealfield/open";
import { createRedactor, findReferences, resolve, type SecretStore, storeProvider } from "sealfield/store";
import type { RunResult } from "../../contract.js";
import { HttpError } from "../http-error.js";
import { type Call, carelessLog } from "./careless-log.js";

/** Where a secret may stand in a call. */
const SINKS = ["/url", "/headers", "/body"];

/** So short that secrets are cut in two: the redactor has to find them all the same. */
const CHUNK = 7;

const UNMASKED = "the secret is too short to be masked in a log, so nothing that uses it runs here";

/**
 * The call that the text is.
 *
 * @throws HttpError 422 for a text that is none
 */
export function callIn(text: string): Call {
  const call = parsed(text);
  if (!isObject(call)) throw noCall("the call must be a JSON object");
  if (typeof call.url !== "string") throw noCall("a call has a url");
  if (call.headers !== undefined && !isObject(call.headers)) throw noCall("the headers are an object");
  return call as unknown as Call;
}

/**
 * Puts the secrets into the call, and gives the log that a careless program leaves of it, without the secrets.
 *
 * @throws HttpError 422 that names every secret that cannot be masked
 * @throws SealfieldError as `resolve`
 */
export async function runCall(call: Call, store: SecretStore, key: PrivateKey): Promise<RunResult> {
  const resolved = await resolve(call, { providers: [storeProvider(store, key)], sinks: SINKS });
  const used = new Set(findReferences({ call }).flatMap(({ name }) => name ?? []));
  // All that the store has: a log may hold what the call never asked for.
  const redactor = createRedactor(store.list().map(({ name }) => [name, store.open(name, key).bytes] as const));
  try {
    const bare = redactor.unmasked.filter(({ name }) => used.has(name));
    if (bare.length > 0)
      throw new HttpError(
        422,
        bare.map(({ name }) => ({ code: "ERR_UNMASKED", field: name, message: UNMASKED })),
      );
    const log = await textOf(chunksOf(carelessLog(resolved)).pipeThrough(redactor.stream()));
    return { log, marks: [...used].map((name) => ({ name, count: log.split(`[${name}]`).length - 1 })) };
  } finally {
    redactor.free();
  }
}

function chunksOf(text: string): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += CHUNK) controller.enqueue(bytes.subarray(at, at + CHUNK));
      controller.close();
    },
  });
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noCall("the call must be JSON");
  }
}

function noCall(message: string): HttpError {
  return new HttpError(422, { code: "ERR_CALL", message });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
