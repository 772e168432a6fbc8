//! Test files that Node runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::files;
use crate::process;
use crate::programs::Programs;
use crate::results::{ResultsFile, TestResult};
use crate::selection::{self, Engine, Part};
use crate::times::Times;
use crate::workspace::Workspace;

/// Files of a part, and which of their tests run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NodeTests {
    pub(crate) part: Part,
    pub(crate) files: Vec<PathBuf>,
    /// A regular expression of JavaScript; all tests run without one.
    pub(crate) name_pattern: Option<String>,
    pub(crate) engine: Option<Engine>,
}

impl NodeTests {
    /// Runs them; the results are in the file afterwards. The error is only for tests that cannot be run at all.
    pub(crate) fn run(
        &self,
        workspace: &Workspace,
        runs_all: bool,
        programs: Option<&Programs>,
        results: &ResultsFile,
    ) -> Result<()> {
        let mut node = workspace.node();
        node.args(self.arguments()?).args(&self.files);
        node.env("SEALFIELD_TEST_PART", self.part.name()).env("SEALFIELD_TEST_RESULTS", results.path());
        selection::export_tier(&mut node, runs_all);
        if let Some(programs) = programs {
            programs.export(&mut node);
        }
        let before = results.read()?.tests.len();
        let status = process::status(&mut node)?;
        let read = results.read()?;
        let tests = read.tests.get(before..).unwrap_or_default();
        for file in self.without_results(tests, runs_all) {
            let reason = "none of its tests ran".to_owned();
            results.append(&TestResult::broken(self.part, &file, reason))?;
        }
        if !status.success() && !tests.iter().any(TestResult::is_failed) {
            let reason = format!("the test run ended with {status}");
            results.append(&TestResult::broken(self.part, "", reason))?;
        }
        Ok(())
    }

    fn arguments(&self) -> Result<Vec<OsString>> {
        let name = |option: &str| {
            self.name_pattern.iter().map(|pattern| format!("{option}={pattern}").into()).collect()
        };
        if self.part == Part::Browser {
            // An option of Node itself, which `run.js` hands on to its processes.
            let mut arguments: Vec<OsString> = name("--test-name-pattern");
            arguments.push("tests/browser/run.js".into());
            if let Some(engine) = self.engine {
                arguments.extend(["--engine".into(), engine.name().into()]);
            }
            return Ok(arguments);
        }
        let processors = thread::available_parallelism()?;
        let mut arguments: Vec<OsString> = name("--name");
        arguments.insert(0, "tests/support/run-files.js".into());
        arguments.push(format!("--concurrency={processors}").into());
        Ok(arguments)
    }

    /// Files that should have results and have none.
    fn without_results(&self, tests: &[TestResult], runs_all: bool) -> Vec<String> {
        // A file may have no tests of some name, in some engine, or without `--all`.
        let may_be_empty = self.part == Part::Browser && !runs_all;
        if may_be_empty || self.name_pattern.is_some() || self.engine.is_some() {
            return Vec::new();
        }
        let names = self.files.iter().map(|file| file_name(file));
        names.filter(|name| !tests.iter().any(|test| test.file == *name)).collect()
    }
}

/// The test files of a part whose names contain `only`.
pub(crate) fn find(workspace: &Workspace, part: Part, only: Option<&str>) -> Result<Vec<PathBuf>> {
    let folder = workspace.path("tests").join(part.name());
    let mut found = files::below(&folder)?;
    let is_selected =
        |file: &Path| only.is_none_or(|only| file_name(file).trim_end_matches(".test.js").contains(only));
    found.retain(|file| {
        file.parent() == Some(&folder) && files::ends_with(file, ".test.js") && is_selected(file)
    });
    Ok(found)
}

/// Puts the files that took longest the last time, and unknown ones, first: a long one that starts last would keep
/// the run waiting.
pub(crate) fn sort_longest_first(files: &mut [PathBuf], part: Part, times: &Times) {
    files.sort_by_key(|file| {
        let time = times.of(&time_name(part, &file_name(file)));
        std::cmp::Reverse(time.unwrap_or(Duration::MAX))
    });
}

/// What the time of a file is kept by.
pub(crate) fn time_name(part: Part, file: &str) -> String {
    format!("{}/{file}", part.name())
}

/// The regular expression of names that contain `text`.
pub(crate) fn containing(text: &str) -> String {
    escaped(text)
}

/// The regular expression of exactly these names.
pub(crate) fn exactly(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().copied().map(escaped).collect();
    format!("^(?:{})$", names.join("|"))
}

fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if r"\^$.*+?()[]{}|/".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_in_patterns() {
        assert_eq!(containing("a (b) $c"), r"a \(b\) \$c");
        assert_eq!(exactly(&["a.b", "c"]), r"^(?:a\.b|c)$");
    }

    #[test]
    fn the_longest_and_the_unknown_files_come_first() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let mut times = Times::read(folder.path().join("times.json"));
        times.set("js/short.test.js", Duration::from_secs(1));
        times.set("js/long.test.js", Duration::from_secs(9));
        let mut files = ["short.test.js", "new.test.js", "long.test.js"].map(PathBuf::from);
        sort_longest_first(&mut files, Part::Js, &times);
        assert_eq!(files, ["new.test.js", "long.test.js", "short.test.js"].map(PathBuf::from));
        Ok(())
    }

    #[test]
    fn a_file_without_results_is_found() {
        let run = NodeTests {
            part: Part::Js,
            files: vec!["tests/js/a.test.js".into(), "tests/js/b.test.js".into()],
            name_pattern: None,
            engine: None,
        };
        let tests = [TestResult::broken(Part::Js, "a.test.js", String::new())];
        assert_eq!(run.without_results(&tests, false), ["b.test.js"]);
    }
}
