//! Which tests `cargo xtask test` runs, as its arguments say.

use std::ffi::OsString;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// A part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// `cargo xtask lint`.
    Lint,
    /// `cargo test`.
    Rust,
    /// The package in Node.
    Js,
    /// The package and its peers, live.
    Interop,
    /// The packed tarball.
    Packaging,
    /// Real browsers.
    Browser,
}

impl Part {
    /// In the order they run.
    pub(crate) const ALL: [Self; 6] =
        [Self::Lint, Self::Rust, Self::Js, Self::Interop, Self::Packaging, Self::Browser];

    /// The name on the command line and in results; for a part that Node runs, also its folder in `tests/`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Rust => "rust",
            Self::Js => "js",
            Self::Interop => "interop",
            Self::Packaging => "packaging",
            Self::Browser => "browser",
        }
    }

    /// Whether its tests are files that Node runs.
    pub(crate) fn runs_in_node(self) -> bool {
        !matches!(self, Self::Lint | Self::Rust)
    }
}

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK.
    Webkit,
}

impl Engine {
    const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// The name on the command line.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The name in the tests and their results.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Webkit => "WebKitGTK",
        }
    }

    /// The engine of a name in results.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|engine| engine.name() == name)
    }
}

/// What `cargo xtask test` is to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// In the order they run; never empty, never twice the same.
    pub(crate) parts: Vec<Part>,
    /// Every test in every engine, and the long-running variants.
    pub(crate) all: bool,
    /// Only what failed in the last run.
    pub(crate) failed: bool,
    /// Only this engine's browser.
    pub(crate) engine: Option<Engine>,
    /// Only test files whose names contain this text.
    pub(crate) only: Option<String>,
    /// Only tests whose names contain this text.
    pub(crate) name: Option<String>,
}

impl Selection {
    /// Reads the arguments after `cargo xtask test`; the error is one line for the user.
    pub(crate) fn parse(args: &[OsString]) -> Result<Self, String> {
        let mut selection = Self::default();
        let mut named = Vec::new();
        let mut args = args.iter().map(|arg| arg.to_string_lossy().into_owned());
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
            match arg.as_str() {
                "--all" => selection.all = true,
                "--failed" => selection.failed = true,
                "--engine" => selection.engine = Some(engine(&value()?)?),
                "--only" => selection.only = Some(value()?),
                "--name" => selection.name = Some(value()?),
                _ => named.push(part(&arg)?),
            }
        }
        if selection.failed && selection.is_filtered() {
            return Err("`--failed` cannot be used with `--engine`, `--only` or `--name`".to_owned());
        }
        if selection.engine.is_some() && !named.is_empty() && named != [Part::Browser] {
            return Err("`--engine` is only for the part `browser`".to_owned());
        }
        let default = |part: Part| match (selection.engine, selection.is_filtered()) {
            (Some(_), _) => part == Part::Browser,
            // To select among the Rust tests takes their compilation: only when asked for.
            (None, true) => part.runs_in_node(),
            (None, false) => true,
        };
        let is_selected = |part: &Part| if named.is_empty() { default(*part) } else { named.contains(part) };
        selection.parts = Part::ALL.into_iter().filter(is_selected).collect();
        Ok(selection)
    }

    /// Whether parts run only some of their tests.
    pub(crate) fn is_partial(&self) -> bool {
        self.failed || self.is_filtered()
    }

    fn is_filtered(&self) -> bool {
        self.engine.is_some() || self.only.is_some() || self.name.is_some()
    }
}

fn part(name: &str) -> Result<Part, String> {
    let names = Part::ALL.map(Part::name).join(", ");
    let found = Part::ALL.into_iter().find(|part| part.name() == name);
    found.ok_or_else(|| format!("`{name}` is neither an option nor a part of the tests ({names})"))
}

fn engine(option: &str) -> Result<Engine, String> {
    let options = Engine::ALL.map(Engine::option).join(", ");
    let found = Engine::ALL.into_iter().find(|engine| engine.option() == option);
    found.ok_or_else(|| format!("`{option}` is not an engine ({options})"))
}

/// Tells the tests of a command whether the long-running ones belong to the run.
pub(crate) fn export_tier(tests: &mut Command, runs_all: bool) {
    const VARIABLE: &str = "SEALFIELD_TEST_TIER";
    if runs_all {
        tests.env(VARIABLE, "all");
    } else {
        tests.env_remove(VARIABLE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Selection, String> {
        let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        Selection::parse(&args)
    }

    fn parts(line: &str) -> Result<Vec<Part>, String> {
        parsed(line).map(|selection| selection.parts)
    }

    #[test]
    fn all_parts_run_unless_some_are_named() {
        assert_eq!(parts(""), Ok(Part::ALL.to_vec()));
        assert_eq!(parts("--all"), Ok(Part::ALL.to_vec()));
        assert_eq!(parts("js"), Ok(vec![Part::Js]));
        assert_eq!(parts("browser rust browser"), Ok(vec![Part::Rust, Part::Browser]));
    }

    #[test]
    fn an_engine_selects_the_browser_part() {
        let expected = Selection {
            parts: vec![Part::Browser],
            engine: Some(Engine::Webkit),
            only: Some("element".to_owned()),
            ..Selection::default()
        };
        assert_eq!(parsed("--engine webkit --only element"), Ok(expected));
        assert_eq!(parts("browser --engine firefox"), Ok(vec![Part::Browser]));
    }

    #[test]
    fn a_file_name_or_test_name_selects_the_parts_of_node() {
        let in_node = vec![Part::Js, Part::Interop, Part::Packaging, Part::Browser];
        assert_eq!(parts("--only cli"), Ok(in_node.clone()));
        assert_eq!(parts("--name seals"), Ok(in_node));
        assert_eq!(parts("rust --name seals"), Ok(vec![Part::Rust]));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("ruby", "`ruby` is neither an option nor a part"),
            ("--fast", "`--fast` is neither"),
            ("--engine", "`--engine` needs a value"),
            ("--engine gecko", "`gecko` is not an engine (chromium, firefox, webkit)"),
            ("js --engine firefox", "`--engine` is only for the part `browser`"),
            ("--failed --only x", "`--failed` cannot be used with"),
        ] {
            let message = parsed(line).err().unwrap_or_default();
            assert!(message.contains(expected), "{line}: {message}");
        }
    }
}
