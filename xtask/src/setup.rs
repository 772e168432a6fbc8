//! What every command needs on a fresh machine.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::{Outcome, Plan};
use crate::stamp::{Fingerprint, Stamp};
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// What the bundlers of the packaging tests ask for.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Adds the steps that set up Rust and Node.
pub(crate) fn add<'a>(plan: &mut Plan<'a>, workspace: &'a Workspace) {
    plan.step("WebAssembly target of Rust", || wasm_target(workspace));
    plan.step("npm packages", || npm_packages(workspace));
}

fn wasm_target(workspace: &Workspace) -> Result<Outcome> {
    // The folder rather than `rustup target list`: it is there without rustup, too.
    let sysroot = process::read(workspace.command("rustc").args(["--print", "sysroot"]))
        .context("Rust is needed; see https://rustup.rs")?;
    let target = Path::new(&sysroot).join("lib/rustlib").join(TARGET);
    if target.is_dir() {
        return Ok(Outcome::UpToDate);
    }
    process::loud(workspace.command("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!(
            "Rust lacks {TARGET}; if it is not rustup's Rust, install that where Rust came from \
             (Debian: libstd-rust-dev-wasm32)"
        )
    })?;
    Ok(Outcome::Done)
}

fn npm_packages(workspace: &Workspace) -> Result<Outcome> {
    check_node(workspace)?;
    let mut inputs = Fingerprint::default();
    inputs.file(&workspace.path("package-lock.json"))?;
    // npm writes this file last, so it stands for the whole folder.
    let installed = workspace.path("node_modules/.package-lock.json");
    let stamp = Stamp::new(workspace.target("npm-ci.stamp"), inputs, vec![installed]);
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    let npm_ci = ["ci", "--no-audit", "--no-fund"];
    process::loud(workspace.npm().args(npm_ci))?;
    stamp.set()?;
    Ok(Outcome::Done)
}

fn check_node(workspace: &Workspace) -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let needed = format!("Node.js {major}.{minor} or newer is needed");
    let version = process::read(workspace.node().arg("--version"))
        .with_context(|| format!("{needed}; see https://nodejs.org"))?;
    if node_version(&version).is_none_or(|found| found < OLDEST_NODE) {
        bail!("{needed}, this is {version}; see https://nodejs.org");
    }
    Ok(())
}

fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_compared_as_numbers() {
        let new_enough = |text| node_version(text).is_some_and(|found| found >= OLDEST_NODE);
        for (text, expected) in [
            ("v20.19.0", true),
            ("v22.1.0", true),
            ("v100.0.0-nightly", true),
            ("v20.9.0", false),
            ("v18.20.4", false),
            ("20", false),
            ("", false),
        ] {
            assert_eq!(new_enough(text), expected, "{text}");
        }
    }
}
