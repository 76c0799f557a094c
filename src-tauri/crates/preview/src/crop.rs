//! Crop and resize: the size to the pixel, and which part of the picture stays.
//!
//! The API scales the picture until it covers the size asked for, then cuts at whole pixels. Here both happen in one
//! pass over the part that stays, so an extreme shape never makes a huge picture on the way.

use wire::preview::{Gravity, PreviewParams};

use crate::error::Error;
use crate::raster::Raster;
use crate::resample::{Part, Scaling};
use crate::{average, focus, resample};

/// A part of the stored picture and the size it shall have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cut {
    width: u32,
    height: u32,
    /// Of the stored picture.
    part: Part,
    gravity: Gravity,
    stored: (u32, u32),
}

/// Says which part of a picture of size `stored` becomes the preview; `None` leaves it as it is.
pub(crate) fn plan(stored: (u32, u32), params: &PreviewParams) -> Result<Option<Cut>, Error> {
    let Some((width, height)) = target(stored, params) else { return Ok(None) };
    crate::limits::check(width, height)?;
    let (across, down) = cover(stored, (width, height), params.gravity);
    let (left, top) = offset(params.gravity, (across - f64::from(width), down - f64::from(height)));
    let part = Part {
        across: (left / across, f64::from(width) / across),
        down: (top / down, f64::from(height) / down),
    };
    Ok(Some(Cut { width, height, part, gravity: params.gravity, stored }))
}

/// Returns the size of the preview. A side that was left out follows from the other, cut off to whole pixels.
fn target((width, height): (u32, u32), params: &PreviewParams) -> Option<(u32, u32)> {
    let aspect = f64::from(width) / f64::from(height);
    match (params.width, params.height) {
        (0, 0) => None,
        (width, 0) => Some((width, side(f64::from(width) / aspect))),
        (0, height) => Some((side(f64::from(height) * aspect), height)),
        both => Some(both),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float to integer cast saturates; limits are checked next"
)]
fn side(pixels: f64) -> u32 {
    (pixels as u32).max(1)
}

/// Returns the size of the whole picture once it covers the target. The side that is not exact is rounded for the
/// middle and rounded up for the edges and corners, as the API does it; a part found by itself goes with the middle.
fn cover(stored: (u32, u32), target: (u32, u32), gravity: Gravity) -> (f64, f64) {
    let (width, height) = (f64::from(stored.0), f64::from(stored.1));
    let (across, down) = (f64::from(target.0), f64::from(target.1));
    if is_inner(gravity) {
        let (by_width, by_height) = (across / width, down / height);
        if by_width > by_height {
            (across, (height * by_width).round().max(down))
        } else {
            ((width * by_height).round().max(across), down)
        }
    } else {
        // Divided in the API's own order, for what is rounded up a trace above a whole number is a pixel more.
        let aspect = width / height;
        if across / down > aspect {
            (across, (across / aspect).ceil().max(down))
        } else {
            ((down * aspect).ceil().max(across), down)
        }
    }
}

/// Says whether a gravity is none of the edges and corners.
fn is_inner(gravity: Gravity) -> bool {
    matches!(gravity, Gravity::Center | Gravity::Auto)
}

/// Returns where the part starts, given what is cut off each side altogether.
fn offset(gravity: Gravity, (across, down): (f64, f64)) -> (f64, f64) {
    let left = match gravity {
        Gravity::TopLeft | Gravity::Left | Gravity::BottomLeft => 0.0,
        Gravity::Top | Gravity::Center | Gravity::Auto | Gravity::Bottom => (across / 2.0).trunc(),
        Gravity::TopRight | Gravity::Right | Gravity::BottomRight => across,
    };
    let top = match gravity {
        Gravity::TopLeft | Gravity::Top | Gravity::TopRight => 0.0,
        Gravity::Left | Gravity::Center | Gravity::Auto | Gravity::Right => (down / 2.0).trunc(),
        Gravity::BottomLeft | Gravity::Bottom | Gravity::BottomRight => down,
    };
    (left, top)
}

impl Cut {
    /// Width and height of the result in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Size of the whole picture in the result's scale: what a decoder that can shrink still has to deliver.
    pub(crate) fn covering(&self) -> (f64, f64) {
        (f64::from(self.width) / self.part.across.1, f64::from(self.height) / self.part.down.1)
    }

    /// With gravity `auto`, moves to the part that stands out in the picture, or in an animation's first frame.
    pub(crate) fn settled(mut self, raster: &Raster) -> Self {
        if self.gravity == Gravity::Auto {
            let (across, down) = self.covering();
            let (left, top) = focus::start(raster, (self.part.across.1, self.part.down.1));
            let pixel = |start: f64, whole: f64, kept: u32| {
                (start * whole).round().min(whole.round() - f64::from(kept)).max(0.0) / whole
            };
            self.part.across.0 = pixel(left, across, self.width);
            self.part.down.0 = pixel(top, down, self.height);
        }
        self
    }

    /// Cuts and scales. The picture may have been shrunk by its decoder.
    pub(crate) fn apply(&self, raster: Raster) -> Result<Raster, Error> {
        let (width, height) = self.size();
        if self.part == Part::WHOLE && raster.size() == (width, height) {
            return Ok(raster);
        }
        let made = if is_inner(self.gravity) {
            let halfway = self.halfway().filter(|_| raster.size() == self.stored);
            resample::scale(raster, Scaling { part: self.part, size: (width, height), halfway })
        } else {
            average::scale(&raster, self.part, (width, height))
        };
        made.ok_or(Error::TooLarge { width, height })
    }

    /// A picture three or four times too large is first brought to twice the size by the API, with a plain box. (A
    /// still larger one it thins out before, which costs detail: here it goes the straight way.)
    fn halfway(&self) -> Option<(u32, u32)> {
        let (across, down) = self.covering();
        let times = (f64::from(self.stored.0) / across).min(f64::from(self.stored.1) / down);
        (3.0..5.0).contains(&times).then(|| (side(across.round() * 2.0), side(down.round() * 2.0)))
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    fn size(stored: (u32, u32), width: u32, height: u32, gravity: Gravity) -> Option<(u32, u32)> {
        let params = PreviewParams { width, height, gravity, ..PreviewParams::default() };
        plan(stored, &params).unwrap().map(|cut| cut.size())
    }

    #[test]
    fn sizes_follow_the_contract_to_the_pixel() {
        for (stored, width, height, expected) in [
            ((400, 300), 100, 0, (100, 75)),
            ((400, 300), 0, 100, (133, 100)),
            ((400, 300), 100, 100, (100, 100)),
            ((400, 300), 800, 0, (800, 600)),
            ((40, 30), 0, 4000, (5333, 4000)),
            ((640, 427), 200, 0, (200, 133)),
            ((800, 533), 240, 0, (240, 159)),
            ((10_000, 1), 100, 0, (100, 1)),
            ((1, 10_000), 0, 100, (1, 100)),
        ] {
            assert_eq!(
                size(stored, width, height, Gravity::Center),
                Some(expected),
                "{stored:?} {width} {height}"
            );
        }
        assert_eq!(size((400, 300), 0, 0, Gravity::Top), None, "gravity alone changes nothing");
    }

    #[test]
    fn the_middle_rounds_and_the_edges_round_up() {
        assert_eq!(cover((400, 300), (100, 100), Gravity::Center), (133.0, 100.0));
        assert_eq!(cover((400, 300), (100, 100), Gravity::TopLeft), (134.0, 100.0));
        assert_eq!(cover((800, 600), (444, 333), Gravity::Right), (444.0, 333.0), "the same shape");
        assert_eq!(offset(Gravity::Center, (33.0, 0.0)), (16.0, 0.0));
        assert_eq!(offset(Gravity::BottomRight, (34.0, 7.0)), (34.0, 7.0));
    }

    #[test]
    fn a_shape_that_would_need_too_many_pixels_is_refused() {
        let params = PreviewParams { height: 4000, ..PreviewParams::default() };
        assert_eq!(
            plan((16_000, 1), &params),
            Err(Error::TooLarge { width: 64_000_000, height: 4000 })
        );
    }

    #[test]
    fn every_gravity_keeps_its_part() {
        let mut image = RgbImage::new(90, 90);
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            pixel.0 = [u8::try_from(x / 30 * 100).unwrap(), u8::try_from(y / 30 * 100).unwrap(), 0];
        }
        let kept = |gravity, width, height| {
            let params = PreviewParams { width, height, gravity, ..PreviewParams::default() };
            let cut = plan((90, 90), &params).unwrap().unwrap();
            let image = cut.apply(Raster::Opaque(image.clone())).unwrap().into_opaque();
            (
                image.get_pixel(width / 2, height / 2).0[0],
                image.get_pixel(width / 2, height / 2).0[1],
            )
        };
        for (gravity, wide, high) in [
            (Gravity::Center, (100, 100), (100, 100)),
            (Gravity::TopLeft, (100, 0), (0, 100)),
            (Gravity::Top, (100, 0), (100, 100)),
            (Gravity::TopRight, (100, 0), (200, 100)),
            (Gravity::Left, (100, 100), (0, 100)),
            (Gravity::Right, (100, 100), (200, 100)),
            (Gravity::BottomLeft, (100, 200), (0, 100)),
            (Gravity::Bottom, (100, 200), (100, 100)),
            (Gravity::BottomRight, (100, 200), (200, 100)),
        ] {
            assert_eq!(kept(gravity, 90, 30), wide, "{gravity:?}, a wide strip");
            assert_eq!(kept(gravity, 30, 90), high, "{gravity:?}, a high strip");
        }
    }
}
