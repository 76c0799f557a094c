//! EXIF orientation: the last turn. The tag itself never reaches a preview.

use image::metadata::Orientation;

use crate::raster::Raster;
use crate::rotate;

/// Turns a picture the way its camera was held. Mirrored orientations are passed over, as the API does it.
pub(crate) fn turn(raster: Raster, orientation: Orientation) -> Raster {
    match orientation {
        Orientation::Rotate90 => rotate::quarter(raster),
        Orientation::Rotate180 => rotate::half(raster),
        Orientation::Rotate270 => rotate::three_quarters(raster),
        Orientation::NoTransforms
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => raster,
    }
}
