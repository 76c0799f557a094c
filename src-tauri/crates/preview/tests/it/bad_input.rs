//! Files that are not what they say. Each gets an answer, soon; none takes memory it has no right to.
//!
//! Of files that are cut off the API shows what a JPEG has, and refuses the others: so does this.

use std::time::{Duration, Instant};

use image::RgbImage;
use preview::{Error, Rendered, render};
use wire::preview::{Output, PreviewParams};

use crate::pictures::{MIMES, file, is_near, middles, png, shown, with_segment};

fn plain() -> PreviewParams {
    PreviewParams { width: 50, ..PreviewParams::default() }
}

fn answer(bytes: &[u8], mime: &str) -> Result<Rendered, Error> {
    render(bytes, mime, None, &PreviewParams { output: Some(Output::Jpg), ..plain() })
}

/// A file of the format that claims another size in its header: where the size stands in it, and how.
fn claiming(mime: &str, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = file(mime, 64, 64);
    let find = |bytes: &[u8], mark: &[u8]| {
        bytes.windows(mark.len()).position(|window| window == mark).unwrap() + mark.len()
    };
    let (w, h) = (u16::try_from(width), u16::try_from(height));
    match mime {
        "image/png" => {
            bytes[16..20].copy_from_slice(&width.to_be_bytes());
            bytes[20..24].copy_from_slice(&height.to_be_bytes());
            let sum = crc(&bytes[12..29]).to_be_bytes();
            bytes[29..33].copy_from_slice(&sum);
        }
        "image/jpeg" => {
            let start = find(&bytes, &[0xff, 0xc0, 0, 0x11, 8]);
            bytes[start..start + 2].copy_from_slice(&h.unwrap().to_be_bytes());
            bytes[start + 2..start + 4].copy_from_slice(&w.unwrap().to_be_bytes());
        }
        "image/gif" => {
            bytes[6..8].copy_from_slice(&w.unwrap().to_le_bytes());
            bytes[8..10].copy_from_slice(&h.unwrap().to_le_bytes());
        }
        "image/webp" => {
            let mut canvas = b"VP8X\x0a\0\0\0\0\0\0\0".to_vec();
            canvas.extend(&(width - 1).to_le_bytes()[..3]);
            canvas.extend(&(height - 1).to_le_bytes()[..3]);
            bytes.splice(12..12, canvas);
            let length = u32::try_from(bytes.len() - 8).unwrap().to_le_bytes();
            bytes[4..8].copy_from_slice(&length);
        }
        _ => {
            let start = find(&bytes, b"ispe\0\0\0\0");
            bytes[start..start + 4].copy_from_slice(&width.to_be_bytes());
            bytes[start + 4..start + 8].copy_from_slice(&height.to_be_bytes());
        }
    }
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
    let mut cases = vec![
        ("nothing", Vec::new()),
        ("one byte", vec![0xff]),
        ("garbage", b"this is not a picture at all".to_vec()),
        ("only a signature", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("a GIF header", b"GIF89a\x01\0\x01\0\0\0\0".to_vec()),
        ("a JPEG marker", vec![0xff, 0xd8, 0xff, 0xe0]),
        ("a WebP header", b"RIFF\0\0\0\0WEBPVP8 ".to_vec()),
        ("a film", b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x08mdat".to_vec()),
        ("a HEIC header", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec()),
    ];
    for mime in MIMES {
        cases.push((mime, vec![0; 4096]));
    }
    for (name, bytes) in cases {
        for mime in MIMES {
            assert_eq!(answer(&bytes, mime), Err(Error::Undecodable), "{name} as {mime}");
        }
    }
}

#[test]
fn a_file_is_read_as_what_it_is_whatever_it_is_called() {
    for real in MIMES {
        let bytes = file(real, 80, 60);
        for called in MIMES {
            let [seen, ..] = middles(&shown(&bytes, called, &plain()));
            assert!(is_near(seen, [200, 40, 40, 255], 12), "{real} called {called}: {seen:?}");
        }
    }
}

#[test]
fn sizes_are_refused_by_the_header_alone() {
    for mime in MIMES {
        for (width, height) in [(60_000, 1), (1, 60_000), (16_385, 2), (16_000, 16_000)] {
            let refused = answer(&claiming(mime, width, height), mime).unwrap_err();
            assert_eq!(refused, Error::TooLarge { width, height }, "{mime}");
            assert!(refused.to_string().contains(&format!("{width}x{height}")), "{refused}");
        }
    }
}

#[test]
fn a_size_that_is_not_that_of_the_pixels_is_no_way_to_memory_or_time() {
    for mime in MIMES {
        let start = Instant::now();
        for (width, height) in [(16_000, 7_900), (1, 1), (9_000, 64)] {
            match answer(&claiming(mime, width, height), mime) {
                Ok(made) => assert_eq!(made.mime, "image/jpeg"),
                Err(error) => assert!(is_expected(&error), "{mime}: {error}"),
            }
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{mime} took {:?}", start.elapsed());
    }
}

fn is_expected(error: &Error) -> bool {
    matches!(error, Error::Undecodable | Error::TooLarge { .. })
}

#[test]
fn a_cut_off_jpeg_shows_what_it_has_and_others_are_refused() {
    for mime in MIMES {
        let whole = file(mime, 96, 72);
        for cut in (0..whole.len() * 9 / 10).step_by(whole.len() / 40 + 1) {
            match answer(&whole[..cut], mime) {
                Ok(made) => assert_eq!((mime, made.mime), ("image/jpeg", "image/jpeg"), "at {cut}"),
                Err(error) => assert_eq!(error, Error::Undecodable, "{mime} at {cut}"),
            }
        }
    }
    let whole = file("image/jpeg", 400, 400);
    let [seen, ..] = middles(&shown(&whole[..whole.len() * 3 / 4], "image/jpeg", &plain()));
    assert!(is_near(seen, [200, 40, 40, 255], 12), "the upper half is there: {seen:?}");
}

#[test]
fn flipped_bytes_never_bring_the_process_down() {
    for mime in MIMES {
        let good = file(mime, 32, 24);
        for place in (0..good.len()).step_by(good.len() / 300 + 1) {
            for flip in [0x5a, 0x80, 0xff] {
                let mut bad = good.clone();
                bad[place] ^= flip;
                if let Err(error) = answer(&bad, mime) {
                    assert!(is_expected(&error), "{mime} at {place}: {error}");
                }
            }
        }
    }
}

#[test]
fn the_smallest_picture_becomes_any_size() {
    for mime in MIMES {
        let dot = file(mime, 1, 1);
        let large = shown(&dot, mime, &PreviewParams { height: 7, width: 300, ..plain() });
        assert_eq!(large.dimensions(), (300, 7), "{mime}");
        assert!(is_near(large.get_pixel(150, 3).0, [220, 220, 220, 255], 12), "{mime}");
    }
    let strip = shown(&png(&RgbImage::new(900, 2)), "image/png", &plain());
    assert_eq!(strip.height(), 1, "a side that comes out as 0 is 1");
}

#[test]
fn long_thin_pictures_within_the_limits_are_shown() {
    for mime in ["image/jpeg", "image/png", "image/gif", "image/webp"] {
        for (width, height, size) in [(16_000, 1, (50, 1)), (1, 16_000, (50, 4000))] {
            let params = PreviewParams { height: size.1, ..plain() };
            let picture = shown(&file(mime, width, height), mime, &params);
            assert_eq!(picture.dimensions(), size, "{mime}");
        }
    }
}

#[test]
fn a_broken_tag_is_passed_over() {
    let jpeg = file("image/jpeg", 80, 60);
    let expected = shown(&jpeg, "image/jpeg", &plain());
    let endless = [&b"Exif\0\0II*\0\x08\0\0\0\xff\xff"[..], &[0xff; 400]].concat();
    for (name, marker, content) in [
        ("nothing", 0xe1, &b"Exif\0\0"[..]),
        ("garbage", 0xe1, b"Exif\0\0XXXXXXXXXXXXXXXX"),
        ("a place outside", 0xe1, b"Exif\0\0MM\0*\xff\xff\xff\xff"),
        ("entries without end", 0xe1, &endless),
        (
            "orientation 9",
            0xe1,
            b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0\0\0\0\0",
        ),
        ("half a profile", 0xe2, b"ICC_PROFILE\0\x01"),
    ] {
        let source = with_segment(&jpeg, marker, content);
        assert_eq!(shown(&source, "image/jpeg", &plain()), expected, "{name}");
    }
}
