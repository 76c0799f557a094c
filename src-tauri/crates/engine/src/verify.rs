//! The checker: every row against every segment, every byte against its seal and its file's signature.
//!
//! It changes nothing. It is the oracle of every test that writes.

use std::collections::HashSet;
use std::fmt;

use wire::{BucketId, FileId};

use crate::blob::BlobId;
use crate::db::{self, segments};
use crate::error::Error;
use crate::{Engine, coverage};

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Buckets checked, those in the trash too.
    pub buckets: u64,
    /// Files checked, those in the trash too.
    pub files: u64,
    /// Former contents of files checked, and those to come.
    pub versions: u64,
    /// Segments read.
    pub segments: u64,
    /// Bytes of content read.
    pub bytes: u64,
    /// Segment files that no row names. Harmless: a crash leaves them and the janitor removes them.
    pub leftovers: u64,
}

impl Report {
    /// Says whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The database file contradicts itself.
    Database(String),
    /// A file cannot be read as it was written.
    File {
        /// Its bucket.
        bucket: BucketId,
        /// The file.
        file: FileId,
        /// Its name.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// A bucket's count does not agree with its files.
    Count {
        /// The bucket.
        bucket: String,
    },
    /// A former content is not of a file, or can be seen.
    Versions,
    /// The project's usage does not agree with what its buckets count.
    Usage,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Database(what) => write!(out, "the database: {what}"),
            Problem::File { bucket, file, name, what } => {
                write!(out, "bucket {bucket}, file {file} ({name:?}): {what}")
            }
            Problem::Count { bucket } => {
                write!(out, "bucket {bucket}: its counts do not agree with its files")
            }
            Problem::Versions => {
                out.write_str("versions: a former content is not where only its file finds it")
            }
            Problem::Usage => out.write_str("usage: it does not agree with the buckets' counts"),
        }
    }
}

impl Engine {
    /// Checks the whole store. Reads every byte; takes as long as that takes.
    pub fn verify(&self) -> Result<Report, Error> {
        let mut report = Report {
            problems: self.database().integrity()?.into_iter().map(Problem::Database).collect(),
            ..Report::default()
        };
        self.check_counts(&mut report)?;
        let mut last = 0;
        while let Some(seq) = self.next_file(last)? {
            self.check_file(seq, &mut report)?;
            last = seq;
        }
        self.count_leftovers(&mut report)?;
        Ok(report)
    }

    fn next_file(&self, after: i64) -> Result<Option<i64>, Error> {
        self.database().read(|reader| {
            Ok(reader
                .prepare_cached("SELECT min(seq) FROM files WHERE seq > ?")?
                .query_row([after], |row| row.get(0))?)
        })
    }

    fn check_counts(&self, report: &mut Report) -> Result<(), Error> {
        self.database().read(|reader| {
            let mut statement = reader.prepare_cached(
                "SELECT bucket_id, files_count = (SELECT count(*) FROM files WHERE bucket_seq = b.seq AND deleted_at IS NULL)
                   AND files_bytes = (SELECT coalesce(sum(size * complete), 0) FROM files WHERE bucket_seq = b.seq AND deleted_at IS NULL) FROM buckets b",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                report.buckets += 1;
                if !row.get::<_, bool>(1)? {
                    report.problems.push(Problem::Count { bucket: row.get(0)? });
                }
            }
            if !db::usage::is_consistent(reader)? {
                report.problems.push(Problem::Usage);
            }
            if !db::versions::is_consistent(reader)? {
                report.problems.push(Problem::Versions);
            }
            Ok(())
        })
    }

    fn check_file(&self, seq: i64, report: &mut Report) -> Result<(), Error> {
        let found = self.database().read(|reader| {
            let row = db::files::find_by_seq(reader, seq)?;
            Ok::<_, Error>((row, segments::list(reader, seq)?))
        })?;
        let (Some(row), segments) = found else { return Ok(()) };
        if row.version_of.is_some() {
            report.versions += 1;
        } else {
            report.files += 1;
        }
        report.segments += segments.len() as u64;
        // A file that went while it was read is not damaged.
        let is_same = || {
            let now = self.database().read(|reader| segments::list(reader, seq));
            now.is_ok_and(|now| {
                now.iter().map(|segment| segment.id).eq(segments.iter().map(|segment| segment.id))
            })
        };
        if let Err(what) = self.read_back(&row, &segments, report)
            && is_same()
        {
            let file = row.file;
            report.problems.push(Problem::File {
                bucket: file.bucket_id,
                file: file.id,
                name: file.name,
                what: what.to_string(),
            });
        }
        Ok(())
    }

    fn read_back(
        &self,
        row: &db::files::FileRow,
        segments: &[crate::blob::StoredSegment],
        report: &mut Report,
    ) -> Result<(), Error> {
        let damaged =
            |place: &str| Err(Error::Corrupt { what: "the file", place: place.to_owned() });
        let seal = self.seal_of(row)?;
        for segment in segments {
            let length = self.inner.blobs.open_segment(&seal, segment)?.length();
            report.bytes += length;
        }
        if !row.is_complete {
            return Ok(());
        }
        let pieces = coverage::pieces(segments);
        if coverage::prefix(segments) < row.file.size_original {
            return damaged("its segments do not cover it");
        }
        if pieces.iter().map(|piece| piece.segment.stored).sum::<u64>() != row.file.size_actual {
            return damaged("its size on disk is not what the row says");
        }
        let content = crate::Content::new(
            std::sync::Arc::clone(&self.inner.blobs),
            seal,
            &pieces,
            0,
            row.file.size_original,
        );
        if content.digest(0)?.0 == row.file.signature {
            Ok(())
        } else {
            damaged("its content does not have the signature it was uploaded with")
        }
    }

    fn count_leftovers(&self, report: &mut Report) -> Result<(), Error> {
        let known: HashSet<BlobId> = self.database().read(|reader| {
            let mut statement = reader.prepare_cached("SELECT segment FROM segments")?;
            let rows = statement.query_map([], |row| Ok(BlobId(row.get(0)?)))?;
            Ok::<_, Error>(rows.collect::<Result<_, _>>()?)
        })?;
        self.inner.blobs.walk(|id, _| {
            report.leftovers += u64::from(!known.contains(&id));
            Ok(())
        })
    }
}
