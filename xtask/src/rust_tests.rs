//! The Rust tests: `cargo test`, with a line for each test binary instead of each test.

use anyhow::Result;

use crate::process;
use crate::progress::Outcome;
use crate::results::{ResultsFile, Status, TestResult};
use crate::selection::{self, Part};
use crate::workspace::Workspace;

/// Which Rust tests run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RustTests {
    All,
    /// Those whose names contain this text.
    Containing(String),
    /// Those of these names.
    Exactly(Vec<String>),
}

/// Compiles the tests.
pub(crate) fn compile(workspace: &Workspace) -> Result<Outcome> {
    process::loud(workspace.cargo().args(["test", "--locked", "--workspace", "--no-run"]))?;
    Ok(Outcome::Done)
}

impl RustTests {
    /// Runs them; the results are in the file afterwards.
    pub(crate) fn run(&self, workspace: &Workspace, runs_all: bool, results: &ResultsFile) -> Result<()> {
        let mut cargo = workspace.cargo();
        cargo.args(["test", "--locked", "--workspace", "--no-fail-fast", "--color=never", "--"]);
        match self {
            Self::All => &mut cargo,
            Self::Containing(text) => cargo.arg(text),
            Self::Exactly(names) => cargo.arg("--exact").args(names),
        };
        selection::export_tier(&mut cargo, runs_all);
        let mut output = Output::default();
        let status = process::lines(&mut cargo, |line| {
            if let Some(shown) = output.read(line) {
                println!("{shown}");
            }
        })?;
        for test in &output.tests {
            results.append(test)?;
        }
        if !status.success() && !output.tests.iter().any(TestResult::is_failed) {
            let reason = format!("`cargo test` ended with {status}");
            results.append(&TestResult::broken(Part::Rust, "", reason))?;
        }
        Ok(())
    }
}

/// The output of `cargo test`, line by line.
#[derive(Debug, Default)]
struct Output {
    tests: Vec<TestResult>,
    binary: String,
    /// Within the part of the output that describes the failures.
    shows_failures: bool,
}

impl Output {
    /// Reads a line, and returns what to show of it.
    fn read(&mut self, line: &str) -> Option<String> {
        if let Some(binary) = binary(line) {
            self.binary = binary;
            return None;
        }
        if let Some(result) = line.strip_prefix("test result: ") {
            self.shows_failures = false;
            return self.sum(result);
        }
        if self.shows_failures {
            return Some(line.to_owned());
        }
        if line == "failures:" {
            self.shows_failures = true;
            return Some(line.to_owned());
        }
        if let Some((name, outcome)) = line.strip_prefix("test ").and_then(|test| test.rsplit_once(" ... "))
            && let Some((status, reason)) = status(outcome)
        {
            self.add(name, status, reason);
            return (status == Status::Failed).then(|| format!("✖ {} › {name}", self.binary));
        }
        let is_noise = line.is_empty()
            || line.starts_with("running ")
            || line.starts_with("all doctests ran in ")
            || ["Finished", "Compiling"].iter().any(|word| line.trim_start().starts_with(word));
        (!is_noise).then(|| line.to_owned())
    }

    fn add(&mut self, name: &str, status: Status, reason: Option<String>) {
        let name = name.trim_end_matches(" - should panic").trim_end_matches(" - compile fail");
        self.tests.push(TestResult {
            path: vec![name.to_owned()],
            status,
            reason,
            ..TestResult::broken(Part::Rust, &self.binary, String::new())
        });
    }

    /// The line of a binary: `ok. 47 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 27.72s`.
    fn sum(&self, result: &str) -> Option<String> {
        let of_this_binary = || self.tests.iter().filter(|test| test.file == self.binary);
        let count = |status| of_this_binary().filter(|test| test.status == status).count();
        let total = of_this_binary().count();
        if total == 0 {
            return None;
        }
        let mut counts = vec![format!("{total} {}", if total == 1 { "test" } else { "tests" })];
        let (failed, skipped) = (count(Status::Failed), count(Status::Skipped));
        if failed > 0 {
            counts.push(format!("{failed} failed"));
        }
        if skipped > 0 {
            counts.push(format!("{skipped} skipped"));
        }
        if let Some((_, seconds)) = result.rsplit_once("finished in ") {
            counts.push(format!("{} s", seconds.trim_end_matches('s')));
        }
        let mark = if failed > 0 { '✖' } else { '✔' };
        Some(format!("{mark} {} ({})", self.binary, counts.join(", ")))
    }
}

/// The binary whose tests follow.
fn binary(line: &str) -> Option<String> {
    if let Some(name) = line.trim_start().strip_prefix("Doc-tests ") {
        return Some(format!("{name} doc tests"));
    }
    let (source, file) = line.trim_start().strip_prefix("Running ")?.split_once(" (")?;
    if !source.starts_with("unittests ") {
        return Some(source.to_owned());
    }
    let name = file.rsplit(['/', '\\']).next()?.rsplit_once('-')?.0;
    Some(format!("{name} unit tests"))
}

fn status(outcome: &str) -> Option<(Status, Option<String>)> {
    match outcome.split_once(", ").map_or((outcome, None), |(word, reason)| (word, Some(reason))) {
        ("ok", _) => Some((Status::Passed, None)),
        ("FAILED", _) => Some((Status::Failed, None)),
        ("ignored", reason) => Some((Status::Skipped, Some(reason.unwrap_or("ignored").to_owned()))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.44s
     Running unittests src/lib.rs (target/debug/deps/sealfield-499cd3e22cf05814)

running 4 tests
test der::reads ... ok
test der::panics - should panic ... ok
test pem::differs ... FAILED
test slow::one ... ignored, takes an hour

failures:

---- pem::differs stdout ----

thread 'pem::differs' panicked at src/pem.rs:1:1:
assertion failed: false

failures:
    pem::differs

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 27.72s

     Running tests/vectors.rs (target/debug/deps/vectors-c7b663f3277990e4)

running 1 test
test open ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.05s

   Doc-tests sealfield

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

all doctests ran in 2.02s; merged doctests compilation took 1.64s
error: 1 target failed:
    `-p sealfield --lib`";

    fn read(text: &str) -> (String, Vec<TestResult>) {
        let mut output = Output::default();
        let shown: Vec<_> = text.lines().filter_map(|line| output.read(line)).collect();
        (shown.join("\n"), output.tests)
    }

    #[test]
    fn a_binary_is_one_line_and_failures_are_shown_in_full() {
        let expected = "✖ sealfield unit tests › pem::differs
failures:

---- pem::differs stdout ----

thread 'pem::differs' panicked at src/pem.rs:1:1:
assertion failed: false

failures:
    pem::differs

✖ sealfield unit tests (4 tests, 1 failed, 1 skipped, 27.72 s)
✔ tests/vectors.rs (1 test, 0.05 s)
error: 1 target failed:
    `-p sealfield --lib`";
        assert_eq!(read(OUTPUT).0, expected);
    }

    #[test]
    fn each_test_is_a_result() {
        let results = read(OUTPUT).1.into_iter().map(|test| (test.title(), test.status, test.reason));
        let expected = [
            ("sealfield unit tests › der::reads", Status::Passed, None),
            ("sealfield unit tests › der::panics", Status::Passed, None),
            ("sealfield unit tests › pem::differs", Status::Failed, None),
            ("sealfield unit tests › slow::one", Status::Skipped, Some("takes an hour".to_owned())),
            ("tests/vectors.rs › open", Status::Passed, None),
        ];
        let expected = expected.map(|(title, status, reason)| (title.to_owned(), status, reason));
        assert_eq!(results.collect::<Vec<_>>(), expected);
    }
}
