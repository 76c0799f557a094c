//! Colours: a profile is applied, and then gone.

use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, Rgb, RgbImage};
use libheif_rs::{
    ColorPrimaries, ColorProfileNCLX, ColorProfileRaw, ImageOrientation, color_profile_types,
};
use moxcms::ColorProfile;
use preview::render;
use turbojpeg::PixelFormat;
use wire::preview::{Output, PreviewParams};

use crate::pictures::{heif, heif_image, is_near, jpeg, shown, with_segment};

const SEEN: [u8; 3] = [180, 110, 80];

fn flat() -> RgbImage {
    RgbImage::from_pixel(64, 48, Rgb(SEEN))
}

/// A picture of one colour in a format, with a profile.
fn file(mime: &str, icc: &[u8]) -> Vec<u8> {
    let (mut bytes, picture) = (Vec::new(), flat());
    match mime {
        "image/heic" | "image/avif" => {
            let mut image = heif_image(&picture);
            let raw = ColorProfileRaw::new(color_profile_types::PROF, icc.to_vec());
            image.set_color_profile_raw(&raw).unwrap();
            return heif(&image, mime, ImageOrientation::Normal);
        }
        "image/jpeg" => write(JpegEncoder::new_with_quality(&mut bytes, 95), icc, &picture),
        "image/png" => write(PngEncoder::new(&mut bytes), icc, &picture),
        _ => write(WebPEncoder::new_lossless(&mut bytes), icc, &picture),
    }
    bytes
}

fn write(mut encoder: impl ImageEncoder, icc: &[u8], picture: &RgbImage) {
    encoder.set_icc_profile(icc.to_vec()).unwrap();
    encoder
        .write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .unwrap();
}

fn color(source: &[u8], mime: &str, width: u32) -> [u8; 4] {
    shown(source, mime, &PreviewParams { width, ..PreviewParams::default() }).get_pixel(4, 4).0
}

const MIMES: [&str; 5] = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif"];

#[test]
fn wide_colours_become_those_of_a_screen() {
    // Worked out from the primaries and curves of the standards.
    let spaces = [
        ("Display P3", ColorProfile::new_display_p3(), [192, 106, 73, 255]),
        ("Adobe RGB", ColorProfile::new_adobe_rgb(), [202, 111, 77, 255]),
        ("ProPhoto RGB", ColorProfile::new_pro_photo_rgb(), [242, 108, 92, 255]),
    ];
    for (name, profile, expected) in spaces {
        let icc = profile.encode().unwrap();
        for mime in MIMES {
            for width in [64, 16] {
                let seen = color(&file(mime, &icc), mime, width);
                assert!(is_near(seen, expected, 5), "{name} {mime}: {seen:?}");
            }
        }
    }
}

#[test]
fn a_profile_that_changes_nothing_and_one_that_is_broken_change_nothing() {
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let whole = ColorProfile::new_display_p3().encode().unwrap();
    let mut rotten = whole.clone();
    rotten[128..].fill(0xff);
    let [r, g, b] = SEEN;
    for mime in MIMES {
        for icc in [&srgb[..], b"no profile at all", &whole[..90], &rotten] {
            let seen = color(&file(mime, icc), mime, 64);
            assert!(is_near(seen, [r, g, b, 255], 3), "{mime}: {seen:?}");
        }
    }
}

#[test]
fn no_preview_carries_a_profile() {
    let icc = ColorProfile::new_display_p3().encode().unwrap();
    for mime in MIMES {
        for output in [Output::Jpg, Output::Png, Output::Webp] {
            let asked = PreviewParams { output: Some(output), ..PreviewParams::default() };
            let made = render(&file(mime, &icc), mime, None, &asked).unwrap();
            let reader = ImageReader::new(std::io::Cursor::new(&made.bytes));
            let mut decoder = reader.with_guessed_format().unwrap().into_decoder().unwrap();
            assert_eq!(decoder.icc_profile().unwrap(), None, "{mime} as {output:?}");
        }
    }
}

#[test]
fn colours_that_are_only_numbered_are_converted_too() {
    let mut image = heif_image(&flat());
    let mut coded = ColorProfileNCLX::new().unwrap();
    coded.set_color_primaries(ColorPrimaries::SMPTE_EG_432_1);
    image.set_color_profile_nclx(&coded).unwrap();
    for mime in ["image/heic", "image/avif"] {
        let seen = color(&heif(&image, mime, ImageOrientation::Normal), mime, 64);
        assert!(is_near(seen, [192, 106, 73, 255], 5), "{mime}: {seen:?}");
    }
}

#[test]
fn greys_have_profiles_as_well() {
    let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let mut source = Vec::new();
    let mut encoder = PngEncoder::new(&mut source);
    encoder.set_icc_profile(icc).unwrap();
    encoder.write_image(&[55; 64 * 64], 64, 64, ExtendedColorType::L8).unwrap();
    // 55/255 of the light is what sRGB calls 127.
    let seen = color(&source, "image/png", 16);
    assert!(is_near(seen, [127, 127, 127, 255], 2), "{seen:?}");
}

/// A profile of a press that prints plain paper as white and everything else as one grey: nothing a multiplication of
/// inks would come to.
fn press() -> Vec<u8> {
    let ramp: Vec<u8> = (0..=u8::MAX).collect();
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    for place in 0..9 {
        table.extend(if place % 4 == 0 { 65_536u32 } else { 0 }.to_be_bytes());
    }
    table.extend(ramp.repeat(4));
    table.extend([255, 128, 128]);
    table.extend([128u8; 3].repeat(15));
    table.extend(ramp.repeat(3));
    let length = u32::try_from(table.len()).unwrap();
    let mut profile = vec![0; 128];
    profile[..4].copy_from_slice(&(144 + length).to_be_bytes());
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]);
    profile.extend(1u32.to_be_bytes());
    profile.extend(b"A2B0");
    profile.extend(144u32.to_be_bytes());
    profile.extend(length.to_be_bytes());
    profile.extend(table);
    profile
}

#[test]
fn inks_with_a_profile_are_printed_by_it() {
    let segment = [&b"ICC_PROFILE\0\x01\x01"[..], &press()].concat();
    for (papers, expected) in [([0, 255, 255, 255], [119; 3]), ([255; 4], [255; 3])] {
        let source = jpeg(&papers.repeat(64 * 64), (64, 64), PixelFormat::CMYK, |_| ());
        let source = with_segment(&source, 0xe2, &segment);
        let [r, g, b] = expected;
        for width in [64, 16] {
            let seen = color(&source, "image/jpeg", width);
            assert!(is_near(seen, [r, g, b, 255], 4), "{papers:?}: {seen:?}");
        }
    }
}
