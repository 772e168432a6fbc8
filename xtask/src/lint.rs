//! `cargo xtask lint`: formatting, clippy and types.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::progress::{Outcome, Plan};
use crate::wasm::MODULES;
use crate::workspace::Workspace;
use crate::{package, setup, types};

/// Runs every check.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut plan = Plan::default();
    setup::add(&mut plan, workspace);
    add(&mut plan, workspace);
    plan.run()
}

/// Adds the steps, and those that build the package.
pub(crate) fn add<'a>(plan: &mut Plan<'a>, workspace: &'a Workspace) {
    plan.step("Format", || {
        process::quiet(workspace.cargo().args(["fmt", "--all", "--check"]))?;
        Ok(Outcome::Done)
    });
    plan.step("Clippy", || {
        let mut cargo = workspace.cargo();
        clippy(cargo.args(["clippy", "--locked", "--workspace", "--all-targets"]))
    });
    for module in MODULES {
        plan.step(&format!("Clippy: {}", module.title), move || {
            let mut cargo = workspace.cargo();
            clippy(module.select(cargo.arg("clippy")))
        });
    }
    // The types of the generated glue, and those that the demo imports.
    package::add(plan, workspace);
    plan.step("Types", || types::check(workspace));
}

fn clippy(cargo: &mut Command) -> Result<Outcome> {
    process::loud(cargo.args(["--", "-D", "warnings"]))?;
    Ok(Outcome::Done)
}
