//! The segment file, "CSB1":
//!
//! ```text
//! header  96 B  "CSB1" version u8 flags u8 frame_log2 u8 0 | object 16 | start u64 | epoch u32 | salt 32 | commitment 16 | check 12
//! frames        each sealed on its own (see `seal`), 64 KiB of content before packing
//! index         sealed length of every frame, u32 each
//! footer  32 B  frames u32 | content length u64 | "1BSC" | seal of index and footer 16
//! ```
//!
//! Numbers are big-endian. Nothing read from a segment is given out before its seal was checked.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use disk::{IoExt, PathError};

use super::frame::{self, FRAME};
use super::keys::SegmentKey;
use super::seal::{Part, Sealer, TAG};
use super::{BlobId, ObjectSeal, StoredSegment};
use crate::error::Error;

const MAGIC: &[u8; 4] = b"CSB1";
const END_MAGIC: &[u8; 4] = b"1BSC";
const VERSION: u8 = 1;
const ENCRYPTED: u8 = 1;
const FRAME_LOG2: u8 = 16;
const HEADER: usize = 96;
const CHECKED_HEADER: usize = HEADER - 12;
const FOOTER: usize = 32;

/// Bytes on disk that a segment adds to its frames.
const fn overhead(frames: usize) -> usize {
    HEADER + frames * 4 + FOOTER
}

fn place(object: BlobId, start: u64) -> Vec<u8> {
    [&object.0[..], &start.to_be_bytes()].concat()
}

/// Writes one segment.
pub(crate) struct SegmentWriter<'a> {
    seal: &'a ObjectSeal,
    header: Vec<u8>,
    sealer: Sealer,
}

impl<'a> SegmentWriter<'a> {
    /// Begins the segment that starts at byte `start` of the object, under a fresh salt.
    pub(crate) fn new(seal: &'a ObjectSeal, start: u64) -> Result<Self, Error> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|_| Error::NoRandomness)?;
        let key = seal
            .key
            .as_ref()
            .map(|key| key.segment_key(&salt, &place(seal.object, start)))
            .transpose()?;
        let header = header(seal, start, &salt, key.as_ref());
        let sealer = Sealer::new(key.as_ref(), &header);
        Ok(Self { seal, header, sealer })
    }

    /// Writes the whole segment to `out`.
    pub(crate) fn write(&self, content: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        out.extend_from_slice(&self.header);
        let frames: Vec<&[u8]> =
            if content.is_empty() { vec![content] } else { content.chunks(FRAME).collect() };
        let last = frames.len() - 1;
        let mut index = Vec::with_capacity(frames.len() * 4);
        for (number, frame) in frames.iter().enumerate() {
            let part = frame_part(number, last)?;
            let sealed = self
                .sealer
                .seal(part, &frame::pack(frame, self.seal.compression))
                .ok_or(Error::NoRandomness)?;
            index.extend_from_slice(&length_u32(sealed.len())?.to_be_bytes());
            out.extend_from_slice(&sealed);
        }
        let mut tail = index;
        tail.extend_from_slice(&length_u32(frames.len())?.to_be_bytes());
        tail.extend_from_slice(&(content.len() as u64).to_be_bytes());
        tail.extend_from_slice(END_MAGIC);
        let tag = self.sealer.index_tag(&tail).ok_or(Error::NoRandomness)?;
        out.extend_from_slice(&tail);
        out.extend_from_slice(&tag);
        Ok(())
    }
}

fn header(seal: &ObjectSeal, start: u64, salt: &[u8; 32], key: Option<&SegmentKey>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&[VERSION, if key.is_some() { ENCRYPTED } else { 0 }, FRAME_LOG2, 0]);
    bytes.extend_from_slice(&seal.object.0);
    bytes.extend_from_slice(&start.to_be_bytes());
    bytes.extend_from_slice(&seal.key.as_ref().map_or(0, |key| key.epoch).to_be_bytes());
    bytes.extend_from_slice(salt);
    bytes.extend_from_slice(&key.map_or([0; 16], SegmentKey::commitment));
    let check = blake3::hash(&bytes);
    bytes.extend_from_slice(check.as_bytes().first_chunk::<12>().unwrap_or(&[0; 12]));
    bytes
}

fn frame_part(number: usize, last: usize) -> Result<Part, Error> {
    let counted = length_u32(number)?;
    Ok(if number == last { Part::LastFrame(counted) } else { Part::Frame(counted) })
}

fn length_u32(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| Error::Corrupt {
        what: "a segment",
        place: "is larger than the format allows".to_owned(),
    })
}

/// An open segment: its index is read and checked, its frames are read as they are asked for.
pub(crate) struct Segment {
    file: File,
    path: PathBuf,
    sealer: Sealer,
    /// Where each frame begins in the file, and where the last one ends.
    offsets: Vec<u64>,
    length: u64,
}

impl Segment {
    /// Opens a segment and checks that it is the one that `expected` and `seal` speak of.
    pub(crate) fn open(
        path: &Path,
        seal: &ObjectSeal,
        expected: &StoredSegment,
    ) -> Result<Self, Error> {
        let damaged = |what: &str| damaged(path, what);
        let file = open_file(path)?;
        let size = usize::try_from(file.metadata().at("look at", path)?.len())
            .map_err(|_| damaged("is too large"))?;
        if size as u64 != expected.stored || size < overhead(1) {
            return Err(damaged("does not have the size it was written with"));
        }
        let header = read_exact(&file, path, 0, HEADER)?;
        let sealer = check_header(&header, seal, expected).map_err(damaged)?;
        let footer = read_exact(&file, path, size - FOOTER, FOOTER)?;
        let frames = field::<4>(&footer, 0).map(u32::from_be_bytes).unwrap_or_default() as usize;
        let length = field::<8>(&footer, 4).map(u64::from_be_bytes).unwrap_or_default();
        let index_at = (frames > 0)
            .then(|| size.checked_sub(FOOTER + frames.saturating_mul(4)))
            .flatten()
            .filter(|at| *at >= HEADER);
        let tail = read_exact(
            &file,
            path,
            index_at.ok_or_else(|| damaged("has a broken end"))?,
            size - index_at.unwrap_or(size),
        )?;
        let (index, tag) =
            tail.split_at_checked(tail.len() - TAG).ok_or_else(|| damaged("has a broken end"))?;
        if !index.ends_with(END_MAGIC)
            || sealer.index_tag(index).is_none_or(|expected| expected != tag)
            || length != expected.length
        {
            return Err(damaged("has an end that does not fit its seal"));
        }
        let mut offsets = vec![HEADER as u64];
        for entry in index.chunks_exact(4).take(frames) {
            let before = offsets.last().copied().unwrap_or_default();
            offsets.push(
                before
                    + u64::from(field::<4>(entry, 0).map(u32::from_be_bytes).unwrap_or_default()),
            );
        }
        if offsets.last().copied() != index_at.map(|at| at as u64) {
            return Err(damaged("has an index that does not fit its frames"));
        }
        Ok(Self { file, path: path.to_owned(), sealer, offsets, length })
    }

    /// Opens a segment that no row speaks of by what it says of itself. Its seal still binds it to the object, the
    /// key and the place.
    pub(crate) fn open_unlisted(path: &Path, seal: &ObjectSeal, start: u64) -> Result<Self, Error> {
        let file = open_file(path)?;
        let stored = file.metadata().at("look at", path)?.len();
        let footer = stored.checked_sub(FOOTER as u64).and_then(|at| usize::try_from(at).ok());
        let footer = footer.ok_or_else(|| damaged(path, "has no end"))?;
        let length = field(&read_exact(&file, path, footer, FOOTER)?, 4).map(u64::from_be_bytes);
        let length = length.unwrap_or_default();
        Self::open(path, seal, &StoredSegment { id: seal.object, start, length, stored })
    }

    /// Reads the whole content.
    pub(crate) fn read_all(&self) -> Result<Vec<u8>, Error> {
        let mut content = Vec::new();
        for number in 0..self.offsets.len().saturating_sub(1) {
            content.extend(self.frame(number)?);
        }
        Ok(content)
    }

    /// Returns how many bytes of content it has.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Reads every frame; fails where one is damaged.
    pub(crate) fn check(&self) -> Result<(), Error> {
        (0..self.offsets.len().saturating_sub(1))
            .try_for_each(|number| self.frame(number).map(drop))
    }

    /// Returns the content of frame `number`.
    pub(crate) fn frame(&self, number: usize) -> Result<Vec<u8>, Error> {
        let broken = || damaged(&self.path, "has a damaged part");
        let last = self.offsets.len().saturating_sub(2);
        let (begin, end) =
            (self.offsets.get(number).copied(), self.offsets.get(number + 1).copied());
        let (Some(begin), Some(end)) = (begin, end) else { return Err(broken()) };
        let size = usize::try_from(end - begin).map_err(|_| broken())?;
        let sealed = read_exact(
            &self.file,
            &self.path,
            usize::try_from(begin).map_err(|_| broken())?,
            size,
        )?;
        let body = self.sealer.open(frame_part(number, last)?, &sealed).ok_or_else(broken)?;
        let content = frame::unpack(&body).ok_or_else(broken)?;
        let expected =
            (self.length - (number as u64 * FRAME as u64).min(self.length)).min(FRAME as u64);
        if content.len() as u64 == expected { Ok(content) } else { Err(broken()) }
    }
}

fn open_file(path: &Path) -> Result<File, Error> {
    File::open(path).at("open", path).map_err(|error| {
        if error.is_missing() {
            Error::ContentMissing { path: path.to_owned() }
        } else {
            error.into()
        }
    })
}

fn check_header(
    header: &[u8],
    seal: &ObjectSeal,
    expected: &StoredSegment,
) -> Result<Sealer, &'static str> {
    let (checked, check) = header.split_at_checked(CHECKED_HEADER).ok_or("has no header")?;
    if blake3::hash(checked).as_bytes().first_chunk::<12>().map(<[u8; 12]>::as_slice) != Some(check)
    {
        return Err("has a damaged header");
    }
    if !checked.starts_with(&[MAGIC[0], MAGIC[1], MAGIC[2], MAGIC[3], VERSION]) {
        return Err("is not a segment this version of Coffer knows");
    }
    if field::<16>(checked, 8) != Some(seal.object.0)
        || field::<8>(checked, 24) != Some(expected.start.to_be_bytes())
    {
        return Err("belongs to another file or place");
    }
    let is_encrypted = checked.get(5).is_some_and(|flags| flags & ENCRYPTED != 0);
    let key = match (&seal.key, is_encrypted) {
        (None, false) => None,
        (Some(key), true) => {
            let salt = field::<32>(checked, 36).ok_or("has no salt")?;
            let derived = key
                .segment_key(&salt, &place(seal.object, expected.start))
                .map_err(|_| "has no key")?;
            if field::<16>(checked, 68) != Some(derived.commitment()) {
                return Err("was sealed with another key");
            }
            Some(derived)
        }
        (Some(_), false) | (None, true) => return Err("is not encrypted the way its file says"),
    };
    Ok(Sealer::new(key.as_ref(), header))
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn read_exact(file: &File, path: &Path, at: usize, length: usize) -> Result<Vec<u8>, PathError> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, at as u64).at("read", path)?;
    Ok(bytes)
}

fn damaged(path: &Path, what: &str) -> Error {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Error::Corrupt { what: "a segment", place: format!("{name} {what}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::Compression;

    use super::super::keys::KeyChain;
    use super::super::master::Unlock;
    use super::*;

    fn seal(compression: Compression, encrypted: bool) -> ObjectSeal {
        let folder = tempfile::tempdir().unwrap();
        let key = encrypted.then(|| {
            KeyChain::create(folder.path(), &Unlock::default())
                .unwrap()
                .0
                .new_object(&[7; 16])
                .unwrap()
                .0
        });
        ObjectSeal { object: BlobId([7; 16]), compression, key }
    }

    fn written(seal: &ObjectSeal, start: u64, content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        SegmentWriter::new(seal, start).unwrap().write(content, &mut out).unwrap();
        out
    }

    fn read(bytes: &[u8], seal: &ObjectSeal, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("segment");
        disk::atomic::write(&path, bytes).unwrap();
        let expected =
            StoredSegment { id: BlobId([0; 16]), start, length, stored: bytes.len() as u64 };
        let segment = Segment::open(&path, seal, &expected)?;
        let frames = segment.offsets.len() - 1;
        (0..frames)
            .map(|number| segment.frame(number))
            .collect::<Result<Vec<_>, _>>()
            .map(|frames| frames.concat())
    }

    #[test]
    fn every_size_around_the_edges_of_frames_is_read_back() {
        for encrypted in [false, true] {
            for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
                let seal = seal(compression, encrypted);
                for size in [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME - 1, 3 * FRAME] {
                    let content: Vec<u8> =
                        (0..size).map(|at| u8::try_from(at * 31 % 251).unwrap()).collect();
                    let bytes = written(&seal, 5, &content);
                    assert_eq!(
                        read(&bytes, &seal, 5, size as u64).unwrap(),
                        content,
                        "{compression:?} {encrypted} {size}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_chunk_sealed_twice_shares_nothing() {
        let seal = seal(Compression::None, true);
        let (one, two) = (written(&seal, 0, &[0; 1000]), written(&seal, 0, &[0; 1000]));
        assert_ne!(one[HEADER..HEADER + 1000], two[HEADER..HEADER + 1000]);
    }

    #[test]
    fn a_segment_of_another_place_or_key_is_refused() {
        let (first, second) = (seal(Compression::None, true), seal(Compression::None, true));
        let bytes = written(&first, 0, b"secret");
        assert!(read(&bytes, &first, 0, 6).is_ok());
        assert!(read(&bytes, &first, 64, 6).is_err());
        assert!(read(&bytes, &second, 0, 6).unwrap_err().to_string().contains("another key"));
        let elsewhere = ObjectSeal { object: BlobId([8; 16]), ..first.clone() };
        assert!(read(&bytes, &elsewhere, 0, 6).is_err());
        assert!(read(&bytes, &seal(Compression::None, false), 0, 6).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
        #[test]
        fn a_flipped_bit_or_a_cut_is_noticed(encrypted in any::<bool>(), size in 0_usize..150_000, spot in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<prop::sample::Index>()) {
            let seal = seal(Compression::Zstd, encrypted);
            let content: Vec<u8> = (0..size).map(|at| u8::try_from(at * at % 253).unwrap()).collect();
            let bytes = written(&seal, 0, &content);
            let mut flipped = bytes.clone();
            let at = spot.index(flipped.len());
            flipped[at] ^= 1 << bit;
            prop_assert!(read(&flipped, &seal, 0, size as u64).is_err(), "byte {at}");
            let cut = &bytes[..cut.index(bytes.len())];
            prop_assert!(read(cut, &seal, 0, size as u64).is_err());
        }
    }
}
