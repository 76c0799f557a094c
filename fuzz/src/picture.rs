//! Pictures: what a preview of one may be, told from the header alone.

use std::io::Cursor;
use std::ops::RangeInclusive;

use image::codecs::jpeg::JpegDecoder;
use image::{ImageDecoder, ImageReader};
use libheif_rs::HeifContext;
use preview::{Error, Rendered, render};
use wire::preview::PreviewParams;

/// What the limits of previews are.
const MOST_SIDE: u32 = 16_384;
const MOST_AREA: u64 = 128_000_000;

/// The pictures that a target looks into.
pub(crate) struct Allowed {
    pub(crate) mime: &'static str,
    /// Pixels.
    pub(crate) area: RangeInclusive<u64>,
}

impl Allowed {
    /// Holds the previews of a file against what its header says.
    pub(crate) fn hold(&self, bytes: &[u8], asked: &[PreviewParams]) {
        let Some((width, height)) = size(bytes) else {
            let refused = render(bytes, self.mime, None, &PreviewParams::default());
            return assert!(refused.is_err(), "a picture without a size");
        };
        let area = u64::from(width) * u64::from(height);
        if width > MOST_SIDE || height > MOST_SIDE || area > MOST_AREA {
            let refused = render(bytes, self.mime, None, &PreviewParams::default());
            return assert_eq!(refused, Err(Error::TooLarge { width, height }));
        }
        if self.area.contains(&area) {
            for params in asked {
                agree(&render(bytes, self.mime, None, params), (width, height), params);
            }
        }
    }
}

/// Holds a preview against the size of its source and what was asked for, borders and turns aside.
fn agree(made: &Result<Rendered, Error>, source: (u32, u32), params: &PreviewParams) {
    match made {
        Ok(made) => {
            assert_eq!(Some(made.mime), params.output.map(|output| output.mime()));
            let (width, height) = size(&made.bytes).expect("a preview has a size");
            let expected = scaled(source, params);
            let turned = (height, width);
            assert!((width, height) == expected || turned == expected, "{width}x{height}");
        }
        Err(error) => assert!(
            matches!(error, Error::Undecodable | Error::TooLarge { .. }),
            "{error:?} of {params:?}"
        ),
    }
}

/// The size that was asked for; a side left out follows from the other.
pub(crate) fn scaled((width, height): (u32, u32), params: &PreviewParams) -> (u32, u32) {
    let aspect = f64::from(width) / f64::from(height);
    let side = |pixels: f64| (pixels as u32).max(1);
    match (params.width, params.height) {
        (0, 0) => (width, height),
        (width, 0) => (width, side(f64::from(width) / aspect)),
        (0, height) => (side(f64::from(height) * aspect), height),
        both => both,
    }
}

/// Width and height by the header; of JPEG by either decoder.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match bytes {
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes)?,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            let context = HeifContext::read_from_bytes(bytes).ok()?;
            let picture = context.primary_image_handle().ok()?;
            (picture.width(), picture.height())
        }
        _ => {
            let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
            reader.into_dimensions().ok()?
        }
    };
    (width > 0 && height > 0).then_some((width, height))
}

fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    if let Ok(header) = turbojpeg::read_header(bytes) {
        return Some((header.width.try_into().ok()?, header.height.try_into().ok()?));
    }
    Some(JpegDecoder::new(Cursor::new(bytes)).ok()?.dimensions())
}
