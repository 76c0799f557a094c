//! The bounds of what is decoded or drawn. Checked on sizes, before memory is taken.

use crate::error::Error;

/// Larger files are shown as an icon.
pub const MAX_SOURCE_BYTES: u64 = 20_000_000;

/// Pixels a side, as the stock policy of `ImageMagick` has it.
const MAX_SIDE: u32 = 16_384;
const MAX_AREA: u64 = 128_000_000;

/// Bytes a decoder may take: the largest area without transparency. The process has little more.
pub(crate) const MAX_DECODED_BYTES: u64 = MAX_AREA * 3;

/// Pixels of all frames of an animation together, before and after the crop. What has more does not move.
const MAX_ANIMATION_AREA: u64 = 500_000_000;

/// Refuses sizes beyond the bounds.
pub(crate) fn check(width: u32, height: u32) -> Result<(), Error> {
    let fits = width <= MAX_SIDE && height <= MAX_SIDE && area(width, height) <= MAX_AREA;
    if fits { Ok(()) } else { Err(Error::TooLarge { width, height }) }
}

/// Counts the pixels an animation has cost so far.
#[derive(Default)]
pub(crate) struct Budget(u64);

impl Budget {
    /// Adds one picture; says whether the whole is still affordable.
    pub(crate) fn spend(&mut self, (width, height): (u32, u32)) -> bool {
        self.0 = self.0.saturating_add(area(width, height));
        self.0 <= MAX_ANIMATION_AREA
    }
}

fn area(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}
