//! Rows of files that were looked up lately, with the rows of their buckets: to look again costs no query.
//!
//! Rows are kept, never decisions: every request is decided anew, by the clock of its moment. All that is kept is of one
//! generation of the database (see [`disk::Database::generation`]), which is taken before the rows are read, and ends
//! with the next commit, whatever that has changed. So a row found here is never older than a write that has returned.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use wire::{BucketId, FileId};

use crate::access::Found;
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::error::Error;
use crate::{Engine, lock};

/// How many files are kept. When there are as many, it starts over.
const MOST: usize = 1024;

/// The bucket and the file of a request.
type Names = (BucketId, FileId);

#[derive(Default)]
pub(crate) struct Recent(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    generation: u64,
    rows: HashMap<Names, (Arc<BucketRow>, Arc<FileRow>)>,
}

impl Recent {
    fn find(&self, names: &Names, generation: u64) -> Option<Found> {
        let kept = lock(&self.0);
        let (bucket, file) = kept.rows.get(names).filter(|_| kept.generation == generation)?;
        Some(Found { bucket: Some(Arc::clone(bucket)), file: Some(Arc::clone(file)) })
    }

    /// Keeps what was read after the generation was taken. What was not there is not kept: anybody can think up names.
    fn keep(&self, names: Names, found: &Found, generation: u64) {
        let (Some(bucket), Some(file)) = (&found.bucket, &found.file) else { return };
        let mut kept = lock(&self.0);
        if kept.generation < generation || kept.rows.len() >= MOST {
            *kept = Kept { generation: kept.generation.max(generation), rows: HashMap::new() };
        }
        if kept.generation == generation {
            kept.rows.insert(names, (Arc::clone(bucket), Arc::clone(file)));
        }
    }
}

impl Engine {
    /// Looks up a file and its bucket as they are now.
    pub(crate) fn look(&self, bucket: &BucketId, file: &FileId) -> Result<Found, Error> {
        let names = (bucket.clone(), file.clone());
        let generation = self.database().generation();
        if let Some(found) = self.inner.recent.find(&names, generation) {
            return Ok(found);
        }
        let found = self.database().read(|reader| Found::look(reader, bucket, Some(file)))?;
        self.inner.recent.keep(names, &found, generation);
        Ok(found)
    }
}

#[cfg(test)]
mod tests;
