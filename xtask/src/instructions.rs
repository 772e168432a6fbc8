//! How many instructions of the processor one seal takes: the same on every run, which its time is not.

use std::env::consts::{ARCH, OS};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::programs::{self, Program, Version};
use crate::progress::{Outcome, Plan};
use crate::workspace::Workspace;
use crate::{files, process};

const VALGRIND: Program = Program {
    name: "Valgrind",
    variable: Some("VALGRIND"),
    programs: &["valgrind"],
    elsewhere: &[],
    version: Some(Version { args: &["--version"], after: "valgrind-", oldest: (3, 19) }),
    debian: &["valgrind"],
};

/// Without the instructions for AES, GHASH and SHA-2, which not every machine has: on all of one architecture the same
/// ones run.
const PORTABLE: &str = r#"--cfg aes_backend="soft" --cfg polyval_backend="soft" --cfg sha2_backend="soft""#;
/// What is counted: all that runs within this function of `bench/instructions/src/main.rs`.
const COUNTED: &str = "--toggle-collect=instructions::seal_once*";
/// What the kept count is of.
const TARGET: (&str, &str) = ("x86_64", "linux");
/// In percent.
const MARGIN: u64 = 5;

/// Compares the count with the kept one.
pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    match count(workspace)? {
        Ok(count) => compare(kept(workspace)?, count).map(|()| Outcome::Done),
        Err(why) => Ok(Outcome::Skipped(why)),
    }
}

/// Counts, and keeps the count for `check`.
pub(crate) fn write_down(workspace: &Workspace) -> Result<()> {
    let mut plan = Plan::default();
    plan.step("Instructions of a seal", || match count(workspace)? {
        Ok(count) => {
            println!("{} before, {count} now", kept(workspace)?);
            files::write(&count_file(workspace), format!("{count}\n").as_bytes())?;
            Ok(Outcome::Done)
        }
        Err(why) => Ok(Outcome::Skipped(why)),
    });
    plan.run()
}

/// The inner error says why it cannot be counted here.
fn count(workspace: &Workspace) -> Result<Result<u64, String>> {
    if (ARCH, OS) != TARGET {
        return Ok(Err(format!("the count is of {TARGET:?}, this is {:?}", (ARCH, OS))));
    }
    let programs = programs::prepare(workspace, &[&VALGRIND])?;
    let valgrind = match programs.file(&VALGRIND) {
        Ok(file) => file,
        Err(why) => return Ok(Err(format!("Valgrind {why}"))),
    };
    let folder = workspace.target("instructions");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--release", "--package", "instructions", "--target-dir"]).arg(&folder);
    process::loud(cargo.env("RUSTFLAGS", PORTABLE))?;
    let counts = folder.join("callgrind.out");
    let mut run = workspace.command(valgrind);
    run.args(["--tool=callgrind", COUNTED]).arg(format!("--callgrind-out-file={}", counts.display()));
    process::quiet(run.arg(folder.join("release/instructions")))?;
    total(&String::from_utf8(files::read(&counts)?)?).map(Ok)
}

/// Reads what Callgrind writes.
fn total(counts: &str) -> Result<u64> {
    let total =
        counts.lines().find_map(|line| line.strip_prefix("totals: ")).context("Callgrind gave no totals")?;
    match total.trim().parse()? {
        0 => bail!("Callgrind did not see the function that is to be counted"),
        total => Ok(total),
    }
}

fn compare(kept: u64, count: u64) -> Result<()> {
    let said = format!(
        "one seal takes {count} instructions, and {kept} are written down in bench/instructions/count.txt"
    );
    if count * 100 > kept * (100 + MARGIN) {
        bail!(
            "{said}: over {MARGIN} % more. If that has to be, `cargo xtask bench instructions` writes it down"
        );
    }
    if count * 100 < kept * (100 - MARGIN) {
        bail!(
            "{said}: over {MARGIN} % fewer. So that they stay few, write it down: `cargo xtask bench instructions`"
        );
    }
    Ok(())
}

fn kept(workspace: &Workspace) -> Result<u64> {
    let file = count_file(workspace);
    let text = String::from_utf8(files::read(&file)?)?;
    text.trim().parse().with_context(|| file.display().to_string())
}

fn count_file(workspace: &Workspace) -> PathBuf {
    workspace.path("bench/instructions/count.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_margin_away_from_what_is_kept_fails() {
        for (count, expected) in
            [(94, Some("fewer")), (95, None), (100, None), (105, None), (106, Some("more"))]
        {
            let said = compare(100, count).err().map(|error| error.to_string());
            assert_eq!(said.is_some(), expected.is_some(), "{count}: {said:?}");
            assert!(said.is_none_or(|said| said.contains(&format!("% {}", expected.unwrap_or_default()))));
        }
    }

    #[test]
    fn a_function_that_was_not_found_is_no_count() {
        assert_eq!(total("summary: 7\ntotals: 7\n").ok(), Some(7));
        assert!(total("totals: 0\n").is_err());
        assert!(total("").is_err());
    }
}
