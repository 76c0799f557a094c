//! Gravity `auto`: looks for the part of a picture that an eye goes to first. Works on a small version, and says the
//! same for the same picture.

use image::RgbaImage;

use crate::average;
use crate::raster::Raster;
use crate::resample::Part;

/// Pixels a side of the version that is looked at.
const SIDE: u32 = 96;

/// How much colour and skin count beside contrast.
const COLOR: f32 = 0.3;
const SKIN: f32 = 60.0;

/// Returns where the part that matters starts, across and down, given how much of each side stays; all from 0 to 1.
pub(crate) fn start(raster: &Raster, (across, down): (f64, f64)) -> (f64, f64) {
    let (width, height) = raster.size();
    let small = (width.min(SIDE), height.min(SIDE));
    let Some(small) = average::scale(raster, Part::WHOLE, small).map(Raster::into_alpha) else {
        return ((1.0 - across) / 2.0, (1.0 - down) / 2.0);
    };
    let mut columns = vec![0.0; small.width() as usize];
    let mut rows = vec![0.0; small.height() as usize];
    for (row, y) in rows.iter_mut().zip(0..) {
        for (column, x) in columns.iter_mut().zip(0..) {
            let interest = interest(&small, x, y);
            *column += interest;
            *row += interest;
        }
    }
    (best(&columns, across), best(&rows, down))
}

/// How much a pixel draws the eye: contrast to its neighbours, colour, skin. What is transparent draws none.
fn interest(image: &RgbaImage, x: u32, y: u32) -> f32 {
    let here = color(image, x, y);
    let around = [color(image, x + 1, y), color(image, x, y + 1)];
    let contrast: f32 =
        around.iter().map(|other| (brightness(*other) - brightness(here)).abs()).sum();
    let strongest = here.into_iter().fold(0.0, f32::max);
    let weakest = here.into_iter().fold(255.0, f32::min);
    contrast + COLOR * (strongest - weakest) + if is_skin(here) { SKIN } else { 0.0 }
}

/// Returns a pixel's colour over black; beyond the edge, that of the edge.
fn color(image: &RgbaImage, x: u32, y: u32) -> [f32; 3] {
    let nearest = image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1));
    let [red, green, blue, alpha] = nearest.0.map(f32::from);
    [red, green, blue].map(|channel| channel * alpha / 255.0)
}

fn brightness([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// Skin of any shade has about the same mix of red, green and blue.
fn is_skin(color: [f32; 3]) -> bool {
    let total: f32 = color.iter().sum();
    let [red, green, _] = color.map(|channel| channel / total.max(1.0));
    total > 120.0 && (0.36..0.56).contains(&red) && (0.28..0.36).contains(&green)
}

/// Returns where the window that holds most interest starts. Its middle counts more than its edges, so that what
/// matters comes to lie there; of equals, the one nearest to the middle of the picture wins.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 96 places"
)]
fn best(interest: &[f32], length: f64) -> f64 {
    let count = interest.len() as f64;
    let window = ((length * count).round() as usize).clamp(1, interest.len());
    let last = interest.len() - window;
    let score = |start: usize| -> f32 {
        let middle = window as f32 / 2.0;
        let weight = |place: usize| 1.0 - 0.5 * ((place as f32 + 0.5 - middle) / middle).powi(2);
        interest
            .iter()
            .skip(start)
            .take(window)
            .zip(0..)
            .map(|(one, place)| one * weight(place))
            .sum()
    };
    let off_center = |start: usize| (2 * start).abs_diff(last);
    let found = (0..=last)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(off_center(*b).cmp(&off_center(*a))));
    found.unwrap_or(0) as f64 / count
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// A gray picture with a red square of 20 pixels.
    fn square_at(left: u32, top: u32) -> Raster {
        Raster::Opaque(RgbImage::from_fn(300, 200, |x, y| {
            let inside = (left..left + 20).contains(&x) && (top..top + 20).contains(&y);
            if inside { Rgb([220, 20, 20]) } else { Rgb([128; 3]) }
        }))
    }

    #[test]
    fn what_stands_out_stays_in_the_picture() {
        for left in [0, 40, 140, 230, 280] {
            let (start, _) = start(&square_at(left, 90), (1.0 / 3.0, 1.0));
            let (from, to) = (start * 300.0, start * 300.0 + 100.0);
            let (left, right) = (f64::from(left), f64::from(left + 20));
            assert!(from <= left + 3.0 && right <= to + 3.0, "{left}: {from} to {to}");
        }
    }

    #[test]
    fn nothing_to_see_is_cut_in_the_middle() {
        let plain = Raster::Opaque(RgbImage::from_pixel(300, 200, Rgb([90; 3])));
        let (across, down) = start(&plain, (0.5, 0.5));
        assert!((across - 0.25).abs() < 0.01 && (down - 0.25).abs() < 0.01, "{across} {down}");
        assert_eq!(
            start(&square_at(10, 10), (1.0, 1.0)),
            (0.0, 0.0),
            "what stays whole starts at 0"
        );
    }
}
