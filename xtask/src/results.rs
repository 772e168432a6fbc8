//! The results of tests: lines of JSON that `tests/support/reporter.js` and this tool append to one file.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::files;
use crate::selection::Part;

/// A test that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TestResult {
    pub(crate) part: Part,
    /// The test file without its folder; for Rust, the test binary.
    pub(crate) file: String,
    /// The name of the browser engine, if it ran in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) engine: Option<String>,
    /// Names from the outermost suite to the test; empty if the file failed as a whole.
    pub(crate) path: Vec<String>,
    /// The outermost test, if this is a subtest, which cannot run by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) test: Option<String>,
    pub(crate) status: Status,
    /// Why it was skipped, or why the file failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    pub(crate) ms: u64,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Passed,
    Failed,
    Skipped,
}

/// A test file that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FileResult {
    pub(crate) part: Part,
    pub(crate) file: String,
    pub(crate) ms: u64,
}

/// All results of a run.
#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) tests: Vec<TestResult>,
    pub(crate) files: Vec<FileResult>,
}

/// The file of the results of one run.
pub(crate) struct ResultsFile(PathBuf);

impl TestResult {
    /// A file, or a whole part if `file` is empty, that failed for another reason than a failed test.
    pub(crate) fn broken(part: Part, file: &str, reason: String) -> Self {
        let reason = Some(reason);
        let (file, status) = (file.to_owned(), Status::Failed);
        Self { part, file, engine: None, path: Vec::new(), test: None, status, reason, ms: 0 }
    }

    /// Whether it failed.
    pub(crate) fn is_failed(&self) -> bool {
        self.status == Status::Failed
    }

    /// Whether both are of the same test.
    pub(crate) fn is_same_test(&self, other: &Self) -> bool {
        (self.part, &self.file, &self.engine, &self.path)
            == (other.part, &other.file, &other.engine, &other.path)
    }

    /// What a person calls it.
    pub(crate) fn title(&self) -> String {
        let file = if self.file.is_empty() { self.part.name() } else { &self.file };
        let engine = self.engine.as_ref().map(|engine| format!(" in {engine}")).unwrap_or_default();
        let names = self.path.iter().map(|name| format!(" › {name}")).collect::<String>();
        format!("{file}{engine}{names}")
    }

    /// The name that runs it; none for a file that failed as a whole.
    pub(crate) fn runnable_name(&self) -> Option<&str> {
        self.test.as_deref().or(self.path.last().map(String::as_str))
    }
}

impl ResultsFile {
    /// Starts an empty file.
    pub(crate) fn start(file: PathBuf) -> Result<Self> {
        files::write(&file, b"")?;
        Ok(Self(file))
    }

    /// Its place, for the processes that append to it.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Appends a result.
    pub(crate) fn append(&self, result: &TestResult) -> Result<()> {
        let mut file = OpenOptions::new().append(true).open(&self.0)?;
        file.write_all(line(result)?.as_bytes())?;
        Ok(())
    }

    /// Reads all of it.
    pub(crate) fn read(&self) -> Result<Results> {
        parse(&String::from_utf8(files::read(&self.0)?)?).with_context(|| self.0.display().to_string())
    }
}

/// A result as its line.
pub(crate) fn line(result: &TestResult) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string(result)?))
}

/// Reads lines.
pub(crate) fn parse(lines: &str) -> Result<Results> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Line {
        Test(TestResult),
        File(FileResult),
    }
    let mut results = Results::default();
    for (index, line) in lines.lines().enumerate() {
        match serde_json::from_str(line).with_context(|| format!("line {}", index + 1))? {
            Line::Test(test) => results.tests.push(test),
            Line::File(file) => results.files.push(file),
        }
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = concat!(
        r#"{"part":"browser","file":"a.test.js","engine":"Firefox","path":["suite","table","row"],"test":"table","status":"failed","ms":12}"#,
        "\n",
        r#"{"part":"js","file":"b.test.js","path":["one"],"status":"skipped","reason":"not installed: fish","ms":0}"#,
        "\n",
        r#"{"part":"browser","file":"a.test.js","engine":"Firefox","ms":2500}"#,
        "\n",
    );

    #[test]
    fn lines_are_tests_or_files() -> Result<()> {
        let Results { tests, files } = parse(LINES)?;
        assert_eq!(tests.len(), 2);
        assert_eq!(tests[0].title(), "a.test.js in Firefox › suite › table › row");
        assert_eq!(tests[0].runnable_name(), Some("table"));
        assert_eq!(tests[1].status, Status::Skipped);
        assert_eq!(tests[1].runnable_name(), Some("one"));
        assert_eq!(files[0].ms, 2500);
        Ok(())
    }

    #[test]
    fn a_result_survives_its_line() -> Result<()> {
        let file = tempfile::tempdir()?;
        let results = ResultsFile::start(file.path().join("folder/results.jsonl"))?;
        let written = parse(LINES)?.tests;
        for result in &written {
            results.append(result)?;
        }
        assert_eq!(results.read()?.tests, written);
        Ok(())
    }

    #[test]
    fn a_line_that_is_not_a_result_is_named() {
        let message = parse("{}\n").err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("line 1"));
    }
}
