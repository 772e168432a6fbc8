import { createServer, request as ask } from "node:http";
import { answerWatch, WATCH } from "./watch.js";

/** Stands in front of a server on this machine and notes every byte that goes to it, before anyone has parsed it. */
export class RecordingProxy {
  /** For each connection, the bytes from the client. */
  #connections = [];
  #server;

  static async start(t, targetPort) {
    const proxy = new RecordingProxy(targetPort);
    await new Promise((resolve, reject) => proxy.#server.once("error", reject).listen(0, "127.0.0.1", resolve));
    t.after(() => proxy.#stop());
    return proxy;
  }

  constructor(targetPort) {
    this.#server = createServer((request, response) => passOn(request, response, targetPort)).on(
      "connection",
      (client) => {
        const chunks = [];
        this.#connections.push(chunks);
        client.on("data", (chunk) => chunks.push(chunk));
      },
    );
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** All that was sent so far. */
  get bytes() {
    return Buffer.concat(this.#connections.flat());
  }

  /** The complete requests so far, connection after connection: `{ method, path, headers, body }`. */
  get requests() {
    return this.#connections.flatMap((chunks) => [...parseRequests(Buffer.concat(chunks))]);
  }

  posts() {
    return this.requests.filter(({ method }) => method === "POST");
  }

  #stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Answers as the server does, with the watching script in its pages. */
function passOn(request, response, port) {
  if (answerWatch(request.url, response)) return;
  const { method, url: path, headers } = request;
  const onward = ask({ host: "127.0.0.1", port, method, path, headers }, async (answer) => {
    const chunks = [];
    for await (const chunk of answer) chunks.push(chunk);
    let content = Buffer.concat(chunks);
    if (answer.headers["content-type"]?.startsWith("text/html"))
      content = Buffer.from(content.toString().replace("<head>", `$&${WATCH}`));
    response.writeHead(answer.statusCode, { ...answer.headers, "content-length": content.length }).end(content);
  });
  request.pipe(onward.on("error", () => response.destroy()));
}

/** HTTP/1.1 as browsers send it: a body has a Content-Length. */
function* parseRequests(bytes) {
  for (let at = 0; ; ) {
    const headEnd = bytes.indexOf("\r\n\r\n", at);
    if (headEnd < 0) return;
    const [requestLine, ...lines] = bytes.toString("latin1", at, headEnd).split("\r\n");
    const headers = new Headers(lines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
    if (headers.has("transfer-encoding")) throw new Error("the recording proxy knows no transfer encodings");
    const end = headEnd + 4 + Number(headers.get("content-length") ?? 0);
    if (end > bytes.length) return;
    const [method, path] = requestLine.split(" ");
    yield { method, path, headers, body: bytes.subarray(headEnd + 4, end) };
    at = end;
  }
}
