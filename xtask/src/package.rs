//! `cargo xtask build`: the npm package, ready to pack, in `pkg`.

use anyhow::Result;

use crate::progress::Plan;
use crate::workspace::Workspace;
use crate::{command, javascript, setup, sizes, wasm};

/// Builds the package and prints how big its modules are.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut plan = Plan::default();
    setup::add(&mut plan, workspace);
    add(&mut plan, workspace);
    plan.run()?;
    sizes::print(workspace)
}

/// Adds the steps that build the package.
pub(crate) fn add<'a>(plan: &mut Plan<'a>, workspace: &'a Workspace) {
    plan.step("WebAssembly modules", || wasm::build(workspace));
    plan.step("JavaScript package", || javascript::build(workspace));
    plan.step("Command", || command::build(workspace));
}
