//! API keys, made and revoked while no server runs.
//!
//! The secret of a new key is all that goes to standard output, so that a script can keep it.

use std::io::Write;
use std::process::ExitCode;

use wire::{ApiKey, ApiKeyDraft, Timestamp};

use crate::arguments::{Arguments, KeyCommand};

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method's name would name the engine, which this room does not know"
)]
pub(crate) fn run(arguments: &Arguments, command: &KeyCommand) -> anyhow::Result<ExitCode> {
    let (data, project) = (&arguments.data, &arguments.project);
    let unlock = &crate::keys::unlock(arguments)?;
    let outcome = match command {
        KeyCommand::Create { name, scopes, expires } => {
            let draft =
                ApiKeyDraft { name: name.clone(), scopes: scopes.clone(), expire: *expires };
            app::offline(data, project, unlock, |engine| engine.create_api_key(&draft)).map(|(key, secret)| {
                tracing::info!(id = %key.id, name = key.name, "the key is made; its secret is not shown again");
                vec![secret.to_string()]
            })
        }
        KeyCommand::List => app::offline(data, project, unlock, |engine| engine.list_api_keys())
            .map(|keys| table(&keys)),
        KeyCommand::Revoke { id } => {
            app::offline(data, project, unlock, |engine| engine.revoke_api_key(id)).map(|()| {
                tracing::info!(%id, "the key is revoked");
                Vec::new()
            })
        }
    };
    let lines = outcome.map_err(explained)?;
    let mut out = std::io::stdout();
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Says what to do instead, where a server has the folder.
fn explained(error: app::Error) -> anyhow::Error {
    if matches!(error, app::Error::Lock(_)) {
        anyhow::anyhow!(
            "{error} While it runs, make and revoke keys in its console: Settings, API keys."
        )
    } else {
        error.into()
    }
}

/// Columns between tabs, under their names.
fn table(keys: &[ApiKey]) -> Vec<String> {
    let moment =
        |point: Option<Timestamp>| point.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let row = |key: &ApiKey| {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
        let (expires, used) = (moment(key.expire), moment(key.accessed_at));
        format!("{}\t{}\t{}\t{expires}\t{used}", key.id, key.name, scopes.join(","))
    };
    let head = "ID\tNAME\tSCOPES\tEXPIRES\tLAST USED".to_owned();
    std::iter::once(head).chain(keys.iter().map(row)).collect()
}
