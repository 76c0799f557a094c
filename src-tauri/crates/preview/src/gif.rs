//! Animations: every frame, composed, goes through the same operations and keeps its time.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::metadata::LoopCount;
use image::{AnimationDecoder, Frame, ImageDecoder};
use wire::preview::Output;

use crate::decode::{Source, decoding_limits};
use crate::error::Error;
use crate::limits::Budget;
use crate::raster::Raster;

/// Of 1 (slow, best colours) to 30.
const SPEED: i32 = 10;

/// Draws every frame with `finish`, one at a time, and writes them as one GIF.
pub(crate) fn animation(
    source: &Source<'_>,
    finish: impl Fn(Raster) -> Result<Raster, Error>,
) -> Result<Vec<u8>, Error> {
    let refusal = |error| source.refusal(&error);
    let mut decoder = GifDecoder::new(Cursor::new(source.bytes)).map_err(refusal)?;
    decoder.set_limits(decoding_limits()).map_err(refusal)?;
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, SPEED);
    encoder
        .set_repeat(repeat(decoder.loop_count()))
        .map_err(|_| Error::Unencodable(Output::Gif))?;
    let mut budget = Budget::default();
    for frame in decoder.into_frames() {
        let frame = frame.map_err(refusal)?;
        let delay = frame.delay();
        budget.spend(source.size)?;
        let drawn = finish(Raster::Alpha(frame.into_buffer()))?;
        budget.spend(drawn.size())?;
        encoder
            .encode_frame(Frame::from_parts(drawn.into_alpha(), 0, 0, delay))
            .map_err(|_| Error::Unencodable(Output::Gif))?;
    }
    drop(encoder);
    if bytes.is_empty() { Err(Error::Undecodable) } else { Ok(bytes) }
}

fn repeat(count: LoopCount) -> Repeat {
    match count {
        LoopCount::Infinite => Repeat::Infinite,
        LoopCount::Finite(times) => Repeat::Finite(u16::try_from(times.get()).unwrap_or(u16::MAX)),
    }
}
