// What is published: that it works where nothing else is installed, and holds what it should and no more.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { privatePem, privatePems, publicPem } from "./support/keys.js";
import { execute, filesBelow, folder, packageFolder, readPacked, repository, run, write } from "./support/tarball.js";
import { textOf, wasmIn } from "./support/wasm-in-text.js";

const files = filesBelow(packageFolder);
const manifest = JSON.parse(readPacked("package.json"));
const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith(".json"));

write("public.pem", publicPem);
write("private.pem", privatePem);

describe("installed into an empty folder", () => {
  it("seals and opens, as an ES module", async () => {
    const printed = await run(
      "seal-and-open.mjs",
      `
      import { readFileSync } from "node:fs";
      import { PublicKey } from "sealfield";
      import { PrivateKey } from "sealfield/open";

      const publicKey = PublicKey.from(readFileSync("public.pem", "utf8"));
      const envelope = publicKey.seal("my secret 😀");

      const privateKey = PrivateKey.from(readFileSync("private.pem", "utf8"));
      console.log(privateKey.open(envelope).text());
    `,
    );
    assert.deepEqual(printed, ["my secret 😀"]);
  });

  it("seals and opens, as CommonJS", async () => {
    const printed = await run(
      "seal-and-open.cjs",
      `
      const { readFileSync } = require("node:fs");
      const { PublicKey } = require("sealfield");
      const { PrivateKey } = require("sealfield/open");

      const publicKey = PublicKey.from(readFileSync("public.pem", "utf8"));
      const envelope = publicKey.seal("my secret 😀");

      const privateKey = PrivateKey.from(readFileSync("private.pem", "utf8"));
      console.log(privateKey.open(envelope).text());
    `,
    );
    assert.deepEqual(printed, ["my secret 😀"]);
  });

  it("the two copies of one process open each other's envelopes", async () => {
    const printed = await run(
      "both.mjs",
      `
      import { readFileSync } from "node:fs";
      import { createRequire } from "node:module";
      import { PublicKey } from "sealfield";

      const { PrivateKey } = createRequire(import.meta.url)("sealfield/open");
      const envelope = PublicKey.from(readFileSync("public.pem", "utf8")).seal("my secret");
      console.log(PrivateKey.from(readFileSync("private.pem", "utf8")).open(envelope).text());
    `,
    );
    assert.deepEqual(printed, ["my secret"]);
  });

  for (const { name, script } of [
    {
      name: "element-on-a-server.mjs",
      script: `
        import { SecretField } from "sealfield/element";
        import { SecretField as defined } from "sealfield/element/define";
        import "sealfield/element/de";
        import "sealfield/element/react";
        import "sealfield/element/vue";
        import "sealfield/element/svelte";
        console.log(typeof HTMLElement, typeof SecretField, SecretField === defined);
      `,
    },
    {
      name: "element-on-a-server.cjs",
      script: `
        const { SecretField } = require("sealfield/element");
        const { SecretField: defined } = require("sealfield/element/define");
        require("sealfield/element/de");
        for (const framework of ["react", "vue", "svelte"]) require("sealfield/element/" + framework);
        console.log(typeof HTMLElement, typeof SecretField, SecretField === defined);
      `,
    },
  ]) {
    it(`the element loads where there is no DOM: ${name}`, async () => {
      assert.deepEqual(await run(name, script), ["undefined function true"]);
    });
  }
});

describe("the command", () => {
  it("is installed by its name, and finds the package that it came in", async () => {
    const bin = join(folder, "node_modules", ".bin", process.platform === "win32" ? "sealfield.cmd" : "sealfield");
    assert.equal(
      (await execute(bin, ["--version"], folder, { shell: process.platform === "win32" })).stdout,
      `${manifest.version}\n`,
    );
    await execute(bin, ["keygen", "--bits", "2048", "--out", "made.key"], folder);
    write("value.txt", "my secret");
    write(
      "envelope.txt",
      (await execute(bin, ["seal", "--public-key", "made.pub", "--file", "value.txt"], folder)).stdout,
    );
    assert.equal(
      (await execute(bin, ["open", "--key", "made.key", "--file", "envelope.txt"], folder)).stdout,
      "my secret",
    );
  });

  it("is one file that needs no other package, and holds no WebAssembly of its own", () => {
    const text = readPacked("dist/cli/sealfield.js").toString();
    const imported = Array.from(
      text.matchAll(/(?:^import [^;]*? from |\bimport\(|\brequire\()"([^"]+)"/gm),
      ([, name]) => name,
    );
    assert.ok(imported.includes("sealfield/open"));
    assert.deepEqual(
      imported.filter((name) => !/^(node:|sealfield$|sealfield\/)/.test(name)),
      [],
    );
    assert.deepEqual(wasmIn(text), []);
  });

  it("comes with the licences of what is in it", () => {
    const packages = new Set(
      Array.from(
        readPacked("dist/cli/sealfield.js")
          .toString()
          .matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
        ([, name]) => name,
      ),
    );
    assert.ok(packages.has("commander"));
    const licences = readPacked("dist/cli/LICENSES.txt").toString();
    for (const name of packages)
      assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC|BSD-\\d-Clause)\\)$`, "m"));
    assert.ok(licences.match(/Permission (is hereby granted|to use)/g).length >= packages.size);
  });
});

describe("errors", () => {
  const failures = `
    const junk = "not a key";
    const caught = [];
    for (const fail of [
      () => sealing.PublicKey.from(junk),
      () => opening.PublicKey.from(junk),
      () => opening.PrivateKey.from(junk),
      () => opening.PrivateKey.from(readFileSync("private.pem", "utf8")).open(junk),
      () => sealing.PublicKey.from(readFileSync("public.pem", "utf8")).seal("a", { format: "pgp" }),
    ]) {
      try { fail(); } catch (error) { caught.push(error); }
    }
    const classes = [sealing.SealfieldError, opening.SealfieldError];
    for (const error of caught) console.log(error.code, classes.every((one) => error instanceof one));
    console.log("other", classes.some((one) => new Error("other") instanceof one));
  `;
  const expected = [
    "ERR_KEY_INVALID true",
    "ERR_KEY_INVALID true",
    "ERR_KEY_INVALID true",
    "ERR_NOT_SEALED true",
    "ERR_OPTION_UNSUPPORTED true",
    "other false",
  ];

  for (const { name, head } of [
    {
      name: "errors.mjs",
      head: `
        import { readFileSync } from "node:fs";
        import * as sealing from "sealfield";
        import * as opening from "sealfield/open";
      `,
    },
    {
      name: "errors.cjs",
      head: `
        const { readFileSync } = require("node:fs");
        const sealing = require("sealfield");
        const opening = require("sealfield/open");
      `,
    },
  ]) {
    it(`carry a code and are of one class, whichever entry they come from: ${name}`, async () => {
      assert.deepEqual(await run(name, head + failures), expected);
    });
  }
});

describe("entries", () => {
  it("are these", () => {
    assert.deepEqual(entries, [
      ".",
      "./open",
      "./store",
      "./store/file",
      "./element",
      "./element/define",
      "./element/de",
      "./element/react",
      "./element/vue",
      "./element/svelte",
    ]);
  });

  it("lead to files that are there, each beside its types", () => {
    for (const entry of entries) {
      for (const condition of ["import", "require"]) {
        const { types, default: code } = manifest.exports[entry][condition];
        for (const path of [types, code])
          assert.ok(existsSync(join(packageFolder, path)), `${entry}, ${condition}: ${path}`);
        assert.equal(types, code.replace(/\.js$/, ".d.ts"));
      }
    }
    for (const field of ["main", "module", "types"]) assert.ok(existsSync(join(packageFolder, manifest[field])), field);
  });

  const deep = [
    "sealfield/dist/esm/index.js",
    "sealfield/dist/esm/wasm/open.js",
    "sealfield/dist/cjs/open-module.js",
    "sealfield/dist/open.wasm",
    "sealfield/wasm/seal.js",
    "sealfield/src/index.ts",
    "sealfield/element/sealing.js",
    "sealfield/element/",
    "sealfield/private-key",
  ];

  for (const { name, load } of [
    { name: "deep.mjs", load: "(path) => import(path)" },
    { name: "deep.cjs", load: "async (path) => require(path)" },
  ]) {
    it(`are the only way in: ${name}`, async () => {
      const printed = await run(
        name,
        `
        const load = ${load};
        (async () => {
          for (const path of ${JSON.stringify(deep)}) {
            console.log(await load(path).then(() => "loaded", ({ code }) => code));
          }
          for (const path of ${JSON.stringify(entries)}) {
            console.log(await load("sealfield" + path.slice(1)).then(() => "loaded", ({ code }) => code));
          }
        })();
      `,
      );
      const refused = deep.map(() => "ERR_PACKAGE_PATH_NOT_EXPORTED");
      assert.deepEqual(printed, [...refused, ...entries.map(() => "loaded")]);
    });
  }
});

describe("the tarball", () => {
  it("holds the build of each source, the command, the four modules, the manifest of the element, the readme and the licences, and nothing else", () => {
    const sources = filesBelow(join(repository, "pkg", "src")).filter(
      (path) => !path.startsWith("cli/") && !path.endsWith(".css"),
    );
    const built = new Set(sources.map((path) => path.replace(/\.d\.ts$|\.ts$|\.js$/, "")));
    const expected = [...built].flatMap((path) =>
      ["esm", "cjs"].flatMap((kind) => [`dist/${kind}/${path}.js`, `dist/${kind}/${path}.d.ts`]),
    );
    expected.push(
      "dist/cli/sealfield.js",
      "dist/cli/LICENSES.txt",
      "dist/cjs/package.json",
      "dist/check.wasm",
      "dist/open.wasm",
      "dist/read.wasm",
      "dist/seal.wasm",
      "LICENSE-APACHE",
      "LICENSE-MIT",
      "README.md",
      "custom-elements.json",
      "package.json",
    );
    const missing = expected.filter((file) => !files.includes(file));
    const unexpected = files.filter((file) => !expected.includes(file));
    assert.deepEqual({ missing, unexpected }, { missing: [], unexpected: [] });
  });

  it("depends on nothing and runs nothing when it is installed", () => {
    for (const field of [
      "dependencies",
      "optionalDependencies",
      "peerDependencies",
      "bundleDependencies",
      "bundledDependencies",
      "scripts",
    ]) {
      assert.equal(manifest[field], undefined, field);
    }
    const installed = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    assert.deepEqual(installed, ["sealfield"]);
  });

  it("has the same modules as files and inside the JavaScript", () => {
    for (const name of ["seal", "check", "read", "open"]) {
      for (const kind of ["esm", "cjs"]) {
        const [module, ...others] = wasmIn(readPacked(`dist/${kind}/wasm/${name}-text.js`).toString());
        assert.deepEqual(others, []);
        assert.ok(module.equals(readPacked(`dist/${name}.wasm`)), `${name}, ${kind}`);
      }
    }
  });

  it("holds no private key", () => {
    for (const file of files) assert.deepEqual(keyMaterialIn(readPacked(file)), [], file);
  });

  it("names no folder of the machine that built it", () => {
    for (const file of files) assert.deepEqual(machinePathsIn(readPacked(file)), [], file);
  });

  it("would not pass with a key or a path in it", () => {
    const module = readPacked("dist/seal.wasm");
    for (const [name, bytes] of [
      ["text", (planted) => Buffer.from(`// ${planted}\n`)],
      ["WebAssembly", (planted) => Buffer.concat([module, Buffer.from(planted)])],
      [
        "WebAssembly as text",
        (planted) => Buffer.from(`const text = "${textOf(Buffer.concat([module, Buffer.from(planted)]))}";`),
      ],
    ]) {
      assert.notDeepEqual(machinePathsIn(bytes(join(repository, "src", "lib.rs"))), [], name);
      assert.notDeepEqual(machinePathsIn(bytes("/home/somebody/.cargo/registry/src/rsa/lib.rs")), [], name);
      assert.notDeepEqual(keyMaterialIn(bytes(privatePem)), [], name);
      assert.notDeepEqual(keyMaterialIn(bytes(privatePem.split("\n")[7])), [], `${name}, one line of a key`);
    }
  });
});

/** Private keys in a file: any as PEM or JWK, and each line of the test keys, which the package must not hold either. */
function keyMaterialIn(bytes) {
  const lines = privatePems.flatMap((pem) => pem.trim().split("\n").slice(1, -1));
  return layersOf(bytes).flatMap((text) => [
    ...(text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----(\\n|\s)+[A-Za-z0-9+/]{16}/g) ?? []),
    ...(text.match(/"(d|p|q|dp|dq|qi)"\s*:\s*"[\w-]{32,}"/g) ?? []),
    ...lines.filter((line) => line.length > 32 && text.includes(line)),
  ]);
}

/** Names of folders as they are on developers' machines, and on this one. */
function machinePathsIn(bytes) {
  const here = [homedir(), repository, process.env.CARGO_HOME, process.env.RUSTUP_HOME].filter(
    (path) => path?.length > 1,
  );
  const everywhere = ["/home/", "/Users/", "C:\\Users\\", ".cargo/registry", ".rustup/"];
  return layersOf(bytes).flatMap((text) => {
    const urls = here.map((path) => pathToFileURL(path).href);
    return [...everywhere, ...here, ...urls].filter((path) => text.includes(path));
  });
}

/** The file, and the modules that it holds as text: one character a byte, so that text is found in binary too. */
function layersOf(bytes) {
  return [bytes, ...wasmIn(bytes.toString("latin1"))].map((layer) => layer.toString("latin1"));
}
