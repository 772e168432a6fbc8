//! Python, and virtual environments that hold packages from PyPI, each pinned by its hash.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process;
use crate::programs::{Program, Version};
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

pub(crate) const PYTHON: Program = Program {
    name: "Python",
    variable: Some("PYTHON"),
    programs: &["python3"],
    elsewhere: &[],
    // Debian's Python comes without what a virtual environment needs.
    version: Some(Version {
        args: &["-c", "import ensurepip, sys; print('Python', sys.version.split()[0])"],
        after: "Python ",
        oldest: (3, 11),
    }),
    debian: &["python3", "python3-venv"],
};

/// Installed first. The pip of a fresh Python 3.11 refuses, with `--require-hashes`, a package that another one wants
/// with an extra (`pydantic[email]`).
const PIP: &str = "xtask/requirements/pip.txt";

/// The folder of programs of the virtual environment `target/<name>`, with the packages of `requirements`.
pub(crate) fn environment(
    workspace: &Workspace,
    python: &Path,
    name: &str,
    requirements: &str,
) -> Result<PathBuf> {
    let folder = workspace.target(name);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let its_python = programs.join(if cfg!(windows) { "python.exe" } else { "python" });
    let lists = [PIP, requirements].map(|list| workspace.path(list));
    let mut inputs = Fingerprint::default();
    for list in &lists {
        inputs.file(list)?;
    }
    // A newer Python would look for packages elsewhere.
    inputs.file(python)?;
    let stamp = Stamp::new(workspace.target(format!("{name}.stamp")), inputs, vec![its_python.clone()]);
    if !stamp.is_fresh()? {
        stamp.clear()?;
        let create = ["-m", "venv", "--clear"];
        process::quiet(workspace.command(python).args(create).arg(&folder))
            .context("cannot create a virtual environment")?;
        for list in &lists {
            let install =
                ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
            process::loud(workspace.command(&its_python).args(install).arg(list))
                .with_context(|| format!("cannot install the packages of {}", list.display()))?;
        }
        stamp.set()?;
    }
    Ok(programs)
}
