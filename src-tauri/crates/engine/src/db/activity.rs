//! Rows of `activity`.

use std::collections::BTreeMap;

use disk::rusqlite::{Row, named_params};
use disk::{Reader, Writer};
use wire::activity::{Activity, Deed};
use wire::{BucketId, Doer, FileId, Timestamp};

use super::{signed, unsigned};
use crate::activity::ActivityRequest;
use crate::error::Error;

/// What is written of something that was done.
pub(crate) struct Entry<'a> {
    pub(crate) at: Timestamp,
    pub(crate) by: &'a Doer,
    pub(crate) what: Deed,
    pub(crate) bucket: Option<&'a BucketId>,
    pub(crate) file: Option<&'a FileId>,
    pub(crate) name: &'a str,
    pub(crate) detail: &'a str,
}

pub(crate) fn insert(writer: &Writer<'_>, entry: &Entry<'_>) -> Result<(), Error> {
    writer
        .prepare_cached(
            "INSERT INTO activity (at, doer, deed, bucket, file, name, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute((
            entry.at.micros(),
            entry.by.to_string(),
            entry.what.as_str(),
            entry.bucket.map_or("", BucketId::as_str),
            entry.file.map_or("", FileId::as_str),
            entry.name,
            entry.detail,
        ))?;
    Ok(())
}

/// Returns the entries of a page, the newest first.
pub(crate) fn list(reader: &Reader<'_>, request: &ActivityRequest) -> Result<Vec<Activity>, Error> {
    // A file's entries have an index; everything else is found by walking back through a journal that is bounded.
    let of_file = if request.file.is_some() { "file <> '' AND file = :file" } else { ":file = ''" };
    let sql = format!(
        "SELECT seq, at, doer, deed, bucket, file, name, detail FROM activity
         WHERE {of_file} AND (:before IS NULL OR seq < :before) AND (:bucket = '' OR bucket = :bucket)
           AND (:doer = '' OR doer = :doer) AND (:deeds = '[]' OR deed IN (SELECT value FROM json_each(:deeds)))
           AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)
           AND (:text = '' OR name LIKE :text ESCAPE '\\' OR detail LIKE :text ESCAPE '\\' OR file LIKE :text ESCAPE '\\')
         ORDER BY seq DESC LIMIT :limit"
    );
    let deeds: Vec<&str> = request.what.iter().map(|deed| deed.as_str()).collect();
    let mut statement = reader.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! {
        ":file": request.file.as_ref().map_or("", FileId::as_str),
        ":before": request.before,
        ":bucket": request.bucket.as_ref().map_or("", BucketId::as_str),
        ":doer": request.by.as_ref().map(Doer::to_string).unwrap_or_default(),
        ":deeds": serde_json::json!(deeds).to_string(),
        ":since": request.since.map(Timestamp::micros),
        ":until": request.until.map(Timestamp::micros),
        ":text": pattern(&request.text),
        ":limit": signed(request.limit),
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Spells what is looked for as a pattern; what would be a wildcard is a letter.
fn pattern(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn read(row: &Row<'_>) -> Result<Activity, Error> {
    let damaged = |place: String| Error::Corrupt { what: "an entry of the journal", place };
    let invalid = |reason: wire::Invalid| damaged(reason.to_string());
    let text = |column: &str| row.get::<_, String>(column);
    let (bucket, file) = (text("bucket")?, text("file")?);
    let detail: BTreeMap<String, String> =
        serde_json::from_str(&text("detail")?).map_err(|error| damaged(error.to_string()))?;
    Ok(Activity {
        id: row.get("seq")?,
        at: Timestamp::from_micros(row.get("at")?),
        by: Doer::parse(&text("doer")?).map_err(invalid)?,
        what: Deed::parse(&text("deed")?).map_err(invalid)?,
        bucket: (!bucket.is_empty())
            .then(|| BucketId::parse(&bucket))
            .transpose()
            .map_err(invalid)?,
        file: (!file.is_empty()).then(|| FileId::parse(&file)).transpose().map_err(invalid)?,
        name: text("name")?,
        detail,
    })
}

/// Removes the entries from before a moment, and the oldest beyond a number of them; returns how many.
pub(crate) fn prune(writer: &Writer<'_>, before: i64, most: u64) -> Result<u64, Error> {
    let removed = writer.execute(
        "DELETE FROM activity WHERE seq <= (SELECT max(
           coalesce((SELECT max(seq) FROM activity), 0) - :most,
           coalesce((SELECT max(seq) FROM activity WHERE at < :before), 0)))",
        named_params! { ":most": signed(most), ":before": before },
    )?;
    Ok(unsigned(i64::try_from(removed).unwrap_or(i64::MAX)))
}
