//! Which parts of a file have arrived. Pure: ranges in, answers out.
//!
//! Chunks come in any order, any partition, and again. They may overlap; what was stored first is kept, and the pieces
//! that together make the file are chosen so that each byte comes from one segment.

use wire::CHUNK_SIZE;

use crate::blob::StoredSegment;

/// A part of a segment that stands for a part of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// The segment.
    pub(crate) segment: StoredSegment,
    /// Where in the file the piece begins.
    pub(crate) start: u64,
    /// Where in the file it ends.
    pub(crate) end: u64,
}

/// Chooses the pieces that cover the file from its beginning, as far as there is no gap. `segments` are sorted by
/// where they begin.
pub(crate) fn pieces(segments: &[StoredSegment]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    let mut rest = segments.iter().peekable();
    loop {
        // What begins at or before `at` and does not reach past it is of no use later either: one pass is enough.
        let reaching = std::iter::from_fn(|| rest.next_if(|segment| segment.start <= at));
        let Some(segment) = reaching.max_by_key(|segment| end(segment)) else { break };
        if end(segment) > at {
            pieces.push(Piece { segment: *segment, start: at, end: end(segment) });
            at = end(segment);
        }
    }
    pieces
}

/// Returns how many bytes from the beginning have arrived without a gap.
pub(crate) fn prefix(segments: &[StoredSegment]) -> u64 {
    pieces(segments).last().map_or(0, |piece| piece.end)
}

/// Says whether every byte of `start..end` has arrived.
pub(crate) fn is_covered(segments: &[StoredSegment], start: u64, end_of_range: u64) -> bool {
    let mut at = start;
    while at < end_of_range {
        let Some(reach) = segments
            .iter()
            .filter(|segment| segment.start <= at)
            .map(end)
            .filter(|reach| *reach > at)
            .max()
        else {
            return false;
        };
        at = reach;
    }
    true
}

/// Returns how many of the file's 5 MiB chunks have arrived whole.
pub(crate) fn whole_chunks(segments: &[StoredSegment], total: u64) -> u64 {
    (0..chunks(total))
        .filter(|chunk| {
            is_covered(segments, chunk * CHUNK_SIZE, ((chunk + 1) * CHUNK_SIZE).min(total))
        })
        .count() as u64
}

/// Returns how many of the file's 5 MiB chunks have arrived from the beginning without a gap.
pub(crate) fn chunks_without_gap(segments: &[StoredSegment], total: u64) -> u64 {
    let prefix = prefix(segments);
    if prefix >= total { chunks(total) } else { prefix / CHUNK_SIZE }
}

/// Returns how many chunks a file of `total` bytes has; an empty file has one.
pub(crate) fn chunks(total: u64) -> u64 {
    total.div_ceil(CHUNK_SIZE).max(1)
}

fn end(segment: &StoredSegment) -> u64 {
    segment.start + segment.length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::blob::BlobId;

    fn segment(start: u64, length: u64) -> StoredSegment {
        StoredSegment { id: BlobId([0; 16]), start, length, stored: length }
    }

    #[test]
    fn a_gap_ends_the_prefix() {
        let segments = [segment(0, CHUNK_SIZE), segment(2 * CHUNK_SIZE, 10)];
        let total = 2 * CHUNK_SIZE + 10;
        assert_eq!(prefix(&segments), CHUNK_SIZE);
        assert_eq!(
            (whole_chunks(&segments, total), chunks_without_gap(&segments, total), chunks(total)),
            (2, 1, 3)
        );
    }

    #[test]
    fn a_file_of_very_many_small_chunks_is_looked_through_once() {
        let segments: Vec<_> = (0..200_000).map(|start| segment(start, 1)).collect();
        assert_eq!(prefix(&segments), 200_000);
    }

    proptest! {
        #[test]
        fn pieces_follow_each_other_and_agree_with_a_map_of_bytes(ranges in prop::collection::vec((0_u64..60, 1_u64..20), 0..20)) {
            let mut segments: Vec<StoredSegment> = ranges.iter().map(|(start, length)| segment(*start, *length)).collect();
            segments.sort_by_key(|segment| (segment.start, std::cmp::Reverse(segment.length)));
            let has = |byte: u64| ranges.iter().any(|(start, length)| (*start..start + length).contains(&byte));
            let naive = (0..100).find(|byte| !has(*byte)).unwrap();
            prop_assert_eq!(prefix(&segments), naive);
            let mut at = 0;
            for piece in pieces(&segments) {
                prop_assert_eq!(piece.start, at);
                prop_assert!(piece.segment.start <= piece.start && piece.end <= piece.segment.start + piece.segment.length && piece.end > piece.start);
                at = piece.end;
            }
            for (from, to) in [(0, 5), (10, 30), (50, 79)] {
                prop_assert_eq!(is_covered(&segments, from, to), (from..to).all(has));
            }
        }
    }
}
