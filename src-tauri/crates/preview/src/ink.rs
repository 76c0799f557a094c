//! JPEG for the press: four inks instead of three lights, as CMYK or YCCK.
//!
//! The numbers are taken to say how much paper shows, not how much ink covers it, whether the file names Adobe as its
//! maker or not: so does the API. Without a profile the inks are multiplied plainly.

use image::RgbImage;
use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor};

use crate::color::Profile;
use crate::jpeg::{self, RESIDUAL};
use crate::raster::Raster;

/// Decodes, to no less than is needed of the whole picture; `None` for other pictures, and damaged ones.
pub(crate) fn read(
    bytes: &[u8],
    covering: Option<(f64, f64)>,
    profile: Option<&Profile>,
) -> Option<Raster> {
    let mut decompressor = Decompressor::new().ok()?;
    decompressor.set_scan_limit(jpeg::MAX_SCANS).ok()?;
    let header = decompressor.read_header(bytes).ok()?;
    if !matches!(header.colorspace, Colorspace::CMYK | Colorspace::YCCK) {
        return None;
    }
    let factor = covering.map_or(ScalingFactor::ONE, |(across, down)| {
        jpeg::factor((header.width, header.height), (across * RESIDUAL, down * RESIDUAL))
    });
    decompressor.set_scaling_factor(factor).ok()?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let pitch = width * 4;
    let mut image =
        Image { pixels: vec![0; pitch * height], width, pitch, height, format: PixelFormat::CMYK };
    decompressor.decompress(bytes, image.as_deref_mut()).ok()?;
    let colors = print(image.pixels, width, profile)?;
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    RgbImage::from_raw(width, height, colors).map(Raster::Opaque)
}

/// Makes colours of inks within the same memory: three bytes are written where four were read.
fn print(mut pixels: Vec<u8>, width: usize, profile: Option<&Profile>) -> Option<Vec<u8>> {
    let mut line = vec![0; width * 3];
    let rows = pixels.len() / (width * 4);
    for row in 0..rows {
        let papers = pixels.get_mut(row * width * 4..(row + 1) * width * 4)?;
        match profile {
            Some(Profile::Ink(to_srgb)) => {
                for paper in papers.iter_mut() {
                    *paper = u8::MAX - *paper;
                }
                to_srgb.transform(papers, &mut line).ok()?;
            }
            Some(Profile::Light(_) | Profile::Grey(_)) | None => multiply(papers, &mut line),
        }
        pixels.get_mut(row * width * 3..(row + 1) * width * 3)?.copy_from_slice(&line);
    }
    pixels.truncate(rows * width * 3);
    Some(pixels)
}

fn multiply(papers: &[u8], line: &mut [u8]) {
    for (color, [c, m, y, k]) in
        line.as_chunks_mut::<3>().0.iter_mut().zip(papers.as_chunks::<4>().0)
    {
        *color = [c, m, y].map(|paper| scaled(*paper, *k));
    }
}

fn scaled(value: u8, of: u8) -> u8 {
    u8::try_from((u16::from(value) * u16::from(of) + 127) / 255).unwrap_or(u8::MAX)
}
