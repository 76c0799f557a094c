//! Colours of cameras and printers, made those of a screen: what shows a preview expects sRGB, and reads no profile.
//!
//! A profile is applied to what a decoder hands over, which is often smaller than the file's picture, and before the
//! crop: averaging in either space looks the same. One that is damaged, or is sRGB by another name, counts as none.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

use crate::raster::Raster;

/// Steps of 255 that are no difference: so far are sRGB profiles of different makers apart.
const SAME: u8 = 2;

/// How the numbers of a picture become colours of a screen.
pub(crate) enum Profile {
    /// Red, green and blue of another kind.
    Light(Arc<Transform8BitExecutor>),
    /// One shade for every shade.
    Grey(Box<[u8; 256]>),
    /// Cyan, magenta, yellow and black.
    Ink(Arc<Transform8BitExecutor>),
}

impl Profile {
    /// Reads an ICC profile; `None` where there is nothing to convert, or nothing to convert with.
    pub(crate) fn read(icc: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(icc).ok()?;
        let to_srgb = |layout| {
            let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
            profile.create_transform_8bit(layout, &srgb, Layout::Rgb, options).ok()
        };
        let space = profile.color_space;
        if space == DataColorSpace::Rgb {
            to_srgb(Layout::Rgb).filter(|to_srgb| !is_srgb(to_srgb)).map(Profile::Light)
        } else if space == DataColorSpace::Gray {
            to_srgb(Layout::Gray).and_then(|to_srgb| shades(&to_srgb)).map(Profile::Grey)
        } else if space == DataColorSpace::Cmyk {
            // Four channels: the last of them is alpha to the layout only.
            to_srgb(Layout::Rgba).map(Profile::Ink)
        } else {
            None
        }
    }

    /// Says whether it turns ink into light, which only the decoder of such pictures can use.
    pub(crate) fn is_of_ink(&self) -> bool {
        matches!(self, Profile::Ink(_))
    }

    /// Converts a picture in place, unless it has become one of light already.
    pub(crate) fn apply(&self, raster: &mut Raster) {
        match (self, raster) {
            (Profile::Ink(_), _) => (),
            (Profile::Light(to_srgb), Raster::Opaque(image)) => {
                let width = row(image.width(), 3);
                image.chunks_exact_mut(width).for_each(|line| convert(to_srgb, line));
            }
            (Profile::Light(to_srgb), Raster::Alpha(image)) => {
                let width = row(image.width(), 4);
                image.chunks_exact_mut(width).for_each(|line| convert_beside_alpha(to_srgb, line));
            }
            (Profile::Grey(shades), Raster::Opaque(image)) => {
                image.iter_mut().for_each(|shade| *shade = lookup(shades, *shade));
            }
            (Profile::Grey(shades), Raster::Alpha(image)) => {
                for pixel in image.pixels_mut() {
                    let [r, g, b, a] = pixel.0;
                    pixel.0 = [lookup(shades, r), lookup(shades, g), lookup(shades, b), a];
                }
            }
        }
    }
}

/// Looks at colours all over the cube: a profile that moves none of them need not be applied to millions.
fn is_srgb(to_srgb: &Arc<Transform8BitExecutor>) -> bool {
    let steps = || (0..=u8::MAX).step_by(51);
    let colors: Vec<[u8; 3]> =
        steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))).collect();
    let mut shown = colors.clone();
    convert(to_srgb, shown.as_flattened_mut());
    colors.as_flattened().iter().zip(shown.as_flattened()).all(|(a, b)| a.abs_diff(*b) <= SAME)
}

/// Returns what each shade of grey looks like, unless all look as they are.
fn shades(to_srgb: &Arc<Transform8BitExecutor>) -> Option<Box<[u8; 256]>> {
    let plain: Vec<u8> = (0..=u8::MAX).collect();
    let mut shown = [[0; 3]; 256];
    to_srgb.transform(&plain, shown.as_flattened_mut()).ok()?;
    let shades = Box::new(shown.map(|[shade, _, _]| shade));
    let is_plain = plain.iter().zip(shades.iter()).all(|(a, b)| a.abs_diff(*b) <= SAME);
    (!is_plain).then_some(shades)
}

fn lookup(shades: &[u8; 256], shade: u8) -> u8 {
    shades.get(usize::from(shade)).copied().unwrap_or(shade)
}

/// Converts colours in place, three bytes each. If the library fails they stay as they are.
fn convert(to_srgb: &Arc<Transform8BitExecutor>, colors: &mut [u8]) {
    let mut converted = vec![0; colors.len()];
    if to_srgb.transform(colors, &mut converted).is_ok() {
        colors.copy_from_slice(&converted);
    }
}

fn convert_beside_alpha(to_srgb: &Arc<Transform8BitExecutor>, pixels: &mut [u8]) {
    let (pixels, _) = pixels.as_chunks_mut::<4>();
    let mut colors: Vec<[u8; 3]> = pixels.iter().map(|[r, g, b, _]| [*r, *g, *b]).collect();
    convert(to_srgb, colors.as_flattened_mut());
    for (pixel, [r, g, b]) in pixels.iter_mut().zip(colors) {
        *pixel = [r, g, b, pixel[3]];
    }
}

fn row(width: u32, channels: usize) -> usize {
    usize::try_from(width).unwrap_or(usize::MAX).saturating_mul(channels)
}
