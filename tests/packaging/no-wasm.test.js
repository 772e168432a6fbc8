// Where WebAssembly is missing or forbidden, every call says so, and none does anything instead.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { privatePem, publicPem } from "./support/keys.js";
import { folder, run } from "./support/tarball.js";

const BLOCKED = "SealfieldError ERR_WASM_BLOCKED";

/** Every way into the modules, with how it ends when they run. */
const calls = [
  { call: "PublicKey.from(publicPem)", otherwise: "object" },
  { call: "ready()", otherwise: "undefined" },
  { call: 'inspect("a.b.c.d.e")', otherwise: "SealfieldError ERR_NOT_SEALED" },
  { call: 'isSealed("my secret")', otherwise: "boolean" },
  { call: "PrivateKey.from(privatePem)", otherwise: "object" },
];

/** Tries each call, and prints how it ends. */
const script = `
  const publicPem = ${JSON.stringify(publicPem)};
  const privatePem = ${JSON.stringify(privatePem)};
  const attempt = async (call) => {
    try {
      return typeof await call();
    } catch (error) {
      return (error instanceof SealfieldError ? "SealfieldError " : "other ") + error.code;
    }
  };
  const finished = (async () => {
    for (const call of [${calls.map(({ call }) => `() => ${call}`).join(", ")}]) console.log(await attempt(call));
  })();
`;

const imported = `
  const { PublicKey, ready, inspect, isSealed, SealfieldError } = await import("sealfield");
  const { PrivateKey } = await import("sealfield/open");
  console.log("imported");
`;
const required = `
  const { PublicKey, ready, inspect, isSealed, SealfieldError } = require("sealfield");
  const { PrivateKey } = require("sealfield/open");
  console.log("imported");
`;

describe("without WebAssembly", () => {
  for (const [name, load] of [
    ["no-wasm.mjs", imported],
    ["no-wasm.cjs", required],
  ]) {
    it(`loading is fine, and each call is ERR_WASM_BLOCKED: ${name}`, async () => {
      const printed = await run(name, `delete globalThis.WebAssembly;${load}${script}`);
      assert.deepEqual(printed, ["imported", ...calls.map(() => BLOCKED)]);
    });

    it(`with it, the same script works: ${name}`, async () => {
      const printed = await run(name, `${load}${script}`);
      assert.deepEqual(printed, ["imported", ...calls.map(({ otherwise }) => otherwise)]);
    });
  }
});

describe("where a policy forbids compiling WebAssembly", () => {
  it("each call is ERR_WASM_BLOCKED", async () => {
    assert.deepEqual(
      await runUnderPolicy({ wasm: false }),
      calls.map(() => BLOCKED),
    );
  });

  it("without that policy, the same bundle works, though text may not become code", async () => {
    assert.deepEqual(
      await runUnderPolicy({ wasm: true }),
      calls.map(({ otherwise }) => otherwise),
    );
  });
});

/** Runs the script in a context to which V8 applies what a Content-Security-Policy says of code generation. */
async function runUnderPolicy({ wasm }) {
  const {
    outputFiles: [{ text }],
  } = await build({
    stdin: {
      contents: `
        import { PublicKey, ready, inspect, isSealed, PrivateKey, SealfieldError } from "sealfield/open";
        ${script}
        globalThis.finished = finished;
      `,
      resolveDir: folder,
    },
    bundle: true,
    write: false,
    logLevel: "silent",
  });
  const printed = [];
  const globals = { console: { log: (line) => printed.push(line) }, atob, crypto, TextDecoder, TextEncoder };
  const context = createContext(globals, { codeGeneration: { strings: false, wasm } });
  runInContext(text, context);
  await context.finished;
  return printed;
}
