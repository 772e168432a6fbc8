//! `cargo xtask test`: every test, or the parts asked for.

use std::cell::{OnceCell, RefCell};
use std::thread;

use anyhow::Result;

use crate::cli::Part;
use crate::files;
use crate::process;
use crate::programs::Programs;
use crate::progress::{Outcome, Plan};
use crate::workspace::Workspace;
use crate::{browsers, instructions, package, peers, setup, types, www};

/// Runs the parts and prints a line that says which they were.
pub(crate) fn run(workspace: &Workspace, parts: &[Part]) -> Result<()> {
    let (the_browsers, the_peers) = (OnceCell::new(), OnceCell::new());
    let passed = RefCell::new(Vec::new());
    let mut plan = Plan::default();
    let needs_package = parts.iter().any(|part| *part != Part::Rust);
    if needs_package {
        setup::add(&mut plan, workspace);
    }
    if parts.contains(&Part::Browser) {
        plan.step("Browsers", || {
            let found = browsers::prepare(workspace)?;
            Ok(the_browsers.get_or_init(|| found).outcome())
        });
    }
    if parts.contains(&Part::Interop) {
        plan.step("Peers", || {
            let found = peers::prepare(workspace)?;
            Ok(the_peers.get_or_init(|| found).outcome())
        });
    }
    if parts.contains(&Part::Rust) {
        plan.step("Tests: rust", || {
            process::loud(workspace.cargo().args(["test", "--locked", "--workspace"]))?;
            passed.borrow_mut().push("rust".to_owned());
            Ok(Outcome::Done)
        });
        plan.step("Instructions of a seal", || {
            let outcome = instructions::check(workspace)?;
            let why = if let Outcome::Skipped(why) = &outcome {
                format!(" (skipped: {why})")
            } else {
                String::new()
            };
            passed.borrow_mut().push(format!("instructions{why}"));
            Ok(outcome)
        });
    }
    if needs_package {
        package::add(&mut plan, workspace);
        plan.step("Demo page", || www::build(workspace));
        plan.step("Types", || types::check(workspace));
    }
    for part in parts.iter().copied().filter(|part| *part != Part::Rust) {
        let (the_browsers, the_peers, passed) = (&the_browsers, &the_peers, &passed);
        plan.step(&format!("Tests: {}", part.name()), move || {
            let programs = match part {
                Part::Browser => the_browsers.get(),
                Part::Interop => the_peers.get(),
                Part::Rust | Part::Js | Part::Packaging => None,
            };
            let outcome = node_tests(workspace, part, programs)?;
            let mut line = part.name().to_owned();
            if let Outcome::Skipped(why) = &outcome {
                line = format!("{line} (skipped: {why})");
            } else if let Some(programs) = programs {
                line = format!("{line} ({})", programs.summary());
            }
            passed.borrow_mut().push(line);
            Ok(outcome)
        });
    }
    plan.run()?;
    println!("Tests passed: {}", passed.borrow().join(", "));
    Ok(())
}

fn node_tests(workspace: &Workspace, part: Part, programs: Option<&Programs>) -> Result<Outcome> {
    let folder = workspace.path("tests").join(part.name());
    let mut tests = files::below(&folder)?;
    tests.retain(|file| file.parent() == Some(&folder) && files::ends_with(file, ".test.js"));
    if tests.is_empty() {
        return Ok(Outcome::Skipped(format!("no tests/{}/*.test.js", part.name())));
    }
    let mut node = workspace.node();
    node.args(["--test", "--test-reporter=spec"]);
    if part == Part::Browser {
        // As many as there are processors: more run into their time-outs.
        node.arg(format!("--test-concurrency={}", thread::available_parallelism()?));
    }
    if let Some(programs) = programs {
        programs.export(&mut node);
    }
    process::loud(node.args(tests))?;
    Ok(Outcome::Done)
}
