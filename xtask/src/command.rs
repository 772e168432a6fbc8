//! The command `sealfield`: one file, with the packages that it uses inside.

use anyhow::Result;

use crate::files;
use crate::process;
use crate::progress::Outcome;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// Bundles and gathers the licences of what is in the bundle. The package itself stays outside, by its own name: Node
/// finds it from within.
const SCRIPT: &str = r#"
const { existsSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { build } = require("esbuild");
const [entry, bundle, licences] = process.argv.slice(1);
build({
  entryPoints: [entry],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["sealfield"],
  // Packages written as CommonJS ask for Node's own modules by `require`.
  banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
}).then(({ metafile }) => {
  const packages = new Set(Object.keys(metafile.inputs).flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    if (file === undefined) throw new Error(`${folder} has no licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
  });
  writeFileSync(licences, `sealfield.js contains these packages.\n\n${texts.join("\n---\n\n")}`);
}).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});"#;

/// Builds `pkg/dist/cli` out of `pkg/src/cli`.
pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    let mut inputs = Fingerprint::of_tools(workspace)?;
    inputs.below(&workspace.path("pkg/src/cli"))?;
    let output = workspace.path("pkg/dist/cli");
    let stamp = Stamp::new(workspace.target("command.stamp"), inputs, vec![output.clone()]);
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    files::remove(&output)?;
    let mut node = workspace.node();
    node.args(["--input-type=commonjs", "--eval", SCRIPT]);
    node.args(["pkg/src/cli/main.ts", "pkg/dist/cli/sealfield.js", "pkg/dist/cli/LICENSES.txt"]);
    process::quiet(&mut node)?;
    stamp.set()?;
    Ok(Outcome::Done)
}
