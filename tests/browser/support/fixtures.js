import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { PublicKey } from "sealfield";
import { compile } from "svelte/compiler";
import { publicPem } from "./keys.js";

const FOLDER = fileURLToPath(new URL("../fixtures/", import.meta.url));
const OUTPUT = fileURLToPath(new URL("../../../target/fixtures/", import.meta.url));

const constants = { PUBLIC_KEY: JSON.stringify(PublicKey.from(publicPem).toJwk()) };

/** A script for the page, with the framework as it is in development: it warns of all that it can. */
export async function buildForPage(entry) {
  const {
    outputFiles: [{ text }],
  } = await build({
    entryPoints: [`${FOLDER}${entry}`],
    conditions: ["development"],
    define: {
      ...constants,
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
    plugins: [svelte("client")],
    bundle: true,
    jsx: "automatic",
    format: "esm",
    outdir: OUTPUT,
    write: false,
    logLevel: "silent",
  });
  return text;
}

/** The HTML that a fixture's server gives. */
export async function renderOnServer(name) {
  const outfile = `${OUTPUT}${name}.mjs`;
  await build({
    entryPoints: [`${FOLDER}${name}/server`],
    platform: "node",
    packages: "external",
    define: constants,
    plugins: [svelte("server")],
    bundle: true,
    jsx: "automatic",
    format: "esm",
    outfile,
    logLevel: "silent",
  });
  const { render } = await import(pathToFileURL(outfile));
  return render();
}

function svelte(generate) {
  return {
    name: "svelte",
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, async ({ path: filename }) => {
        const { js } = compile(await readFile(filename, "utf8"), { filename, generate, dev: generate === "client" });
        return { contents: js.code };
      });
    },
  };
}
