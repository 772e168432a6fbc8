//! Child processes: loud for long work, quiet for short.

use std::io::{self, BufRead, BufReader, PipeReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a long command; its own output is the progress the user sees.
pub(crate) fn loud(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_run(command))?;
    succeeded(command, status)
}

/// Runs a long command whose failure is a result; its own output is the progress the user sees.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| cannot_run(command))
}

/// Runs a long command whose failure is a result, and calls `each` with every line of its output.
pub(crate) fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    let (mut child, reader) = spawn_with_one_pipe(command)?;
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        each(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']));
        line.clear();
    }
    Ok(child.wait()?)
}

/// Runs a short command and shows what it said only if it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<()> {
    let (mut child, mut reader) = spawn_with_one_pipe(command)?;
    let mut said = Vec::new();
    reader.read_to_end(&mut said)?;
    let status = child.wait()?;
    if !status.success() {
        io::stderr().write_all(&said)?;
    }
    succeeded(command, status)
}

/// Runs a short command and returns what it printed, without the space around it.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_run(command))?;
    if !output.status.success() {
        io::stderr().write_all(&output.stderr)?;
    }
    succeeded(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// One pipe for both streams keeps their lines in order.
fn spawn_with_one_pipe(command: &mut Command) -> Result<(Child, PipeReader)> {
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null());
    command.stdout(writer.try_clone()?).stderr(writer);
    let child = command.spawn().with_context(|| cannot_run(command))?;
    // The command holds the writing ends: reading ends only when they close.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok((child, reader))
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed: {status}", spelled(command));
    }
    Ok(())
}

fn cannot_run(command: &Command) -> String {
    format!("cannot run `{}`", command.get_program().display())
}

fn spelled(command: &Command) -> String {
    const MANY: usize = 12;
    let program = Path::new(command.get_program());
    let mut line = program.file_name().unwrap_or_default().display().to_string();
    for arg in command.get_args().take(MANY) {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    if command.get_args().len() > MANY {
        line.push_str(" …");
    }
    line
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn failures_name_the_command_and_its_status() {
        for run in [loud, quiet] {
            let message = run(&mut shell("exit 3")).err().map(|e| e.to_string());
            assert_eq!(message.as_deref(), Some("`sh -c exit 3` failed: exit status: 3"));
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        let message = quiet(&mut Command::new("sealfield-no-such-program")).err().map(|e| e.to_string());
        assert_eq!(message.as_deref(), Some("cannot run `sealfield-no-such-program`"));
    }

    #[test]
    fn read_returns_trimmed_output() -> Result<()> {
        assert_eq!(read(&mut shell("echo ' v20.1 '"))?, "v20.1");
        Ok(())
    }

    #[test]
    fn lines_of_both_streams_come_in_order() -> Result<()> {
        let mut seen = Vec::new();
        let status = lines(&mut shell("echo one; echo two >&2; printf three; exit 3"), |line| {
            seen.push(line.to_owned());
        })?;
        assert_eq!(seen, ["one", "two", "three"]);
        assert_eq!(status.code(), Some(3));
        Ok(())
    }

    #[test]
    fn quiet_survives_more_output_than_a_pipe_holds() -> Result<()> {
        quiet(&mut shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"))
    }
}
