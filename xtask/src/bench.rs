//! `cargo xtask bench`: what is measured, never a part of the tests.

use anyhow::Result;

use crate::cli::Bench;
use crate::progress::{Outcome, Plan};
use crate::workspace::Workspace;
use crate::{package, process, setup};

/// Runs one bench, with the package it measures built first.
pub(crate) fn run(workspace: &Workspace, bench: Bench) -> Result<()> {
    let mut plan = Plan::default();
    setup::add(&mut plan, workspace);
    package::add(&mut plan, workspace);
    plan.step(&format!("Bench: {}", bench.name()), || {
        process::loud(workspace.cargo().args(["bench", "--locked", "--bench", bench.name()]))?;
        Ok(Outcome::Done)
    });
    plan.run()
}

/// Prints which benches there are.
pub(crate) fn list() {
    for bench in Bench::ALL {
        println!("{:<12}{}", bench.name(), bench.about());
    }
}
