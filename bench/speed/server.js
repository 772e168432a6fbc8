import { once } from "node:events";
import { createServer } from "node:http";
import { brotliCompressSync } from "node:zlib";

/** Pages by themselves have finer clocks. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/**
 * Serves modules by name, compressed with brotli, and for each a page that loads it, while `use(origin)` runs. The
 * origin is one that browsers trust with WebCrypto.
 */
export async function withServer(modules, use) {
  const files = new Map([["/favicon.ico", file("image/x-icon", "")]]);
  for (const [name, text] of Object.entries(modules)) {
    files.set(`/${name}.js`, file("text/javascript", text));
    files.set(
      `/${name}`,
      file(
        "text/html; charset=utf-8",
        `<!doctype html><title>${name}</title><script type="module" src="/${name}.js"></script>`,
      ),
    );
  }
  const server = createServer(({ url }, response) => {
    const { type, body } = files.get(url) ?? file("text/plain", "");
    response
      .writeHead(200, {
        "Content-Type": type,
        "Content-Encoding": "br",
        "Content-Length": body.length,
        "Cache-Control": "no-store",
        ...ISOLATED,
      })
      .end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function file(type, text) {
  return { type, body: brotliCompressSync(text) };
}
