//! A decoded picture: eight bits a channel, with or without alpha.

use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

/// A decoded picture.
#[derive(Clone, Debug)]
pub(crate) enum Raster {
    /// Without alpha.
    Opaque(RgbImage),
    /// With alpha, not premultiplied.
    Alpha(RgbaImage),
}

impl Raster {
    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Raster::Opaque(image) => image.dimensions(),
            Raster::Alpha(image) => image.dimensions(),
        }
    }

    /// Returns the picture with an alpha channel, switched on as solid when it had none.
    pub(crate) fn into_alpha(self) -> RgbaImage {
        match self {
            Raster::Opaque(image) => map_opaque(&image, |[r, g, b]| [r, g, b, u8::MAX]),
            Raster::Alpha(image) => image,
        }
    }

    /// Returns the picture without its alpha channel: hidden colour shows.
    pub(crate) fn into_opaque(self) -> RgbImage {
        match self {
            Raster::Opaque(image) => image,
            Raster::Alpha(image) => flatten(&image, |[r, g, b, _]| [r, g, b]),
        }
    }
}

impl From<DynamicImage> for Raster {
    fn from(image: DynamicImage) -> Self {
        if image.color().has_alpha() {
            Raster::Alpha(image.into_rgba8())
        } else {
            Raster::Opaque(image.into_rgb8())
        }
    }
}

/// Makes an opaque picture of a transparent one, pixel by pixel.
pub(crate) fn flatten(image: &RgbaImage, pixel: impl Fn([u8; 4]) -> [u8; 3]) -> RgbImage {
    let mut flat = RgbImage::new(image.width(), image.height());
    for (target, source) in flat.pixels_mut().zip(image.pixels()) {
        *target = Rgb(pixel(source.0));
    }
    flat
}

fn map_opaque(image: &RgbImage, pixel: impl Fn([u8; 3]) -> [u8; 4]) -> RgbaImage {
    let mut mapped = RgbaImage::new(image.width(), image.height());
    for (target, source) in mapped.pixels_mut().zip(image.pixels()) {
        *target = Rgba(pixel(source.0));
    }
    mapped
}

/// Lays `over` on `under`, both with straight alpha.
pub(crate) fn blend(over: [u8; 4], under: [u8; 4]) -> [u8; 4] {
    let (top, bottom) = (u32::from(over[3]), u32::from(under[3]));
    let alpha = top * 255 + bottom * (255 - top);
    if alpha == 0 {
        return [0; 4];
    }
    let channel = |a: u8, b: u8| {
        let weighted = u32::from(a) * top * 255 + u32::from(b) * bottom * (255 - top);
        byte((weighted + alpha / 2) / alpha)
    };
    [
        channel(over[0], under[0]),
        channel(over[1], under[1]),
        channel(over[2], under[2]),
        byte((alpha + 127) / 255),
    ]
}

/// Narrows a channel value that arithmetic keeps within a byte.
pub(crate) fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// Rounds a channel value to the nearest byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte first"
)]
pub(crate) fn nearest(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
