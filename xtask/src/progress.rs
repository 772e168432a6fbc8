//! A plan of numbered steps, and how its progress is shown.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::times::{self, Times};

/// How a step ended, when the steps after it can go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did its work.
    Done,
    /// There was nothing to do.
    UpToDate,
    /// It could not do (all of) its work; the text says why.
    Skipped(String),
    /// Tests failed; the text says how many.
    Failed(String),
}

/// A step that was skipped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) title: String,
    pub(crate) reason: String,
}

/// Steps that run one after the other and stop at the first error.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    steps: Vec<Step<'a>>,
    times: Option<Times>,
}

struct Step<'a> {
    title: String,
    run: Box<dyn FnOnce() -> Result<Outcome> + 'a>,
}

impl<'a> Plan<'a> {
    /// A plan that shows how long each step took the last time; `file` keeps the times.
    pub(crate) fn with_times(file: PathBuf) -> Self {
        Self { steps: Vec::new(), times: Some(Times::read(file)) }
    }

    /// Adds a step at the end.
    pub(crate) fn step(&mut self, title: &str, run: impl FnOnce() -> Result<Outcome> + 'a) {
        self.steps.push(Step { title: title.to_owned(), run: Box::new(run) });
    }

    /// Runs the steps and shows them on standard error.
    ///
    /// Standard output stays free for results.
    pub(crate) fn run(self) -> Result<()> {
        self.run_and_list_skipped().map(|_| ())
    }

    /// Like `run`; returns the steps that were skipped, for a summary.
    pub(crate) fn run_and_list_skipped(self) -> Result<Vec<Skipped>> {
        let colour = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
        self.run_on(&mut io::stderr(), colour, is_ci())
    }

    fn run_on(self, out: &mut impl Write, colour: bool, is_ci: bool) -> Result<Vec<Skipped>> {
        let (bold, dim, plain) = if colour { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
        let total = self.steps.len();
        let mut all_times = self.times;
        let mut all_skipped = Vec::new();
        for (index, Step { title, run }) in self.steps.into_iter().enumerate() {
            let last_time = all_times.as_ref().and_then(|times| last_time(times, &title));
            let last_time = last_time.unwrap_or_default();
            writeln!(out, "{bold}[{}/{total}] {title}{plain}{dim}{last_time}{plain}", index + 1)?;
            let start = Instant::now();
            let result = run();
            let elapsed = start.elapsed();
            let time = times::spelled(elapsed);
            match &result {
                Ok(Outcome::Done) => writeln!(out, "{dim}… {time}{plain}")?,
                Ok(Outcome::UpToDate) => writeln!(out, "{dim}… up to date, {time}{plain}")?,
                Ok(Outcome::Skipped(why)) => writeln!(out, "… {time}, skipped: {why}")?,
                Ok(Outcome::Failed(how)) => writeln!(out, "… {time}, {how}")?,
                Err(_) => writeln!(out, "… failed after {time}")?,
            }
            if let Outcome::Skipped(reason) = result.with_context(|| title.clone())? {
                if is_ci {
                    bail!("{title}: {reason} (nothing may be skipped with `CI` set)");
                }
                all_skipped.push(Skipped { title: title.clone(), reason });
            }
            if let Some(times) = &mut all_times {
                times.set(&title, elapsed);
                times.write()?;
            }
        }
        Ok(all_skipped)
    }
}

/// Whether this is a run of continuous integration, in which nothing may be skipped.
pub(crate) fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()))
}

/// Not for what is over in an instant.
fn last_time(times: &Times, title: &str) -> Option<String> {
    let time = times.of(title).filter(|time| *time >= Duration::from_secs(1))?;
    Some(format!(" ({} last time)", times::spelled(time)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    fn run(plan: Plan, is_ci: bool) -> Result<(String, Result<Vec<Skipped>>)> {
        let mut out = Vec::new();
        let result = plan.run_on(&mut out, false, is_ci);
        Ok((String::from_utf8(out)?, result))
    }

    #[test]
    fn steps_are_numbered_and_stop_at_the_first_error() -> Result<()> {
        let mut plan = Plan::default();
        plan.step("one", || Ok(Outcome::Done));
        plan.step("two", || Ok(Outcome::UpToDate));
        plan.step("three", || Ok(Outcome::Skipped("no reason".to_owned())));
        plan.step("four", || Ok(Outcome::Failed("2 tests failed".to_owned())));
        plan.step("five", || Err(anyhow!("broken")));
        plan.step("six", || Ok(Outcome::Done));
        let (out, result) = run(plan, false)?;
        assert_eq!(
            out,
            "[1/6] one\n… 0.0 s\n[2/6] two\n… up to date, 0.0 s\n\
             [3/6] three\n… 0.0 s, skipped: no reason\n[4/6] four\n… 0.0 s, 2 tests failed\n\
             [5/6] five\n… failed after 0.0 s\n"
        );
        let message = result.err().map(|error| format!("{error:#}"));
        assert_eq!(message.as_deref(), Some("five: broken"));
        Ok(())
    }

    #[test]
    fn skipped_steps_are_listed_and_fail_in_ci() -> Result<()> {
        let plan = || {
            let mut plan = Plan::default();
            plan.step("Peers", || Ok(Outcome::Skipped("Go: not found".to_owned())));
            plan
        };
        let skipped = Skipped { title: "Peers".to_owned(), reason: "Go: not found".to_owned() };
        assert_eq!(run(plan(), false)?.1?, [skipped]);
        let message = run(plan(), true)?.1.err().map(|error| format!("{error:#}"));
        let expected = "Peers: Go: not found (nothing may be skipped with `CI` set)";
        assert_eq!(message.as_deref(), Some(expected));
        Ok(())
    }

    #[test]
    fn times_of_the_last_run_are_shown() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("times.json");
        let mut times = Times::read(file.clone());
        times.set("long", Duration::from_secs(192));
        times.set("short", Duration::from_millis(300));
        times.write()?;
        let mut plan = Plan::with_times(file.clone());
        plan.step("long", || Ok(Outcome::Done));
        plan.step("short", || Ok(Outcome::Done));
        let (out, _) = run(plan, false)?;
        assert_eq!(out, "[1/2] long (3 min 12 s last time)\n… 0.0 s\n[2/2] short\n… 0.0 s\n");
        assert!(Times::read(file).of("long").is_some_and(|time| time < Duration::from_secs(1)));
        Ok(())
    }
}
