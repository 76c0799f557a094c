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
        let edge = shape.edge(pixel_center(x), pixel_center(y));
        let inside = masked(content.get_pixel(x, y).0, coverage(edge.distance));
        Rgba(border.map_or(inside, |border| blend(inside, stroke(border, &edge))))
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

/// The border's colour, as strong as its line covers the pixel. Its middle runs along the shape's edge, through the
/// middle of the edge's pixels where that is curved.
fn stroke(border: Border, edge: &Edge) -> [u8; 4] {
    let half = short(border.width) / 2.0;
    let distance = if edge.is_curved { edge.distance + 0.5 } else { edge.distance };
    let [r, g, b] = border.color.0;
    [r, g, b, nearest(255.0 * (coverage(distance - half) - coverage(distance + half)))]
}

/// How much of a pixel shows inside an edge that is `distance` away (negative: inside). The API's falls off with the
/// square.
fn coverage(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0).powi(2)
}

/// Where a point stands to the edge of a shape.
struct Edge {
    /// In pixels, right near the edge; negative inside.
    distance: f32,
    /// The nearest part of the edge belongs to a corner.
    is_curved: bool,
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

    /// Looks for the edge nearest to a point.
    fn edge(&self, x: f32, y: f32) -> Edge {
        let (rx, ry) = self.radii;
        let dx = (self.left + rx - x).max(x - (self.right - rx));
        let dy = (self.top + ry - y).max(y - (self.bottom - ry));
        if dx <= 0.0 || dy <= 0.0 {
            return Edge { distance: (dx - rx).max(dy - ry), is_curved: false };
        }
        // First-order distance to the ellipse: its implicit function over the length of the gradient.
        let implicit = (dx / rx).powi(2) + (dy / ry).powi(2) - 1.0;
        let distance = implicit / (2.0 * (dx / (rx * rx)).hypot(dy / (ry * ry)));
        Edge { distance, is_curved: true }
    }
}

fn pixel_center(index: u32) -> f32 {
    short(index) + 0.5
}

#[expect(clippy::cast_precision_loss, reason = "sides are below 2^15")]
fn short(value: u32) -> f32 {
    value as f32
}
