//! The tests that failed in the last run, for `cargo xtask test --failed`.

use std::path::PathBuf;

use anyhow::Result;

use crate::files;
use crate::results::{self, Status, TestResult};
use crate::selection::Selection;
use crate::workspace::Workspace;

/// Reads them, without those of files that no longer exist; there are none before the first run.
pub(crate) fn read(workspace: &Workspace) -> Result<Vec<TestResult>> {
    let file = file(workspace);
    if !file.exists() {
        return Ok(Vec::new());
    }
    let mut tests = results::parse(&String::from_utf8(files::read(&file)?)?)?.tests;
    tests.retain(|test| {
        let file = workspace.path("tests").join(test.part.name()).join(&test.file);
        !test.part.runs_in_node() || file.exists()
    });
    Ok(tests)
}

/// Keeps those of this run, and the earlier ones that this run did not repeat.
pub(crate) fn update(workspace: &Workspace, selection: &Selection, tests: &[TestResult]) -> Result<()> {
    let still_failing = merge(read(workspace)?, selection, tests);
    let lines = still_failing.iter().map(results::line).collect::<Result<String>>()?;
    files::write(&file(workspace), lines.as_bytes())
}

fn merge(earlier: Vec<TestResult>, selection: &Selection, tests: &[TestResult]) -> Vec<TestResult> {
    let is_kept = |old: &TestResult| {
        let is_covered = if selection.is_partial() {
            // What failed as a whole has no name: any result of the file replaces it.
            let is_same =
                |new: &TestResult| old.is_same_test(new) || old.path.is_empty() && old.file == new.file;
            tests.iter().any(|new| new.part == old.part && is_same(new))
        } else {
            selection.parts.contains(&old.part)
        };
        !is_covered
    };
    let mut failing: Vec<_> = earlier.into_iter().filter(is_kept).collect();
    failing.extend(tests.iter().filter(|test| test.status == Status::Failed).cloned());
    failing
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.target("test-results/failed.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::Part;

    fn result(part: Part, file: &str, name: &str, status: Status) -> TestResult {
        let path = if name.is_empty() { Vec::new() } else { vec![name.to_owned()] };
        TestResult { path, status, reason: None, ..TestResult::broken(part, file, String::new()) }
    }

    fn names(failing: &[TestResult]) -> Vec<String> {
        failing.iter().map(TestResult::title).collect()
    }

    #[test]
    fn a_full_run_of_a_part_replaces_its_failures_only() {
        let earlier = vec![
            result(Part::Js, "a", "one", Status::Failed),
            result(Part::Browser, "b", "two", Status::Failed),
        ];
        let selection = Selection { parts: vec![Part::Js], ..Selection::default() };
        let tests = [result(Part::Js, "c", "three", Status::Failed)];
        assert_eq!(names(&merge(earlier, &selection, &tests)), ["b › two", "c › three"]);
    }

    #[test]
    fn a_partial_run_replaces_what_it_repeated() {
        let earlier = vec![
            result(Part::Js, "a", "passes now", Status::Failed),
            result(Part::Js, "a", "not repeated", Status::Failed),
            result(Part::Js, "whole", "", Status::Failed),
        ];
        let selection = Selection { parts: vec![Part::Js], failed: true, ..Selection::default() };
        let tests = [
            result(Part::Js, "a", "passes now", Status::Passed),
            result(Part::Js, "whole", "inside", Status::Passed),
        ];
        assert_eq!(names(&merge(earlier, &selection, &tests)), ["a › not repeated"]);
    }
}
