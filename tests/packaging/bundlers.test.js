// Bundlers take the package as it is: with no configuration, their output seals in a page.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import * as esbuild from "esbuild";
import { PrivateKey } from "sealfield/open";
import * as vite from "vite";
import webpack from "webpack";
import { privatePem, publicPem } from "./support/keys.js";
import { execute, readPacked, write } from "./support/tarball.js";
import { wasmIn } from "./support/wasm-in-text.js";

const privateKey = PrivateKey.from(privatePem);
const value = "my secret, žluťoučký 😀";

/** What someone writes first. */
const sealing = `
import { PublicKey } from "sealfield";

const key = PublicKey.from(${JSON.stringify(publicPem)});

console.log(key.seal(${JSON.stringify(value)}));
`;

/** Nothing of it is used by name, so a bundler that takes it for free of side effects drops it. */
const defining = `
import "sealfield/element/define";
import "sealfield/element/de";
`;

/** Each takes the path of an entry, bundles it with no configuration, and returns the path of the output. */
const bundlers = [
  { name: "esbuild, for browsers", bundle: (entry) => bundleWithEsbuild(entry, { format: "esm" }) },
  {
    name: "esbuild, for browsers, minified",
    bundle: (entry) => bundleWithEsbuild(entry, { format: "esm", minify: true }),
  },
  { name: "Vite", bundle: bundleWithVite },
  { name: "webpack", bundle: bundleWithWebpack },
];

for (const [at, { name, bundle }] of bundlers.entries()) {
  describe(name, () => {
    it("makes a script that seals where there is no Node", async () => {
      const output = readFileSync(await bundle(write(`bundler-${at}/sealing/main.js`, sealing)), "utf8");
      const [envelope, ...others] = runInPage(output).printed;
      assert.deepEqual(others, []);
      assert.equal(privateKey.open(envelope).text(), value);
      assert.deepEqual(
        wasmIn(output).map((bytes) => bytes.equals(readPacked("dist/seal.wasm"))),
        [true],
        "the sealing half alone",
      );
    });

    it("keeps the registration of the element, and its texts in another language", async () => {
      const output = readFileSync(await bundle(write(`bundler-${at}/defining/main.js`, defining)), "utf8");
      assert.deepEqual(runInPage(output).defined, ["secret-field"]);
      assert.match(output, /Geben Sie einen Wert ein/);
    });
  });
}

describe("esbuild, for Node", () => {
  for (const { format, file } of [
    { format: "cjs", file: "main.cjs" },
    { format: "esm", file: "main.mjs" },
  ]) {
    it(`makes a script that seals: ${format}`, async () => {
      const entry = write(`bundler-node-${format}/main.js`, sealing);
      const output = await bundleWithEsbuild(entry, { format, platform: "node", file });
      const { stdout } = await execute(process.execPath, [output], dirname(output));
      assert.equal(privateKey.open(stdout.trim()).text(), value);
    });
  }
});

async function bundleWithEsbuild(entry, { file = "main.js", ...options }) {
  const outfile = join(dirname(entry), "dist", file);
  const { warnings } = await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    logLevel: "silent",
    ...options,
  });
  assert.deepEqual(warnings, []);
  return outfile;
}

async function bundleWithVite(entry) {
  const root = dirname(entry);
  const warnings = [];
  const logger = vite.createLogger("silent");
  logger.warn = logger.warnOnce = (message) => warnings.push(message);
  writeFileSync(join(root, "index.html"), '<script type="module" src="/main.js"></script>');
  await vite.build({ root, customLogger: logger });
  assert.deepEqual(warnings, []);
  const assets = join(root, "dist", "assets");
  const [script, ...others] = readdirSync(assets);
  assert.deepEqual(others, [], "one script, and no file beside it that a server would have to find");
  return join(assets, script);
}

async function bundleWithWebpack(entry) {
  const path = join(dirname(entry), "dist");
  const compiler = webpack({ mode: "production", context: dirname(entry), entry, output: { path } });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) =>
      compiler.close((closing) => ((error ?? closing) ? reject(error ?? closing) : resolve(result))),
    );
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  // Advice for any script of more than 244 KiB. How large the module is, `halves.test.js` watches.
  const isSizeAdvice = ({ message }) =>
    /^(asset|entrypoint) size limit|^webpack performance recommendations/.test(message);
  assert.deepEqual(
    { errors, warnings: warnings.filter((warning) => !isSizeAdvice(warning)) },
    { errors: [], warnings: [] },
  );
  assert.deepEqual(readdirSync(path), ["main.js"]);
  return join(path, "main.js");
}

/** Runs a bundle with what a page has and Node alone has not: no `process`, no `Buffer`, no `require`. */
function runInPage(text) {
  const printed = [];
  const defined = [];
  runInContext(
    text,
    createContext({
      atob,
      crypto,
      TextDecoder,
      TextEncoder,
      console: { log: (line) => printed.push(line) },
      customElements: { get: () => undefined, define: (name) => defined.push(name) },
      HTMLElement: class {},
      // Vite's output asks first whether the browser preloads modules by itself.
      document: { createElement: () => ({ relList: { supports: () => true } }) },
    }),
  );
  return { printed, defined };
}
