// How many bytes travel to a visitor, compressed with brotli at its best (quality 11).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../../pkg/dist/", import.meta.url));

/** In bytes. */
export async function sizes() {
  return {
    "sealing half, wasm": brotli(readFileSync(join(dist, "seal.wasm"))),
    "sealing half, JavaScript": brotli(
      await bundle('export { PublicKey, ready, sealFor } from "sealfield";', withoutWasm),
    ),
    "checking, wasm": brotli(readFileSync(join(dist, "check.wasm"))),
    "reading, wasm": brotli(readFileSync(join(dist, "read.wasm"))),
    "all of sealfield, JavaScript": brotli(await bundle('export * from "sealfield";', withoutWasm)),
    "element, JavaScript": brotli(await bundle('import "sealfield/element/define";', elementAlone)),
  };
}

/** As a page loads it: one module, minified. */
export async function bundle(contents, ...plugins) {
  const {
    outputFiles: [{ contents: text }],
  } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
    plugins,
  });
  return text;
}

export function brotli(bytes) {
  return brotliCompressSync(bytes).length;
}

/** The modules that hold WebAssembly are empty. */
const withoutWasm = {
  name: "without WebAssembly",
  setup({ onLoad }) {
    onLoad({ filter: /\/wasm\/\w+-text\.js$/ }, () => ({ contents: 'export const text = "";' }));
  },
};

/** Only the modules in the folder of the element; what they import from elsewhere is empty. */
const elementAlone = {
  name: "element alone",
  setup({ onLoad }) {
    const imported = "checkValue, PublicKey, ready, sealJsonText, SealfieldError";
    onLoad({ filter: /dist.esm.[\w-]+\.js$/ }, () => ({ contents: `export let ${imported};` }));
  },
};
