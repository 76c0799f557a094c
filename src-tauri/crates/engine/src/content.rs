//! Reading a file's content: any range, frame by frame, each checked before it is given out.

use std::io::{self, Read};
use std::sync::Arc;

use disk::Md5Stream;

use crate::blob::frame::FRAME;
use crate::blob::segment::Segment;
use crate::blob::{BlobStore, ObjectSeal};
use crate::coverage::Piece;
use crate::error::Error;

/// The bytes of a file, or of a range of it.
///
/// Reading fails with the engine's error inside when a part is damaged or missing; what was read until then is right.
pub struct Content {
    blobs: Arc<BlobStore>,
    seal: ObjectSeal,
    pieces: std::vec::IntoIter<Piece>,
    open: Option<(Segment, Piece)>,
    frame: io::Cursor<Vec<u8>>,
    at: u64,
    end: u64,
}

impl Content {
    /// Prepares to read bytes `start..end`; the pieces must cover them.
    pub(crate) fn new(
        blobs: Arc<BlobStore>,
        seal: ObjectSeal,
        pieces: &[Piece],
        start: u64,
        end: u64,
    ) -> Self {
        let needed: Vec<Piece> =
            pieces.iter().filter(|piece| piece.end > start && piece.start < end).copied().collect();
        Self {
            blobs,
            seal,
            pieces: needed.into_iter(),
            open: None,
            frame: io::Cursor::default(),
            at: start,
            end,
        }
    }

    /// Returns how many bytes are still to come.
    pub fn remaining(&self) -> u64 {
        self.end - self.at
    }

    /// Reads the next part, at most 64 KiB; empty at the end.
    pub fn next_part(&mut self) -> Result<Vec<u8>, Error> {
        if self.at >= self.end {
            return Ok(Vec::new());
        }
        let (at, end) = (self.at, self.end);
        let (segment, piece) = self.segment_at()?;
        let inside = at - piece.segment.start;
        let (number, skip) = (inside / FRAME as u64, inside % FRAME as u64);
        let mut part = segment.frame(usize::try_from(number).map_err(|_| short())?)?;
        let until = piece.end.min(end) - piece.segment.start - number * FRAME as u64;
        part.truncate(usize::try_from(until).unwrap_or(usize::MAX));
        part.drain(..usize::try_from(skip).map_err(|_| short())?.min(part.len()));
        if part.is_empty() {
            return Err(short());
        }
        self.at += part.len() as u64;
        Ok(part)
    }

    fn segment_at(&mut self) -> Result<&(Segment, Piece), Error> {
        if self.open.as_ref().is_none_or(|(_, piece)| piece.end <= self.at) {
            let piece = self.pieces.next().ok_or_else(short)?;
            self.open = Some((self.blobs.open_segment(&self.seal, &piece.segment)?, piece));
        }
        self.open.as_ref().ok_or_else(short)
    }

    /// Reads everything that is left.
    pub fn read_all(mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.remaining()).unwrap_or_default());
        loop {
            let part = self.next_part()?;
            if part.is_empty() {
                return Ok(bytes);
            }
            bytes.extend_from_slice(&part);
        }
    }

    /// Reads everything that is left, part by part.
    pub(crate) fn each(
        mut self,
        mut visit: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        loop {
            let part = self.next_part()?;
            if part.is_empty() {
                return Ok(());
            }
            visit(&part)?;
        }
    }

    /// Reads everything that is left; returns its MD5 and the first bytes of it.
    pub(crate) fn digest(self, first: usize) -> Result<(String, Vec<u8>), Error> {
        let mut digest = Md5Stream::default();
        let mut start = Vec::new();
        self.each(|part| {
            digest.update(part);
            start.extend(part.iter().take(first - start.len().min(first)));
            Ok(())
        })?;
        Ok((digest.finish(), start))
    }
}

fn short() -> Error {
    Error::Corrupt { what: "a file", place: "its segments do not cover it".to_owned() }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.frame.position() >= self.frame.get_ref().len() as u64 {
            self.frame = io::Cursor::new(self.next_part().map_err(io::Error::other)?);
        }
        self.frame.read(buffer)
    }
}
