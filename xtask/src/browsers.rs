//! The browsers of the tests.

use anyhow::Result;

use crate::programs::{self, Program, Programs, Version};
use crate::selection::Engine;
use crate::workspace::Workspace;

/// All engines. WebKitGTK takes three programs.
const BROWSERS: [&Program; 5] = [&CHROMIUM, &FIREFOX, &WEBKIT_DRIVER, &MINIBROWSER, &XVFB];

const CHROMIUM: Program = Program {
    name: "Chromium",
    variable: Some("CHROMIUM"),
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    elsewhere: &["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    version: ANY_VERSION,
    // Without any font, Chromium does not start on a bare machine.
    debian: &["chromium", "fonts-dejavu-core"],
};

const FIREFOX: Program = Program {
    name: "Firefox",
    variable: Some("FIREFOX"),
    programs: &["firefox-esr", "firefox"],
    elsewhere: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
    version: ANY_VERSION,
    debian: &["firefox-esr"],
};

const WEBKIT_DRIVER: Program = Program {
    name: "WebKitWebDriver",
    variable: Some("WEBKIT_DRIVER"),
    programs: &["WebKitWebDriver"],
    elsewhere: &[],
    version: None,
    debian: &["webkit2gtk-driver"],
};

const MINIBROWSER: Program = Program {
    name: "MiniBrowser",
    variable: Some("MINIBROWSER"),
    programs: &["MiniBrowser"],
    elsewhere: &[
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/webkit2gtk-4.1/MiniBrowser",
    ],
    // It tells none without a display.
    version: None,
    debian: &["libwebkit2gtk-4.1-0", "fonts-dejavu-core"],
};

const XVFB: Program = Program {
    name: "Xvfb",
    variable: Some("XVFB"),
    programs: &["Xvfb"],
    elsewhere: &[],
    version: None,
    debian: &["xvfb"],
};

const ANY_VERSION: Option<Version> = Some(Version { args: &["--version"], after: "", oldest: (0, 0) });

/// Looks for every engine, or for the only one needed, and installs those that are missing, if it may.
pub(crate) fn prepare(workspace: &Workspace, only: Option<Engine>) -> Result<Programs> {
    let needed: &[&Program] = match only {
        None => &BROWSERS,
        Some(Engine::Chromium) => &[&CHROMIUM],
        Some(Engine::Firefox) => &[&FIREFOX],
        Some(Engine::Webkit) => &[&WEBKIT_DRIVER, &MINIBROWSER, &XVFB],
    };
    programs::prepare(workspace, needed)
}
