//! The journal: who did what to which file, bucket, key, link or person.
//!
//! An entry is written in the transaction that does what it tells of, so the journal never tells of what did not happen
//! and never keeps quiet about what did. It is bounded in age and number. Content, secrets and passwords are no part of it.

use std::time::Duration;

use disk::Writer;
use wire::activity::{Activity, Deed};
use wire::{BucketId, Doer, File, FileId, Timestamp};

use crate::Engine;
use crate::db::activity::{self, Entry};
use crate::error::Error;

/// How long an entry stays.
const KEPT: Duration = Duration::from_hours(365 * 24);
/// How many entries stay.
const MOST: u64 = 200_000;
/// The most bytes of one thing that an entry says beside the name.
const LONGEST: usize = 500;

/// Which entries of the journal are wanted; what is left open does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityRequest {
    /// Of this bucket.
    pub bucket: Option<BucketId>,
    /// Of this file.
    pub file: Option<FileId>,
    /// By this one.
    pub by: Option<Doer>,
    /// One of these deeds.
    pub what: Vec<Deed>,
    /// With this text in the name, in what else is said, or in the file's id; in any case of ASCII letters.
    pub text: String,
    /// Not done before this.
    pub since: Option<Timestamp>,
    /// Done before this.
    pub until: Option<Timestamp>,
    /// With a smaller number: where the page before ended.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// What is told of something that is being done.
pub(crate) struct Note<'a> {
    what: Deed,
    bucket: Option<&'a BucketId>,
    file: Option<&'a FileId>,
    name: &'a str,
    detail: Vec<(&'static str, &'a str)>,
}

impl<'a> Note<'a> {
    /// Tells of something that concerns no bucket.
    pub(crate) fn of(what: Deed, name: &'a str) -> Self {
        Self { what, bucket: None, file: None, name, detail: Vec::new() }
    }

    /// Tells of a bucket.
    pub(crate) fn of_bucket(what: Deed, bucket: &'a BucketId, name: &'a str) -> Self {
        Self { bucket: Some(bucket), ..Self::of(what, name) }
    }

    /// Tells of a file.
    pub(crate) fn of_file(what: Deed, file: &'a File) -> Self {
        Self { file: Some(&file.id), ..Self::of_bucket(what, &file.bucket_id, &file.name) }
    }

    /// Says something more.
    pub(crate) fn with(mut self, name: &'static str, value: &'a str) -> Self {
        self.detail.push((name, value));
        self
    }

    fn detail(&self) -> String {
        let short =
            |value: &'a str| value.get(..value.floor_char_boundary(LONGEST)).unwrap_or(value);
        let detail: serde_json::Map<String, serde_json::Value> = self
            .detail
            .iter()
            .map(|(name, value)| ((*name).to_owned(), short(value).into()))
            .collect();
        serde_json::Value::Object(detail).to_string()
    }
}

impl Engine {
    /// Returns the same engine, writing into the journal on behalf of somebody; where a call says who asks, they count.
    #[must_use]
    pub fn on_behalf_of(&self, doer: Doer) -> Self {
        Self { doer, ..self.clone() }
    }

    /// Returns a page of the journal, the newest first.
    pub fn list_activity(&self, request: &ActivityRequest) -> Result<Vec<Activity>, Error> {
        self.database().read(|reader| activity::list(reader, request))
    }

    /// Writes into the journal on behalf of the one who has this engine.
    pub(crate) fn note(&self, writer: &Writer<'_>, note: &Note<'_>) -> Result<(), Error> {
        self.note_of(writer, &self.doer, note)
    }

    /// Writes into the journal.
    pub(crate) fn note_of(
        &self,
        writer: &Writer<'_>,
        by: &Doer,
        note: &Note<'_>,
    ) -> Result<(), Error> {
        let entry = Entry {
            at: self.now(),
            by,
            what: note.what,
            bucket: note.bucket,
            file: note.file,
            name: note.name,
            detail: &note.detail(),
        };
        activity::insert(writer, &entry)
    }

    /// Forgets what was done long ago, and the oldest of what is too much.
    pub(crate) fn prune_activity(&self) -> Result<(), Error> {
        let before = self.before(KEPT);
        self.database().write(|writer| activity::prune(writer, before, MOST)).map(drop)
    }
}
