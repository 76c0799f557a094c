//! Which content is scanned for viruses, and what follows.
//!
//! A bucket that wants its files scanned gets no file past a configured scanner that gives no verdict: the upload is
//! refused, what was sent stays, and the last part can be sent again. Where no scanner is configured nothing is
//! scanned, and the file says so.

use wire::{Bucket, BucketId, ErrorType, FileId, Scan, ScannerAddress};

use crate::Engine;
use crate::actor::Actor;
use crate::antivirus::{Patience, Session, Trouble, Verdict};
use crate::error::Error;
use crate::{buckets, db};

/// What is known of how a file is kept, beside Appwrite's model of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Whether it was scanned; absent until its upload is complete, and in files from before there was scanning.
    pub scan: Option<Scan>,
    /// Whether it is encrypted on disk.
    pub is_encrypted: bool,
    /// How it is packed on disk.
    pub compression: wire::Compression,
    /// The bytes that it takes on disk.
    pub stored: u64,
    /// The MD5 of what was uploaded, where what is kept is another: a picture that its bucket had cleared.
    pub received: Option<String>,
}

/// What stands between content and its being accepted.
enum Due {
    Nothing(Scan),
    Scan(ScannerAddress),
}

impl Engine {
    /// Says how a file is kept.
    pub fn file_facts(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        file: &FileId,
    ) -> Result<FileFacts, Error> {
        self.get_file(actor, bucket, file)?;
        self.database().read(|reader| {
            let bucket = buckets::get(reader, bucket)?;
            let row =
                db::files::find(reader, bucket.seq, file)?.ok_or(ErrorType::StorageFileNotFound)?;
            Ok(FileFacts {
                scan: row.scan,
                is_encrypted: row.key.is_some(),
                compression: row.compression,
                stored: row.file.size_actual,
                received: row.received,
            })
        })
    }

    /// Has content scanned where its bucket wants it, and says what came of it. Refuses with `StorageInvalidFile` when
    /// something was found, with `AppScannerUnreachable` when there was no verdict.
    pub(crate) fn scan(
        &self,
        bucket: &Bucket,
        size: u64,
        feed: impl FnOnce(&mut Feed) -> Result<(), Error>,
    ) -> Result<Scan, Error> {
        let address = match self.due(bucket, size) {
            Due::Nothing(scan) => return Ok(scan),
            Due::Scan(address) => address,
        };
        let mut scanning = Feed(Session::begin(&address, Patience::SCAN).map_err(refused)?);
        feed(&mut scanning)?;
        match scanning.0.verdict().map_err(refused)? {
            Verdict::Clean => Ok(Scan::Clean),
            Verdict::Infected(name) => {
                tracing::warn!(bucket = %bucket.id, virus = name, "an upload was refused");
                Err(Error::RefusedWith(
                    ErrorType::StorageInvalidFile,
                    format!("The virus scanner found {name} in the file. It was not stored."),
                ))
            }
        }
    }

    fn due(&self, bucket: &Bucket, size: u64) -> Due {
        let settings = self.project_settings();
        if !bucket.antivirus {
            Due::Nothing(Scan::Off)
        } else if !settings.antivirus.is_some() {
            Due::Nothing(Scan::Absent)
        } else if !self.is_protected(size) {
            Due::Nothing(Scan::Size)
        } else {
            Due::Scan(settings.antivirus.clone())
        }
    }
}

/// Where the content of a scan goes.
pub(crate) struct Feed(Session);

impl Feed {
    /// Sends the next part.
    pub(crate) fn send(&mut self, part: &[u8]) -> Result<(), Error> {
        self.0.send(part).map_err(refused)
    }
}

/// No verdict is no passage. The sentence does not say where the scanner is; that is not for whoever uploads.
#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn refused(trouble: Trouble) -> Error {
    tracing::error!(%trouble, "a file could not be scanned");
    Error::RefusedWith(
        ErrorType::AppScannerUnreachable,
        format!(
            "The virus scanner gave no verdict: {trouble}. The file was not accepted; send it, or its last part, again when the scanner works."
        ),
    )
}
