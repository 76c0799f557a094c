//! How the keys that encrypt files are kept: changed while no server runs.
//!
//! Standard output carries what was asked for: the state, or a new recovery key, which is shown this once.

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::{Keeping, Unlock};

use crate::arguments::{Arguments, KeysCommand};

/// The variable that holds the passphrase, or a recovery key, of a store that opens by one.
const PASSPHRASE: &str = "COFFER_PASSPHRASE";
/// The variable that holds the passphrase that a store is to get.
const NEW_PASSPHRASE: &str = "COFFER_NEW_PASSPHRASE";

/// Returns what this process was given to open stores with.
pub(crate) fn unlock(arguments: &Arguments) -> anyhow::Result<Unlock> {
    Ok(app::unlock(secret(PASSPHRASE, arguments.passphrase_file.as_deref())?))
}

pub(crate) fn run(arguments: &Arguments, command: &KeysCommand) -> anyhow::Result<ExitCode> {
    let unlock = unlock(arguments)?;
    let wish = wish(command)?;
    let lines = app::offline(&arguments.data, &arguments.project, &unlock, |engine| {
        let recovery = match &wish {
            Wish::Status => None,
            Wish::Rotate => engine.renew_keys(&unlock)?,
            Wish::Keep(keeping) => engine.keep_keys(&unlock, keeping)?,
        };
        let status = engine.keys_status();
        let state = format!("master key: {}\nepoch: {}", status.kept, status.epoch);
        let recovery = recovery.map(|key| format!("recovery key: {key}"));
        Ok(std::iter::once(state).chain(recovery).collect::<Vec<_>>())
    })?;
    if lines.len() > 1 {
        tracing::warn!(
            "write the recovery key down: it opens the store if the passphrase or the keyring is lost, and is not shown again"
        );
    }
    let mut out = std::io::stdout();
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(ExitCode::SUCCESS)
}

/// What is to be done, with what it takes.
enum Wish {
    Status,
    Rotate,
    Keep(Keeping),
}

fn wish(command: &KeysCommand) -> anyhow::Result<Wish> {
    Ok(match command {
        KeysCommand::Status => Wish::Status,
        KeysCommand::Rotate => Wish::Rotate,
        KeysCommand::File => Wish::Keep(Keeping::File),
        KeysCommand::Keyring => Wish::Keep(Keeping::Keyring),
        KeysCommand::Passphrase { new_passphrase_file } => {
            Wish::Keep(new_passphrase(new_passphrase_file.as_deref())?)
        }
    })
}

fn new_passphrase(file: Option<&Path>) -> anyhow::Result<Keeping> {
    match secret(NEW_PASSPHRASE, file)? {
        Some(passphrase) => Ok(Keeping::Passphrase(passphrase.into())),
        None => bail!(
            "say the new passphrase in {NEW_PASSPHRASE}, or in a file with --new-passphrase-file (- is standard input)"
        ),
    }
}

/// Reads a secret from a file, else from a variable. Not from the command line, which others can read.
#[expect(clippy::disallowed_methods, reason = "this is the binary")]
fn secret(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<String>> {
    let Some(path) = file else {
        return Ok(std::env::var(variable).ok().filter(|secret| !secret.is_empty()));
    };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
    } else {
        text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
    }
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}
