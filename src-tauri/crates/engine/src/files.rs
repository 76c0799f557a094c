//! What can be done with a file.

use std::sync::Arc;

use disk::{Reader, Writer};
use wire::range::Span;
use wire::{BucketId, CacheTag, Deed, ErrorType, File, FileId, FilePatch, Operation, Permission};

use crate::access::{self, AccessRequest, Found};
use crate::activity::Note;
use crate::actor::Actor;
use crate::blob::ObjectSeal;
use crate::buckets::checked_name;
use crate::content::Content;
use crate::db::files::FileRow;
use crate::db::list::List;
use crate::db::page::{self, ListRequest, Page};
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

impl Engine {
    /// Returns a file.
    pub fn get_file(&self, actor: &Actor, bucket: &BucketId, id: &FileId) -> Result<File, Error> {
        let request = AccessRequest::on_file(Operation::Get, bucket, id);
        Ok(self.look(bucket, id)?.admit(actor, &request)?.into_file()?.file.clone())
    }

    /// Returns a page of a bucket's files, as far as the actor may read them.
    pub fn list_files(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        request: &ListRequest,
    ) -> Result<Page<File>, Error> {
        let table = if actor.is_console() { &page::FILES_OF_CONSOLE } else { &page::FILES };
        let list = List::check(table, request)?;
        let asked = AccessRequest::on_bucket(Operation::List, bucket);
        self.read_list(|reader| {
            let admitted = access::admit(reader, actor, &asked)?;
            let mut scope = db::files::of_bucket(&admitted.bucket);
            if admitted.decision.is_of_granted_files() {
                scope.granted = Some(db::grants::readable(admitted.bucket.seq, actor.roles()));
            }
            list.run(reader, &scope, |row| Ok(db::files::read(row)?.file))
        })
    }

    /// Checks the name that a file is to have, before anything is looked up.
    pub fn check_file_name(name: &str) -> Result<(), Error> {
        checked_name(name).map(drop)
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
        let (file, is_changed) = self.database().write(|writer| {
            let found = Found::look(writer, bucket, Some(id))?;
            let is_changed = !found.file.as_ref().is_some_and(|row| is_same(&row.file, patch));
            let operation = if is_changed { Operation::Update } else { Operation::UpdateNothing };
            let request = AccessRequest::on_file(operation, bucket, id)
                .handing_out(patch.permissions.as_deref().unwrap_or_default());
            let row = found.admit(actor, &request)?.into_file()?;
            if !is_changed {
                return Ok((row.file.clone(), false));
            }
            let name = name.as_deref().unwrap_or(&row.file.name);
            db::files::update(writer, row.seq, name, patch.permissions.as_deref(), now)?;
            let file = reread(writer, row.seq)?;
            self.note_update(writer, actor, (&row.file, &file))?;
            Ok::<_, Error>((file, true))
        })?;
        if is_changed {
            self.tell(&[CacheTag::Files(bucket.clone())]);
        }
        Ok(file)
    }

    fn note_update(
        &self,
        writer: &Writer<'_>,
        actor: &Actor,
        (before, after): (&File, &File),
    ) -> Result<(), Error> {
        if before.name != after.name {
            let note = Note::of_file(Deed::FileRenamed, after).with("from", &before.name);
            self.note_of(writer, &actor.doer(), &note)?;
        }
        if before.permissions == after.permissions {
            return Ok(());
        }
        let (from, to) = (spelled(&before.permissions), spelled(&after.permissions));
        let note = Note::of_file(Deed::FileShared, after).with("from", &from).with("to", &to);
        self.note_of(writer, &actor.doer(), &note)
    }

    /// Moves a file into the trash. An upload that is not complete is removed for good: there is nothing whole to keep.
    pub fn delete_file(&self, actor: &Actor, bucket: &BucketId, id: &FileId) -> Result<(), Error> {
        let now = self.now();
        let request = AccessRequest::on_file(Operation::Delete, bucket, id);
        let is_complete = self.database().write(|writer| {
            let row = access::admit(writer, actor, &request)?.into_file()?;
            if row.is_complete {
                db::files::set_deleted(writer, row.seq, Some(now))?;
                let note = Note::of_file(Deed::FileTrashed, &row.file);
                self.note_of(writer, &actor.doer(), &note)?;
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
        let request = AccessRequest::on_file(Operation::Content, bucket, id);
        self.database().read(|reader| {
            let row = access::admit(reader, actor, &request)?.into_file()?;
            self.open_row(reader, &row)
        })
    }

    pub(crate) fn open_row(&self, reader: &Reader<'_>, row: &FileRow) -> Result<OpenFile, Error> {
        let pieces = coverage::pieces(&segments::list(reader, row.seq)?);
        let seal = self.seal_of(row)?;
        Ok(OpenFile { file: row.file.clone(), engine: self.clone(), seal, pieces })
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

/// Spells permissions for the journal.
pub(crate) fn spelled(permissions: &[Permission]) -> String {
    permissions.iter().map(Permission::to_string).collect::<Vec<_>>().join(", ")
}

/// Says whether a patch leaves the file as it is.
fn is_same(file: &File, patch: &FilePatch) -> bool {
    patch.name.as_ref().is_none_or(|name| *name == file.name)
        && patch.permissions.as_ref().is_none_or(|permissions| *permissions == file.permissions)
}

/// Returns a file that was just written.
pub(crate) fn reread(writer: &Writer<'_>, seq: i64) -> Result<File, Error> {
    Ok(db::files::find_by_seq(writer, seq)?.ok_or(ErrorType::StorageFileNotFound)?.file)
}
