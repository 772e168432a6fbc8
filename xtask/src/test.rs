//! `cargo xtask test`: every test, or those asked for.

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::node_tests::{self, NodeTests};
use crate::programs::Programs;
use crate::progress::{self, Outcome, Plan};
use crate::results::{Results, ResultsFile, TestResult};
use crate::rust_tests::{self, RustTests};
use crate::selection::{Engine, Part, Selection};
use crate::summary::Summary;
use crate::times::Times;
use crate::workspace::Workspace;
use crate::{browsers, failed, instructions, lint, package, peers, setup, shells, www};

/// What runs of each part.
#[derive(Debug, Default)]
struct Work {
    lint: bool,
    rust: Option<RustTests>,
    node: Vec<NodeTests>,
}

/// Runs the tests and prints a summary. Whether all passed; an error if they could not all be run.
pub(crate) fn run(workspace: &Workspace, selection: &Selection) -> Result<bool> {
    let start = Instant::now();
    let file_times = Times::read(workspace.target("test-results/file-times.json"));
    let mut work =
        if selection.failed { of_failed(workspace, selection)? } else { of(workspace, selection)? };
    if !work.lint && work.rust.is_none() && work.node.is_empty() {
        println!("No test has failed.");
        return Ok(true);
    }
    for tests in &mut work.node {
        node_tests::sort_longest_first(&mut tests.files, tests.part, &file_times);
    }

    let results = ResultsFile::start(workspace.target("test-results/last.jsonl"))?;
    let (the_browsers, the_peers) = (OnceCell::new(), OnceCell::new());
    let mut plan = if selection.is_partial() {
        Plan::default()
    } else {
        let tier = if selection.all { "all" } else { "default" };
        Plan::with_times(workspace.target(format!("test-results/step-times-{tier}.json")))
    };
    add_setup(&mut plan, workspace, &work, &the_browsers, &the_peers);
    add_builds(&mut plan, workspace, &work);
    add_tests(&mut plan, workspace, selection, &work, &results, &the_browsers, &the_peers);
    let skipped_steps = plan.run_and_list_skipped()?;

    let read = results.read()?;
    failed::update(workspace, selection, &read.tests)?;
    if selection.name.is_none() && !selection.failed {
        keep_file_times(file_times, &read)?;
    }
    if read.tests.is_empty() && selection.failed {
        bail!("no test has the name of one that failed; run the whole part instead");
    }
    if read.tests.is_empty() && selection.is_partial() {
        bail!("no test matches");
    }
    let programs = [the_browsers.get(), the_peers.get()].into_iter().flatten().map(Programs::summary);
    let summary = Summary {
        results: &read,
        programs: programs.collect(),
        skipped_steps: &skipped_steps,
        time: start.elapsed(),
        runs_all: selection.all,
        is_ci: progress::is_ci(),
    };
    print!("{}", summary.text());
    Ok(!summary.is_failure())
}

fn of(workspace: &Workspace, selection: &Selection) -> Result<Work> {
    let mut work = Work { lint: selection.parts.contains(&Part::Lint), ..Work::default() };
    if selection.parts.contains(&Part::Rust) {
        let filter = selection.name.as_ref().or(selection.only.as_ref());
        work.rust = Some(filter.cloned().map_or(RustTests::All, RustTests::Containing));
    }
    for part in selection.parts.iter().copied().filter(|part| part.runs_in_node()) {
        let files = node_tests::find(workspace, part, selection.only.as_deref())?;
        if files.is_empty() {
            continue;
        }
        let name_pattern = selection.name.as_deref().map(node_tests::containing);
        work.node.push(NodeTests { part, files, name_pattern, engine: selection.engine });
    }
    if let Some(only) = &selection.only
        && work.node.is_empty()
        && work.rust.is_none()
    {
        let parts = selection.parts.iter().map(|part| part.name()).collect::<Vec<_>>().join(", ");
        bail!("no test file of {parts} has `{only}` in its name");
    }
    Ok(work)
}

fn of_failed(workspace: &Workspace, selection: &Selection) -> Result<Work> {
    let failed = failed::read(workspace)?;
    let mut work = Work::default();
    for part in selection.parts.iter().copied() {
        let tests: Vec<_> = failed.iter().filter(|test| test.part == part).collect();
        if tests.is_empty() {
            continue;
        }
        if part == Part::Rust {
            work.rust = Some(rust_names(&tests).map_or(RustTests::All, RustTests::Exactly));
        } else {
            work.node.push(node_names(workspace, part, &tests)?);
        }
    }
    Ok(work)
}

/// None if a binary failed as a whole.
fn rust_names(tests: &[&TestResult]) -> Option<Vec<String>> {
    tests.iter().map(|test| test.runnable_name().map(str::to_owned)).collect()
}

fn node_names(workspace: &Workspace, part: Part, tests: &[&TestResult]) -> Result<NodeTests> {
    // All of a long list would not fit in a command line.
    const MANY: usize = 200;
    let is_whole_part = tests.iter().any(|test| test.file.is_empty());
    let mut files = node_tests::find(workspace, part, None)?;
    files.retain(|file| is_whole_part || tests.iter().any(|test| file.ends_with(&test.file)));
    let names: Option<Vec<_>> = tests.iter().map(|test| test.runnable_name()).collect();
    let name_pattern = names.filter(|names| names.len() <= MANY).map(|names| node_tests::exactly(&names));
    let engine_of = |test: &&TestResult| test.engine.as_deref().and_then(Engine::named);
    let engine = tests.first().and_then(engine_of);
    let engine = engine.filter(|_| tests.iter().all(|test| engine_of(test) == engine));
    Ok(NodeTests { part, files, name_pattern, engine })
}

/// Finds or installs all programs before anything long runs.
fn add_setup<'a>(
    plan: &mut Plan<'a>,
    workspace: &'a Workspace,
    work: &'a Work,
    the_browsers: &'a OnceCell<Programs>,
    the_peers: &'a OnceCell<Programs>,
) {
    if work.lint || !work.node.is_empty() {
        setup::add(plan, workspace);
    }
    if let Some(tests) = work.of(Part::Browser) {
        plan.step("Browsers", || {
            let found = browsers::prepare(workspace, tests.engine)?;
            Ok(the_browsers.get_or_init(|| found).outcome())
        });
    }
    if work.of(Part::Js).is_some() {
        plan.step("Shells", || Ok(shells::prepare(workspace)?.outcome()));
    }
    if work.of(Part::Interop).is_some() {
        plan.step("Peers", || {
            let found = peers::prepare(workspace)?;
            Ok(the_peers.get_or_init(|| found).outcome())
        });
    }
}

/// Checks and builds everything before the tests: what does not compile stops the run early.
fn add_builds<'a>(plan: &mut Plan<'a>, workspace: &'a Workspace, work: &Work) {
    if work.lint {
        // Builds the package, too.
        lint::add(plan, workspace);
    } else if !work.node.is_empty() {
        package::add(plan, workspace);
    }
    if work.of(Part::Js).is_some() || work.of(Part::Browser).is_some() {
        plan.step("Demo page", || www::build(workspace));
    }
    if work.rust.is_some() {
        plan.step("Rust tests: compile", || rust_tests::compile(workspace));
    }
}

fn add_tests<'a>(
    plan: &mut Plan<'a>,
    workspace: &'a Workspace,
    selection: &'a Selection,
    work: &'a Work,
    results: &'a ResultsFile,
    the_browsers: &'a OnceCell<Programs>,
    the_peers: &'a OnceCell<Programs>,
) {
    if let Some(tests) = &work.rust {
        plan.step("Tests: rust", || {
            tests.run(workspace, selection.all, results)?;
            outcome(Part::Rust, results)
        });
        if selection.all && *tests == RustTests::All {
            plan.step("Instructions of a seal", || instructions::check(workspace));
        }
    }
    for tests in &work.node {
        plan.step(&format!("Tests: {}", tests.part.name()), move || {
            let programs = match tests.part {
                Part::Browser => the_browsers.get(),
                Part::Interop => the_peers.get(),
                Part::Lint | Part::Rust | Part::Js | Part::Packaging => None,
            };
            tests.run(workspace, selection.all, programs, results)?;
            outcome(tests.part, results)
        });
    }
}

fn outcome(part: Part, results: &ResultsFile) -> Result<Outcome> {
    let tests = results.read()?.tests;
    let failed = tests.iter().filter(|test| test.part == part && test.is_failed()).count();
    Ok(if failed == 0 { Outcome::Done } else { Outcome::Failed(format!("{failed} failed")) })
}

/// A file's time is the sum of its times in all engines.
fn keep_file_times(mut times: Times, results: &Results) -> Result<()> {
    let mut sums: Vec<(String, Duration)> = Vec::new();
    for file in &results.files {
        let (name, time) = (node_tests::time_name(file.part, &file.file), Duration::from_millis(file.ms));
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += time,
            None => sums.push((name, time)),
        }
    }
    for (name, sum) in sums {
        times.set(&name, sum);
    }
    times.write()
}

impl Work {
    fn of(&self, part: Part) -> Option<&NodeTests> {
        self.node.iter().find(|tests| tests.part == part)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn failure(file: &str, path: &[&str], engine: Option<&str>) -> TestResult {
        TestResult {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            engine: engine.map(str::to_owned),
            ..TestResult::broken(Part::Browser, file, String::new())
        }
    }

    fn rerun(tests: &[TestResult]) -> Result<NodeTests> {
        node_names(&Workspace::locate()?, Part::Browser, &tests.iter().collect::<Vec<_>>())
    }

    #[test]
    fn failed_tests_run_by_their_names_in_their_engine() -> Result<()> {
        let run = rerun(&[
            failure("element-form.test.js", &["suite", "one"], Some("Firefox")),
            failure("element-undo.test.js", &["suite", "two"], Some("Firefox")),
        ])?;
        let names: Vec<_> = run.files.iter().filter_map(|file: &PathBuf| file.file_name()).collect();
        assert_eq!(names, ["element-form.test.js", "element-undo.test.js"]);
        assert_eq!(run.name_pattern.as_deref(), Some("^(?:one|two)$"));
        assert_eq!(run.engine, Some(Engine::Firefox));
        Ok(())
    }

    #[test]
    fn failures_of_several_engines_run_in_all() -> Result<()> {
        let in_engine = |engine| failure("element-form.test.js", &["one"], Some(engine));
        assert_eq!(rerun(&[in_engine("Firefox"), in_engine("Chromium")])?.engine, None);
        Ok(())
    }

    #[test]
    fn a_file_that_failed_as_a_whole_runs_as_a_whole() -> Result<()> {
        let one = failure("element-undo.test.js", &["one"], None);
        let run = rerun(&[one, failure("element-form.test.js", &[], None)])?;
        assert_eq!(run.files.len(), 2);
        assert_eq!(run.name_pattern, None);
        Ok(())
    }
}
