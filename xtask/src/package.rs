//! `cargo xtask build`: the npm package, ready to pack, in `pkg`.

use anyhow::Result;

use crate::progress::Plan;
use crate::wasm::MODULES;
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
    for module in MODULES {
        let title = format!("WebAssembly: {}", module.title);
        plan.step(&title, move || wasm::build(workspace, module));
    }
    plan.step("JavaScript package", || javascript::build(workspace));
    plan.step("Command", || command::build(workspace));
}
