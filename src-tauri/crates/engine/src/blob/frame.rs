//! A frame: up to 64 KiB of content, packed on its own, so that a range read unpacks only what it needs.
//!
//! The first byte says how the rest is packed; a frame that does not shrink is kept as it is. Unpacking is bounded by
//! the frame's size, so no small file can unpack to a large one.

use std::io::{Read, Write};

use flate2::Compression as Level;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use wire::Compression;

/// Bytes of content in every frame but the last of a segment.
pub(crate) const FRAME: usize = 64 * 1024;

const PLAIN: u8 = 0;
const DEFLATE: u8 = 1;
const ZSTD: u8 = 2;
const ZSTD_LEVEL: i32 = 3;

/// Packs a frame's content.
pub(crate) fn pack(content: &[u8], compression: Compression) -> Vec<u8> {
    let packed = match compression {
        Compression::None => None,
        Compression::Gzip => deflate(content).map(|packed| (DEFLATE, packed)),
        Compression::Zstd => {
            zstd::bulk::compress(content, ZSTD_LEVEL).ok().map(|packed| (ZSTD, packed))
        }
    };
    match packed {
        Some((method, packed)) if packed.len() < content.len() => {
            [&[method], packed.as_slice()].concat()
        }
        _ => [&[PLAIN], content].concat(),
    }
}

/// Unpacks a frame; `None` when it is damaged.
pub(crate) fn unpack(body: &[u8]) -> Option<Vec<u8>> {
    let (method, packed) = body.split_first()?;
    let content = match *method {
        PLAIN => packed.to_vec(),
        DEFLATE => inflate(packed)?,
        ZSTD => zstd::bulk::decompress(packed, FRAME).ok()?,
        _ => return None,
    };
    (content.len() <= FRAME).then_some(content)
}

fn deflate(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Level::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    DeflateDecoder::new(packed).take(FRAME as u64 + 1).read_to_end(&mut content).ok()?;
    Some(content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            content in prop_oneof![prop::collection::vec(any::<u8>(), 0..2000), prop::collection::vec(Just(7_u8), 0..FRAME)],
            compression in prop::sample::select(vec![Compression::None, Compression::Gzip, Compression::Zstd]),
        ) {
            let body = pack(&content, compression);
            prop_assert!(body.len() <= content.len() + 1);
            prop_assert_eq!(unpack(&body), Some(content));
        }

        #[test]
        fn any_bytes_can_be_offered(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let content = unpack(&body);
            prop_assert!(content.is_none_or(|content| content.len() <= FRAME));
        }
    }
}
