//! Types of the package, and of the demo and the fixtures, which see the package as built.

use anyhow::Result;

use crate::process;
use crate::progress::Outcome;
use crate::workspace::Workspace;

/// Checks them without writing anything.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    for project in ["pkg/tsconfig.json", "www/tsconfig.json", "tests/browser/fixtures/tsconfig.json"] {
        process::quiet(workspace.npm_bin("tsc").args(["-p", project, "--noEmit"]))?;
    }
    Ok(Outcome::Done)
}
