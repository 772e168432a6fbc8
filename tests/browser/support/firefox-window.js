import assert from "node:assert/strict";

/** Runs a function in Firefox's own window, which may do all that Firefox does. What is passed to it and back is JSON. */
export async function inFirefoxWindow(page, body, ...args) {
  const { connection } = page.browser();
  const {
    contexts: [{ context }],
  } = (await connection.send("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 })).result;
  const functionDeclaration = `async () => JSON.stringify(await (${body})(...${JSON.stringify(args)}) ?? null)`;
  const { result } = await connection.send("script.callFunction", {
    functionDeclaration,
    awaitPromise: true,
    target: { context },
  });
  assert.equal(result.type, "success", result.exceptionDetails?.text);
  return JSON.parse(result.result.value);
}
