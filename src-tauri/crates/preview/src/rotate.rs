//! Rotation clockwise by any number of degrees. The canvas grows; what it opens is transparent.

use image::{Rgba, RgbaImage, imageops};

use crate::raster::{Raster, nearest};

/// Turns a picture. Right angles are exact; others sample premultiplied pixels, so that no hidden colour bleeds in.
pub(crate) fn turn(raster: Raster, degrees: i32) -> Raster {
    match degrees.rem_euclid(360) {
        0 => raster,
        90 => quarter(raster),
        180 => half(raster),
        270 => three_quarters(raster),
        other => Raster::Alpha(skew(&raster.into_alpha(), f64::from(other).to_radians())),
    }
}

/// Turns a picture by 90 degrees.
pub(crate) fn quarter(raster: Raster) -> Raster {
    match raster {
        Raster::Opaque(image) => Raster::Opaque(imageops::rotate90(&image)),
        Raster::Alpha(image) => Raster::Alpha(imageops::rotate90(&image)),
    }
}

/// Turns a picture by 180 degrees.
pub(crate) fn half(raster: Raster) -> Raster {
    match raster {
        Raster::Opaque(image) => Raster::Opaque(imageops::rotate180(&image)),
        Raster::Alpha(image) => Raster::Alpha(imageops::rotate180(&image)),
    }
}

/// Turns a picture by 270 degrees.
pub(crate) fn three_quarters(raster: Raster) -> Raster {
    match raster {
        Raster::Opaque(image) => Raster::Opaque(imageops::rotate270(&image)),
        Raster::Alpha(image) => Raster::Alpha(imageops::rotate270(&image)),
    }
}

fn skew(image: &RgbaImage, angle: f64) -> RgbaImage {
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    let (left, across) = extent(width, width * cos.abs() + height * sin.abs());
    let (top, down) = extent(height, width * sin.abs() + height * cos.abs());
    RgbaImage::from_fn(across, down, |x, y| {
        let dx = left + f64::from(x) + 0.5 - width / 2.0;
        let dy = top + f64::from(y) + 0.5 - height / 2.0;
        sample(
            image,
            dx * cos + dy * sin + width / 2.0 - 0.5,
            dy * cos - dx * sin + height / 2.0 - 0.5,
        )
    })
}

/// Returns where the new canvas starts and how many pixels it has: half a pixel of room on each side of the turned
/// rectangle, then outwards to whole pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most three times a checked side"
)]
fn extent(side: f64, turned: f64) -> (f64, u32) {
    let first = (side / 2.0 - turned / 2.0 - 0.5).floor();
    let last = (side / 2.0 + turned / 2.0 + 0.5).ceil();
    (first, (last - first) as u32)
}

/// Mixes the four pixels around a point; outside is transparent.
#[expect(clippy::cast_possible_truncation, reason = "coordinates of a canvas are far below 2^31")]
fn sample(image: &RgbaImage, x: f64, y: f64) -> Rgba<u8> {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = ((x - left) as f32, (y - top) as f32);
    let (left, top) = (left as i64, top as i64);
    let mut sum = [0.0f32; 4];
    for (dx, dy, weight) in [
        (0, 0, (1.0 - fx) * (1.0 - fy)),
        (1, 0, fx * (1.0 - fy)),
        (0, 1, (1.0 - fx) * fy),
        (1, 1, fx * fy),
    ] {
        let pixel = pixel(image, left + dx, top + dy);
        let solid = f32::from(pixel[3]) * weight;
        for (total, channel) in sum.iter_mut().zip(pixel).take(3) {
            *total += f32::from(channel) * solid;
        }
        sum[3] += solid;
    }
    if sum[3] <= 0.0 {
        return Rgba([0; 4]);
    }
    Rgba([
        nearest(sum[0] / sum[3]),
        nearest(sum[1] / sum[3]),
        nearest(sum[2] / sum[3]),
        nearest(sum[3]),
    ])
}

fn pixel(image: &RgbaImage, x: i64, y: i64) -> [u8; 4] {
    let inside = u32::try_from(x).ok().zip(u32::try_from(y).ok());
    inside.and_then(|(x, y)| image.get_pixel_checked(x, y)).map_or([0; 4], |pixel| pixel.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_canvas_has_the_size_the_api_gives_it() {
        for (size, degrees, expected) in [
            ((300, 100), 45, (284, 284)),
            ((400, 300), 45, (496, 496)),
            ((400, 300), 30, (498, 462)),
            ((200, 100), 1, (204, 106)),
            ((110, 90), 45, (144, 144)),
            ((300, 100), -315, (284, 284)),
            ((300, 100), 90, (100, 300)),
            ((300, 100), 360, (300, 100)),
        ] {
            let turned = turn(Raster::Alpha(RgbaImage::new(size.0, size.1)), degrees);
            assert_eq!(turned.size(), expected, "{size:?} by {degrees}");
        }
    }
}
