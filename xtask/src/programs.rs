//! Programs that tests need: found, or installed where that is possible.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::apt::Apt;
use crate::process;
use crate::progress::Outcome;
use crate::workspace::Workspace;

/// A program by its name, and where it hides.
pub(crate) struct Program {
    /// What people call it.
    pub(crate) name: &'static str,
    /// Says where it is, to this tool and from this tool to the tests; without one, both look for it on the path.
    pub(crate) variable: Option<&'static str>,
    /// Names of its file, the preferred one first.
    pub(crate) programs: &'static [&'static str],
    /// Where it may be when it is not on the path.
    pub(crate) elsewhere: &'static [&'static str],
    /// How it tells its version, if it does.
    pub(crate) version: Option<Version>,
    /// Debian's packages that bring it.
    pub(crate) debian: &'static [&'static str],
}

/// How a program tells its version, and which will do.
pub(crate) struct Version {
    /// What makes it print a line with the version.
    pub(crate) args: &'static [&'static str],
    /// What stands before the version in the line.
    pub(crate) after: &'static str,
    /// Major and minor.
    pub(crate) oldest: (u32, u32),
}

/// What was found of each program.
pub(crate) struct Programs(Vec<Found>);

struct Found {
    program: &'static Program,
    /// The file and what it says its version is; else why there is none: what follows the name in a sentence.
    file: Result<(PathBuf, String), String>,
}

/// Looks for every program and installs those that are missing, if it may.
pub(crate) fn prepare(workspace: &Workspace, programs: &[&'static Program]) -> Result<Programs> {
    let found = look(workspace, programs)?;
    let missing: Vec<_> =
        found.0.iter().filter(|found| found.file.is_err()).map(|found| found.program).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let Some(apt) = Apt::usable(workspace) else {
        return Ok(found);
    };
    for program in missing {
        // The second look reports a failure.
        let _ = apt.install(program.debian);
    }
    look(workspace, programs)
}

impl Programs {
    /// Puts another file in a program's place; an error takes the program away.
    pub(crate) fn refine(&mut self, program: &Program, other: impl FnOnce(&Path) -> Result<PathBuf>) {
        if let Some(found) = self.0.iter_mut().find(|found| found.program.name == program.name)
            && let Ok((file, version)) = &found.file
        {
            let version = version.clone();
            found.file = other(file).map(|file| (file, version)).map_err(|error| format!("{error:#}"));
        }
    }

    /// The file of a program that was looked for; else why there is none.
    pub(crate) fn file(&self, program: &Program) -> Result<&Path, &str> {
        let found = self.0.iter().find(|found| found.program.name == program.name);
        match &found.ok_or("not looked for")?.file {
            Ok((file, _)) => Ok(file),
            Err(why) => Err(why),
        }
    }

    /// Tells the tests: a variable that is not set means no such program.
    pub(crate) fn export(&self, tests: &mut Command) {
        for Found { program, file } in &self.0 {
            match (program.variable, file) {
                (Some(variable), Ok((file, _))) => tests.env(variable, file),
                (Some(variable), Err(_)) => tests.env_remove(variable),
                (None, _) => tests,
            };
        }
    }

    /// Whether all are there; else a sentence that says which are not, and how to install them.
    pub(crate) fn outcome(&self) -> Outcome {
        let missing: Vec<_> = self.0.iter().filter_map(Found::missing).collect();
        if missing.is_empty() { Outcome::Done } else { Outcome::Skipped(missing.join("; ")) }
    }

    /// For a summary: versions, and reasons of the missing.
    pub(crate) fn summary(&self) -> String {
        let each = self.0.iter().map(|found| match &found.file {
            Ok((_, version)) if version.contains(found.program.name) => version.clone(),
            Ok((_, version)) => format!("{} {version}", found.program.name),
            Err(_) => format!("no {}", found.program.name),
        });
        each.collect::<Vec<_>>().join("; ")
    }
}

impl Found {
    fn missing(&self) -> Option<String> {
        let why = self.file.as_ref().err()?;
        Some(format!("{} {why}", self.program.name))
    }
}

impl Program {
    /// Its file and its version; the error is a text for the user.
    fn look(&self, workspace: &Workspace, path: &OsStr) -> Result<Result<(PathBuf, String), String>> {
        let Some(file) = find(self, self.variable.and_then(env::var_os), path)? else {
            return Ok(Err(format!("was not found: {}", self.advice())));
        };
        let Some(version) = &self.version else {
            return Ok(Ok((file, self.name.to_owned())));
        };
        // A program may be there and not work: Ubuntu's browsers are stubs without snap.
        Ok(match process::read(workspace.command(&file).args(version.args)) {
            Ok(said) => {
                let line = said.lines().next().unwrap_or_default().to_owned();
                if version.accepts(&line) {
                    Ok((file, line))
                } else {
                    let (major, minor) = version.oldest;
                    Err(format!(
                        "{major}.{minor} or newer is needed, and {} is {line}: {}",
                        file.display(),
                        self.advice()
                    ))
                }
            }
            Err(error) => Err(format!("does not work ({error:#}): {}", self.advice())),
        })
    }

    fn advice(&self) -> String {
        let install = format!("install it (Debian: apt-get install {})", self.debian.join(" "));
        match self.variable {
            Some(variable) => format!("{install} or set {variable} to its path"),
            None => install,
        }
    }
}

impl Version {
    fn accepts(&self, line: &str) -> bool {
        let Some((_, rest)) = line.split_once(self.after) else {
            return false;
        };
        let mut numbers = rest
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .split(|c: char| !c.is_ascii_digit())
            .map(|digits| digits.parse().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= self.oldest
    }
}

fn look(workspace: &Workspace, programs: &[&'static Program]) -> Result<Programs> {
    let path = env::var_os("PATH").unwrap_or_default();
    let look = |program: &&'static Program| {
        let file = program.look(workspace, &path)?;
        Ok(Found { program, file })
    };
    programs.iter().map(look).collect::<Result<_>>().map(Programs)
}

fn find(program: &Program, chosen: Option<OsString>, path: &OsStr) -> Result<Option<PathBuf>> {
    if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
        let chosen = PathBuf::from(chosen);
        if !is_program(&chosen) {
            let (variable, chosen) = (program.variable.unwrap_or_default(), chosen.display());
            bail!("{variable} is {chosen}, which is not a program");
        }
        return Ok(Some(chosen));
    }
    // By name first: the preferred one wins, wherever it is.
    let on_path =
        program.programs.iter().flat_map(|name| env::split_paths(path).map(move |folder| folder.join(name)));
    Ok(on_path.chain(program.elsewhere.iter().map(PathBuf::from)).find(|file| is_program(file)))
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

    const FIREFOX: Program = Program {
        name: "Firefox",
        variable: Some("FIREFOX"),
        programs: &["firefox-esr", "firefox"],
        elsewhere: &[],
        version: None,
        debian: &["firefox-esr"],
    };

    #[test]
    fn the_preferred_program_wins_over_the_order_of_the_path() -> Result<()> {
        let (first, second) = (folder_with(&["firefox"])?, folder_with(&["firefox-esr"])?);
        let found = find(&FIREFOX, None, &search_path(&[&first, &second])?)?;
        assert_eq!(found, Some(second.path().join("firefox-esr")));
        Ok(())
    }

    #[test]
    fn what_is_not_on_the_path_may_be_elsewhere() -> Result<()> {
        let shell = Program { elsewhere: &["/nowhere", "/bin/sh"], ..FIREFOX };
        let found = find(&shell, None, &search_path(&[&folder_with(&[])?])?)?;
        assert_eq!(found, Some("/bin/sh".into()));
        Ok(())
    }

    #[test]
    fn folders_and_files_that_cannot_run_are_no_programs() -> Result<()> {
        let folder = folder_with(&[])?;
        fs::create_dir(folder.path().join("firefox-esr"))?;
        fs::write(folder.path().join("firefox"), "")?;
        assert_eq!(find(&FIREFOX, None, &search_path(&[&folder])?)?, None);
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

    #[test]
    fn a_missing_program_is_named_and_hidden_from_the_tests() {
        let found = Found { program: &FIREFOX, file: Err("was not found".to_owned()) };
        let programs = Programs(vec![found]);
        assert_eq!(programs.outcome(), Outcome::Skipped("Firefox was not found".to_owned()));
        assert_eq!(programs.summary(), "no Firefox");
        let mut tests = Command::new("node");
        programs.export(&mut tests);
        assert!(tests.get_envs().any(|variable| variable == (OsStr::new("FIREFOX"), None)));
    }

    #[test]
    fn a_sentence_says_what_is_missing_and_how_to_install_it() -> Result<()> {
        let missing = Program { programs: &["sealfield-no-such-program"], ..FIREFOX };
        let on_path_only = Program { variable: None, programs: &["sealfield-no-such-program"], ..FIREFOX };
        let look = |program: &Program| program.look(&Workspace::locate()?, OsStr::new(""));
        assert_eq!(
            look(&missing)?.err().as_deref(),
            Some(
                "was not found: install it (Debian: apt-get install firefox-esr) or set FIREFOX to its path"
            )
        );
        assert_eq!(
            look(&on_path_only)?.err().as_deref(),
            Some("was not found: install it (Debian: apt-get install firefox-esr)")
        );
        Ok(())
    }

    #[test]
    fn what_cannot_be_put_in_a_programs_place_takes_it_away() {
        let found = Found { program: &FIREFOX, file: Ok(("firefox".into(), "Firefox 140".to_owned())) };
        let mut programs = Programs(vec![found]);
        programs.refine(&FIREFOX, |_| Ok("other".into()));
        assert_eq!(programs.summary(), "Firefox 140");
        programs.0[0].file = Ok(("other".into(), "140".to_owned()));
        assert_eq!(programs.summary(), "Firefox 140");
        programs.refine(&FIREFOX, |_| bail!("has no network"));
        assert_eq!(programs.outcome(), Outcome::Skipped("Firefox has no network".to_owned()));
    }

    #[test]
    fn a_version_is_two_numbers_after_a_name() {
        let openssl = Version { args: &[], after: "OpenSSL ", oldest: (3, 0) };
        let java = Version { args: &[], after: "", oldest: (11, 0) };
        for (version, text, expected) in [
            (&openssl, "OpenSSL 3.0.19 27 Jan 2026", true),
            (&openssl, "OpenSSL 1.1.1w  11 Sep 2023", false),
            (&openssl, "LibreSSL 3.3.6", false),
            (&java, "openjdk 17.0.15 2025-04-15", true),
            (&java, "openjdk 21 2023-09-19", true),
            (&java, "openjdk 9.0.4", false),
            (&java, "", false),
        ] {
            assert_eq!(version.accepts(text), expected, "{text}");
        }
    }
}
