// The `rsa` crate in WebAssembly (`bench/reference`), compiled for speed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const name = "rsa crate";

const file = (extension) => join(process.env.RSA_REFERENCE, `reference.${extension}`);

/** Returns what unwraps the content key of an envelope, and nothing more. */
export async function prepare(pkcs8) {
  const { initSync, Key } = await import(pathToFileURL(file("mjs")));
  initSync({ module: readFileSync(file("wasm")) });
  const key = Key.fromPem(pkcs8);
  return (envelope) => key.unwrap(Buffer.from(envelope.split(".")[1], "base64url"));
}
