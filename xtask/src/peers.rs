//! What the peers of the interoperability tests need, besides npm packages.

use anyhow::Result;

use crate::programs::{self, Program, Programs, Version};
use crate::python::{self, PYTHON};
use crate::workspace::Workspace;

/// The programs that are peers, or run them.
const PEERS: [&Program; 6] = [&PYTHON, &JAVA, &GO, &OPENSSL, &SOFTHSM, &OPENSC];

const JAVA: Program = Program {
    name: "Java",
    variable: Some("JAVA"),
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
    variable: Some("GO"),
    programs: &["go"],
    elsewhere: &[],
    version: Some(Version { args: &["version"], after: "go version go", oldest: (1, 19) }),
    debian: &["golang-go"],
};

const OPENSSL: Program = Program {
    name: "OpenSSL",
    variable: Some("OPENSSL"),
    programs: &["openssl"],
    elsewhere: &[],
    version: Some(Version { args: &["version"], after: "OpenSSL ", oldest: (3, 0) }),
    debian: &["openssl"],
};

const SOFTHSM: Program = Program {
    name: "SoftHSM",
    variable: Some("SOFTHSM2_UTIL"),
    programs: &["softhsm2-util"],
    elsewhere: &[],
    version: Some(Version { args: &["--version"], after: "", oldest: (2, 6) }),
    debian: &["softhsm2"],
};

const OPENSC: Program = Program {
    name: "OpenSC",
    variable: Some("PKCS11_TOOL"),
    programs: &["pkcs11-tool"],
    elsewhere: &[],
    version: None,
    debian: &["opensc"],
};

/// Looks for them, installs what is missing if it may, and gives Python its packages.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Programs> {
    let mut peers = programs::prepare(workspace, &PEERS)?;
    peers.refine(&PYTHON, |python| {
        let programs = python::environment(workspace, python, "python", "tests/interop/requirements.txt")?;
        Ok(programs.join("python"))
    });
    Ok(peers)
}
