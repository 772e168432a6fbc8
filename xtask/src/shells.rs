//! The shells that complete the command in the tests, and git. The tests find them on the path, as users do.

use anyhow::Result;

use crate::programs::{self, Program, Programs};
use crate::workspace::Workspace;

const SHELLS: [&Program; 4] = [&BASH, &FISH, &ZSH, &GIT];

const BASH: Program = on_path("bash", &["bash"]);
const FISH: Program = on_path("fish", &["fish"]);
const ZSH: Program = on_path("zsh", &["zsh"]);
const GIT: Program = on_path("git", &["git"]);

/// Debian's package has the name of the program.
const fn on_path(name: &'static str, names: &'static [&'static str]) -> Program {
    Program { name, variable: None, programs: names, elsewhere: &[], version: None, debian: names }
}

/// Looks for them and installs those that are missing, if it may.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Programs> {
    programs::prepare(workspace, &SHELLS)
}
