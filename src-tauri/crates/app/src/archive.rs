//! Selections as ZIP archives, made while they are sent: nothing is kept in memory or on disk.
//!
//! Files are stored as they are (most are compressed already). Every file is compared with its checksum while it passes;
//! when one does not come whole the archive breaks off, so that half an archive never looks like a whole one.

use std::collections::{HashSet, VecDeque};
use std::io::{self, BufWriter, Write};
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use bytes::Bytes;
use client::Client;
use disk::{Md5Stream, RelPath};
use engine::Engine;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use wire::{ErrorType, File, Folder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::blocking::blocking;
use crate::commands::shapes::{Archive, Selection};
use crate::{App, Error, layout};

/// How many announced archives are remembered; the oldest gives way.
const KEPT: usize = 32;
/// The size of the pieces that are sent.
const PIECE: usize = 64 * 1024;
/// How many pieces may wait for a slow reader.
const AHEAD: usize = 8;

/// Selections that were announced and may be fetched.
#[derive(Debug, Default)]
pub(crate) struct Archives {
    announced: Mutex<VecDeque<(Archive, Selection)>>,
}

impl Archives {
    /// Remembers a selection under an address that nobody can guess.
    pub(crate) fn announce(&self, selection: Selection) -> Result<Archive, Error> {
        let id = format!("{:016x}{:016x}", getrandom::u64()?, getrandom::u64()?);
        let archive = Archive { id, name: name(&selection) };
        let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        if announced.len() >= KEPT {
            announced.pop_front();
        }
        announced.push_back((archive.clone(), selection));
        Ok(archive)
    }

    fn find(&self, id: &str) -> Option<(Archive, Selection)> {
        let announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        announced.iter().find(|(archive, _)| archive.id == id).cloned()
    }
}

/// One folder gives the archive its name, else the bucket does.
fn name(selection: &Selection) -> String {
    let only = match selection.folders.as_slice() {
        [folder] if selection.files.is_empty() => {
            folder.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
        }
        _ => "",
    };
    let stem = if only.is_empty() { selection.bucket.as_str() } else { only };
    RelPath::made_safe(&format!("{stem}.zip")).as_str().to_owned()
}

/// Opens an announced archive: its name, and its bytes as they are made.
pub(crate) async fn open(app: &App, id: &str) -> Result<(String, Body), Error> {
    let (archive, selection) = app.archives().find(id).ok_or_else(|| {
        Error::refused(
            ErrorType::GeneralRouteNotFound,
            "This archive is not offered any more. Ask for it again from the files.",
        )
    })?;
    let client = app.gateway().client(&selection.endpoint)?;
    let engine = app.engine().clone();
    let files = blocking(move || select(&engine, &selection)).await?;
    let (sender, receiver) = mpsc::channel(AHEAD);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let pipe = Pipe { sender: sender.clone() };
        if let Err(error) = write(&Fetch { client, handle }, files, pipe) {
            tracing::warn!(%error, "an archive broke off");
            // The reader may be the one who went away.
            drop(sender.blocking_send(Err(error)));
        }
    });
    Ok((archive.name, Body::from_stream(ReceiverStream::new(receiver))))
}

fn select(engine: &Engine, selection: &Selection) -> Result<Vec<(RelPath, File)>, engine::Error> {
    let files = engine.select(&selection.bucket, &selection.files, &selection.folders)?;
    let folders: &[Folder] = &selection.folders;
    Ok(layout::place(folders, files))
}

/// Reads files from a thread that may block.
struct Fetch {
    client: Client,
    handle: Handle,
}

fn write(fetch: &Fetch, files: Vec<(RelPath, File)>, pipe: Pipe) -> io::Result<()> {
    let mut zip = ZipWriter::new_stream(BufWriter::with_capacity(PIECE, pipe));
    let mut taken = HashSet::new();
    for (place, file) in files {
        // The size is not said before the bytes, so each entry is ready for more than 4 GiB.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true)
            .unix_permissions(0o644);
        zip.start_file(layout::unique(&place, &mut taken), options)?;
        fetch.copy(&file, &mut zip)?;
    }
    zip.finish()?.into_inner().flush()
}

impl Fetch {
    fn copy(&self, file: &File, sink: &mut impl Write) -> io::Result<()> {
        let mut download = self.client.download(file, 0);
        let mut digest = Md5Stream::default();
        while let Some(bytes) = self.handle.block_on(download.next()).map_err(io::Error::other)? {
            digest.update(&bytes);
            sink.write_all(&bytes)?;
        }
        if digest.finish() == file.signature {
            Ok(())
        } else {
            Err(io::Error::other(format!("{} came damaged", file.name)))
        }
    }
}

/// Turns writes into the pieces of a body.
#[derive(Debug)]
struct Pipe {
    sender: mpsc::Sender<io::Result<Bytes>>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        self.sender
            .blocking_send(Ok(piece))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
