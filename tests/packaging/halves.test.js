// What front ends load cannot open anything: it is not there, neither in the module nor in a bundle.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { filesBelow, folder, packageFolder, readPacked } from "./support/tarball.js";
import { wasmIn } from "./support/wasm-in-text.js";

const BUDGET = 40 * 1024;
const GLUE_BUDGET = 5 * 1024;
const ELEMENT_BUDGET = 14 * 1024;
const PRIVATE = /private|open|unwrap|decrypt|generate|pkcs8/i;

const sealModule = readPacked("dist/seal.wasm");
const checkModule = readPacked("dist/check.wasm");
const readModule = readPacked("dist/read.wasm");
const openModule = readPacked("dist/open.wasm");

describe("the sealing half", () => {
  it("exports nothing that has to do with private keys", () => {
    assert.ok(
      namesOf(openModule).some((name) => PRIVATE.test(name)),
      "the opening half shows that this test can see",
    );
    for (const module of [sealModule, checkModule, readModule])
      assert.deepEqual(
        namesOf(module).filter((name) => PRIVATE.test(name)),
        [],
      );
  });

  it("imports nothing that has to do with private keys, and no way to run text as code", () => {
    for (const bytes of [sealModule, checkModule, readModule, openModule]) {
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name);
      assert.ok(
        imports.some((name) => /^__wbg_new_/.test(name)),
        "this test can see",
      );
      assert.deepEqual(
        imports.filter((name) => /eval|newnoargs|new_no_args|Function|private/i.test(name)),
        [],
      );
    }
  });

  it(`is a module of less than ${BUDGET} bytes, compressed with brotli`, (t) => {
    for (const [name, bytes] of [
      ["seal.wasm", sealModule],
      ["check.wasm", checkModule],
      ["read.wasm", readModule],
      ["open.wasm", openModule],
    ]) {
      t.diagnostic(
        `${name}: ${bytes.length} raw, ${gzipSync(bytes).length} gzip, ${brotliCompressSync(bytes).length} brotli`,
      );
    }
    const size = brotliCompressSync(sealModule).length;
    assert.ok(size < BUDGET, `${size} bytes`);
    assert.ok(brotliCompressSync(openModule).length > size, "the opening half is the larger one");
  });
});

describe("the JavaScript", () => {
  it("runs no text as code", () => {
    const shipped = filesBelow(packageFolder).filter((path) => path.endsWith(".js"));
    assert.ok(shipped.length > 50);
    for (const path of shipped) assert.deepEqual(codeFromText(readPacked(path).toString()), [], path);
  });

  it("would not pass if it did", () => {
    for (const text of [
      "eval(x)",
      "(0, eval)(x)",
      "globalThis.eval (x)",
      "new Function('return this')",
      "Function('return this')()",
      'setTimeout("x()")',
    ]) {
      assert.notDeepEqual(codeFromText(text), [], text);
    }
    assert.deepEqual(codeFromText("script-src 'wasm-unsafe-eval' in medieval(x); isFunction(x)"), []);
  });
});

describe("a bundle", () => {
  const uses = {
    sealfield: 'import { PublicKey } from "sealfield"; console.log(PublicKey);',
    "sealfield/element/define": 'import "sealfield/element/define";',
    "sealfield/open": 'import { PrivateKey, PublicKey } from "sealfield/open"; console.log(PrivateKey, PublicKey);',
  };
  const openingNames = namesOf(openModule).filter((name) => !namesOf(sealModule).includes(name));

  it("has names to look for", () => {
    assert.ok(openingNames.length >= 5, openingNames.join());
  });

  for (const [entry, modules] of [
    ["sealfield", ["seal"]],
    ["sealfield/element/define", ["check", "seal"]],
  ]) {
    it(`of ${entry} holds ${modules.join(" and ")}.wasm, and nothing of the opening half`, async (t) => {
      const text = await bundle(uses[entry]);
      t.diagnostic(`${text.length} characters, ${brotliCompressSync(text).length} bytes brotli`);
      assert.deepEqual(wasmIn(text).map(whichModule).sort(), modules);
      assert.deepEqual(
        openingNames.filter((name) => text.includes(name)),
        [],
      );
      assert.doesNotMatch(text, /\bPrivateKey\b|\bOpened\b/);
    });
  }

  it("of sealfield/open holds seal.wasm and open.wasm, so the test above can see", async () => {
    const text = await bundle(uses["sealfield/open"]);
    assert.deepEqual(wasmIn(text).map(whichModule).sort(), ["open", "seal"]);
    assert.notDeepEqual(
      openingNames.filter((name) => text.includes(name)),
      [],
    );
    assert.match(text, /\bPrivateKey\b/);
  });
});

describe("what travels, minified and compressed with brotli, without the modules", () => {
  for (const { name, contents, leaveOut, budget } of [
    {
      name: "the JavaScript that seals",
      contents: 'export { PublicKey, ready, sealFor } from "sealfield";',
      leaveOut: modules,
      budget: GLUE_BUDGET,
    },
    {
      name: "the element, beside what seals",
      contents: 'import "sealfield/element/define";',
      leaveOut: allButTheElement,
      budget: ELEMENT_BUDGET,
    },
  ]) {
    it(`is less than ${budget} bytes: ${name}`, async (t) => {
      const {
        outputFiles: [{ text }],
      } = await build({
        stdin: { contents, resolveDir: folder },
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2022",
        write: false,
        plugins: [{ name: "leave out", setup: leaveOut }],
      });
      assert.deepEqual(wasmIn(text), []);
      const size = brotliCompressSync(text).length;
      t.diagnostic(`${text.length} characters, ${size} bytes brotli`);
      assert.ok(size < budget, `${size} bytes`);
    });
  }
});

function namesOf(bytes) {
  return WebAssembly.Module.exports(new WebAssembly.Module(bytes)).map(({ name }) => name);
}

function whichModule(bytes) {
  const known = { seal: sealModule, check: checkModule, read: readModule, open: openModule };
  return Object.keys(known).find((name) => bytes.equals(known[name])) ?? "another module";
}

function codeFromText(text) {
  return text.match(/\beval\b\s*\)?\s*\(|\bFunction\s*\(|\bset(Timeout|Interval)\s*\(\s*["'`]/g) ?? [];
}

function modules({ onLoad }) {
  onLoad({ filter: /wasm.\w+-text\.js$/ }, () => ({ contents: 'export let text = "";' }));
}

function allButTheElement({ onLoad }) {
  const imported = "checkValue, PublicKey, ready, sealJsonText, SealfieldError";
  onLoad({ filter: /dist.esm.(index|json-text)\.js$/ }, () => ({ contents: `export let ${imported};` }));
}

/** The bundle of a browser, minified except for names, as those are what is looked for. */
async function bundle(contents) {
  const {
    outputFiles: [{ text }],
    warnings,
  } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
    logLevel: "silent",
  });
  assert.deepEqual(warnings, []);
  return text;
}
