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
mod files;
mod instructions;
mod javascript;
mod lint;
mod package;
mod peers;
mod process;
mod programs;
mod progress;
mod reference;
mod remap;
mod setup;
mod sizes;
mod stamp;
mod sweep;
mod test;
mod text;
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
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Demo { server_args } => demo::run(&workspace, &server_args),
        Command::Test { parts } => test::run(&workspace, &parts),
        Command::Build => package::run(&workspace),
        Command::Bench { bench, args } => bench::run(&workspace, bench, &args),
        Command::Benches => {
            bench::list();
            Ok(())
        }
        Command::Lint => lint::run(&workspace),
        Command::Help => {
            println!("{}", cli::HELP);
            Ok(())
        }
    }
}
