//! What can be done with a file.

use std::sync::Arc;

use disk::rusqlite::types::Value;
use disk::{Reader, Writer};
use wire::range::Span;
use wire::{Action, BucketId, CacheTag, ErrorType, File, FileId, FilePatch, Permission};

use crate::access::{self, Grants, Reach};
use crate::actor::Actor;
use crate::blob::ObjectSeal;
use crate::buckets::{checked_name, get_for};
use crate::content::Content;
use crate::db::buckets::BucketRow;
use crate::db::files::FileRow;
use crate::db::page::{self, Condition, ListRequest, Page};
use crate::db::{self, segments};
use crate::error::Error;
use crate::{Engine, coverage};

/// A file that is open for reading.
pub struct OpenFile {
    /// The file.
    pub file: File,
    engine: Engine,
    seal: ObjectSeal,
    pieces: Vec<coverage::Piece>,
}

impl OpenFile {
    /// Returns the whole content.
    pub fn content(&self) -> Content {
        self.range(Span { start: 0, end: self.file.size_original, size: self.file.size_original })
    }

    /// Returns a part of the content.
    pub fn range(&self, span: Span) -> Content {
        Content::new(
            Arc::clone(&self.engine.inner.blobs),
            self.seal.clone(),
            &self.pieces,
            span.start,
            span.end,
        )
    }
}

impl BucketRow {
    /// What decisions about the bucket's files rest on.
    pub(crate) fn grants(&self) -> Grants<'_> {
        Grants { bucket: &self.bucket.permissions, file_security: self.bucket.file_security }
    }
}

/// Returns the bucket and the file if the actor may do this with it.
pub(crate) fn get_allowed(
    reader: &Reader<'_>,
    actor: &Actor,
    action: Action,
    bucket: &BucketId,
    id: &FileId,
) -> Result<(BucketRow, FileRow), Error> {
    let bucket = get_for(reader, actor, bucket)?;
    access::before_file(actor, action, bucket.grants())?;
    let row = db::files::find(reader, bucket.seq, id)?.ok_or(ErrorType::StorageFileNotFound)?;
    access::on_file(actor, action, bucket.grants(), &row.file.permissions)?;
    Ok((bucket, row))
}

impl Engine {
    /// Returns a file.
    pub fn get_file(&self, actor: &Actor, bucket: &BucketId, id: &FileId) -> Result<File, Error> {
        self.database()
            .read(|reader| Ok(get_allowed(reader, actor, Action::Read, bucket, id)?.1.file))
    }

    /// Returns a page of a bucket's files, as far as the actor may read them.
    pub fn list_files(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        request: &ListRequest,
    ) -> Result<Page<File>, Error> {
        self.database().read(|reader| {
            let bucket = get_for(reader, actor, bucket)?;
            let mut scope = vec![Condition::new(
                "f.bucket_seq = ? AND f.deleted_at IS NULL",
                vec![Value::Integer(bucket.seq)],
            )];
            if access::on_list(actor, bucket.grants())? == Reach::Granted {
                scope.push(granted(actor));
            }
            page::list(reader, &page::FILES, scope, request, |row| Ok(db::files::read(row)?.file))
        })
    }

    /// Renames a file or replaces its permissions. The content never changes.
    pub fn update_file(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        id: &FileId,
        patch: &FilePatch,
    ) -> Result<File, Error> {
        let name = patch.name.as_deref().map(checked_name).transpose()?;
        let now = self.now();
        let file = self.database().write(|writer| {
            let row = get_allowed(writer, actor, Action::Update, bucket, id)?.1;
            if let Some(permissions) = &patch.permissions {
                access::on_granting(actor, permissions)?;
            }
            let name = name.as_deref().unwrap_or(&row.file.name);
            db::files::update(writer, row.seq, name, patch.permissions.as_deref(), now)?;
            reread(writer, row.seq)
        })?;
        self.tell(&[CacheTag::Files(bucket.clone())]);
        Ok(file)
    }

    /// Moves a file into the trash. An upload that is not complete is removed for good: there is nothing whole to keep.
    pub fn delete_file(&self, actor: &Actor, bucket: &BucketId, id: &FileId) -> Result<(), Error> {
        let now = self.now();
        let is_complete = self.database().write(|writer| {
            let row = get_allowed(writer, actor, Action::Delete, bucket, id)?.1;
            if row.is_complete {
                db::files::set_deleted(writer, row.seq, Some(now))?;
            } else {
                db::files::delete(writer, row.seq)?;
            }
            Ok::<_, Error>(row.is_complete)
        })?;
        if !is_complete {
            self.sweep();
        }
        self.tell(&[CacheTag::Buckets, CacheTag::Files(bucket.clone()), CacheTag::Trash]);
        Ok(())
    }

    /// Opens a file for reading. One whose upload is not complete is "not found": it has no content yet.
    pub fn open_file(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        id: &FileId,
    ) -> Result<OpenFile, Error> {
        self.database().read(|reader| {
            let row = get_allowed(reader, actor, Action::Read, bucket, id)?.1;
            if row.is_complete {
                self.open_row(reader, row)
            } else {
                Err(ErrorType::StorageFileNotFound.into())
            }
        })
    }

    pub(crate) fn open_row(&self, reader: &Reader<'_>, row: FileRow) -> Result<OpenFile, Error> {
        let pieces = coverage::pieces(&segments::list(reader, row.seq)?);
        let seal = self.seal_of(&row)?;
        Ok(OpenFile { file: row.file, engine: self.clone(), seal, pieces })
    }

    /// Returns what the segments of a file are sealed with.
    pub(crate) fn seal_of(&self, row: &FileRow) -> Result<ObjectSeal, Error> {
        let unwrapped = |(epoch, wrapped): &(u32, Vec<u8>)| {
            let damaged =
                || Error::Corrupt { what: "the key of a file", place: row.file.id.to_string() };
            self.inner.keys.object(&row.object.0, *epoch, wrapped).ok_or_else(damaged)
        };
        Ok(ObjectSeal {
            object: row.object,
            compression: row.compression,
            key: row.key.as_ref().map(unwrapped).transpose()?,
        })
    }
}

/// The rows that one of the actor's roles may read by the file's own permissions.
fn granted(actor: &Actor) -> Condition {
    let roles: Vec<Value> =
        actor.roles().iter().map(|role| Value::Text(role.to_string())).collect();
    let marks = vec!["?"; roles.len()].join(", ");
    let sql = format!(
        "EXISTS (SELECT 1 FROM file_grants g WHERE g.file_seq = f.seq AND g.action = 'read' AND g.role IN ({marks}))"
    );
    Condition::new(sql, roles)
}

/// Returns a file that was just written.
pub(crate) fn reread(writer: &Writer<'_>, seq: i64) -> Result<File, Error> {
    Ok(db::files::find_by_seq(writer, seq)?.ok_or(ErrorType::StorageFileNotFound)?.file)
}

/// The permissions a file gets when the client names none: its owner's, where there is one.
pub(crate) fn default_permissions(actor: &Actor) -> Vec<Permission> {
    let own = actor.roles().iter().find(|role| matches!(role, wire::Role::User(_, None)));
    own.filter(|_| !actor.is_privileged())
        .map(|role| {
            crate::buckets::FILE_ACTIONS
                .map(|action| Permission { action, role: role.clone() })
                .to_vec()
        })
        .unwrap_or_default()
}
