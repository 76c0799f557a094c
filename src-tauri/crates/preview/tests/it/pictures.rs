//! Pictures the tests draw themselves, in every format, and what a preview shows of them.

use image::{DynamicImage, ExtendedColorType, ImageEncoder, RgbImage, Rgba, RgbaImage};
use libheif_rs::{
    Channel, ColorSpace, CompressionFormat, EncoderQuality, EncodingOptions, HeifContext, Image,
    ImageOrientation, LibHeif, RgbChroma,
};
use preview::render;
use turbojpeg::{Compressor, PixelFormat, Subsamp};
use wire::preview::{Output, PreviewParams};

/// Upper left, upper right, lower left, lower right.
pub(crate) const QUARTERS: [[u8; 3]; 4] = [[200, 40, 40], [40, 160, 60], [50, 60, 190], [220; 3]];

/// Every format that is read, by its content type.
pub(crate) const MIMES: [&str; 6] =
    ["image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/avif"];

/// Four quarters of different colours: nothing can be turned, mirrored or cut without its being seen.
pub(crate) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (right, lower) = (usize::from(x >= width / 2), usize::from(y >= height / 2));
        image::Rgb(QUARTERS[lower * 2 + right])
    })
}

/// The quarters as a file of a format.
pub(crate) fn file(mime: &str, width: u32, height: u32) -> Vec<u8> {
    let output = Output::ALL.iter().find(|output| output.mime() == mime).unwrap();
    let asked = PreviewParams { output: Some(*output), quality: 90, ..PreviewParams::default() };
    render(&png(&quarters(width, height)), "image/png", None, &asked).unwrap().bytes
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A JPEG of pixels in a format of libjpeg-turbo's, written with what `set` sets.
pub(crate) fn jpeg(
    pixels: &[u8],
    (width, height): (u32, u32),
    format: PixelFormat,
    set: impl Fn(&mut Compressor),
) -> Vec<u8> {
    let (width, height) = (width as usize, height as usize);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(95).unwrap();
    compressor.set_subsamp(Subsamp::None).unwrap();
    set(&mut compressor);
    let pitch = width * format.size();
    let picture = turbojpeg::Image { pixels, width, pitch, height, format };
    compressor.compress_to_vec(picture).unwrap()
}

/// Opens a picture for libheif.
pub(crate) fn heif_image(picture: &RgbImage) -> Image {
    let (width, height) = picture.dimensions();
    let mut image = Image::new(width, height, ColorSpace::Rgb(RgbChroma::Rgb)).unwrap();
    image.create_plane(Channel::Interleaved, width, height, 8).unwrap();
    let plane = image.planes_mut().interleaved.unwrap();
    let row = width as usize * 3;
    for (line, source) in plane.data.chunks_mut(plane.stride).zip(picture.chunks(row)) {
        line[..row].copy_from_slice(source);
    }
    image
}

/// A HEIC or AVIF whose container asks for a turn.
pub(crate) fn heif(image: &Image, mime: &str, turn: ImageOrientation) -> Vec<u8> {
    let coding =
        if mime == "image/avif" { CompressionFormat::Av1 } else { CompressionFormat::Hevc };
    let library = LibHeif::new();
    let mut encoder = library.encoder_for_format(coding).unwrap();
    encoder.set_quality(EncoderQuality::Lossy(90)).unwrap();
    let mut options = EncodingOptions::new().unwrap();
    options.set_image_orientation(turn);
    let mut context = HeifContext::new().unwrap();
    context.encode_image(image, &mut encoder, Some(options)).unwrap();
    context.write_to_bytes().unwrap()
}

/// Puts a segment behind the start of a JPEG.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

/// Renders a preview as PNG, which loses nothing.
pub(crate) fn shown(bytes: &[u8], mime: &str, params: &PreviewParams) -> RgbaImage {
    let asked = PreviewParams { output: Some(Output::Png), ..params.clone() };
    let made = render(bytes, mime, None, &asked).unwrap_or_else(|error| panic!("{mime}: {error}"));
    image::load_from_memory(&made.bytes).unwrap().into_rgba8()
}

/// What the middles of the quarters look like.
pub(crate) fn middles(picture: &RgbaImage) -> [[u8; 4]; 4] {
    let (width, height) = picture.dimensions();
    let at = |x, y| picture.get_pixel(width * x / 4, height * y / 4).0;
    [at(1, 1), at(3, 1), at(1, 3), at(3, 3)]
}

/// Says whether colours are alike, as lossy formats keep them.
pub(crate) fn is_near(left: [u8; 4], right: [u8; 4], tolerance: u8) -> bool {
    left.iter().zip(right).all(|(a, b)| a.abs_diff(b) <= tolerance)
}

/// Asserts that the quarters stand in an order, given as places of `QUARTERS`.
pub(crate) fn assert_quarters(picture: &RgbaImage, order: [usize; 4], what: &str) {
    for (seen, quarter) in middles(picture).into_iter().zip(order) {
        let [r, g, b] = QUARTERS[quarter];
        assert!(is_near(seen, [r, g, b, 255], 12), "{what}: {seen:?} for quarter {quarter}");
    }
}

/// The left half clear, the right half solid.
pub(crate) fn half_clear(width: u32, height: u32) -> RgbaImage {
    let mut picture = DynamicImage::from(quarters(width, height)).into_rgba8();
    for (x, _, Rgba(pixel)) in picture.enumerate_pixels_mut() {
        pixel[3] = if x < width / 2 { 0 } else { 255 };
    }
    picture
}
