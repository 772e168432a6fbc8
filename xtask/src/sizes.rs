//! How big the WebAssembly is, as stored and as sent.

use anyhow::Result;

use crate::process;
use crate::wasm::MODULES;
use crate::workspace::Workspace;

const SCRIPT: &str = r"
const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const { brotliCompressSync, gzipSync } = require('node:zlib');
const column = (bytes) => bytes.length.toLocaleString('en').padStart(9);
console.log('bytes            raw     gzip   brotli');
for (const file of process.argv.slice(1)) {
  const raw = readFileSync(file);
  const sent = [gzipSync(raw, { level: 9 }), brotliCompressSync(raw)];
  console.log(basename(file).padEnd(11) + [raw, ...sent].map(column).join(''));
}";

/// Prints a line for each module.
pub(crate) fn print(workspace: &Workspace) -> Result<()> {
    let modules = MODULES.map(|module| module.file(workspace));
    let mut node = workspace.node();
    node.args(["--input-type=commonjs", "--eval", SCRIPT]);
    println!("{}", process::read(node.args(modules))?);
    Ok(())
}
