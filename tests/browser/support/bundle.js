import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PACKAGE = fileURLToPath(new URL("../../../pkg/dist/esm", import.meta.url));
const ENTRIES = ["index.js", "element/define.js", "element/de.js"];

let bundle = null;

/** The content of a file of the bundled package, such as `element/define.js`; entries share what both of them import. */
export async function readBundled(name) {
  bundle ??= buildPackage();
  const content = (await bundle).get(name);
  if (content === undefined) throw new Error(`the bundled package has no ${name}`);
  return content;
}

async function buildPackage() {
  const { outputFiles } = await build({
    entryPoints: ENTRIES.map((entry) => `${PACKAGE}/${entry}`),
    outbase: PACKAGE,
    outdir: PACKAGE,
    bundle: true,
    splitting: true,
    format: "esm",
    write: false,
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(PACKAGE.length + 1), contents]));
}
