//! Sources of every kind: however a picture is written, its preview looks like it, and stands upright.

use std::num::NonZeroU16;

use libheif_rs::{CompressionFormat, HeifContext, ImageOrientation, LibHeif};
use png::{BitDepth, ColorType};
use preview::render;
use turbojpeg::{PixelFormat, Subsamp};
use wire::preview::{Output, PreviewParams};

use crate::pictures::{
    MIMES, QUARTERS, assert_quarters, file, half_clear, heif, heif_image, is_near, jpeg, middles,
    quarters, shown, with_segment,
};

const UPRIGHT: [usize; 4] = [0, 1, 2, 3];

fn plain() -> PreviewParams {
    PreviewParams::default()
}

fn wide(width: u32) -> PreviewParams {
    PreviewParams { width, ..plain() }
}

#[test]
fn every_format_is_shown_whole_shrunk_and_enlarged() {
    for mime in MIMES {
        let source = file(mime, 161, 121);
        for (width, height) in [(161, 121), (40, 30), (300, 225)] {
            let picture = shown(&source, mime, &wide(width));
            assert_eq!(picture.dimensions(), (width, height), "{mime}");
            assert_quarters(&picture, UPRIGHT, &format!("{mime} at {width}"));
        }
    }
}

#[test]
fn transparency_survives_where_the_format_has_it() {
    let clear = half_clear(80, 60);
    let mut source = Vec::new();
    clear.write_to(&mut std::io::Cursor::new(&mut source), image::ImageFormat::Png).unwrap();
    for output in [Output::Png, Output::Webp, Output::Heic, Output::Avif, Output::Gif] {
        let asked = PreviewParams { output: Some(output), quality: 80, ..plain() };
        let made = render(&source, "image/png", None, &asked).unwrap();
        let alphas = middles(&shown(&made.bytes, made.mime, &plain())).map(|pixel| pixel[3]);
        assert_eq!(alphas, [0, 255, 0, 255], "{output:?}");
    }
}

#[test]
fn every_jpeg_is_read() {
    let picture = quarters(160, 120);
    let write = |set: &dyn Fn(&mut turbojpeg::Compressor)| {
        jpeg(picture.as_raw(), picture.dimensions(), PixelFormat::RGB, set)
    };
    for (what, source) in [
        ("baseline", write(&|_| ())),
        ("progressive", write(&|jpeg| jpeg.set_progressive(true).unwrap())),
        ("arithmetic", write(&|jpeg| jpeg.set_arithmetic(true).unwrap())),
        ("halved colours", write(&|jpeg| jpeg.set_subsamp(Subsamp::Sub2x2).unwrap())),
        ("stored as RGB", write(&|jpeg| jpeg.set_colorspace(turbojpeg::Colorspace::RGB).unwrap())),
    ] {
        for params in [plain(), wide(15)] {
            assert_quarters(&shown(&source, "image/jpeg", &params), UPRIGHT, what);
        }
    }
}

#[test]
fn a_grey_jpeg_stays_grey() {
    let shades: Vec<u8> =
        (0..160 * 120).map(|place| if place % 160 < 80 { 60 } else { 180 }).collect();
    let source = jpeg(&shades, (160, 120), PixelFormat::GRAY, |jpeg| {
        jpeg.set_subsamp(Subsamp::Gray).unwrap();
    });
    let [left, right, ..] = middles(&shown(&source, "image/jpeg", &wide(40)));
    assert!(is_near(left, [60, 60, 60, 255], 3) && is_near(right, [180, 180, 180, 255], 3));
}

#[test]
fn inks_are_multiplied() {
    let papers = [[255, 128, 0, 255], [128, 128, 128, 128], [255, 255, 255, 0], [255; 4]];
    let colors = [[255, 128, 0, 255], [64, 64, 64, 255], [0, 0, 0, 255], [255; 4]];
    let pixels: Vec<u8> = (0..64 * 64)
        .flat_map(|place| papers[usize::from(place >= 64 * 32) * 2 + usize::from(place % 64 >= 32)])
        .collect();
    for space in [turbojpeg::Colorspace::CMYK, turbojpeg::Colorspace::YCCK] {
        let source = jpeg(&pixels, (64, 64), PixelFormat::CMYK, |jpeg| {
            jpeg.set_colorspace(space).unwrap();
        });
        for params in [plain(), wide(8)] {
            let seen = middles(&shown(&source, "image/jpeg", &params));
            for (seen, color) in seen.into_iter().zip(colors) {
                assert!(is_near(seen, color, 4), "{space:?}: {seen:?} for {color:?}");
            }
        }
    }
}

#[test]
fn a_photo_is_turned_once_and_carries_no_tag() {
    let turned: [[usize; 4]; 8] = [
        UPRIGHT,
        UPRIGHT, // mirrored ones are passed over
        [3, 2, 1, 0],
        UPRIGHT,
        UPRIGHT,
        [2, 0, 3, 1],
        UPRIGHT,
        [1, 3, 0, 2],
    ];
    let picture = quarters(160, 120);
    let base = jpeg(picture.as_raw(), (160, 120), PixelFormat::RGB, |_| ());
    for (orientation, order) in (1..=8).zip(turned) {
        let exif = [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", &[orientation][..]]
            .concat();
        let source = with_segment(&base, 0xe1, &[&exif, &[0; 6][..]].concat());
        for params in [plain(), wide(40)] {
            assert_quarters(
                &shown(&source, "image/jpeg", &params),
                order,
                &orientation.to_string(),
            );
            let made = render(&source, "image/jpeg", Some("jpg"), &params).unwrap();
            assert!(!made.bytes.windows(4).any(|window| window == b"Exif"), "{orientation}");
        }
    }
}

#[test]
fn a_heif_is_turned_by_its_container_and_sizes_apply_to_what_one_sees() {
    let image = heif_image(&quarters(160, 120));
    for mime in ["image/heic", "image/avif"] {
        for (turn, size, order) in [
            (ImageOrientation::Normal, (40, 30), UPRIGHT),
            (ImageOrientation::Rotate90Cw, (40, 53), [2, 0, 3, 1]),
            (ImageOrientation::Rotate180, (40, 30), [3, 2, 1, 0]),
            (ImageOrientation::Rotate270Cw, (40, 53), [1, 3, 0, 2]),
            (ImageOrientation::FlipHorizontally, (40, 30), [1, 0, 3, 2]),
        ] {
            let picture = shown(&heif(&image, mime, turn), mime, &wide(40));
            assert_eq!(picture.dimensions(), size, "{mime} {turn:?}");
            assert_quarters(&picture, order, &format!("{mime} {turn:?}"));
        }
    }
}

#[test]
fn tiles_are_joined() {
    let tiles: Vec<_> = QUARTERS
        .map(|color| heif_image(&image::RgbImage::from_pixel(64, 64, image::Rgb(color))))
        .into_iter()
        .collect();
    let library = LibHeif::new();
    let mut encoder = library.encoder_for_format(CompressionFormat::Hevc).unwrap();
    let mut context = HeifContext::new().unwrap();
    let rows = NonZeroU16::new(2).unwrap();
    context.encode_grid(&tiles, rows, &mut encoder, None).unwrap();
    let picture = shown(&context.write_to_bytes().unwrap(), "image/heic", &plain());
    assert_eq!(picture.dimensions(), (128, 128));
    assert_quarters(&picture, UPRIGHT, "tiles");
}

/// A PNG of two halves, given as one sample of each channel; 16 bits are twice the byte.
fn halves(color: ColorType, depth: BitDepth, samples: [&[u8]; 2], trns: &[u8]) -> Vec<u8> {
    let bits = match depth {
        BitDepth::One => 1,
        BitDepth::Two => 2,
        BitDepth::Four => 4,
        BitDepth::Eight => 8,
        BitDepth::Sixteen => 16,
    };
    let stream: String = (0..160)
        .flat_map(|x| samples[usize::from(x >= 80)])
        .map(|sample| match bits {
            16 => format!("{sample:08b}{sample:08b}"),
            bits => format!("{sample:0bits$b}"),
        })
        .collect();
    let row: Vec<u8> = stream
        .as_bytes()
        .chunks(8)
        .map(|bits| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap())
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 160, 4);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![10, 20, 30, 200, 100, 50]);
    }
    if !trns.is_empty() {
        encoder.set_trns(trns.to_vec());
    }
    encoder.write_header().unwrap().write_image_data(&row.repeat(4)).unwrap();
    bytes
}

/// How it is stored, its two pixels, what is transparent, and what they look like.
type Case<'a> = (ColorType, BitDepth, [&'a [u8]; 2], &'a [u8], [[u8; 4]; 2]);

#[test]
fn every_kind_of_png_is_read() {
    use BitDepth::{Eight, Four, One, Sixteen, Two};
    use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
    let (dark, light) = ([10, 20, 30, 255], [200, 100, 50, 255]);
    let grey = |shade| [shade, shade, shade, 255];
    let cases: [Case<'_>; 16] = [
        (Grayscale, One, [&[0], &[1]], &[], [grey(0), grey(255)]),
        (Grayscale, Two, [&[1], &[2]], &[], [grey(85), grey(170)]),
        (Grayscale, Four, [&[3], &[9]], &[], [grey(51), grey(153)]),
        (Grayscale, Eight, [&[7], &[99]], &[], [grey(7), grey(99)]),
        (Grayscale, Eight, [&[7], &[99]], &[0, 7], [[0; 4], grey(99)]),
        (Grayscale, Sixteen, [&[7], &[99]], &[], [grey(7), grey(99)]),
        (GrayscaleAlpha, Eight, [&[7, 0], &[99, 255]], &[], [[0; 4], grey(99)]),
        (GrayscaleAlpha, Sixteen, [&[7, 0], &[99, 255]], &[], [[0; 4], grey(99)]),
        (Rgb, Eight, [&dark[..3], &light[..3]], &[], [dark, light]),
        (Rgb, Eight, [&dark[..3], &light[..3]], &[0, 10, 0, 20, 0, 30], [[0; 4], light]),
        (Rgb, Sixteen, [&dark[..3], &light[..3]], &[], [dark, light]),
        (Rgba, Eight, [&[1, 2, 3, 0], &light], &[], [[0; 4], light]),
        (Rgba, Sixteen, [&[1, 2, 3, 0], &light], &[], [[0; 4], light]),
        (Indexed, One, [&[0], &[1]], &[], [dark, light]),
        (Indexed, Four, [&[0], &[1]], &[0], [[0; 4], light]),
        (Indexed, Eight, [&[0], &[1]], &[0, 255], [[0; 4], light]),
    ];
    for (color, depth, samples, trns, [left, right]) in cases {
        let source = halves(color, depth, samples, trns);
        for params in [plain(), wide(16)] {
            let picture = shown(&source, "image/png", &params);
            let width = picture.width();
            let what = format!("{color:?} {depth:?} {trns:?} at {width}");
            let (seen, other) =
                (picture.get_pixel(width / 8, 0).0, picture.get_pixel(width * 7 / 8, 0).0);
            // What is clear has no colour to compare.
            let seen = if seen[3] == 0 { [0; 4] } else { seen };
            assert!(
                is_near(seen, left, 1) && is_near(other, right, 1),
                "{what}: {seen:?} {other:?}"
            );
        }
    }
}

#[test]
fn interlaced_and_animated_files_show_their_first_picture() {
    for (name, mime, source) in [
        ("interlaced", "image/png", &include_bytes!("../fixtures/interlaced.png")[..]),
        ("interlaced", "image/gif", include_bytes!("../fixtures/interlaced.gif")),
        ("animated", "image/webp", include_bytes!("../fixtures/animated.webp")),
    ] {
        for params in [plain(), wide(20)] {
            assert_quarters(&shown(source, mime, &params), UPRIGHT, name);
        }
    }
}
