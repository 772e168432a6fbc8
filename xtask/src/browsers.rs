//! The browsers of the tests: found, or installed where that is possible.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::progress::Outcome;
use crate::workspace::Workspace;

/// A browser engine and where its browsers hide.
struct Engine {
    name: &'static str,
    /// Says where it is: to this tool, and from this tool to the tests.
    variable: &'static str,
    programs: &'static [&'static str],
    mac_app: &'static str,
    debian: &'static [&'static str],
}

const CHROMIUM: Engine = Engine {
    name: "Chromium",
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    mac_app: "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    // Without any font, Chromium does not start on a bare machine.
    debian: &["chromium", "fonts-dejavu-core"],
};

const FIREFOX: Engine = Engine {
    name: "Firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    mac_app: "/Applications/Firefox.app/Contents/MacOS/firefox",
    debian: &["firefox-esr"],
};

/// What was found of each engine.
pub(crate) struct Browsers(Vec<Found>);

struct Found {
    engine: &'static Engine,
    /// The program and what it says its version is; else why there is none.
    browser: Result<(PathBuf, String), String>,
}

/// Looks for every engine and installs those that are missing, if it may.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Browsers> {
    let mut browsers = look(workspace)?;
    if browsers.0.iter().any(|found| found.browser.is_err())
        && let Some(apt) = Apt::usable(workspace)
    {
        for found in &browsers.0 {
            if found.browser.is_err() {
                // A failure is told by the second look.
                let _ = apt.install(found.engine);
            }
        }
        browsers = look(workspace)?;
    }
    Ok(browsers)
}

impl Browsers {
    /// Tells the tests: a variable that is not set means no such browser.
    pub(crate) fn export(&self, tests: &mut Command) {
        for Found { engine, browser } in &self.0 {
            match browser {
                Ok((program, _)) => tests.env(engine.variable, program),
                Err(_) => tests.env_remove(engine.variable),
            };
        }
    }

    /// Whether all are there, and which are not.
    pub(crate) fn outcome(&self) -> Outcome {
        let reason = |Found { engine, browser }: &Found| {
            let why = browser.as_ref().err()?;
            Some(format!("{}: {why}", engine.name))
        };
        let missing: Vec<_> = self.0.iter().filter_map(reason).collect();
        if missing.is_empty() { Outcome::Done } else { Outcome::Skipped(missing.join("; ")) }
    }

    /// For a summary: versions, and reasons of the missing.
    pub(crate) fn summary(&self) -> String {
        let each = self.0.iter().map(|found| match &found.browser {
            Ok((_, version)) => version.clone(),
            Err(why) => format!("{} skipped: {why}", found.engine.name),
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

fn look(workspace: &Workspace) -> Result<Browsers> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut browsers = Vec::new();
    for engine in [&CHROMIUM, &FIREFOX] {
        let browser = match find(engine, env::var_os(engine.variable), &path)? {
            // A program may be there and not work: Ubuntu's are stubs without snap.
            Some(program) => process::read(workspace.command(&program).arg("--version"))
                .map(|version| (program, version))
                .map_err(|error| format!("{error:#}")),
            None => Err(format!(
                "not found; install it (Debian: apt-get install {}) or set {} to its path",
                engine.debian.join(" "),
                engine.variable
            )),
        };
        browsers.push(Found { engine, browser });
    }
    Ok(Browsers(browsers))
}

fn find(engine: &Engine, chosen: Option<OsString>, path: &OsStr) -> Result<Option<PathBuf>> {
    if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
        let chosen = PathBuf::from(chosen);
        if !is_program(&chosen) {
            let (variable, chosen) = (engine.variable, chosen.display());
            bail!("{variable} is {chosen}, which is not a program");
        }
        return Ok(Some(chosen));
    }
    // By program first: the preferred one wins, wherever it is.
    let mut candidates = engine
        .programs
        .iter()
        .flat_map(|program| env::split_paths(path).map(move |folder| folder.join(program)));
    let mac_app = || Some(PathBuf::from(engine.mac_app)).filter(|app| is_program(app));
    Ok(candidates.find(|file| is_program(file)).or_else(mac_app))
}

fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    let executable = {
        use std::os::unix::fs::PermissionsExt;
        file.metadata().is_ok_and(|data| data.permissions().mode() & 0o111 != 0)
    };
    #[cfg(not(unix))]
    let executable = true;
    file.is_file() && executable
}

/// Debian's package manager, with the right to use it.
struct Apt<'a> {
    workspace: &'a Workspace,
    sudo: bool,
}

impl<'a> Apt<'a> {
    fn usable(workspace: &'a Workspace) -> Option<Self> {
        let works = |program: &str, args: &[&str]| {
            let output = workspace.command(program).args(args).output();
            output.ok().filter(|output| output.status.success())
        };
        works("apt-get", &["--version"])?;
        let root = works("id", &["-u"])?.stdout.trim_ascii() == b"0";
        if !root {
            works("sudo", &["-n", "true"])?;
        }
        let apt = Self { workspace, sudo: !root };
        // Old lists may still do.
        let _ = process::loud(apt.command().arg("update"));
        Some(apt)
    }

    fn install(&self, engine: &Engine) -> Result<()> {
        let mut command = self.command();
        command.args(["install", "-y", "--no-install-recommends"]);
        process::loud(command.args(engine.debian))
    }

    fn command(&self) -> Command {
        let question_free = ["DEBIAN_FRONTEND=noninteractive", "apt-get"];
        if self.sudo {
            let mut command = self.workspace.command("sudo");
            command.args(["-n", "env"]).args(question_free);
            command
        } else {
            let mut command = self.workspace.command("env");
            command.args(question_free);
            command
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    fn folder_with(programs: &[&str]) -> Result<TempDir> {
        let folder = tempfile::tempdir()?;
        for program in programs {
            let file = folder.path().join(program);
            fs::write(&file, "")?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        }
        Ok(folder)
    }

    fn search_path(folders: &[&TempDir]) -> Result<OsString> {
        Ok(env::join_paths(folders.iter().map(|folder| folder.path()))?)
    }

    const PATHLESS: Engine = Engine { mac_app: "", ..FIREFOX };

    #[test]
    fn the_preferred_program_wins_over_the_order_of_the_path() -> Result<()> {
        let (first, second) = (folder_with(&["firefox"])?, folder_with(&["firefox-esr"])?);
        let found = find(&FIREFOX, None, &search_path(&[&first, &second])?)?;
        assert_eq!(found, Some(second.path().join("firefox-esr")));
        Ok(())
    }

    #[test]
    fn folders_and_files_that_cannot_run_are_no_browsers() -> Result<()> {
        let folder = folder_with(&[])?;
        fs::create_dir(folder.path().join("firefox-esr"))?;
        fs::write(folder.path().join("firefox"), "")?;
        assert_eq!(find(&PATHLESS, None, &search_path(&[&folder])?)?, None);
        Ok(())
    }

    #[test]
    fn the_variable_wins_and_must_name_a_program() -> Result<()> {
        let (folder, other) = (folder_with(&["firefox"])?, folder_with(&["nightly"])?);
        let path = search_path(&[&folder])?;
        let nightly = other.path().join("nightly");
        let found = find(&FIREFOX, Some(nightly.clone().into()), &path)?;
        assert_eq!(found, Some(nightly));
        let empty = find(&FIREFOX, Some(OsString::new()), &path)?;
        assert_eq!(empty, Some(folder.path().join("firefox")));
        let nowhere = find(&FIREFOX, Some("/nowhere".into()), &path);
        let message = nowhere.err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some("FIREFOX is /nowhere, which is not a program"));
        Ok(())
    }
}
