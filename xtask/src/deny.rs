//! cargo-deny: what the Rust dependencies may be.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::programs;
use crate::progress::Outcome;
use crate::python::{self, PYTHON};
use crate::workspace::Workspace;

/// The version of `xtask/requirements/cargo-deny.txt`, less its patch level. Another one may know other checks.
const VERSION: &str = "0.20.";

/// Checks bans, licenses and sources as `deny.toml` says.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let cargo_deny = match find(workspace)? {
        Ok(file) => file,
        Err(why) => return Ok(Outcome::Skipped(why)),
    };
    let mut command = workspace.command(cargo_deny);
    command.args(["--locked", "--workspace", "--log-level=warn", "check", "--hide-inclusion-graph"]);
    process::quiet(command.args(["bans", "licenses", "sources"]))?;
    Ok(Outcome::Done)
}

/// The one on the path; else a prebuilt one of PyPI, since compiling it takes longer than all other checks. The inner
/// error says why there is none.
fn find(workspace: &Workspace) -> Result<Result<PathBuf, String>> {
    let on_path = workspace.command("cargo-deny").arg("--version").output();
    if on_path.is_ok_and(|output| is_right_version(&String::from_utf8_lossy(&output.stdout))) {
        return Ok(Ok("cargo-deny".into()));
    }
    let by_hand = format!("install cargo-deny by `cargo install --locked cargo-deny@{VERSION}0`");
    let programs = programs::prepare(workspace, &[&PYTHON])?;
    let python = match programs.file(&PYTHON) {
        Ok(python) => python,
        Err(why) => return Ok(Err(format!("Python, to install cargo-deny with, {why}; or {by_hand}"))),
    };
    let installed = python::environment(workspace, python, "cargo-deny", "xtask/requirements/cargo-deny.txt");
    Ok(installed.map(|programs| programs.join("cargo-deny")).map_err(|error| format!("{error:#}; {by_hand}")))
}

fn is_right_version(line: &str) -> bool {
    line.strip_prefix("cargo-deny ").is_some_and(|version| version.starts_with(VERSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_patch_level_of_one_version_will_do() {
        for (line, expected) in [
            ("cargo-deny 0.20.0\n", true),
            ("cargo-deny 0.20.9\n", true),
            ("cargo-deny 0.19.2\n", false),
            ("", false),
        ] {
            assert_eq!(is_right_version(line), expected, "{line}");
        }
    }
}
