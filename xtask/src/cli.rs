//! What can be asked of `cargo xtask`.

use std::ffi::OsString;

use crate::selection::Selection;

/// The help text.
pub(crate) const HELP: &str = "\
Usage: cargo xtask <command>

  demo [server arguments]    build what is missing and serve the demo page, e.g.
                             cargo xtask demo --port 9000
  test [part ...] [options]  run the tests: all parts, or those named of lint,
                             rust, js, interop, packaging, browser
    --all                    every test in every engine, and the long-running
                             ones; take it before a release
    --failed                 only the tests that failed in the last run
    --engine NAME            only one browser: chromium, firefox or webkit
    --only TEXT              only test files with TEXT in their names
    --name TEXT              only tests with TEXT in their names, e.g.
                             cargo xtask test --engine chromium --only form
  build                      build the npm package into pkg/dist
  bench [name]               run a bench: speed (when none is named), timing,
                             redaction, instructions, core; --list says
                             what each finds out.
                             cargo xtask bench speed --quick --engine Node
                             takes a look that bench/results does not keep
  lint                       the first part of the tests: format, lints, types
  help                       print this text

Each command installs what it needs first: the WebAssembly target of Rust, the
npm packages and, for the tests, the browsers and the peers.";

/// A command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Build, then serve the demo page.
    Demo {
        /// Handed to the server as they are.
        server_args: Vec<OsString>,
    },
    /// Run the tests.
    Test(Selection),
    /// Build the npm package.
    Build,
    /// Run a bench.
    Bench {
        /// The one to run.
        bench: Bench,
        /// Handed to it as they are.
        args: Vec<OsString>,
    },
    /// List the benches.
    Benches,
    /// Check format, lints and types.
    Lint,
    /// Print the help text.
    Help,
}

/// Something that is measured, in a folder of `bench/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bench {
    /// How fast and how small, beside the peers.
    Speed,
    /// Whether all failures to open take the same time.
    Timing,
    /// How fast known secrets are replaced.
    Redaction,
    /// How many instructions one seal takes.
    Instructions,
    /// How long each thing that the core does takes.
    Core,
}

impl Bench {
    pub(crate) const ALL: [Self; 5] =
        [Self::Speed, Self::Timing, Self::Redaction, Self::Instructions, Self::Core];

    /// How the command line and cargo name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::Timing => "timing",
            Self::Redaction => "redaction",
            Self::Instructions => "instructions",
            Self::Core => "core",
        }
    }

    /// What it finds out.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Speed => "how fast and how small the package is, beside its peers",
            Self::Timing => "whether all failures to open take the same time",
            Self::Redaction => "how fast known secrets are replaced in output",
            Self::Instructions => "how many instructions one seal takes; writes it down for the tests",
            Self::Core => "how long each thing that the core does takes, natively",
        }
    }
}

/// Reads the arguments after `cargo xtask`; the error is a text for the user.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut args = args.into_iter();
    let Some(name) = args.next() else {
        return Err(HELP.to_owned());
    };
    let rest: Vec<OsString> = args.collect();
    match name.to_str() {
        Some("demo") => Ok(Command::Demo { server_args: without_separator(rest) }),
        Some("test") => match Selection::parse(&without_separator(rest)) {
            Ok(selection) => Ok(Command::Test(selection)),
            Err(mistake) => Err(format!("{mistake}\n\n{HELP}")),
        },
        Some("bench") => bench(&rest),
        Some("build") => alone(Command::Build, &rest),
        Some("lint") => alone(Command::Lint, &rest),
        Some("help" | "--help" | "-h") => Ok(Command::Help),
        _ => Err(format!("unknown command `{}`\n\n{HELP}", name.display())),
    }
}

fn without_separator(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.first().is_some_and(|first| first == "--") {
        args.remove(0);
    }
    args
}

fn bench(args: &[OsString]) -> Result<Command, String> {
    let [name, rest @ ..] = args else { return Ok(Command::Bench { bench: Bench::Speed, args: vec![] }) };
    if name == "--list" {
        return alone(Command::Benches, rest);
    }
    match Bench::ALL.into_iter().find(|bench| name == bench.name()) {
        Some(bench @ Bench::Speed) => Ok(Command::Bench { bench, args: rest.to_vec() }),
        Some(bench) => alone(Command::Bench { bench, args: vec![] }, rest),
        None => Err(format!("no bench named `{}`\n\n{HELP}", name.display())),
    }
}

fn alone(command: Command, rest: &[OsString]) -> Result<Command, String> {
    match rest.first() {
        None => Ok(command),
        Some(extra) => Err(format!("unexpected argument `{}`\n\n{HELP}", extra.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selection::Part;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    fn demo(args: &[&str]) -> Result<Command, String> {
        let server_args = args.iter().map(OsString::from).collect();
        Ok(Command::Demo { server_args })
    }

    #[test]
    fn nothing_and_nonsense_get_the_help_text() {
        for line in [
            "",
            "serve",
            "build --fast",
            "lint now",
            "test ruby",
            "bench all",
            "bench timing now",
            "bench --list all",
        ] {
            let usage = parsed(line).err().unwrap_or_default();
            assert!(usage.ends_with(HELP), "{line:?}: {usage}");
        }
        assert_eq!(parsed("--help"), Ok(Command::Help));
    }

    #[test]
    fn demo_forwards_its_arguments_with_or_without_a_separator() {
        assert_eq!(parsed("demo"), demo(&[]));
        assert_eq!(parsed("demo --port 9000"), demo(&["--port", "9000"]));
        assert_eq!(parsed("demo -- --port 9000"), demo(&["--port", "9000"]));
        assert_eq!(parsed("demo -- -- x"), demo(&["--", "x"]));
    }

    #[test]
    fn test_takes_parts_and_options() {
        let selection = Selection { parts: vec![Part::Js], all: true, ..Selection::default() };
        assert_eq!(parsed("test js --all"), Ok(Command::Test(selection)));
    }

    #[test]
    fn bench_lists_or_runs_one() {
        let run = |bench, args: &[&str]| {
            Ok(Command::Bench { bench, args: args.iter().map(OsString::from).collect() })
        };
        assert_eq!(parsed("bench"), run(Bench::Speed, &[]));
        assert_eq!(parsed("bench timing"), run(Bench::Timing, &[]));
        assert_eq!(parsed("bench speed --quick"), run(Bench::Speed, &["--quick"]));
        assert_eq!(parsed("bench --list"), Ok(Command::Benches));
    }
}
