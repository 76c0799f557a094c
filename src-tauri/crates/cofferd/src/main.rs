//! `cofferd`: the console and the public API without a window.
//!
//! Standard output carries the one line that says where it listens (or the report of `verify`, or what `key` answers); everything else goes to
//! standard error. Secrets appear on neither, except the console's link and a new key, which are made for the person who asked for them.

mod activity;
mod arguments;
mod key;
mod keys;
mod previews;
mod seed;
mod serve;
mod versions;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|argument| argument == app::DECODE_PICTURES) {
        return app::decode_pictures().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let is_terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal)
        .init();
    let outcome = match &arguments.command {
        Some(Command::Verify) => verify(&arguments),
        Some(Command::Key(command)) => key::run(&arguments, command),
        Some(Command::Keys(command)) => keys::run(&arguments, command),
        Some(Command::Previews(command)) => previews::run(&arguments, command),
        Some(Command::Seed { remove }) => seed::run(&arguments, *remove),
        Some(Command::Versions(command)) => versions::run(&arguments, command),
        Some(Command::Activity(wanted)) => activity::run(&arguments, wanted),
        None => serve::run(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        tracing::error!("{error}");
        ExitCode::FAILURE
    })
}

/// Checks the data folder and prints what was found; fails when something is wrong.
fn verify(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let findings = app::verify(&arguments.data, &keys::unlock(arguments)?)?;
    write!(std::io::stdout(), "{findings}")?;
    Ok(if findings.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
