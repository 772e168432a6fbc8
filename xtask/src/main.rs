//! The build tool of sealfield: `cargo xtask` lists its commands.
//!
//! Reading order: `cli` says what can be asked for, `demo`, `test`, `package`,
//! `bench` and `lint` are the plans behind the commands, the rest are their steps.

mod apt;
mod bench;
mod browsers;
mod cli;
mod command;
mod demo;
mod deny;
mod failed;
mod files;
mod instructions;
mod javascript;
mod lint;
mod node_tests;
mod package;
mod packed;
mod peers;
mod process;
mod programs;
mod progress;
mod python;
mod reference;
mod remap;
mod results;
mod rust_tests;
mod selection;
mod setup;
mod shells;
mod sizes;
mod stamp;
mod summary;
mod sweep;
mod test;
mod text;
mod times;
mod types;
mod wasm;
mod workspace;
mod www;

use std::process::ExitCode;

use cli::Command;
use workspace::Workspace;

fn main() -> ExitCode {
    let command = match cli::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well; the error is for what could not be done at all.
fn run(command: Command) -> anyhow::Result<bool> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Demo { server_args } => demo::run(&workspace, &server_args)?,
        Command::Test(selection) => return test::run(&workspace, &selection),
        Command::Build => package::run(&workspace)?,
        Command::Bench { bench, args } => bench::run(&workspace, bench, &args)?,
        Command::Benches => bench::list(),
        Command::Lint => lint::run(&workspace)?,
        Command::Help => println!("{}", cli::HELP),
    }
    Ok(true)
}
