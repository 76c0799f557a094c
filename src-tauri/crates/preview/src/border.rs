//! Border: a frame around the picture that makes it larger.

use image::{Rgb, RgbImage};
use wire::preview::{Color, PreviewParams};

use crate::background;
use crate::raster::Raster;

/// A frame of one colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Border {
    /// Pixels on each side.
    pub(crate) width: u32,
    /// Black when the parameters name none.
    pub(crate) color: Color,
}

impl Border {
    /// Returns the border the parameters ask for.
    pub(crate) fn of(params: &PreviewParams) -> Option<Self> {
        let color = params.border_color.unwrap_or(Color([0; 3]));
        (params.border_width > 0).then_some(Self { width: params.border_width, color })
    }

    /// Draws the frame. Transparent parts of the picture take its colour, as the API does it.
    pub(crate) fn draw(self, raster: Raster) -> Raster {
        let inner = background::fill(raster, self.color).into_opaque();
        let (width, height) = inner.dimensions();
        let mut framed = RgbImage::from_pixel(
            width + 2 * self.width,
            height + 2 * self.width,
            Rgb(self.color.0),
        );
        image::imageops::replace(&mut framed, &inner, i64::from(self.width), i64::from(self.width));
        Raster::Opaque(framed)
    }
}
