//! Types of the package, and of the command, the demo and the fixtures, which see the package as built.

use anyhow::Result;

use crate::process;
use crate::progress::Outcome;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// All of them extend `tsconfig.base.json`.
const PROJECTS: [&str; 5] = [
    "pkg/tsconfig.json",
    "pkg/tsconfig.node.json",
    "pkg/src/cli/tsconfig.json",
    "www/tsconfig.json",
    "tests/browser/fixtures/tsconfig.json",
];

/// The folders of their sources, and of the declarations of the built package.
const FOLDERS: [&str; 4] = ["pkg/src", "pkg/dist/esm", "www/src", "tests/browser/fixtures"];

/// Checks them without writing anything.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let mut inputs = Fingerprint::of_tools(workspace)?;
    for file in PROJECTS.into_iter().chain(["tsconfig.base.json", "pkg/package.json"]) {
        inputs.file(&workspace.path(file))?;
    }
    for folder in FOLDERS {
        inputs.below(&workspace.path(folder))?;
    }
    let stamp = Stamp::new(workspace.target("types.stamp"), inputs, Vec::new());
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    for project in PROJECTS {
        process::quiet(workspace.npm_bin("tsc").args(["-p", project, "--noEmit"]))?;
    }
    stamp.set()?;
    Ok(Outcome::Done)
}
