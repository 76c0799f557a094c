//! Averaging: each pixel of the result is the mean of the area it covers, as the API scales for edges and corners.

use image::{RgbImage, RgbaImage};

use crate::raster::{Raster, nearest};
use crate::resample::Part;

/// Scales a part of a picture.
pub(crate) fn scale(raster: &Raster, part: Part, size: (u32, u32)) -> Option<Raster> {
    let part = part.within(raster.size());
    let grid = Grid { columns: spans(part.across, size.0), rows: spans(part.down, size.1) };
    match raster {
        Raster::Opaque(image) => {
            let pixels = grid.draw(image, image.width(), |pixel: [f32; 3]| pixel, |mean| mean);
            RgbImage::from_raw(size.0, size.1, pixels).map(Raster::Opaque)
        }
        Raster::Alpha(image) => {
            let pixels = grid.draw(image, image.width(), premultiplied, straight);
            RgbaImage::from_raw(size.0, size.1, pixels).map(Raster::Alpha)
        }
    }
}

fn premultiplied([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [r * a, g * a, b * a, a]
}

fn straight([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    if a > 0.0 { [r / a, g / a, b / a, a] } else { [0.0; 4] }
}

/// The pixels of one axis that make one pixel of the result.
struct Span {
    first: usize,
    /// Of the first pixel and those after it; together 1.
    weights: Vec<f32>,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are within the picture, and a float to integer cast saturates"
)]
fn spans((start, length): (f64, f64), count: u32) -> Vec<Span> {
    let step = length / f64::from(count);
    let span = |index: u32| {
        let (from, to) = (start + f64::from(index) * step, start + f64::from(index + 1) * step);
        let pixels = from.floor() as u32..(to.ceil() as u32).max(from.floor() as u32 + 1);
        let covered = |pixel: u32| {
            let pixel = f64::from(pixel);
            ((to.min(pixel + 1.0) - from.max(pixel)).max(0.0) / step) as f32
        };
        Span { first: pixels.start as usize, weights: pixels.map(covered).collect() }
    };
    (0..count).map(span).collect()
}

struct Grid {
    columns: Vec<Span>,
    rows: Vec<Span>,
}

impl Grid {
    /// Draws every pixel: `weigh` turns a stored pixel into what is averaged, `finish` turns the mean into a pixel.
    fn draw<const N: usize>(
        &self,
        pixels: &[u8],
        width: u32,
        weigh: impl Fn([f32; N]) -> [f32; N],
        finish: impl Fn([f32; N]) -> [f32; N],
    ) -> Vec<u8> {
        let stored: Vec<&[[u8; N]]> = pixels.as_chunks().0.chunks(width as usize).collect();
        let mut drawn = Vec::with_capacity(self.rows.len() * self.columns.len() * N);
        let mut line = vec![[0.0; N]; width as usize];
        for row in &self.rows {
            line.fill([0.0; N]);
            for (source, weight) in stored.iter().skip(row.first).zip(&row.weights) {
                for (sum, pixel) in line.iter_mut().zip(*source) {
                    add(sum, weigh(pixel.map(f32::from)), *weight);
                }
            }
            drawn
                .extend(self.columns.iter().flat_map(|span| finish(span.mean(&line)).map(nearest)));
        }
        drawn
    }
}

impl Span {
    fn mean<const N: usize>(&self, line: &[[f32; N]]) -> [f32; N] {
        let mut mean = [0.0; N];
        for (pixel, weight) in line.iter().skip(self.first).zip(&self.weights) {
            add(&mut mean, *pixel, *weight);
        }
        mean
    }
}

fn add<const N: usize>(sum: &mut [f32; N], pixel: [f32; N], weight: f32) {
    for (sum, channel) in sum.iter_mut().zip(pixel) {
        *sum += channel * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: u32, shades: &[u8]) -> Raster {
        let pixels: Vec<u8> = shades.iter().flat_map(|shade| [*shade; 3]).collect();
        let height = u32::try_from(shades.len()).unwrap() / width;
        Raster::Opaque(RgbImage::from_raw(width, height, pixels).unwrap())
    }

    fn shades(raster: Option<Raster>) -> Vec<u8> {
        raster.unwrap().into_opaque().pixels().map(|pixel| pixel.0[0]).collect()
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_covers() {
        assert_eq!(shades(scale(&gray(3, &[0, 90, 240]), Part::WHOLE, (2, 1))), [30, 190]);
        assert_eq!(shades(scale(&gray(3, &[0, 90, 240]), Part::WHOLE, (1, 1))), [110]);
        let right = Part { across: (1.0 / 3.0, 2.0 / 3.0), down: (0.0, 1.0) };
        assert_eq!(shades(scale(&gray(3, &[9, 10, 20, 9, 30, 40]), right, (1, 1))), [25]);
        assert_eq!(shades(scale(&gray(2, &[0, 100]), Part::WHOLE, (3, 1))), [0, 50, 100]);
    }

    #[test]
    fn what_is_transparent_lends_no_colour_and_the_faintest_keeps_its_own() {
        let pixels = vec![200, 0, 0, 0, 0, 0, 80, 1];
        let image = Raster::Alpha(RgbaImage::from_raw(2, 1, pixels).unwrap());
        let mixed = scale(&image, Part::WHOLE, (1, 1)).unwrap().into_alpha();
        assert_eq!(mixed.get_pixel(0, 0).0, [0, 0, 80, 1]);
    }
}
