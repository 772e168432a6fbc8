//! What a test run prints at its end.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use crate::progress::Skipped;
use crate::results::{Results, Status, TestResult};
use crate::selection::{Engine, Part};
use crate::times;

/// How `tests/support/needs.js` starts the reason of a test whose program is missing.
const NOT_INSTALLED: &str = "not installed: ";
const SLOWEST: usize = 10;

/// A finished run.
pub(crate) struct Summary<'a> {
    pub(crate) results: &'a Results,
    /// The programs that the tests used, with their versions.
    pub(crate) programs: Vec<String>,
    /// Steps that were skipped.
    pub(crate) skipped_steps: &'a [Skipped],
    pub(crate) time: Duration,
    /// Whether the run was one with `--all`.
    pub(crate) runs_all: bool,
    /// Whether a missing program fails the run.
    pub(crate) is_ci: bool,
}

impl Summary<'_> {
    /// Whether the run failed.
    pub(crate) fn is_failure(&self) -> bool {
        self.count(Status::Failed) > 0 || self.is_ci && self.misses_programs()
    }

    /// The text; its last line is `N passed, N failed, N skipped`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.slowest(&mut text);
        self.failed(&mut text);
        self.skipped(&mut text);
        let (passed, failed, skipped) =
            (self.count(Status::Passed), self.count(Status::Failed), self.count(Status::Skipped));
        for programs in &self.programs {
            let _ = writeln!(text, "Tested with {programs}");
        }
        let _ = writeln!(text, "Total time: {}", times::spelled(self.time));
        let _ = writeln!(text, "{passed} passed, {failed} failed, {skipped} skipped");
        text
    }

    fn count(&self, status: Status) -> usize {
        self.with(status).count()
    }

    fn with(&self, status: Status) -> impl Iterator<Item = &TestResult> {
        self.results.tests.iter().filter(move |test| test.status == status)
    }

    fn misses_programs(&self) -> bool {
        self.with(Status::Skipped)
            .any(|test| test.reason.as_ref().is_some_and(|reason| reason.starts_with(NOT_INSTALLED)))
    }

    fn slowest(&self, text: &mut String) {
        // libtest does not say how long a test took.
        let mut tests: Vec<_> = self.results.tests.iter().filter(|test| test.ms > 0).collect();
        tests.sort_by_key(|test| std::cmp::Reverse(test.ms));
        tests.truncate(SLOWEST);
        if tests.is_empty() {
            return;
        }
        text.push_str("\nSlowest tests:\n");
        for test in tests {
            let seconds = Duration::from_millis(test.ms).as_secs_f64();
            let _ = writeln!(text, "{seconds:8.1} s  {}", test.title());
        }
    }

    fn failed(&self, text: &mut String) {
        if self.count(Status::Failed) == 0 {
            return;
        }
        text.push_str("\nFailed tests, and the command that runs each:\n");
        for test in self.with(Status::Failed) {
            let reason = test.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let _ = writeln!(text, "  ✖ {}{reason}", test.title());
            let _ = writeln!(text, "    {}", command(test, self.runs_all));
        }
        text.push_str("To run all of them: cargo xtask test --failed\n");
    }

    fn skipped(&self, text: &mut String) {
        let mut files_by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for test in self.with(Status::Skipped) {
            let reason = test.reason.as_deref().unwrap_or_default();
            files_by_reason.entry(reason).or_default().push(&test.file);
        }
        if !files_by_reason.is_empty() || !self.skipped_steps.is_empty() {
            text.push_str("\nSkipped:\n");
        }
        for Skipped { title, reason } in self.skipped_steps {
            let _ = writeln!(text, "  - {title}: {reason}");
        }
        for (reason, mut files) in files_by_reason {
            let tests = files.len();
            files.sort_unstable();
            files.dedup();
            let tests = format!("{tests} {}", if tests == 1 { "test" } else { "tests" });
            let _ = writeln!(text, "  - {reason} ({tests} of {})", files.join(", "));
        }
        if self.is_ci && self.misses_programs() {
            text.push_str(
                "With `CI` set, a test that is skipped because a program is not installed fails the run.\n",
            );
        }
        text.push('\n');
    }
}

/// The command that runs a test by itself.
fn command(test: &TestResult, runs_all: bool) -> String {
    let mut command = format!("cargo xtask test {}", test.part.name());
    if runs_all {
        command.push_str(" --all");
    }
    if let Some(engine) = test.engine.as_deref().and_then(Engine::named) {
        let _ = write!(command, " --engine {}", engine.option());
    }
    // `--only` is for files; Rust has one filter.
    if test.part != Part::Rust && !test.file.is_empty() {
        let _ = write!(command, " --only {}", quoted(test.file.trim_end_matches(".test.js")));
    }
    if let Some(name) = test.runnable_name() {
        let _ = write!(command, " --name {}", quoted(name));
    }
    command
}

/// An argument as a POSIX shell reads it.
fn quoted(argument: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./:".contains(character);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(part: Part, file: &str, name: &str, status: Status, ms: u64) -> TestResult {
        let path = vec!["suite".to_owned(), name.to_owned()];
        TestResult { path, status, ms, reason: None, ..TestResult::broken(part, file, String::new()) }
    }

    fn summary(results: &Results, is_ci: bool) -> Summary<'_> {
        let time = Duration::from_secs(192);
        Summary { results, programs: Vec::new(), skipped_steps: &[], time, runs_all: false, is_ci }
    }

    #[test]
    fn a_passing_run_lists_its_slowest_tests() {
        let tests = (1..=11).map(|n| result(Part::Js, "a.test.js", &n.to_string(), Status::Passed, n * 100));
        let results = Results { tests: tests.collect(), files: Vec::new() };
        let programs = vec!["Go 1.19; OpenSSL 3.0".to_owned()];
        let text = Summary { programs, ..summary(&results, false) }.text();
        assert!(
            text.starts_with("\nSlowest tests:\n     1.1 s  a.test.js › suite › 11\n     1.0 s"),
            "{text}"
        );
        assert!(!text.contains("› 1\n"), "{text}");
        assert!(
            text.ends_with(
                "\nTested with Go 1.19; OpenSSL 3.0\nTotal time: 3 min 12 s\n11 passed, 0 failed, 0 skipped\n"
            ),
            "{text}"
        );
        assert!(!summary(&results, true).is_failure());
    }

    #[test]
    fn failures_come_with_their_commands() {
        let in_firefox = TestResult {
            engine: Some("Firefox".to_owned()),
            ..result(Part::Browser, "element-form.test.js", "doesn't send", Status::Failed, 0)
        };
        let row = TestResult {
            test: Some("table".to_owned()),
            ..result(Part::Js, "a.test.js", "row", Status::Failed, 0)
        };
        let in_rust = TestResult {
            path: vec!["der::reads".to_owned()],
            ..result(Part::Rust, "sealfield unit tests", "", Status::Failed, 0)
        };
        let whole_file = TestResult::broken(Part::Interop, "go.test.js", "none of its tests ran".to_owned());
        let results = Results { tests: vec![in_firefox, row, in_rust, whole_file], files: Vec::new() };
        let expected = "
Failed tests, and the command that runs each:
  ✖ element-form.test.js in Firefox › suite › doesn't send
    cargo xtask test browser --engine firefox --only element-form --name 'doesn'\\''t send'
  ✖ a.test.js › suite › row
    cargo xtask test js --only a --name table
  ✖ sealfield unit tests › der::reads
    cargo xtask test rust --name der::reads
  ✖ go.test.js: none of its tests ran
    cargo xtask test interop --only go
To run all of them: cargo xtask test --failed

Total time: 3 min 12 s
0 passed, 4 failed, 0 skipped
";
        assert_eq!(summary(&results, false).text(), expected);
        assert!(summary(&results, false).is_failure());
    }

    #[test]
    fn a_missing_program_fails_only_in_ci() {
        let skipped = |reason: &str, file| TestResult {
            reason: Some(reason.to_owned()),
            ..result(Part::Js, file, "x", Status::Skipped, 0)
        };
        let by_nature = skipped("only root gives files away", "b.test.js");
        let fish = "not installed: fish (Debian: apt-get install fish)";
        let mut results = Results { tests: vec![by_nature], files: Vec::new() };
        assert!(!summary(&results, true).is_failure());

        results.tests.extend([skipped(fish, "a.test.js"), skipped(fish, "a.test.js")]);
        let text = summary(&results, false).text();
        assert!(
            text.contains("  - not installed: fish (Debian: apt-get install fish) (2 tests of a.test.js)\n")
        );
        assert!(!summary(&results, false).is_failure());
        assert!(summary(&results, true).is_failure());
    }

    #[test]
    fn skipped_steps_are_listed() {
        let steps = [Skipped { title: "Peers".to_owned(), reason: "Go: not found; install it".to_owned() }];
        let results = Results::default();
        let summary = Summary { skipped_steps: &steps, ..summary(&results, false) };
        assert!(summary.text().starts_with("\nSkipped:\n  - Peers: Go: not found; install it\n\n"));
    }
}
