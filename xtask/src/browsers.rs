//! The browsers of the tests.

use anyhow::Result;

use crate::programs::{self, Program, Programs, Version};
use crate::workspace::Workspace;

/// The engines, and where their browsers hide.
const BROWSERS: [&Program; 2] = [&CHROMIUM, &FIREFOX];

const CHROMIUM: Program = Program {
    name: "Chromium",
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    mac_app: Some("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    version: ANY_VERSION,
    // Without any font, Chromium does not start on a bare machine.
    debian: &["chromium", "fonts-dejavu-core"],
};

const FIREFOX: Program = Program {
    name: "Firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    mac_app: Some("/Applications/Firefox.app/Contents/MacOS/firefox"),
    version: ANY_VERSION,
    debian: &["firefox-esr"],
};

const ANY_VERSION: Option<Version> = Some(Version { args: &["--version"], after: "", oldest: (0, 0) });

/// Looks for every engine and installs those that are missing, if it may.
pub(crate) fn prepare(workspace: &Workspace) -> Result<Programs> {
    programs::prepare(workspace, &BROWSERS)
}
