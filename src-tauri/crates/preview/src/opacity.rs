//! Opacity: one alpha for the whole picture.

use crate::raster::{Raster, nearest};

/// Replaces the alpha channel. What was transparent shows its hidden colour, as the API does it.
pub(crate) fn set(raster: Raster, opacity: f32) -> Raster {
    let mut image = raster.into_alpha();
    let alpha = nearest(opacity * 255.0);
    for pixel in image.pixels_mut() {
        pixel.0[3] = alpha;
    }
    Raster::Alpha(image)
}
