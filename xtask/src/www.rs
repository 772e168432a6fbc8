//! The demo page and its server.

use anyhow::Result;

use crate::files;
use crate::javascript::ECMASCRIPT;
use crate::process;
use crate::progress::Outcome;
use crate::workspace::Workspace;

/// The built server, relative to the top folder.
pub(crate) const SERVER: &str = "www/dist/server.js";

/// Builds `www/dist` out of `www/src` and the built package.
pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    files::remove(&workspace.path("www/dist"))?;
    let bundle = ["--bundle", "--format=esm", "--log-level=warning", ECMASCRIPT];
    process::quiet(
        workspace
            .npm_bin("esbuild")
            .args(["www/src/page.ts", "--outfile=www/dist/public/page.js"])
            .args(bundle)
            .arg("--platform=browser"),
    )?;
    process::quiet(
        workspace
            .npm_bin("esbuild")
            .args(["www/src/server.ts", &format!("--outfile={SERVER}")])
            .args(bundle)
            .args(["--platform=node", "--packages=external"]),
    )?;
    let (sources, public) = (workspace.path("www/src"), workspace.path("www/dist/public"));
    for file in files::below(&sources)? {
        let copied = [".html", ".css", ".svg"];
        if copied.iter().any(|suffix| files::ends_with(&file, suffix)) {
            files::copy_below(&file, &sources, &public)?;
        }
    }
    Ok(Outcome::Done)
}
