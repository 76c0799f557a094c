//! Writing GIF. Of an animation every frame, composed, goes through the same operations and keeps its time; what did
//! not change since the frame before is not written again.

use std::io::Cursor;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, Delay, ImageDecoder, Rgba, RgbaImage};
use wire::preview::Output;

use crate::decode::{Source, decoding_limits};
use crate::error::Error;
use crate::limits::Budget;
use crate::raster::{Raster, flatten};

/// Of 1 (slow, best colours) to 30.
const SPEED: i32 = 10;

/// GIF knows no half transparency: less than this is none.
const SOLID: u8 = 128;

/// Draws every frame with `finish`, one at a time, and writes them as one GIF. `None` when they are too many to draw; a
/// damaged file shows the frames before the damage.
pub(crate) fn animation(
    source: &Source<'_>,
    finish: impl Fn(Raster) -> Result<Raster, Error>,
) -> Result<Option<Vec<u8>>, Error> {
    let refusal = |error| source.refusal(&error);
    let mut decoder = GifDecoder::new(Cursor::new(source.bytes)).map_err(refusal)?;
    decoder.set_limits(decoding_limits()).map_err(refusal)?;
    let mut film: Option<Film> = None;
    let mut budget = Budget::default();
    for frame in decoder.into_frames() {
        let frame = match frame {
            Ok(frame) => frame,
            Err(_) if film.is_some() => break,
            Err(error) => return Err(refusal(error)),
        };
        let delay = hundredths(frame.delay());
        let drawn = finish(plain(frame.into_buffer()))?;
        if !(budget.spend(source.size) && budget.spend(drawn.size())) {
            return Ok(None);
        }
        let film = match &mut film {
            Some(film) => film,
            None => film.insert(Film::new(drawn.size(), repeat(source.bytes)).map_err(unwritable)?),
        };
        film.show(drawn, delay).map_err(unwritable)?;
    }
    film.ok_or(Error::Undecodable)?.end().map(Some).map_err(unwritable)
}

/// Writes a picture that does not move.
pub(crate) fn still(raster: Raster) -> Option<Vec<u8>> {
    let mut film = Film::new(raster.size(), None).ok()?;
    film.show(raster, 0).ok()?;
    film.end().ok()
}

fn unwritable(_: EncodingError) -> Error {
    Error::Unencodable(Output::Gif)
}

/// Frames without transparency are cheaper to draw.
fn plain(image: RgbaImage) -> Raster {
    if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        Raster::Opaque(flatten(&image, |[r, g, b, _]| [r, g, b]))
    } else {
        Raster::Alpha(image)
    }
}

fn hundredths(delay: Delay) -> u16 {
    let (milliseconds, parts) = delay.numer_denom_ms();
    u16::try_from(milliseconds / parts.max(1) / 10).unwrap_or(u16::MAX)
}

/// Returns how often the animation starts again; `None` when it plays once.
fn repeat(bytes: &[u8]) -> Option<Repeat> {
    let mut decoder = gif::Decoder::new(Cursor::new(bytes)).ok()?;
    decoder.next_frame_info().ok()?;
    Some(decoder.repeat()).filter(|repeat| *repeat != Repeat::Finite(0))
}

/// A GIF being written, one frame behind: how a frame is disposed of depends on the next.
struct Film {
    encoder: Encoder<Vec<u8>>,
    /// What shows before the last frame is drawn over it.
    canvas: RgbaImage,
    last: Option<Shot>,
}

struct Shot {
    picture: RgbaImage,
    delay: u16,
}

impl Film {
    fn new((width, height): (u32, u32), repeat: Option<Repeat>) -> Result<Self, EncodingError> {
        let mut encoder = Encoder::new(Vec::new(), short(width), short(height), &[])?;
        if let Some(repeat) = repeat {
            encoder.set_repeat(repeat)?;
        }
        Ok(Self { encoder, canvas: RgbaImage::new(width, height), last: None })
    }

    fn show(&mut self, raster: Raster, delay: u16) -> Result<(), EncodingError> {
        let mut picture = raster.into_alpha();
        for pixel in picture.pixels_mut() {
            pixel.0 = match pixel.0 {
                [_, _, _, 0..SOLID] => [0; 4],
                [r, g, b, _] => [r, g, b, u8::MAX],
            };
        }
        if let Some(last) = self.last.take() {
            let mut pairs = last.picture.pixels().zip(picture.pixels());
            let clears = pairs.any(|(before, after)| before.0[3] > after.0[3]);
            self.write(&last, clears)?;
            self.canvas = if clears {
                RgbaImage::new(picture.width(), picture.height())
            } else {
                last.picture
            };
        }
        self.last = Some(Shot { picture, delay });
        Ok(())
    }

    fn end(mut self) -> Result<Vec<u8>, EncodingError> {
        if let Some(last) = self.last.take() {
            self.write(&last, false)?;
        }
        self.encoder.into_inner()
    }

    /// Writes what a frame changes; when it has to be cleared after, the frame reaches as far as there is anything.
    fn write(&mut self, shot: &Shot, clears: bool) -> Result<(), EncodingError> {
        let drawn = |x, y| {
            let pixel = *shot.picture.get_pixel(x, y);
            (pixel != *self.canvas.get_pixel(x, y)).then_some(pixel)
        };
        let counts = |x, y, pixel: &Rgba<u8>| {
            if clears { pixel.0[3] > 0 } else { drawn(x, y).is_some() }
        };
        let reach = bounds(&shot.picture, counts);
        let mut changed = RgbaImage::from_fn(reach.width, reach.height, |x, y| {
            drawn(reach.left + x, reach.top + y).unwrap_or(Rgba([0; 4]))
        });
        let (width, height) = (short(reach.width), short(reach.height));
        let mut frame = Frame::from_rgba_speed(width, height, changed.as_mut(), SPEED);
        (frame.left, frame.top, frame.delay) = (short(reach.left), short(reach.top), shot.delay);
        frame.dispose = if clears { DisposalMethod::Background } else { DisposalMethod::Keep };
        self.encoder.write_frame(&frame)
    }
}

#[derive(Clone, Copy)]
struct Bounds {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// Returns the smallest rectangle around all pixels that count; one pixel when none does.
fn bounds(image: &RgbaImage, counts: impl Fn(u32, u32, &Rgba<u8>) -> bool) -> Bounds {
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for (x, y, _) in image.enumerate_pixels().filter(|(x, y, pixel)| counts(*x, *y, pixel)) {
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x), bottom.max(y));
    }
    if left > right {
        return Bounds { left: 0, top: 0, width: 1, height: 1 };
    }
    Bounds { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/// Narrows a side, which limits keep far below 2^16.
fn short(side: u32) -> u16 {
    u16::try_from(side).unwrap_or(u16::MAX)
}
