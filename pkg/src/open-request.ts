import { isSealed } from "./envelope.js";
import { InputError, SealfieldError } from "./errors.js";
import type { KeyRing } from "./key-ring.js";
import { entriesOfForm, openForm } from "./open-form.js";
import type { OpenedForm, OpenFormOptions } from "./open-form.js";
import { openInput } from "./open-input.js";
import type { OpenInputOptions } from "./open-input.js";
import { copiedOptions } from "./plain.js";
import type { PrivateKey } from "./private-key.js";

type OpeningOptions<Secret extends string = string> = OpenFormOptions<Secret> | (OpenInputOptions & { schema: object });

/** With a `schema`, the options of `openInput`; without, those of `openForm`. */
export type OpenRequestOptions<Secret extends string = string> = OpeningOptions<Secret> & {
  /** Largest body that is read, in bytes. Default 1 MiB. */
  maxBytes?: number;
  /** Most envelopes that are opened: each takes the time of a private-key operation. Default 100. */
  maxSecrets?: number;
};

/** A `Request` of the Fetch API, as far as it is needed here. */
export interface RequestLike {
  readonly headers: { get(name: string): string | null };
  readonly body: StreamLike | null;
}

interface StreamLike {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>; cancel(): Promise<void> };
}

/** A request that is refused, and the HTTP status to say so with. */
export class RequestError extends InputError {
  /** 400 for a broken body, 413 for a large one, 415 for one of another type, 422 for fields that do not open. */
  readonly status: 400 | 413 | 415 | 422;

  /** @internal */
  constructor(status: 400 | 413 | 415 | 422, cause: SealfieldError) {
    super(cause instanceof InputError ? (cause.errors as [SealfieldError, ...SealfieldError[]]) : [cause]);
    this.status = status;
  }
}

/**
 * The opened fields of a request, as frameworks with the Fetch API have it: multipart, urlencoded or JSON.
 * @throws RequestError with a `status`: `ERR_BODY`, `ERR_TOO_LARGE`, and as `openForm` or `openInput`
 */
export async function openRequest<const Secret extends string = never>(
  request: RequestLike,
  keys: PrivateKey | KeyRing,
  options?: OpenRequestOptions<Secret>,
): Promise<OpenedForm<Secret>> {
  const opening = new Opening(keys, options);
  checkEncoding(request.headers.get("content-encoding"));
  const body = await readAll(request.body ? chunksOf(request.body) : [], opening.maxBytes);
  return opening.open(await parse(body, request.headers.get("content-type") ?? ""));
}

/** A request as Node and Express have it. */
interface NodeRequest extends AsyncIterable<Uint8Array> {
  headers: Record<string, string | string[] | undefined>;
  /** What a parser before this handler made of the body. */
  body?: unknown;
  iterator?(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>;
  resume?(): unknown;
  readableDidRead?: boolean;
}

/**
 * A handler for Express and its like: puts the opened fields into `request.opened`, and leaves `request.body` as it
 * came. It reads the body itself unless a parser did so before.
 *
 * On failure it calls `next` with a `RequestError`, whose `status` Express answers with.
 */
export function openBody<const Secret extends string = never>(
  keys: PrivateKey | KeyRing,
  options?: OpenRequestOptions<Secret>,
) {
  const opening = new Opening(keys, options);
  return (
    request: NodeRequest & { opened?: OpenedForm<Secret> },
    _response: unknown,
    next: (error?: unknown) => void,
  ): void => {
    openNodeRequest(request, opening).then(
      (opened) => {
        request.opened = opened;
        next();
      },
      (error: unknown) => next(error),
    );
  };
}

/** What is opened, and how. */
class Opening {
  readonly maxBytes: number;
  readonly #maxSecrets: number;
  readonly #keys: PrivateKey | KeyRing;
  readonly #options: OpeningOptions;

  constructor(keys: PrivateKey | KeyRing, options: OpenRequestOptions | undefined) {
    const { maxBytes = 1024 * 1024, maxSecrets = 100, ...rest } = copiedOptions(options);
    for (const limit of [maxBytes, maxSecrets]) {
      if (!(Number.isSafeInteger(limit) && limit >= 0))
        throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "a limit is a whole number");
    }
    this.maxBytes = maxBytes;
    this.#maxSecrets = maxSecrets;
    this.#keys = keys;
    this.#options = rest as OpeningOptions;
    // What is wrong with options, schema and keys shows with nothing to open, and is no fault of a request.
    this.#openFields({});
  }

  open(body: FormData | object): OpenedForm {
    const fields = body instanceof FormData ? Object.fromEntries(entriesOfForm(body)) : body;
    if (countEnvelopes(fields) > this.#maxSecrets) {
      throw new RequestError(
        413,
        new SealfieldError("ERR_TOO_LARGE", "the body of the request holds too many sealed values"),
      );
    }
    try {
      return this.#openFields(fields);
    } catch (error) {
      throw error instanceof InputError ? new RequestError(422, error) : error;
    }
  }

  #openFields(fields: object): OpenedForm {
    if ("schema" in this.#options) return openInput(fields, this.#keys, this.#options) as OpenedForm;
    return openForm(fields as Record<string, unknown>, this.#keys, this.#options);
  }
}

/** What may cost a private-key operation, at any depth: text that is, or in its field would be, an envelope. */
function countEnvelopes(value: unknown): number {
  let count = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") count += isSealed(next) || isSealed(next, "port") ? 1 : 0;
    else if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) left.push(inner);
  }
  return count;
}

async function openNodeRequest(request: NodeRequest, opening: Opening): Promise<OpenedForm> {
  const { headers, readableDidRead } = request;
  const body = isPlaceholder(request) ? undefined : request.body;
  if (typeof body === "object" && body !== null && !(body instanceof Uint8Array))
    return opening.open(checkedObject(body));
  const type = [headers["content-type"]].flat()[0] ?? "";
  if (typeof body === "string") return opening.open(await parse(new TextEncoder().encode(body), type));
  if (body instanceof Uint8Array) return opening.open(await parse(body, type));
  if (readableDidRead)
    throw new SealfieldError("ERR_BODY", "the body of the request was read before, and is not in `request.body`");
  try {
    checkEncoding([headers["content-encoding"]].flat()[0]);
    // Leaving the loop early must not end the connection, on which the refusal still has to go out.
    const read = await readAll(request.iterator?.({ destroyOnReturn: false }) ?? request, opening.maxBytes);
    return opening.open(await parse(read, type));
  } catch (error) {
    request.resume?.();
    throw error;
  }
}

/** Parsers for Express 4 leave an empty object where a body is not of their type. */
function isPlaceholder({ body, readableDidRead }: NodeRequest): boolean {
  return readableDidRead === false && typeof body === "object" && body !== null && Object.keys(body).length === 0;
}

function checkEncoding(encoding: string | null | undefined): void {
  if (encoding && encoding.toLowerCase() !== "identity") {
    throw new RequestError(
      415,
      new SealfieldError("ERR_BODY", "the body of the request is compressed, which is not read"),
    );
  }
}

async function readAll(
  chunks: AsyncIterable<Uint8Array> | Uint8Array[],
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes)
      throw new RequestError(413, new SealfieldError("ERR_TOO_LARGE", "the body of the request is too large"));
    read.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of read) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Not every engine can iterate over a stream itself. */
async function* chunksOf(stream: StreamLike): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) yield value;
  } finally {
    // The answer does not wait for it, nor depend on it.
    reader.cancel().catch(() => {});
  }
}

async function parse(body: Uint8Array, contentType: string): Promise<FormData | object> {
  switch (contentType.split(";", 1)[0]?.trim().toLowerCase()) {
    case "multipart/form-data":
    case "application/x-www-form-urlencoded":
      try {
        return await new Response(body as Uint8Array<ArrayBuffer>, {
          headers: { "Content-Type": contentType },
        }).formData();
      } catch {
        throw broken("the form in the body of the request is broken");
      }
    case "application/json":
      return parseObject(body);
    default: {
      const message =
        "the body of a request is multipart/form-data, application/x-www-form-urlencoded or application/json";
      throw new RequestError(415, new SealfieldError("ERR_BODY", message));
    }
  }
}

function parseObject(body: Uint8Array): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The engine's own message quotes the text.
    throw broken("the JSON in the body of the request is broken");
  }
  return checkedObject(parsed);
}

function checkedObject(parsed: unknown): object {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw broken("the body of the request is no JSON object");
  return parsed;
}

function broken(message: string): RequestError {
  return new RequestError(400, new SealfieldError("ERR_BODY", message));
}
