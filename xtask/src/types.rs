//! Types of the package, and of the command, the demo and the fixtures, which see the package as built.

use anyhow::Result;

use crate::process;
use crate::progress::Outcome;
use crate::workspace::Workspace;

/// Checks them without writing anything.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let projects = [
        "pkg/tsconfig.json",
        "pkg/tsconfig.node.json",
        "pkg/src/cli/tsconfig.json",
        "www/tsconfig.json",
        "tests/browser/fixtures/tsconfig.json",
    ];
    for project in projects {
        process::quiet(workspace.npm_bin("tsc").args(["-p", project, "--noEmit"]))?;
    }
    Ok(Outcome::Done)
}
