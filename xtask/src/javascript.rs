//! The package's TypeScript, as ES modules and as CommonJS, with its types.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::files;
use crate::process;
use crate::progress::Outcome;
use crate::stamp::{Fingerprint, Stamp};
use crate::wasm;
use crate::workspace::Workspace;

/// The oldest JavaScript that all supported engines read.
pub(crate) const ECMASCRIPT: &str = "--target=es2022";

/// npm packs nothing from outside the package's folder.
const COPIED_FROM_ROOT: [&str; 3] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Builds `pkg/dist/esm` and `pkg/dist/cjs` out of `pkg/src`.
pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    for name in COPIED_FROM_ROOT {
        let file = workspace.path(name);
        if file.exists() {
            files::copy_below(&file, workspace.root(), &workspace.path("pkg"))?;
        }
    }
    let mut inputs = Fingerprint::of_tools(workspace)?;
    inputs.below(&workspace.path("pkg/src"))?;
    for name in ["pkg/package.json", "pkg/tsconfig.json", "pkg/tsconfig.node.json", "tsconfig.json"] {
        inputs.file(&workspace.path(name))?;
    }
    let outputs = ["pkg/dist/esm", "pkg/dist/cjs"].map(|folder| workspace.path(folder));
    let stamp = Stamp::new(workspace.target("package.stamp"), inputs, outputs.to_vec());
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    for folder in &outputs {
        files::remove(folder)?;
    }
    transform(workspace)?;
    declare(workspace)?;
    stamp.set()?;
    Ok(Outcome::Done)
}

fn transform(workspace: &Workspace) -> Result<()> {
    let sources = workspace.path("pkg/src");
    let glue = wasm::sources(workspace);
    let mut modules = files::below(&sources)?;
    // Which is bundled, and runs in Node alone.
    let command = sources.join("cli");
    modules.retain(|file| {
        if file.starts_with(&command) {
            return false;
        }
        let typescript = files::ends_with(file, ".ts") && !files::ends_with(file, ".d.ts");
        typescript || file.parent() == Some(&glue) && files::ends_with(file, ".js")
    });
    ensure!(!modules.is_empty(), "no sources in {}", sources.display());
    for format in ["esm", "cjs"] {
        let mut esbuild = workspace.npm_bin("esbuild");
        esbuild
            .args(&modules)
            .arg(format!("--format={format}"))
            .arg(ECMASCRIPT)
            .args(["--outbase=pkg/src", "--log-level=warning"])
            .arg(format!("--outdir=pkg/dist/{format}"));
        if format == "cjs" {
            // Adds the list of names that lets Node's `import` take them from CommonJS.
            esbuild.arg("--platform=node");
        }
        process::quiet(&mut esbuild)?;
    }
    // Closer than the package's own, which says "module".
    let nearest = workspace.path("pkg/dist/cjs/package.json");
    files::write(&nearest, b"{ \"type\": \"commonjs\" }\n")
}

fn declare(workspace: &Workspace) -> Result<()> {
    // Second, what sees no types of Node: both write the declarations that they share.
    for project in ["pkg/tsconfig.node.json", "pkg/tsconfig.json"] {
        process::quiet(workspace.npm_bin("tsc").args(["-p", project]))?;
    }
    let (esm, cjs) = (workspace.path("pkg/dist/esm"), workspace.path("pkg/dist/cjs"));
    // tsc does not copy declarations that are sources themselves.
    copy_declarations(&workspace.path("pkg/src"), &esm)?;
    copy_declarations(&esm, &cjs)
}

fn copy_declarations(from: &Path, to: &Path) -> Result<()> {
    for file in files::below(from)? {
        if files::ends_with(&file, ".d.ts") {
            files::copy_below(&file, from, to)?;
        }
    }
    Ok(())
}
