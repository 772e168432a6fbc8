//! A plan of numbered steps, and how its progress is shown.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How a step ended, when it did not fail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did its work.
    Done,
    /// There was nothing to do.
    UpToDate,
    /// It could not do (all of) its work; the text says why.
    Skipped(String),
}

/// Steps that run one after the other and stop at the first failure.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    steps: Vec<Step<'a>>,
}

struct Step<'a> {
    title: String,
    run: Box<dyn FnOnce() -> Result<Outcome> + 'a>,
}

impl<'a> Plan<'a> {
    /// Adds a step at the end.
    pub(crate) fn step(&mut self, title: &str, run: impl FnOnce() -> Result<Outcome> + 'a) {
        self.steps.push(Step { title: title.to_owned(), run: Box::new(run) });
    }

    /// Runs the steps and shows them on standard error.
    ///
    /// Standard output stays free for results.
    pub(crate) fn run(self) -> Result<()> {
        let colour = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
        self.run_on(&mut io::stderr(), colour)
    }

    fn run_on(self, out: &mut impl Write, colour: bool) -> Result<()> {
        let (bold, dim, plain) = if colour { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
        let total = self.steps.len();
        for (index, Step { title, run }) in self.steps.into_iter().enumerate() {
            writeln!(out, "{bold}[{}/{total}] {title}{plain}", index + 1)?;
            let start = Instant::now();
            let result = run();
            let time = seconds(start.elapsed());
            match &result {
                Ok(Outcome::Done) => writeln!(out, "{dim}… {time}{plain}")?,
                Ok(Outcome::UpToDate) => writeln!(out, "{dim}… up to date, {time}{plain}")?,
                Ok(Outcome::Skipped(why)) => writeln!(out, "… {time}, skipped: {why}")?,
                Err(_) => writeln!(out, "… failed after {time}")?,
            }
            result.context(title)?;
        }
        Ok(())
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn steps_are_numbered_and_stop_at_the_first_failure() -> Result<()> {
        let mut plan = Plan::default();
        plan.step("one", || Ok(Outcome::Done));
        plan.step("two", || Ok(Outcome::UpToDate));
        plan.step("three", || Ok(Outcome::Skipped("no reason".to_owned())));
        plan.step("four", || Err(anyhow!("broken")));
        plan.step("five", || Ok(Outcome::Done));
        let mut out = Vec::new();
        let result = plan.run_on(&mut out, false);
        assert_eq!(
            String::from_utf8(out)?,
            "[1/5] one\n… 0.0 s\n[2/5] two\n… up to date, 0.0 s\n\
             [3/5] three\n… 0.0 s, skipped: no reason\n[4/5] four\n… failed after 0.0 s\n"
        );
        let message = result.err().map(|error| format!("{error:#}"));
        assert_eq!(message.as_deref(), Some("four: broken"));
        Ok(())
    }

    #[test]
    fn times_have_one_decimal() {
        assert_eq!(seconds(Duration::from_millis(14_249)), "14.2 s");
    }
}
