//! The row of `project_settings`.

use disk::rusqlite::{Row, named_params};
use disk::{Reader, Writer};
use wire::{HostName, ProjectSettings, ScannerAddress};

use super::{signed, unsigned};
use crate::error::Error;

pub(crate) fn read_settings(reader: &Reader<'_>) -> Result<ProjectSettings, Error> {
    let sql = "SELECT maximum_file_size, protect_any_size, antivirus, origins, hosts, preview_cache, version_days FROM project_settings WHERE id = 1";
    reader.prepare_cached(sql)?.query_row([], |row| Ok(read(row)))?
}

fn read(row: &Row<'_>) -> Result<ProjectSettings, Error> {
    let damaged = |place: String| Error::Corrupt { what: "the settings of the project", place };
    let hosts = |column: &str| -> Result<Vec<HostName>, Error> {
        serde_json::from_str(&row.get::<_, String>(column)?)
            .map_err(|error| damaged(error.to_string()))
    };
    Ok(ProjectSettings {
        maximum_file_size: unsigned(row.get("maximum_file_size")?),
        protect_any_size: row.get("protect_any_size")?,
        antivirus: ScannerAddress::parse(&row.get::<_, String>("antivirus")?)
            .map_err(|reason| damaged(reason.to_string()))?,
        origins: hosts("origins")?,
        hosts: hosts("hosts")?,
        preview_cache: unsigned(row.get("preview_cache")?),
        version_days: unsigned(row.get("version_days")?),
    })
}

pub(crate) fn write_settings(writer: &Writer<'_>, settings: &ProjectSettings) -> Result<(), Error> {
    writer.execute(
        "UPDATE project_settings SET maximum_file_size = :maximum_file_size, protect_any_size = :protect_any_size,
           antivirus = :antivirus, origins = :origins, hosts = :hosts, preview_cache = :preview_cache, version_days = :version_days WHERE id = 1",
        named_params! {
            ":maximum_file_size": signed(settings.maximum_file_size), ":protect_any_size": settings.protect_any_size,
            ":antivirus": settings.antivirus.to_string(), ":origins": serde_json::json!(settings.origins).to_string(),
            ":hosts": serde_json::json!(settings.hosts).to_string(),
            ":preview_cache": signed(settings.preview_cache), ":version_days": signed(settings.version_days),
        },
    )?;
    Ok(())
}
