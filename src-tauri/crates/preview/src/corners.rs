//! Rounded corners: what lies outside becomes transparent, a border follows the curve.

use image::{Rgba, RgbaImage};

use crate::border::Border;
use crate::raster::{Raster, blend, nearest};

/// Rounds the corners of a picture. `size` is the picture's without its border: the result keeps to it, so a border
/// lies inside, as the API does it. A radius beyond half a side makes an ellipse.
pub(crate) fn round(
    raster: Raster,
    size: (u32, u32),
    radius: u32,
    border: Option<Border>,
) -> Raster {
    let content = raster.into_alpha();
    let shape = Shape::new(size, border.map_or(0, |border| border.width), radius);
    let rounded = RgbaImage::from_fn(size.0, size.1, |x, y| {
        let distance = shape.distance(pixel_center(x), pixel_center(y));
        let inside = masked(content.get_pixel(x, y).0, coverage(distance));
        Rgba(border.map_or(inside, |border| blend(inside, stroke(border, distance))))
    });
    Raster::Alpha(rounded)
}

/// Keeps a pixel as far as it is covered. What is cut away loses its colour too: formats without alpha show it.
fn masked([r, g, b, a]: [u8; 4], coverage: f32) -> [u8; 4] {
    match nearest(f32::from(a) * coverage) {
        0 => [0; 4],
        alpha => [r, g, b, alpha],
    }
}

/// The border's colour, as strong as its line covers the pixel. The line follows the shape's edge, half of it outside.
fn stroke(border: Border, distance: f32) -> [u8; 4] {
    let half = short(border.width) / 2.0;
    let beyond = (distance + 0.5).abs() - half;
    // A line of up to two pixels is drawn a quarter of a pixel stronger by the API.
    let strength = if half > 1.0 { coverage(beyond - 0.5) } else { coverage(beyond - 0.25) };
    let [r, g, b] = border.color.0;
    [r, g, b, nearest(255.0 * strength)]
}

/// How much of a pixel shows inside an edge that is `distance` away (negative: inside). The API's falls off with the
/// square.
fn coverage(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0).powi(2)
}

/// A rectangle with elliptic corners, inset from the picture's edges.
struct Shape {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
    /// Of the corners, across and down.
    radii: (f32, f32),
}

impl Shape {
    fn new((width, height): (u32, u32), inset: u32, radius: u32) -> Self {
        let (inset, radius) = (short(inset), short(radius));
        let (right, bottom) =
            ((short(width) - inset).max(inset), (short(height) - inset).max(inset));
        // The API's curve runs through the middle of the outermost pixels and is a pixel wide.
        let reach = |side: f32| radius.min((side - 1.0).max(0.0) / 2.0) + 0.5;
        let radii = (reach(right - inset), reach(bottom - inset));
        Self { left: inset, top: inset, right, bottom, radii }
    }

    /// Returns how far from the edge a point is, in pixels; negative inside.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let (rx, ry) = self.radii;
        let dx = (self.left + rx - x).max(x - (self.right - rx));
        let dy = (self.top + ry - y).max(y - (self.bottom - ry));
        if dx <= 0.0 || dy <= 0.0 {
            return (dx - rx).max(dy - ry);
        }
        // Exact for circles, and near the edge of ellipses.
        let scale = (dx / rx).hypot(dy / ry);
        scale * (scale - 1.0) / (dx / (rx * rx)).hypot(dy / (ry * ry))
    }
}

fn pixel_center(index: u32) -> f32 {
    short(index) + 0.5
}

#[expect(clippy::cast_precision_loss, reason = "sides are below 2^15")]
fn short(value: u32) -> f32 {
    value as f32
}
