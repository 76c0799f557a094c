//! Copies: new files with the content, name and permissions of others.
//!
//! A copy goes the way of an upload, part by part, so it meets the rules that its bucket has now. Nothing is shared with
//! what was copied: either can be changed and removed without the other.

use disk::Reader;
use wire::range::Span;
use wire::{BucketId, CHUNK_SIZE, ContentRange, File, FileId, Folder, Invalid};

use crate::Engine;
use crate::actor::Actor;
use crate::buckets::get;
use crate::db::{self, folders};
use crate::error::Error;
use crate::files::OpenFile;
use crate::folders::last_segment;
use crate::upload::Upload;

/// What is to be copied, and what has to be there first.
#[derive(Default)]
struct Plan {
    folders: Vec<Folder>,
    files: Vec<(FileId, Folder)>,
}

impl Engine {
    /// Copies files and folders into another folder; returns the new files. When one cannot be copied, those before it
    /// are in the trash.
    pub fn copy_files(
        &self,
        bucket: &BucketId,
        files: &[FileId],
        copied_folders: &[Folder],
        to: &Folder,
    ) -> Result<Vec<FileId>, Error> {
        let plan =
            self.database().read(|reader| plan(reader, bucket, files, copied_folders, to))?;
        for folder in &plan.folders {
            self.create_folder(bucket, folder)?;
        }
        let mut made = Vec::new();
        for (id, folder) in &plan.files {
            match self.copy_file(bucket, id, folder) {
                Ok(copy) => made.push(copy.id),
                Err(error) => {
                    self.trash_files(bucket, &made, &[])?;
                    return Err(error);
                }
            }
        }
        Ok(made)
    }

    fn copy_file(&self, bucket: &BucketId, id: &FileId, to: &Folder) -> Result<File, Error> {
        let source = self.open_file(&Actor::console(), bucket, id)?;
        let name = self.database().read(|reader| {
            let seq = get(reader, bucket)?.seq;
            free_name(&source.file.name, |name| db::files::is_taken(reader, seq, to, name))
        })?;
        let copy = FileId::unique(self.now()).map_err(|_| Error::NoRandomness)?;
        let sent = self.send(bucket, &source, (&copy, &name, to));
        if sent.is_err() {
            // A part of a copy is of no use. It may not have come as far as a row.
            self.delete_file(&Actor::console(), bucket, &copy).ok();
        }
        sent
    }

    /// Uploads the content of a file as another.
    fn send(
        &self,
        bucket: &BucketId,
        source: &OpenFile,
        (file, name, folder): (&FileId, &str, &Folder),
    ) -> Result<File, Error> {
        let total = source.file.size_original;
        let permissions = Some(source.file.permissions.as_slice());
        let mut start = 0;
        loop {
            let end = total.min(start + CHUNK_SIZE);
            let bytes = source.range(Span { start, end, size: total }).read_all()?;
            let range = (total > CHUNK_SIZE).then_some(ContentRange { start, end, total });
            let part = Upload { bucket, file, name, folder, permissions, range, bytes: &bytes };
            let uploaded = self.upload(&Actor::console(), &part)?;
            if end == total {
                return Ok(uploaded.file);
            }
            start = end;
        }
    }
}

fn plan(
    reader: &Reader<'_>,
    bucket: &BucketId,
    files: &[FileId],
    copied: &[Folder],
    to: &Folder,
) -> Result<Plan, Error> {
    let seq = get(reader, bucket)?.seq;
    let mut plan = Plan::default();
    plan.files.extend(files.iter().map(|id| (id.clone(), to.clone())));
    for from in copied {
        if *from == Folder::ROOT || from.contains(to) {
            return Err(Error::invalid(
                "folder",
                Invalid::new("A folder cannot be copied into itself"),
            ));
        }
        let target = free_folder(reader, seq, from, to)?;
        let moved =
            |folder: &str| join(&target, folder.strip_prefix(from.as_str()).unwrap_or_default());
        plan.folders.push(target.clone());
        for folder in folders::list(reader, seq, from)? {
            plan.folders.push(moved(&folder)?);
        }
        for (file, folder) in db::files::list_below(reader, seq, from)? {
            let row = db::files::find_by_seq(reader, file)?.filter(|row| row.is_complete);
            let placed = moved(folder.as_str())?;
            plan.files.extend(row.map(|row| (row.file.id, placed)));
        }
    }
    Ok(plan)
}

fn join(folder: &Folder, below: &str) -> Result<Folder, Error> {
    folder.join(below.trim_end_matches('/')).map_err(|reason| Error::invalid("folder", reason))
}

/// A copy beside what was copied gets another name; elsewhere folders of a name become one.
fn free_folder(
    reader: &Reader<'_>,
    bucket_seq: i64,
    from: &Folder,
    to: &Folder,
) -> Result<Folder, Error> {
    let target = join(to, last_segment(from))?;
    if target != *from {
        return Ok(target);
    }
    let name = free_name(last_segment(from), |name| {
        let folder = join(to, name)?;
        let is_empty = db::files::list_below(reader, bucket_seq, &folder)?.is_empty();
        Ok(!is_empty || !folders::list(reader, bucket_seq, &folder)?.is_empty())
    })?;
    join(to, &name)
}

/// Returns the name, with the first number that makes it free where it is taken: `cat (2).jpg`.
fn free_name(name: &str, is_taken: impl Fn(&str) -> Result<bool, Error>) -> Result<String, Error> {
    let dot = name.rfind('.').filter(|dot| *dot > 0).unwrap_or(name.len());
    let (stem, extension) = name.split_at(dot);
    let mut free = name.to_owned();
    let mut number = 2;
    while is_taken(&free)? {
        free = format!("{stem} ({number}){extension}");
        number += 1;
    }
    Ok(free)
}
