import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { PrivateKey } from "sealfield/open";
import { BODY_LIMIT, type InputResult, type SubmitResult } from "../contract.js";
import type { Asset } from "./assets.js";
import { parseEntries, parseObject, readBody, tooLarge } from "./body.js";
import { refuseForeign } from "./foreign.js";
import { SECURITY_HEADERS } from "./headers.js";
import { HttpError } from "./http-error.js";
import { openStored } from "./input.js";
import { answerMalformed } from "./malformed.js";
import { actionAt, askStore, viewStore } from "./secrets/answer.js";
import { DemoStore } from "./secrets/store.js";
import { openSubmission } from "./submit.js";

/** What the demo's server needs. */
export interface AppOptions {
  key: PrivateKey;
  /** The files of the page, by path. */
  assets: ReadonlyMap<string, Asset>;
  /** Takes one line a request; no line ever holds a value. */
  log: (line: string) => void;
}

/** The demo's server, not yet listening. */
export function createApp(options: AppOptions): Server {
  const store = new DemoStore(options.key);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response, options, store);
  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
      // A request without a Host is refused here, with our own headers.
      requireHostHeader: false,
    },
    listener,
  );
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // The client asks first: an oversized body need not travel at all.
    if (!(Number(request.headers["content-length"]) > BODY_LIMIT)) response.writeContinue();
    listener(request, response);
  });
  server.on("clientError", answerMalformed);
  return server;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: AppOptions,
  store: DemoStore,
): Promise<void> {
  const started = performance.now();
  const path = pathOf(request);
  response.on("close", () => {
    const outcome = response.writableFinished ? response.statusCode : "aborted";
    options.log(`${request.method} ${printable(path)} ${outcome} ${Math.round(performance.now() - started)} ms`);
  });
  try {
    refuseForeign(request);
    await route(request, response, path, options, store);
  } catch (error) {
    const clientLeft = request.destroyed && !request.complete;
    if (clientLeft || response.headersSent) return void response.destroy();
    if (error instanceof HttpError) return refuse(response, error);
    options.log(`unexpected ${nameOf(error)}`);
    refuse(response, new HttpError(500, { code: "ERR_INTERNAL", message: "the server failed" }));
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: AppOptions,
  store: DemoStore,
): Promise<void> {
  if (path === "/submit") {
    allow(request, "POST");
    return sendJson(response, 200, await submit(request, options.key));
  }
  if (path === "/input") {
    allow(request, "POST");
    return sendJson(response, 200, await takeInput(request, options.key));
  }
  if (path === "/secrets") {
    allow(request, "GET");
    return sendJson(response, 200, await viewStore(store, request.headers));
  }
  const action = actionAt(path);
  if (action !== undefined) {
    allow(request, "POST");
    const { contentType, body } = await receive(request);
    return sendJson(response, 200, await askStore(store, action, request.headers, parseObject(contentType, body)));
  }
  const asset = options.assets.get(path);
  if (asset === undefined) throw new HttpError(404, { code: "ERR_NOT_FOUND", message: "there is nothing here" });
  allow(request, "GET", "HEAD");
  send(response, 200, asset.type, asset.content);
}

async function submit(request: IncomingMessage, key: PrivateKey): Promise<SubmitResult> {
  const { contentType, body } = await receive(request);
  const { fields, plain, opened } = openSubmission(await parseEntries(contentType, body), key);
  return { received: { contentType, raw: body.toString("utf8"), fields, plain }, opened };
}

async function takeInput(request: IncomingMessage, key: PrivateKey): Promise<InputResult> {
  const { contentType, body } = await receive(request);
  return openStored(parseObject(contentType, body), key);
}

async function receive(request: IncomingMessage): Promise<{ contentType: string; body: Buffer<ArrayBuffer> }> {
  if (request.headers.expect !== undefined && Number(request.headers["content-length"]) > BODY_LIMIT)
    throw tooLarge(BODY_LIMIT);
  return { contentType: request.headers["content-type"] ?? "", body: await readBody(request, BODY_LIMIT) };
}

function allow(request: IncomingMessage, ...methods: string[]): void {
  if (methods.includes(request.method ?? "")) return;
  throw new HttpError(
    405,
    { code: "ERR_METHOD", message: `use ${methods.join(" or ")} here` },
    { Allow: methods.join(", ") },
  );
}

function refuse(response: ServerResponse, error: HttpError): void {
  sendJson(response, error.status, { errors: error.problems }, error.headers);
}

function sendJson(
  response: ServerResponse,
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, "application/json; charset=utf-8", Buffer.from(JSON.stringify(content)), headers);
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  content: Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    ...headers,
    "Content-Type": type,
    "Content-Length": content.length,
  });
  response.end(content);
}

/** Without the query, which might hold a value that must not be logged. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
}

/** A terminal obeys control characters, so a logged path has none. */
function printable(path: string): string {
  return path.slice(0, 100).replace(/[^\x21-\x7e]/g, "?");
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "error";
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.name : `${error.name} ${code}`;
}
