//! Reading pictures: what is decodable, the header first, then pixels within the limits.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits};

use crate::color::Profile;
use crate::error::Error;
use crate::heif::Still;
use crate::raster::Raster;
use crate::{ink, jpeg, limits, png, tags};

/// Pixels of the largest PNG that is read as a whole, for the sharpest result; larger ones are shrunk while read.
const WHOLE_AREA: u32 = 4_000_000;

/// Says whether files of this content type are decoded.
pub(crate) fn is_decodable(mime: &str) -> bool {
    let is_still = matches!(mime, "image/jpeg" | "image/png" | "image/heic" | "image/avif");
    is_still || matches!(mime, "image/gif" | "image/webp")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    Gif,
    Webp,
    /// HEIC and AVIF: one container, two codecs.
    Heif,
}

impl Format {
    /// Tells the format by its first bytes; a file is read as what it is, whatever its record says.
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Some(Format::Png),
            [b'G', b'I', b'F', b'8', ..] => Some(Format::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Format::Heif),
            _ => None,
        }
    }
}

/// How a lossy file was written; its preview is written alike.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    /// 1 to 100.
    pub(crate) quality: Option<u8>,
    /// Colours have as many pixels as brightness.
    pub(crate) is_full_color: Option<bool>,
}

/// What a file says before its pixels.
struct Header {
    size: (u32, u32),
    orientation: Orientation,
    profile: Option<Profile>,
}

/// A picture whose header has been read and found within the limits.
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    /// As stored, before its orientation turns it.
    pub(crate) size: (u32, u32),
    pub(crate) orientation: Orientation,
    /// How it was written, as far as that can be told.
    pub(crate) written: Written,
    format: Format,
    profile: Option<Profile>,
}

impl<'a> Source<'a> {
    /// Reads the header.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let format = Format::of(bytes).ok_or(Error::Undecodable)?;
        let Header { size, orientation, profile } =
            header(format, bytes).ok_or(Error::Undecodable)?;
        if size.0 == 0 || size.1 == 0 {
            return Err(Error::Undecodable);
        }
        limits::check(size.0, size.1)?;
        Ok(Self { bytes, size, orientation, written: written(format, bytes), format, profile })
    }

    /// Says whether the picture can be an animation that a GIF keeps.
    pub(crate) fn is_gif(&self) -> bool {
        self.format == Format::Gif
    }

    /// Decodes the picture, of an animation the first frame. With `covering`, the size that is needed of the whole
    /// picture, it may come out smaller than it is, but larger than that; in a draft a JPEG hardly so.
    pub(crate) fn raster(
        &self,
        covering: Option<(f64, f64)>,
        is_draft: bool,
    ) -> Result<Raster, Error> {
        let mut raster = self.decode(covering, is_draft)?;
        if let Some(profile) = &self.profile {
            profile.apply(&mut raster);
        }
        Ok(raster)
    }

    fn decode(&self, covering: Option<(f64, f64)>, is_draft: bool) -> Result<Raster, Error> {
        let fast = match self.format {
            Format::Jpeg => jpeg::read(self.bytes, covering, is_draft)
                .or_else(|| ink::read(self.bytes, covering, self.profile.as_ref())),
            Format::Png => {
                let needed =
                    covering.filter(|_| self.size.0.saturating_mul(self.size.1) > WHOLE_AREA);
                needed.and_then(|covering| png::read(self.bytes, covering))
            }
            Format::Gif | Format::Webp | Format::Heif => None,
        };
        fast.map_or_else(|| self.whole().map_err(|error| self.refusal(&error)), Ok)
    }

    fn whole(&self) -> ImageResult<Raster> {
        let mut decoder = decoder(self.format, self.bytes)?;
        decoder.set_limits(decoding_limits())?;
        DynamicImage::from_decoder(decoder).map(Raster::from)
    }

    /// Tells a file that needs too much memory from one that is damaged.
    pub(crate) fn refusal(&self, error: &ImageError) -> Error {
        let (width, height) = self.size;
        if matches!(error, ImageError::Limits(_)) {
            Error::TooLarge { width, height }
        } else {
            Error::Undecodable
        }
    }
}

/// The bounds handed to every decoder.
pub(crate) fn decoding_limits() -> Limits {
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::MAX_DECODED_BYTES);
    bounds
}

fn header(format: Format, bytes: &[u8]) -> Option<Header> {
    if format == Format::Jpeg {
        return jpeg_header(bytes);
    }
    let mut decoder = decoder(format, bytes).ok()?;
    let icc = decoder.icc_profile().ok().flatten();
    Some(Header {
        size: decoder.dimensions(),
        orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
        profile: icc.and_then(|icc| Profile::read(&icc)),
    })
}

/// Reads what libjpeg-turbo reads: coded arithmetically, too, or in inks. It is strict: what has a little damage before
/// the pixels is left to the other decoder.
fn jpeg_header(bytes: &[u8]) -> Option<Header> {
    let (size, is_ink) = tags::size(bytes).or_else(|| {
        let decoder = JpegDecoder::new(Cursor::new(bytes)).ok()?;
        Some((decoder.dimensions(), false))
    })?;
    let profile = tags::profile(bytes).and_then(|icc| Profile::read(&icc));
    Some(Header {
        size,
        orientation: tags::orientation(bytes),
        profile: profile.filter(|profile| profile.is_of_ink() == is_ink),
    })
}

fn decoder(format: Format, bytes: &[u8]) -> ImageResult<Box<dyn ImageDecoder + '_>> {
    let reader = Cursor::new(bytes);
    Ok(match format {
        Format::Jpeg => Box::new(JpegDecoder::new(reader)?),
        Format::Png => Box::new(PngDecoder::with_limits(reader, decoding_limits())?),
        Format::Gif => Box::new(GifDecoder::new(reader)?),
        Format::Webp => Box::new(WebPDecoder::new(reader)?),
        Format::Heif => Box::new(Still::open(bytes)?),
    })
}

fn written(format: Format, bytes: &[u8]) -> Written {
    match format {
        Format::Jpeg => {
            Written { quality: jpeg::quality(bytes), is_full_color: jpeg::is_full_color(bytes) }
        }
        // A lossless picture asks for a lossless preview.
        Format::Webp => Written { quality: is_lossless(bytes).then_some(100), is_full_color: None },
        Format::Png | Format::Gif | Format::Heif => Written::default(),
    }
}

/// Looks for the chunk that holds the pixels of a WebP: it is the first, or follows a header, a profile, an alpha.
fn is_lossless(webp: &[u8]) -> bool {
    let mut rest = webp.get(12..).unwrap_or_default();
    while let [a, b, c, d, size @ ..] = rest {
        let Some((size, content)) = size.split_first_chunk() else { return false };
        match &[*a, *b, *c, *d] {
            b"VP8L" => return true,
            b"VP8 " | b"ANMF" => return false,
            _ => {}
        }
        let size = usize::try_from(u32::from_le_bytes(*size)).unwrap_or(usize::MAX);
        rest = content.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lossless_webp_is_told_by_the_chunk_with_its_pixels() {
        let webp = |chunks: &[(&[u8; 4], &[u8])]| {
            let mut bytes = b"RIFF____WEBP".to_vec();
            for (name, content) in chunks {
                bytes.extend_from_slice(*name);
                bytes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
                bytes.extend_from_slice(content);
                bytes.resize(bytes.len().next_multiple_of(2), 0);
            }
            bytes
        };
        assert!(is_lossless(&webp(&[(b"VP8L", b"pixels")])));
        assert!(is_lossless(&webp(&[(b"VP8X", b"0123456789"), (b"ICCP", b"odd"), (b"VP8L", b"")])));
        assert!(!is_lossless(&webp(&[(b"VP8X", b""), (b"ALPH", b"VP8L"), (b"VP8 ", b"")])));
        assert!(!is_lossless(&webp(&[(b"VP8X", b""), (b"ANMF", b"VP8L")])));
        assert!(!is_lossless(&[&webp(&[])[..], b"ICCP\xff\xff\xff\xffVP8L"].concat()));
        assert!(!is_lossless(b"RIFF"));
    }
}
