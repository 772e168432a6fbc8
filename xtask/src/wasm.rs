//! One WebAssembly module of the package: from Rust to text in a module of JavaScript.
//!
//! `cargo build` makes `target/wasm-<module>/…/sealfield.wasm`; wasm-bindgen the
//! JavaScript glue in `pkg/src/wasm`; wasm-opt `pkg/dist/<module>.wasm`.

use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::files;
use crate::process;
use crate::progress::Outcome;
use crate::remap;
use crate::stamp::{Fingerprint, Stamp};
use crate::sweep;
use crate::text;
use crate::workspace::Workspace;

/// Rust's name of the platform.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The profile of the root `Cargo.toml` made for this.
pub(crate) const PROFILE: &str = "wasm";

const OPTIMISE: [&str; 2] = ["-Oz", "--converge"];

/// What rustc emits for this target, and SIMD; all of it is in Node 20 and in
/// the oldest browsers supported. `--all-features` would allow what is not.
const FEATURES: [&str; 9] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

const STRIP: [&str; 3] = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/// A WebAssembly module of the package.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Module {
    /// The name of its files.
    pub(crate) name: &'static str,
    /// What it is called in progress and messages.
    pub(crate) title: &'static str,
    feature: &'static str,
}

/// Public keys and sealing; values being typed; schemas and what envelopes say of themselves; private keys and opening.
/// The largest is the last.
pub(crate) const MODULES: [Module; 4] = [
    Module { name: "seal", title: "sealing", feature: "wasm-seal" },
    Module { name: "check", title: "checking", feature: "wasm-check" },
    Module { name: "read", title: "reading", feature: "wasm-read" },
    Module { name: "open", title: "opening", feature: "wasm-open" },
];

impl Module {
    /// The finished module.
    pub(crate) fn file(self, workspace: &Workspace) -> PathBuf {
        workspace.path("pkg/dist").join(format!("{}.wasm", self.name))
    }

    /// Tells a cargo command to look at this module only.
    pub(crate) fn select(self, cargo: &mut Command) -> &mut Command {
        let scope = ["--locked", "--package", "sealfield", "--lib", "--no-default-features"];
        cargo.args(scope).args(["--target", TARGET, "--features", self.feature])
    }
}

/// Builds the modules, two at a time: linking a module keeps one processor busy.
pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    let queue = Mutex::new(MODULES.iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next_back();
    let work = || -> Result<Vec<Outcome>> {
        iter::from_fn(next).map(|module| build_module(workspace, *module)).collect()
    };
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(work);
        (work(), other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let is_fresh = [one?, other?].iter().flatten().all(|outcome| *outcome == Outcome::UpToDate);
    Ok(if is_fresh { Outcome::UpToDate } else { Outcome::Done })
}

/// Builds a module; what follows cargo is left out if cargo's result is the same.
fn build_module(workspace: &Workspace, module: Module) -> Result<Outcome> {
    let Module { name, .. } = module;
    let compiled = compile(workspace, module)?;
    let glue = ["js", "d.ts"].map(|kind| sources(workspace).join(format!("{name}.{kind}")));
    let in_text = sources(workspace).join(format!("{name}-text.ts"));
    let file = module.file(workspace);

    let mut inputs = Fingerprint::of_tools(workspace)?;
    inputs.file(&compiled)?;
    let mut outputs = vec![in_text.clone(), file.clone()];
    outputs.extend(glue.clone());
    let stamp = Stamp::new(workspace.target(format!("{name}.stamp")), inputs, outputs);
    if stamp.is_fresh()? {
        return Ok(Outcome::UpToDate);
    }
    stamp.clear()?;
    let bound = bind(workspace, name, sweep::sweep(&files::read(&compiled)?)?)?;
    for file in &glue {
        let made = bound.with_file_name(file.file_name().context("a nameless file")?);
        files::write(file, &files::read(&made)?)?;
    }
    let optimised = optimise(workspace, &bound)?;
    files::write(&in_text, inlined(&optimised).as_bytes())?;
    files::write(&file, &optimised)?;
    stamp.set()?;
    Ok(Outcome::Done)
}

/// The folder of the generated sources.
pub(crate) fn sources(workspace: &Workspace) -> PathBuf {
    workspace.path("pkg/src/wasm")
}

fn compile(workspace: &Workspace, module: Module) -> Result<PathBuf> {
    // A folder for each module: in one, they would overwrite each other's result.
    let folder = workspace.target(module.feature);
    let mut cargo = workspace.cargo();
    module
        .select(cargo.arg("build"))
        .args(["--profile", PROFILE, "--target-dir"])
        .arg(&folder)
        .args(["--config", &remap::cargo_config(workspace)?])
        // These would replace the flags of the configuration, ours included.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::loud(&mut cargo)?;
    Ok(folder.join(TARGET).join(PROFILE).join("sealfield.wasm"))
}

pub(crate) fn bind(workspace: &Workspace, name: &str, linked: Vec<u8>) -> Result<PathBuf> {
    let folder = workspace.target("wasm-bindgen").join(name);
    files::remove(&folder)?;
    Bindgen::new()
        .input_bytes(name, linked)
        .out_name(name)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .context("wasm-bindgen")?;
    let snippets = folder.join("snippets").exists();
    ensure!(!snippets, "the package has no place for `inline_js` or `module` imports");
    Ok(folder.join(format!("{name}_bg.wasm")))
}

pub(crate) fn optimise(workspace: &Workspace, bound: &Path) -> Result<Vec<u8>> {
    let optimised = bound.with_extension("opt.wasm");
    let mut wasm_opt = workspace.node();
    wasm_opt
        .arg(workspace.path("node_modules/binaryen/bin/wasm-opt"))
        .args(OPTIMISE)
        .args(FEATURES)
        .args(STRIP)
        .arg("--output")
        .args([optimised.as_path(), bound]);
    process::quiet(&mut wasm_opt)?;
    files::read(&optimised)
}

fn inlined(module: &[u8]) -> String {
    let text = text::encode(module);
    format!(
        "// Generated by `cargo xtask build`: the WebAssembly module, as wasm-text.ts reads it.\n\
         export const text: string = \"{text}\";\n"
    )
}
