//! Keeps the folders of this machine out of the WebAssembly, so that it tells
//! nothing about its maker and is the same wherever it is made.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files;
use crate::process;
use crate::sweep;
use crate::wasm::TARGET;
use crate::workspace::Workspace;

/// Configuration for `cargo --config`; it adds to the flags of `.cargo/config.toml`.
pub(crate) fn cargo_config(workspace: &Workspace) -> Result<String> {
    let rustc = |args: &[&str]| process::read(workspace.command("rustc").args(args));
    let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?);
    let version = rustc(&["--version", "--verbose"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir().context("no home folder")?.join(".cargo"),
    };

    // Of several that match, rustc takes the last.
    let mut flags = vec![
        sweep::KEEP_RELOCATIONS.to_owned(),
        flag(workspace.root(), "/sealfield"),
        flag(&cargo_home, "/cargo"),
        flag(&sysroot, "/rust"),
        // What rustc itself writes where the sources of `std` are not installed.
        flag(&sysroot.join("lib/rustlib/src/rust"), &format!("/rustc/{commit}")),
    ];
    // These folders are named after the host that the crates came from.
    for registry in files::folders_in(&cargo_home.join("registry/src"))? {
        flags.push(flag(&registry, "/cargo"));
    }
    // Rust's quoting of a list of strings is also TOML's.
    Ok(format!("target.{TARGET}.rustflags={flags:?}"))
}

fn flag(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}
