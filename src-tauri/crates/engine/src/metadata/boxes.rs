//! The boxes that HEIC and AVIF files are made of: where they begin and end. Nothing moves: what has to go is blanked
//! where it stands, for everything else is found by its distance from the beginning of the file.

use std::ops::Range;

use super::rest::{Damaged, Rest, size};

/// A box: what it is and where its content stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) kind: [u8; 4],
    /// Where its own length and kind begin.
    pub(super) start: usize,
    /// Its content.
    pub(super) body: Range<usize>,
}

impl Found {
    /// Returns its content.
    pub(super) fn of<'a>(&self, content: &'a [u8]) -> Result<Rest<'a>, Damaged> {
        content.get(self.body.clone()).map(Rest).ok_or(Damaged)
    }

    /// Returns where its content begins behind its version and flags.
    pub(super) fn versioned(&self) -> Range<usize> {
        self.body.start.saturating_add(4).min(self.body.end)..self.body.end
    }

    /// Makes it a box that nobody reads, and blanks its content.
    pub(super) fn free(&self, out: &mut [u8]) {
        if let Some(kind) = out.get_mut(self.start + 4..self.start + 8) {
            kind.copy_from_slice(b"free");
        }
        blank(out, self.body.clone());
    }
}

/// Writes zeros.
pub(super) fn blank(out: &mut [u8], range: Range<usize>) {
    let end = range.end.min(out.len());
    if let Some(bytes) = out.get_mut(range.start.min(end)..end) {
        bytes.fill(0);
    }
}

/// Finds the boxes that stand side by side in a part of the file.
pub(super) fn boxes(content: &[u8], within: Range<usize>) -> Result<Vec<Found>, Damaged> {
    let mut found = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let next = read(content, at..within.end)?;
        at = next.body.end;
        found.push(next);
    }
    Ok(found)
}

fn read(content: &[u8], within: Range<usize>) -> Result<Found, Damaged> {
    let whole = content.get(within.clone()).ok_or(Damaged)?;
    let mut rest = Rest(whole);
    let short = rest.number(4)?;
    let kind = rest.array()?;
    let length = match short {
        0 => whole.len(),
        1 => size(rest.number(8)?)?,
        short => size(short)?,
    };
    let head = whole.len() - rest.0.len();
    if length < head || length > whole.len() {
        return Err(Damaged);
    }
    let start = within.start;
    Ok(Found { kind, start, body: start + head..start + length })
}
