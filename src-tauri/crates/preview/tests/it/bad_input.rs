//! Files that are not what they say. Each gets an answer; none takes memory it has no right to.

use image::{ExtendedColorType, ImageEncoder, RgbImage};
use preview::{Error, render};
use wire::preview::PreviewParams;

fn plain() -> PreviewParams {
    PreviewParams { width: 50, ..PreviewParams::default() }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = RgbImage::new(width, height);
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A PNG whose header claims a size that its pixels do not have.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend(&header);
    bytes.extend(crc(&header).to_be_bytes());
    bytes.extend(b"\0\0\0\x0bIDAT\x78\x9c\x63\0\0\0\x01\0\x01\0\0");
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[test]
fn what_is_no_picture_is_refused() {
    for (name, bytes) in [
        ("nothing", Vec::new()),
        ("one byte", vec![0xff]),
        ("garbage", b"this is not a picture at all".to_vec()),
        ("only a signature", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("a GIF header", b"GIF89a\x01\0\x01\0\0\0\0".to_vec()),
        ("a JPEG marker", vec![0xff, 0xd8, 0xff, 0xe0]),
        ("a WebP header", b"RIFF\0\0\0\0WEBPVP8 ".to_vec()),
        ("half a PNG", png(300, 300)[..200].to_vec()),
    ] {
        for mime in ["image/jpeg", "image/png", "image/gif", "image/webp"] {
            assert_eq!(
                render(&bytes, mime, None, &plain()),
                Err(Error::Undecodable),
                "{name} as {mime}"
            );
        }
    }
}

#[test]
fn sizes_are_refused_by_the_header_alone() {
    for (width, height) in [(60_000, 1), (1, 60_000), (16_000, 16_000), (16_385, 2)] {
        let refused = render(&claiming(width, height), "image/png", None, &plain()).unwrap_err();
        assert_eq!(refused, Error::TooLarge { width, height });
        assert!(refused.to_string().contains(&format!("{width}x{height}")), "{refused}");
    }
}

#[test]
fn a_cut_off_jpeg_shows_what_it_has_or_is_refused() {
    let whole = render(
        &png(400, 400),
        "image/png",
        None,
        &PreviewParams { output: Some(wire::preview::Output::Jpg), ..plain() },
    )
    .unwrap();
    for length in (0..whole.bytes.len()).step_by(7) {
        match render(&whole.bytes[..length], "image/jpeg", None, &plain()) {
            Ok(shown) => assert_eq!(image::load_from_memory(&shown.bytes).unwrap().width(), 50),
            Err(error) => assert_eq!(error, Error::Undecodable, "cut at {length}"),
        }
    }
}

#[test]
fn the_smallest_picture_becomes_any_size() {
    let dot = png(1, 1);
    let large = render(
        &dot,
        "image/png",
        None,
        &PreviewParams { width: 300, height: 7, ..PreviewParams::default() },
    )
    .unwrap();
    let large = image::load_from_memory(&large.bytes).unwrap();
    assert_eq!((large.width(), large.height()), (300, 7));
    let strip = render(
        &png(900, 2),
        "image/png",
        None,
        &PreviewParams { width: 10, ..PreviewParams::default() },
    )
    .unwrap();
    assert_eq!(
        image::load_from_memory(&strip.bytes).unwrap().height(),
        1,
        "a side that comes out as 0 is 1"
    );
}

#[test]
fn flipped_bytes_never_bring_the_process_down() {
    let good = png(64, 64);
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 0x5a;
        drop(render(&bad, "image/png", None, &plain()));
    }
}
