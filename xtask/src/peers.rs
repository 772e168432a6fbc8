//! What the peers of the interoperability tests need, besides npm packages.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process;
use crate::programs::{self, Program, Programs, Version};
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace::Workspace;

/// The programs that are peers, or run them.
const PEERS: [&Program; 6] = [&PYTHON, &JAVA, &GO, &OPENSSL, &SOFTHSM, &OPENSC];

/// Python with the packages of `tests/interop/requirements.txt`.
const PYTHON: Program = Program {
    name: "Python",
    variable: "PYTHON",
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

const JAVA: Program = Program {
    name: "Java",
    variable: "JAVA",
    programs: &["java"],
    elsewhere: &[],
    // With its compiler: the programs are run from their source (JEP 330).
    version: Some(Version {
        args: &["--add-modules", "jdk.compiler", "--version"],
        after: "",
        oldest: (11, 0),
    }),
    debian: &["default-jdk-headless"],
};

const GO: Program = Program {
    name: "Go",
    variable: "GO",
    programs: &["go"],
    elsewhere: &[],
    version: Some(Version { args: &["version"], after: "go version go", oldest: (1, 19) }),
    debian: &["golang-go"],
};

const OPENSSL: Program = Program {
    name: "OpenSSL",
    variable: "OPENSSL",
    programs: &["openssl"],
    elsewhere: &[],
    version: Some(Version { args: &["version"], after: "OpenSSL ", oldest: (3, 0) }),
    debian: &["openssl"],
};

const SOFTHSM: Program = Program {
    name: "SoftHSM",
    variable: "SOFTHSM2_UTIL",
    programs: &["softhsm2-util"],
    elsewhere: &[],
    version: Some(Version { args: &["--version"], after: "", oldest: (2, 6) }),
    debian: &["softhsm2"],
};

const OPENSC: Program = Program {
    name: "OpenSC",
    variable: "PKCS11_TOOL",
    programs: &["pkcs11-tool"],
    elsewhere: &[],
    version: None,
    debian: &["opensc"],
};

/// Looks for them, installs what is missing if it may, and gives Python its packages.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Programs> {
    let mut peers = programs::prepare(workspace, &PEERS)?;
    peers.refine(&PYTHON, |python| with_packages(workspace, python));
    Ok(peers)
}

/// The Python of a virtual environment that holds the packages.
fn with_packages(workspace: &Workspace, python: &Path) -> Result<PathBuf> {
    let requirements = workspace.path("tests/interop/requirements.txt");
    let environment = workspace.target("python");
    let its_python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let mut inputs = Fingerprint::default();
    inputs.file(&requirements)?;
    // A newer Python would look for packages elsewhere.
    inputs.file(python)?;
    let stamp = Stamp::new(workspace.target("python.stamp"), inputs, vec![its_python.clone()]);
    if !stamp.is_fresh()? {
        stamp.clear()?;
        process::quiet(workspace.command(python).args(["-m", "venv", "--clear"]).arg(&environment))?;
        let install = ["-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r"];
        process::loud(workspace.command(&its_python).args(install).arg(&requirements))?;
        stamp.set()?;
    }
    Ok(its_python)
}
