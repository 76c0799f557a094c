//! Former contents of a file: listed, restored and removed while no server runs.

use std::io::Write;
use std::process::ExitCode;

use app::{Actor, Version};

use crate::arguments::{Arguments, VersionsCommand};

pub(crate) fn run(arguments: &Arguments, command: &VersionsCommand) -> anyhow::Result<ExitCode> {
    let unlock = crate::keys::unlock(arguments)?;
    let versions = app::offline(&arguments.data, &arguments.project, &unlock, |engine| {
        let console = Actor::console();
        let file = match command {
            VersionsCommand::List(file) => file,
            VersionsCommand::Restore { file, version } => {
                engine.restore_version(&console, (&file.bucket, &file.file), *version)?;
                file
            }
            VersionsCommand::Purge { file, version } => {
                engine.purge_versions(&console, (&file.bucket, &file.file), &[*version])?;
                file
            }
        };
        engine.list_versions(&console, &file.bucket, &file.file)
    })?;
    let mut out = std::io::stdout();
    writeln!(out, "ID\tBYTES\tTYPE\tREPLACED\tBY\tEXPIRES")?;
    versions.iter().try_for_each(|version| writeln!(out, "{}", row(version)))?;
    Ok(ExitCode::SUCCESS)
}

fn row(version: &Version) -> String {
    let Version { id, size, mime_type, replaced_at, replaced_by, expires_at, .. } = version;
    format!("{id}\t{size}\t{mime_type}\t{replaced_at}\t{replaced_by}\t{expires_at}")
}
