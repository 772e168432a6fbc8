//! `cargo xtask bench`: what is measured, never a part of the tests.

use std::cell::OnceCell;
use std::ffi::OsString;

use anyhow::Result;

use crate::cli::Bench;
use crate::programs::Programs;
use crate::progress::{Outcome, Plan};
use crate::workspace::Workspace;
use crate::{browsers, instructions, package, process, reference, setup};

/// Runs one bench, with the package it measures built first.
pub(crate) fn run(workspace: &Workspace, bench: Bench, args: &[OsString]) -> Result<()> {
    match bench {
        Bench::Instructions => return instructions::write_down(workspace),
        // It measures the crate, and no package.
        Bench::Core => {
            return process::loud(workspace.cargo().args(["bench", "--locked", "--bench", bench.name()]));
        }
        Bench::Speed | Bench::Timing | Bench::Redaction => {}
    }
    let the_browsers = OnceCell::new();
    let mut plan = Plan::default();
    setup::add(&mut plan, workspace);
    if bench == Bench::Speed {
        plan.step("Browsers", || {
            let found = browsers::prepare(workspace, None)?;
            Ok(the_browsers.get_or_init(|| found).outcome())
        });
        plan.step("WebAssembly: the crate to compare with", || reference::build(workspace));
    }
    package::add(&mut plan, workspace);
    plan.step(&format!("Bench: {}", bench.name()), || match the_browsers.get() {
        Some(browsers) => speed(workspace, browsers, args),
        None => {
            process::loud(workspace.cargo().args(["bench", "--locked", "--bench", bench.name()]))?;
            Ok(Outcome::Done)
        }
    });
    plan.run()
}

fn speed(workspace: &Workspace, browsers: &Programs, args: &[OsString]) -> Result<Outcome> {
    let mut node = workspace.node();
    browsers.export(&mut node);
    node.env("RSA_REFERENCE", reference::folder(workspace));
    process::loud(node.arg("bench/speed/main.js").args(args))?;
    Ok(Outcome::Done)
}

/// Prints which benches there are.
pub(crate) fn list() {
    for bench in Bench::ALL {
        println!("{:<12}{}", bench.name(), bench.about());
    }
}
