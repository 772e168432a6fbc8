//! The npm package as users get it: publint and arethetypeswrong look at the packed tarball.

use anyhow::{Context, Result};

use crate::files;
use crate::process;
use crate::progress::Outcome;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// Of arethetypeswrong: not the resolution of TypeScript before 4.7 (`node10`), which reads no `exports` and so finds
/// nothing but the main entry. Every Node that the package supports has `exports`.
const PROFILE: &str = "--profile=node16";

/// Packs the built package and checks it.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let mut inputs = Fingerprint::of_tools(workspace)?;
    inputs.below(&workspace.path("pkg/dist"))?;
    for name in ["pkg/package.json", "pkg/custom-elements.json", "README.md"] {
        inputs.file(&workspace.path(name))?;
    }
    let stamp = Stamp::new(workspace.target("packed.stamp"), inputs, Vec::new());
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    let folder = workspace.target("packed");
    files::remove(&folder)?;
    files::write(&folder.join(".gitignore"), b"*\n")?;
    let mut npm = workspace.npm();
    process::quiet(npm.args(["pack", "./pkg", "--ignore-scripts", "--pack-destination"]).arg(&folder))?;
    let tarball = files::below(&folder)?.into_iter().find(|file| files::ends_with(file, ".tgz"));
    let tarball = tarball.context("npm packed nothing")?;
    process::quiet(workspace.npm_bin("publint").arg(&tarball).arg("--strict"))?;
    process::quiet(workspace.npm_bin("attw").arg(&tarball).args([PROFILE, "--no-definitely-typed"]))?;
    stamp.set()?;
    Ok(Outcome::Done)
}
