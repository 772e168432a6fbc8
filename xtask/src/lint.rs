//! `cargo xtask lint`: formatting, lints, documentation, dependencies, types and the packed package.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::progress::{Outcome, Plan};
use crate::wasm::MODULES;
use crate::workspace::Workspace;
use crate::{deny, package, packed, setup, types};

/// Runs every check.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut plan = Plan::with_times(workspace.target("lint-times.json"));
    setup::add(&mut plan, workspace);
    add(&mut plan, workspace);
    plan.run()
}

/// Adds the steps, the cheapest first, and those that build the package.
pub(crate) fn add<'a>(plan: &mut Plan<'a>, workspace: &'a Workspace) {
    plan.step("Lint: rustfmt", || {
        process::quiet(workspace.cargo().args(["fmt", "--all", "--check"]))?;
        Ok(Outcome::Done)
    });
    plan.step("Lint: Biome", || {
        process::quiet(workspace.npm_bin("biome").args(["ci", "--error-on-warnings", "--colors=off"]))?;
        Ok(Outcome::Done)
    });
    plan.step("Lint: cargo-deny", || deny::check(workspace));
    plan.step("Lint: Clippy", || {
        let mut cargo = workspace.cargo();
        clippy(cargo.args(["clippy", "--locked", "--workspace", "--all-targets"]))
    });
    for module in MODULES {
        plan.step(&format!("Lint: Clippy, {}", module.title), move || {
            let mut cargo = workspace.cargo();
            clippy(module.select(cargo.arg("clippy")))
        });
    }
    plan.step("Lint: rustdoc", || {
        let mut cargo = workspace.cargo();
        cargo.args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
        process::loud(cargo.env("RUSTDOCFLAGS", "-D warnings"))?;
        Ok(Outcome::Done)
    });
    // The types of the generated glue, and those that the demo imports.
    package::add(plan, workspace);
    plan.step("Lint: types", || types::check(workspace));
    plan.step("Lint: packed package", || packed::check(workspace));
}

fn clippy(cargo: &mut Command) -> Result<Outcome> {
    process::loud(cargo.args(["--", "-D", "warnings"]))?;
    Ok(Outcome::Done)
}
