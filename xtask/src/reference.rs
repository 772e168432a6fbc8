//! The `rsa` crate by itself in WebAssembly, which the bench `speed` compares the opening half with.

use std::path::PathBuf;

use anyhow::Result;

use crate::files;
use crate::process;
use crate::progress::Outcome;
use crate::wasm::{self, PROFILE, TARGET};
use crate::workspace::Workspace;

const NAME: &str = "reference";

/// A fifth faster than with the profile's own level, which is about size.
const FASTEST: [&str; 4] = [
    "--config",
    "profile.wasm.package.rsa.opt-level=3",
    "--config",
    "profile.wasm.package.crypto-bigint.opt-level=3",
];

/// The folder of `reference.mjs` and `reference.wasm`.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target("bench")
}

/// Builds it in the way of the package's modules, but for speed alone.
pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    let cargos = workspace.target("wasm-reference");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--package", "sealfield-reference", "--target", TARGET]);
    cargo.args(FASTEST);
    cargo.args(["--profile", PROFILE, "--target-dir"]).arg(&cargos);
    process::loud(&mut cargo)?;
    let compiled = cargos.join(TARGET).join(PROFILE).join("sealfield_reference.wasm");
    let bound = wasm::bind(workspace, NAME, files::read(&compiled)?)?;
    let folder = self::folder(workspace);
    files::write(&folder.join("reference.wasm"), &wasm::optimise(workspace, &bound)?)?;
    // No package.json would say that it is a module.
    let glue = files::read(&bound.with_file_name("reference.js"))?;
    files::write(&folder.join("reference.mjs"), &glue)?;
    Ok(Outcome::Done)
}
