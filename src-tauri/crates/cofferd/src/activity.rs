//! The journal, printed while no server runs.

use std::io::Write;
use std::process::ExitCode;

use app::{ActivityRequest, Export, ExportFormat};

use crate::arguments::{ActivityArguments, Arguments};

pub(crate) fn run(arguments: &Arguments, wanted: &ActivityArguments) -> anyhow::Result<ExitCode> {
    let unlock = crate::keys::unlock(arguments)?;
    let format = if wanted.json { ExportFormat::JsonLines } else { ExportFormat::Csv };
    let mut out = std::io::stdout();
    let printed = app::offline(&arguments.data, &arguments.project, &unlock, |engine| {
        for piece in Export::new(engine, request(wanted), format) {
            if let Err(error) = out.write_all(piece?.as_bytes()) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    })?;
    printed?;
    Ok(ExitCode::SUCCESS)
}

fn request(wanted: &ActivityArguments) -> ActivityRequest {
    ActivityRequest {
        bucket: wanted.bucket.clone(),
        file: wanted.file.clone(),
        by: wanted.by.clone(),
        what: wanted.what.clone(),
        text: wanted.text.clone(),
        since: wanted.since,
        until: wanted.until,
        ..ActivityRequest::default()
    }
}
