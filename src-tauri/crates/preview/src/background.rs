//! Background: what shows through transparent parts.

use wire::preview::Color;

use crate::raster::{Raster, blend, flatten};

/// Lays the picture on a solid colour; the result has no transparency.
pub(crate) fn fill(raster: Raster, color: Color) -> Raster {
    match raster {
        Raster::Opaque(image) => Raster::Opaque(image),
        Raster::Alpha(image) => {
            let [r, g, b] = color.0;
            Raster::Opaque(flatten(&image, |pixel| {
                let [r, g, b, _] = blend(pixel, [r, g, b, u8::MAX]);
                [r, g, b]
            }))
        }
    }
}
