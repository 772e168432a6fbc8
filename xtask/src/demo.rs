//! `cargo xtask demo`: builds what is missing and serves the demo page.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::progress::Plan;
use crate::workspace::Workspace;
use crate::{package, setup, www};

/// Builds, then becomes the server.
pub(crate) fn run(workspace: &Workspace, server_args: &[OsString]) -> Result<()> {
    let mut plan = Plan::default();
    setup::add(&mut plan, workspace);
    package::add(&mut plan, workspace);
    plan.step("Demo page", || www::build(workspace));
    plan.run()?;
    become_process(workspace.node().arg(www::SERVER).args(server_args))
}

/// Signals then reach the server itself, and nothing is left behind.
#[cfg(unix)]
fn become_process(server: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    Err(anyhow::Error::new(server.exec()).context("cannot run `node`"))
}

#[cfg(not(unix))]
fn become_process(server: &mut Command) -> Result<()> {
    crate::process::loud(server)
}
