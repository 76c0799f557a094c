//! What can be done with a bucket.

use wire::{Action, Bucket, BucketDraft, BucketId, CacheTag, Deed, ErrorType, Invalid};

use crate::Engine;
use crate::activity::Note;
use crate::db::buckets::{self, BucketRow};
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::versions;
use crate::error::Error;
use disk::Reader;

const MAX_NAME: usize = 128;
const MAX_EXTENSIONS: usize = 100;
const MAX_EXTENSION: usize = 64;

/// How much a bucket holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketStat {
    /// The bucket.
    pub bucket: BucketId,
    /// How many files, those in the trash not counted.
    pub files: u64,
    /// The sum of their original sizes in bytes.
    pub bytes: u64,
    /// How many former contents its files have.
    pub versions: u64,
    /// The bytes that those take on disk.
    pub version_bytes: u64,
}

impl Engine {
    /// Makes a bucket; what the draft leaves open gets Appwrite's default.
    pub fn create_bucket(&self, id: &BucketId, draft: &BucketDraft) -> Result<Bucket, Error> {
        let bucket = self.drafted(id, draft)?;
        self.database().write(|writer| {
            if buckets::find(writer, id)?.is_some() {
                return Err(Error::from(ErrorType::StorageBucketAlreadyExists));
            }
            buckets::insert(writer, &bucket)?;
            self.note(writer, &Note::of_bucket(Deed::BucketCreated, id, &bucket.name))
        })?;
        self.tell(&[CacheTag::Buckets]);
        Ok(bucket)
    }

    /// Returns a bucket.
    pub fn get_bucket(&self, id: &BucketId) -> Result<Bucket, Error> {
        self.database().read(|reader| Ok(get(reader, id)?.bucket))
    }

    /// Returns a page of buckets.
    pub fn list_buckets(&self, request: &ListRequest) -> Result<Page<Bucket>, Error> {
        let living = vec![Condition::new("b.deleted_at IS NULL", Vec::new())];
        self.read_list(|reader| {
            page::list(
                reader,
                &page::BUCKETS,
                living,
                request,
                |row| Ok(buckets::read(row)?.bucket),
            )
        })
    }

    /// Replaces a bucket's settings: what the draft leaves open gets Appwrite's default; permissions are kept, and so is
    /// whether pictures are cleared.
    /// Files that are there already stay as they are.
    pub fn update_bucket(&self, id: &BucketId, draft: &BucketDraft) -> Result<Bucket, Error> {
        let drafted = self.drafted(id, draft)?;
        let bucket = self.database().write(|writer| {
            let BucketRow { seq, bucket, .. } = get(writer, id)?;
            let updated = Bucket {
                created_at: bucket.created_at,
                permissions: draft.permissions.clone().unwrap_or(bucket.permissions.clone()),
                strip_metadata: draft.strip_metadata.unwrap_or(bucket.strip_metadata),
                total_size: bucket.total_size,
                ..drafted
            };
            buckets::update(writer, seq, &updated)?;
            let fields = changed(&bucket, &updated)?;
            let note = Note::of_bucket(Deed::BucketChanged, id, &updated.name);
            self.note(writer, &note.with("changed", &fields))?;
            Ok::<_, Error>(updated)
        })?;
        self.tell(&[CacheTag::Buckets]);
        Ok(bucket)
    }

    /// Moves a bucket with all of its files into the trash.
    pub fn delete_bucket(&self, id: &BucketId) -> Result<(), Error> {
        let now = self.now();
        self.database().write(|writer| {
            let row = get(writer, id)?;
            buckets::set_deleted(writer, row.seq, Some(now))?;
            self.note(writer, &Note::of_bucket(Deed::BucketTrashed, id, &row.bucket.name))
        })?;
        self.tell(&[CacheTag::Buckets, CacheTag::Files(id.clone()), CacheTag::Trash]);
        Ok(())
    }

    /// Checks what a draft says so far; of what breaks a bound, the first in the order of Appwrite's parameters is said.
    pub fn check_bucket(&self, id: &BucketId, draft: &BucketDraft) -> Result<(), Error> {
        self.drafted(id, draft).map(drop)
    }

    /// Returns how much every bucket holds.
    pub fn bucket_stats(&self) -> Result<Vec<BucketStat>, Error> {
        let (counts, versions) = self.database().read(|reader| {
            Ok::<_, Error>((buckets::list_counts(reader)?, versions::list_counts(reader)?))
        })?;
        let stat = |(bucket, files, bytes)| {
            let of_it = versions.iter().find(|(id, ..)| *id == bucket);
            let (versions, version_bytes) =
                of_it.map_or((0, 0), |(_, count, bytes)| (*count, *bytes));
            BucketStat { bucket, files, bytes, versions, version_bytes }
        };
        Ok(counts.into_iter().map(stat).collect())
    }

    /// Returns the bucket that a draft describes, as if it were new: whatever is wrong with it is said before anything is
    /// looked up, in the order of Appwrite's parameters.
    fn drafted(&self, id: &BucketId, draft: &BucketDraft) -> Result<Bucket, Error> {
        let now = self.now();
        let name = checked_name(&draft.name)?;
        let limit = self.maximum_file_size();
        let maximum_file_size = draft.maximum_file_size.unwrap_or(limit);
        if maximum_file_size == 0 || maximum_file_size > limit {
            return Err(Error::invalid(
                "maximumFileSize",
                Invalid::new(format!("Value must be a valid range between 1 and {limit}")),
            ));
        }
        Ok(Bucket {
            id: id.clone(),
            created_at: now,
            updated_at: now,
            permissions: draft.permissions.clone().unwrap_or_default(),
            file_security: draft.file_security.unwrap_or(false),
            name,
            description: draft.description.clone().unwrap_or_default(),
            enabled: draft.enabled.unwrap_or(true),
            maximum_file_size,
            allowed_file_extensions: checked_extensions(
                draft.allowed_file_extensions.as_deref().unwrap_or_default(),
            )?,
            compression: draft.compression.unwrap_or_default(),
            encryption: draft.encryption.unwrap_or(true),
            antivirus: draft.antivirus.unwrap_or(true),
            transformations: draft.transformations.unwrap_or(true),
            strip_metadata: draft.strip_metadata.unwrap_or(false),
            total_size: 0,
        })
    }
}

/// Names the settings that an update changed.
fn changed(before: &Bucket, after: &Bucket) -> Result<String, Error> {
    let spelled = |bucket: &Bucket| {
        let unreadable = |error: serde_json::Error| Error::Corrupt {
            what: "a bucket",
            place: error.to_string(),
        };
        serde_json::to_value(bucket).map_err(unreadable)
    };
    let (before, after) = (spelled(before)?, spelled(after)?);
    let fields = after.as_object().into_iter().flatten();
    let is_other = |name: &str, value| name != "$updatedAt" && before.get(name) != Some(value);
    let names = fields.filter(|(name, value)| is_other(name, *value));
    Ok(names.map(|(name, _)| name.trim_start_matches('$')).collect::<Vec<_>>().join(", "))
}

/// Returns the living bucket, or says that there is none.
pub(crate) fn get(reader: &Reader<'_>, id: &BucketId) -> Result<BucketRow, Error> {
    buckets::find(reader, id)?.ok_or_else(|| ErrorType::StorageBucketNotFound.into())
}

/// Checks a name that a bucket or a file is given.
pub(crate) fn checked_name(name: &str) -> Result<String, Error> {
    checked_length(name, MAX_NAME)
}

/// Checks a name of at most `most` characters.
pub(crate) fn checked_length(name: &str, most: usize) -> Result<String, Error> {
    let refused = |sentence: &str| Err(Error::invalid("name", Invalid::new(sentence)));
    let length = name.chars().count();
    if length == 0 || length > most {
        return refused(&format!(
            "Value must be a valid string and at least 1 chars and no longer than {most} chars"
        ));
    }
    if name.contains('\0') {
        return refused("Value must not contain NUL characters");
    }
    Ok(name.to_owned())
}

fn checked_extensions(extensions: &[String]) -> Result<Vec<String>, Error> {
    let refused =
        |sentence: &str| Err(Error::invalid("allowedFileExtensions", Invalid::new(sentence)));
    if extensions.len() > MAX_EXTENSIONS {
        return refused("Value must a valid array no longer than 100 items");
    }
    if extensions
        .iter()
        .any(|extension| extension.is_empty() || extension.chars().count() > MAX_EXTENSION)
    {
        return refused(
            "Value must be a valid string and at least 1 chars and no longer than 64 chars",
        );
    }
    Ok(extensions.to_vec())
}

/// Says whether a bucket that allows these extensions takes a file with this one; their case does not matter.
pub(crate) fn is_extension_allowed(allowed: &[String], extension: Option<&str>) -> bool {
    let is_it = |extension: &str| {
        allowed.iter().any(|allowed| allowed.to_lowercase() == extension.to_lowercase())
    };
    allowed.is_empty() || extension.is_some_and(is_it)
}

/// The kinds of permission that a bucket carries.
pub const BUCKET_ACTIONS: [Action; 4] =
    [Action::Create, Action::Read, Action::Update, Action::Delete];
/// The kinds of permission that a file carries.
pub const FILE_ACTIONS: [Action; 3] = [Action::Read, Action::Update, Action::Delete];
