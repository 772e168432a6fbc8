//! Debian's package manager, with the right to use it.

use std::process::Command;
use std::sync::Once;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

static UPDATE: Once = Once::new();

pub(crate) struct Apt<'a> {
    workspace: &'a Workspace,
    sudo: bool,
}

impl<'a> Apt<'a> {
    /// The package manager with fresh lists, if this is a Debian and we may install.
    pub(crate) fn usable(workspace: &'a Workspace) -> Option<Self> {
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
        UPDATE.call_once(|| {
            // Old lists may still do.
            let _ = process::loud(apt.command().arg("update"));
        });
        Some(apt)
    }

    /// Installs packages without a question.
    pub(crate) fn install(&self, packages: &[&str]) -> Result<()> {
        let mut command = self.command();
        command.args(["install", "-y", "--no-install-recommends"]);
        process::loud(command.args(packages))
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
