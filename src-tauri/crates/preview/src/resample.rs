//! Resampling: pixels of one size from pixels of another, with the filter of the API.
//!
//! Colours are weighed by alpha in floating point, so that the faintest pixel keeps its colour: opacity and formats
//! without alpha show it.

use std::f64::consts::PI;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{F32x4, InnerPixel, U8x3, U8x4};
use fast_image_resize::{
    Filter, FilterType, ImageView, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
};
use image::{ImageBuffer, RgbImage, RgbaImage};

use crate::raster::{Raster, nearest};

/// Pixels of the largest picture with alpha that is resampled in floating point, which takes four times the memory.
/// Of larger ones nobody sees the faintest pixels alone.
const EXACT_AREA: u32 = 700_000;

/// A part of a picture, of the whole: start and length, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    /// Left edge and width.
    pub(crate) across: (f64, f64),
    /// Upper edge and height.
    pub(crate) down: (f64, f64),
}

impl Part {
    /// The whole picture.
    pub(crate) const WHOLE: Self = Self { across: (0.0, 1.0), down: (0.0, 1.0) };

    /// Returns the part in pixels of a picture.
    pub(crate) fn within(self, (width, height): (u32, u32)) -> Self {
        Self { across: span(self.across, width), down: span(self.down, height) }
    }
}

/// Returns start and length in pixels, never a rounding error beyond the side.
fn span((start, length): (f64, f64), side: u32) -> (f64, f64) {
    let side = f64::from(side);
    let start = (start * side).min(side);
    (start, (length * side).min(side - start))
}

/// What becomes of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scaling {
    /// What stays.
    pub(crate) part: Part,
    /// The size of the result.
    pub(crate) size: (u32, u32),
    /// The size of the whole picture after a first, coarse step, where there is one.
    pub(crate) halfway: Option<(u32, u32)>,
}

/// Scales with the API's filter for the middle: Lanczos, a trace sharper.
pub(crate) fn scale(raster: Raster, scaling: Scaling) -> Option<Raster> {
    let (width, height) = scaling.size;
    match raster {
        Raster::Opaque(image) => {
            let mut scaled = RgbImage::new(width, height);
            let (source, mut target) = bytes::<U8x3>(&image, &mut scaled)?;
            steps(&source, &mut target, scaling)?;
            Some(Raster::Opaque(scaled))
        }
        Raster::Alpha(image) if image.width().saturating_mul(image.height()) > EXACT_AREA => {
            let mut scaled = RgbaImage::new(width, height);
            let (source, mut target) = bytes::<U8x4>(&image, &mut scaled)?;
            steps(&source, &mut target, scaling)?;
            Some(Raster::Alpha(scaled))
        }
        Raster::Alpha(image) => exact(&image, scaling).map(Raster::Alpha),
    }
}

fn bytes<'a, P: InnerPixel>(
    source: &'a ImageBuffer<impl image::Pixel<Subpixel = u8>, Vec<u8>>,
    target: &'a mut ImageBuffer<impl image::Pixel<Subpixel = u8>, Vec<u8>>,
) -> Option<(TypedImageRef<'a, P>, TypedImage<'a, P>)> {
    let (width, height) = target.dimensions();
    Some((
        TypedImageRef::from_buffer(source.width(), source.height(), source.as_raw()).ok()?,
        TypedImage::from_buffer(width, height, target.as_mut()).ok()?,
    ))
}

fn exact(image: &RgbaImage, scaling: Scaling) -> Option<RgbaImage> {
    let (width, height) = scaling.size;
    let floats =
        image.pixels().map(|pixel| F32x4::new(pixel.0.map(|byte| f32::from(byte) / 255.0)));
    let source = TypedImage::from_pixels(image.width(), image.height(), floats.collect()).ok()?;
    let mut scaled = TypedImage::new(width, height);
    steps(&source, &mut scaled, scaling)?;
    let bytes =
        scaled.pixels().iter().flat_map(|pixel| pixel.0.map(|float| nearest(float * 255.0)));
    RgbaImage::from_raw(width, height, bytes.collect())
}

fn steps<P: PixelTrait>(
    source: &impl ImageView<Pixel = P>,
    target: &mut TypedImage<'_, P>,
    scaling: Scaling,
) -> Option<()> {
    let sharp = FilterType::Custom(Filter::new("LanczosSharp", lanczos_sharp, 3.0 * BLUR).ok()?);
    let Some((width, height)) = scaling.halfway else {
        return step(source, target, scaling.part, sharp);
    };
    let mut halfway = TypedImage::new(width, height);
    step(source, &mut halfway, Part::WHOLE, FilterType::Box)?;
    step(&halfway, target, scaling.part, sharp)
}

fn step<P: PixelTrait>(
    source: &impl ImageView<Pixel = P>,
    target: &mut TypedImage<'_, P>,
    part: Part,
    filter: FilterType,
) -> Option<()> {
    let part = part.within((source.width(), source.height()));
    let options = ResizeOptions::new()
        .crop(part.across.0, part.down.0, part.across.1, part.down.1)
        .resize_alg(ResizeAlg::Convolution(filter));
    Resizer::new().resize_typed(source, target, &options).ok()
}

/// How much narrower than Lanczos the filter is.
const BLUR: f64 = 0.981_250_564_426_935_6;

fn lanczos_sharp(x: f64) -> f64 {
    let x = x / BLUR;
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}
