//! Previews of files: permission first, then what is kept, then at most two pictures being decoded at once.
//!
//! Here are the use cases; [`kept`] holds what was drawn before, [`flights`] makes equal requests one, [`turns`] bounds
//! the decoding, [`warm`] draws in advance. A preview is a function of the object, whose content never changes, and of the
//! request, so nothing kept can be out of date. Failures are never kept.

mod entry;
mod flights;
mod kept;
mod lru;
mod turns;
mod warm;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use disk::Reader;
use preview::{Renderer, Stop, Wanted};
use wire::preview::{Color, Output};
use wire::{BucketId, CacheTag, ErrorType, FileId, Operation, PreviewParams};

use self::entry::{Key, Picture};
use self::flights::{Flights, Waiter, left};
use self::kept::Kept;
use self::turns::{Turns, Urgency};
use crate::access::AccessRequest;
use crate::actor::Actor;
use crate::db::files::FileRow;
use crate::db::{self, previews as rows};
use crate::error::Error;
use crate::{Engine, buckets};

pub use self::warm::{Thumbnail, Warmed};

/// How previews are drawn. Raise it when the same request makes another picture: what was kept before is not found any
/// more, and goes as what nobody uses goes.
const DRAWING: u32 = 2;

/// A preview, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The encoded picture.
    pub bytes: Arc<[u8]>,
    /// Its content type.
    pub mime: &'static str,
    /// Whether it was made before.
    pub is_cached: bool,
}

/// What is kept of previews, and what that has saved since the engine was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviewCache {
    /// How many previews are on disk.
    pub entries: u64,
    /// Their bytes there.
    pub bytes: u64,
    /// The most bytes that they may take.
    pub limit: u64,
    /// Requests that were answered from what is kept.
    pub hits: u64,
    /// Requests that were not.
    pub misses: u64,
    /// Pictures that were drawn, or could not be: for those requests, or in advance.
    pub drawn: u64,
}

/// What was drawn, and what is being drawn.
pub(crate) struct Previews {
    kept: Kept,
    flights: Flights,
    turns: Turns,
    renderer: OnceLock<Renderer>,
    hits: AtomicU64,
    misses: AtomicU64,
    drawn: AtomicU64,
}

impl Previews {
    /// The engine's folder is not touched before the first preview.
    pub(crate) fn new(folder: &Path, limit: u64) -> Self {
        Self {
            kept: Kept::new(folder, limit),
            flights: Flights::default(),
            turns: Turns::default(),
            renderer: OnceLock::new(),
            hits: AtomicU64::default(),
            misses: AtomicU64::default(),
            drawn: AtomicU64::default(),
        }
    }

    /// Sets the most bytes that previews may take; 0 keeps none.
    pub(crate) fn set_limit(&self, limit: u64) {
        self.kept.set_limit(limit);
    }
}

/// A request for a preview of a file that the one who asks may see.
#[derive(Debug)]
pub struct AskedPreview {
    row: Arc<FileRow>,
    params: PreviewParams,
    mime: &'static str,
    key: Key,
    waiter: Arc<Waiter>,
}

impl AskedPreview {
    pub(crate) fn new(row: Arc<FileRow>, params: PreviewParams) -> Self {
        let extension = extension(&row.file.name);
        let (mime, size) = (&row.file.mime_type, row.file.size_original);
        let format = preview::format(mime, size, extension, &params);
        let spelled = format!("{DRAWING} {}", spelled(&params, format));
        let key = Key::new(row.object, spelled);
        Self { row, params, mime: format.mime(), key, waiter: Arc::default() }
    }

    fn preview(&self, bytes: Picture, is_cached: bool) -> Preview {
        Preview { bytes, mime: self.mime, is_cached }
    }
}

/// Somebody who waits for a preview, until this is dropped. A picture that nobody waits for any more is not drawn: it loses
/// its place in the queue, and the process that decodes it is ended.
pub struct Waiting {
    engine: Engine,
    waiter: Arc<Waiter>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.waiter.leave();
        self.engine.inner.previews.turns.ask_again();
    }
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

/// Spells what is asked for in one way, with everything in it that was left to defaults.
fn spelled(params: &PreviewParams, format: Output) -> String {
    let black = Color([0; 3]);
    let border = (params.border_width > 0).then(|| params.border_color.unwrap_or(black));
    let format = if format == Output::Jpeg { Output::Jpg } else { format };
    PreviewParams { border_color: border, output: Some(format), ..params.clone() }.canonical()
}

impl Engine {
    /// Decodes pictures in processes of this program from now on, which it runs with [`preview::ARGUMENT`]; without it they
    /// are decoded in this one.
    pub fn decode_with(&self, program: PathBuf) {
        // Said once, at the start; whoever drew before goes on as they were.
        self.inner.previews.renderer.get_or_init(|| Renderer::new(Some(program)));
    }

    /// Returns a preview of a file: of its picture, or an icon where it has none. Blocks while it is made.
    pub fn preview(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        id: &FileId,
        params: &PreviewParams,
    ) -> Result<Preview, Error> {
        self.preview_asked(&self.ask_preview(actor, bucket, id, params)?)
    }

    /// Takes a request for a preview, if the file may be seen. The preview is then at hand, or waited for.
    pub fn ask_preview(
        &self,
        actor: &Actor,
        bucket: &BucketId,
        id: &FileId,
        params: &PreviewParams,
    ) -> Result<AskedPreview, Error> {
        let request = AccessRequest::on_file(Operation::Preview, bucket, id);
        let row = self.look(bucket, id)?.admit(actor, &request)?.into_file()?;
        self.note_transformed(row.bucket_seq, row.seq);
        Ok(AskedPreview::new(row, params.clone()))
    }

    /// Returns a preview that is in memory: this never waits for a picture or the disk.
    pub fn preview_at_hand(&self, asked: &AskedPreview) -> Option<Preview> {
        let picture = self.inner.previews.kept.find_hot(&asked.key, self.micros())?;
        self.inner.previews.hits.fetch_add(1, Ordering::Relaxed);
        Some(asked.preview(picture, true))
    }

    /// Says that somebody waits for a preview for as long as what this returns is kept.
    pub fn wait_for_preview(&self, asked: &AskedPreview) -> Waiting {
        Waiting { engine: self.clone(), waiter: Arc::clone(&asked.waiter) }
    }

    /// Returns a preview, wherever it is. Blocks while it is made.
    pub fn preview_asked(&self, asked: &AskedPreview) -> Result<Preview, Error> {
        // What is not complete has no type yet: its icon is not kept for what it becomes.
        if !asked.row.is_complete {
            return Ok(asked.preview(self.draw(asked, &Stop::default())?, false));
        }
        if let Some(picture) = self.find(asked)? {
            self.inner.previews.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(asked.preview(picture, true));
        }
        self.inner.previews.misses.fetch_add(1, Ordering::Relaxed);
        Ok(asked.preview(self.make(asked, Urgency::Now)?, false))
    }

    /// Says what is kept.
    pub fn preview_cache(&self) -> PreviewCache {
        let previews = &self.inner.previews;
        let (entries, bytes) = previews.kept.stored();
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        PreviewCache {
            entries,
            bytes,
            limit: previews.kept.limit(),
            hits: count(&previews.hits),
            misses: count(&previews.misses),
            drawn: count(&previews.drawn),
        }
    }

    /// Removes what is kept, of one bucket or of all. Nothing is lost: it is drawn again when it is asked for.
    pub fn purge_previews(&self, bucket: Option<&BucketId>) -> Result<(), Error> {
        match bucket {
            None => self.inner.previews.kept.clear(),
            Some(id) => {
                let objects = self
                    .database()
                    .read(|reader| rows::list_objects(reader, buckets::get(reader, id)?.seq))?;
                for object in objects {
                    self.inner.previews.kept.forget(object);
                }
            }
        }
        self.tell(&[CacheTag::Previews]);
        Ok(())
    }

    /// Removes the previews of files that are gone for good.
    pub(crate) fn forget_gone(&self) -> Result<(), Error> {
        loop {
            let gone = self.database().read(rows::list_gone)?;
            if gone.is_empty() {
                return Ok(());
            }
            for object in &gone {
                self.inner.previews.kept.forget(*object);
            }
            self.database()
                .write(|writer| gone.iter().try_for_each(|object| rows::forget(writer, *object)))?;
        }
    }

    /// Gets to know what is on disk, and writes down what was used: before anybody has to wait for it.
    pub(crate) fn tidy_previews(&self) {
        self.inner.previews.kept.walk();
        self.inner.previews.kept.keep_uses();
    }

    fn find(&self, asked: &AskedPreview) -> Result<Option<Picture>, Error> {
        let (kept, now) = (&self.inner.previews.kept, self.micros());
        if let Some(picture) = kept.find_hot(&asked.key, now) {
            return Ok(Some(picture));
        }
        Ok(kept.find_stored(&asked.key, &self.seal_of(&asked.row)?, now))
    }

    /// Makes a preview, or waits for the equal one that is being made. Those who wait hold no turn.
    fn make(&self, asked: &AskedPreview, urgency: Urgency) -> Result<Picture, Error> {
        let Previews { flights, turns, .. } = &self.inner.previews;
        // Who makes in advance first has a turn and then the flight, or somebody urgent would join it and wait with it.
        let early = if urgency == Urgency::Someday { turns.wait(urgency, || true) } else { None };
        flights.share(&asked.key, &asked.waiter, |stop| {
            let turn = early.or_else(|| turns.wait(urgency, || !stop.is_said()));
            let _turn = turn.ok_or_else(left)?;
            // Another may have made it since it was looked for.
            if let Some(picture) = self.find(asked)? {
                return Ok(picture);
            }
            let picture = self.draw(asked, stop)?;
            self.keep_preview(asked, &picture).unwrap_or_else(|error| {
                tracing::warn!(%error, "a preview is not kept");
            });
            Ok(picture)
        })
    }

    fn keep_preview(&self, asked: &AskedPreview, picture: &Picture) -> Result<(), Error> {
        let kept = &self.inner.previews.kept;
        kept.insert(&asked.key, &self.seal_of(&asked.row)?, picture, self.micros());
        // Removed for good while it was drawn? From here on, who removes the file finds the preview.
        let found = self.database().read(|reader| holder(reader, &asked.row))?;
        if found.is_none() {
            kept.forget(asked.row.object);
        }
        Ok(())
    }

    fn draw(&self, asked: &AskedPreview, stop: &Stop) -> Result<Picture, Error> {
        self.inner.previews.drawn.fetch_add(1, Ordering::Relaxed);
        let file = &asked.row.file;
        let shows_content = preview::shows_content(&file.mime_type, file.size_original);
        let rendered = if asked.row.is_complete && shows_content {
            let open = self.database().read(|reader| {
                let row = holder(reader, &asked.row)?;
                self.open_row(reader, &row.ok_or(ErrorType::StorageFileNotFound)?)
            })?;
            let source = open.content().read_all()?;
            let renderer = self.inner.previews.renderer.get_or_init(|| Renderer::new(None));
            let (mime, extension) = (&*file.mime_type, extension(&file.name));
            renderer.render(&source, Wanted { mime, extension, params: &asked.params }, stop)
        } else {
            preview::render_icon(&file.mime_type, &asked.params)
        };
        Ok(Picture::from(rendered.map_err(|error| refused(&error))?.bytes))
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.inner.clock.now().micros()).unwrap_or_default()
    }
}

/// Returns the row that holds now what was to be drawn: the file may have been given other content meanwhile.
fn holder(reader: &Reader<'_>, row: &FileRow) -> Result<Option<FileRow>, Error> {
    db::versions::find_holder(reader, row.version_of.unwrap_or(row.seq), row.object)
}

fn refused(error: &preview::Error) -> Error {
    match *error {
        preview::Error::TooLarge { width, height } => Error::RefusedWith(
            ErrorType::StorageImageResolutionExceeded,
            format!("The image resolution {width}x{height} exceeds the maximum allowed."),
        ),
        preview::Error::Undecodable | preview::Error::Unencodable(_) => {
            Error::RefusedWith(ErrorType::StorageFileTypeUnsupported, error.to_string())
        }
        preview::Error::NoDecoder => {
            Error::RefusedWith(ErrorType::GeneralServerError, error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &[(&str, &str)], format: Output) -> String {
        spelled(&PreviewParams::parse(query.iter().copied()).unwrap(), format)
    }

    #[test]
    fn what_means_the_same_is_spelled_the_same() {
        let same: [&[&[(&str, &str)]]; 5] = [
            &[
                &[],
                &[("width", "0"), ("gravity", "center")],
                &[("quality", "-1"), ("opacity", "1.00")],
            ],
            &[&[("rotation", "-90")], &[("rotation", "270")]],
            &[&[("background", "0f8")], &[("background", "00FF88")]],
            &[&[("borderWidth", "2")], &[("borderWidth", "2"), ("borderColor", "000")]],
            &[&[("width", "7")], &[("width", " 007"), ("borderColor", "fff"), ("other", "x")]],
        ];
        let spellings: Vec<String> = same
            .iter()
            .map(|queries| {
                let spellings: Vec<_> =
                    queries.iter().map(|query| asked(query, Output::Png)).collect();
                assert!(
                    spellings.windows(2).all(|pair| pair.first() == pair.last()),
                    "{spellings:?}"
                );
                spellings.concat()
            })
            .collect();
        assert_eq!(spellings.iter().collect::<std::collections::BTreeSet<_>>().len(), same.len());
        assert_eq!(asked(&[], Output::Jpg), asked(&[], Output::Jpeg));
        assert_ne!(asked(&[], Output::Jpg), asked(&[], Output::Png));
        assert_ne!(asked(&[("opacity", "0.99999")], Output::Png), asked(&[], Output::Png));
    }
}
