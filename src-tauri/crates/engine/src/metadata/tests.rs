//! Pictures with a secret in every place that is known to hold one.

use proptest::prelude::*;
use wire::preview::PreviewParams;

use super::*;

/// What must not be found in what is left.
const SECRET: &[u8] = b"48.8584N 2.2945E";

fn source(name: &str) -> Vec<u8> {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/golden/sources");
    std::fs::read(format!("{sources}/{name}")).unwrap()
}

fn holds_secret(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET)
}

/// Exif, least first: turned by a quarter, taken somewhere.
fn exif() -> Vec<u8> {
    let head = b"II\x2a\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x10\0\0\0\x26\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    [head.as_slice(), SECRET].concat()
}

fn jpeg_segment(marker: u8, head: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(head.len() + body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), head, body].concat()
}

/// A JPEG of ours with segments before its own.
fn jpeg(name: &str, segments: &[Vec<u8>]) -> Vec<u8> {
    let picture = source(name);
    [&picture[..2], &segments.concat(), &picture[2..]].concat()
}

fn dirty_jpeg() -> Vec<u8> {
    let picture = jpeg(
        "coast-1600x1200.jpg",
        &[
            jpeg_segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x05\x01", SECRET),
            jpeg_segment(0xe0, b"JFXX\0\x10", SECRET),
            jpeg_segment(0xe1, b"Exif\0\0", &exif()),
            jpeg_segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0", SECRET),
            jpeg_segment(0xe2, b"MPF\0", SECRET),
            jpeg_segment(0xe2, b"ICC_PROFILE\0\x01\x01", b"the profile"),
            jpeg_segment(0xe5, b"maker", SECRET),
            jpeg_segment(0xed, b"Photoshop 3.0\08BIM\x04\x04\0\0", SECRET),
            jpeg_segment(0xee, b"Adobe\0\x64\0\0\0\0\x01", SECRET),
            jpeg_segment(0xfe, b"", SECRET),
            SECRET.to_vec(),
        ],
    );
    // Behind the end: a second picture, and a film.
    [&picture, source("orient6-800x600.jpg").as_slice(), b"\0\0\0\x18ftypmp42", SECRET].concat()
}

fn png_chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(body);
    [&length, kind.as_slice(), body, &crc.sum().to_be_bytes()].concat()
}

fn dirty_png() -> Vec<u8> {
    let picture = source("badge-512x512-alpha.png");
    let chunks = [
        png_chunk(*b"tEXt", &[b"Comment\0", SECRET].concat()),
        png_chunk(*b"zTXt", SECRET),
        png_chunk(*b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", SECRET].concat()),
        png_chunk(*b"tIME", b"\x07\xea\x05\x01\x0a\0\0"),
        png_chunk(*b"eXIf", &exif()),
        png_chunk(*b"caBX", SECRET),
        png_chunk(*b"gAMA", &45_455_u32.to_be_bytes()),
    ];
    [&picture[..33], &chunks.concat(), &picture[33..], SECRET].concat()
}

fn webp_chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [kind.as_slice(), &length, body, if body.len() % 2 == 1 { &[0] } else { &[] }].concat()
}

fn dirty_webp() -> Vec<u8> {
    let picture = source("lake-720x480-lossy.webp");
    let at = picture.windows(4).position(|window| window == b"VP8 ").unwrap();
    let length = u32::from_le_bytes(picture[at + 4..at + 8].try_into().unwrap());
    let pixels = &picture[at + 8..at + 8 + usize::try_from(length).unwrap()];
    let chunks = [
        // 720 x 480, with Exif and XMP.
        webp_chunk(*b"VP8X", b"\x0c\0\0\0\xcf\x02\0\xdf\x01\0"),
        webp_chunk(*b"VP8 ", pixels),
        webp_chunk(*b"EXIF", &exif()),
        webp_chunk(*b"XMP ", SECRET),
        webp_chunk(*b"what", SECRET),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &chunks, SECRET].concat()
}

fn dirty_gif() -> Vec<u8> {
    let picture = source("anim-240x180.gif");
    let at = 13 + (3 << ((picture[10] & 7) + 1));
    let comment = [&b"\x21\xfe\x10"[..], SECRET, b"\0"].concat();
    let magic: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    let xmp = [&b"\x21\xff\x0bXMP DataXMP"[..], SECRET, &magic].concat();
    let text = [&b"\x21\x01\x10"[..], SECRET, b"\0"].concat();
    [&picture[..at], &comment, &xmp, &text, &picture[at..], SECRET].concat()
}

fn a_box(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
    [&length, kind.as_slice(), body].concat()
}

fn item(id: u8, kind: [u8; 4]) -> Vec<u8> {
    a_box(*b"infe", &[b"\x02\0\0\0\0", [id].as_slice(), b"\0\0", kind.as_slice(), b"\0"].concat())
}

const PIXELS: &[u8] = b"the pixels of the picture";

/// A picture, its Exif and its XMP, of which the last stands in `idat`; and a film behind it.
fn dirty_heif() -> Vec<u8> {
    let exif = [b"\0\0\0\x06Exif\0\0", exif().as_slice()].concat();
    let infos = [item(1, *b"hvc1"), item(2, *b"Exif"), item(3, *b"mime")].concat();
    let told = [
        a_box(*b"ispe", &[0; 12]),
        a_box(*b"irot", &[1]),
        a_box(*b"colr", b"prof the profile"),
        a_box(*b"udes", SECRET),
    ];
    let meta = |at: usize| {
        let place = |id: u8, method: u8, at: usize, length: usize| {
            let (at, length) = (u32::try_from(at).unwrap(), u32::try_from(length).unwrap());
            let head = [0, id, 0, method, 0, 0, 0, 1];
            [&head, at.to_be_bytes().as_slice(), &length.to_be_bytes()].concat()
        };
        let places = [
            b"\x01\0\0\0\x44\0\0\x03".to_vec(),
            place(1, 0, at, PIXELS.len()),
            place(2, 0, at + PIXELS.len() + SECRET.len(), exif.len()),
            place(3, 1, 0, SECRET.len()),
        ];
        let parts = [
            a_box(*b"iinf", &[b"\0\0\0\0\0\x03", infos.as_slice()].concat()),
            a_box(*b"iprp", &a_box(*b"ipco", &told.concat())),
            a_box(*b"iloc", &places.concat()),
            a_box(*b"idat", SECRET),
        ];
        a_box(*b"meta", &[&[0; 4], parts.concat().as_slice()].concat())
    };
    let ftyp = a_box(*b"ftyp", b"heic\0\0\0\0mif1heic");
    let at = ftyp.len() + meta(0).len() + 8;
    let content = a_box(*b"mdat", &[PIXELS, SECRET, &exif].concat());
    let tail = [a_box(*b"uuid", SECRET), a_box(*b"mpvd", SECRET)].concat();
    [ftyp, meta(at), content, tail].concat()
}

fn dirty() -> [(&'static str, Vec<u8>); 5] {
    [
        ("image/jpeg", dirty_jpeg()),
        ("image/png", dirty_png()),
        ("image/webp", dirty_webp()),
        ("image/gif", dirty_gif()),
        ("image/heic", dirty_heif()),
    ]
}

fn shown(content: &[u8], mime: &str) -> Vec<u8> {
    let made = preview::render(content, mime, Some("png"), &PreviewParams::default());
    made.unwrap_or_else(|error| panic!("{mime}: {error}")).bytes
}

/// The picture to compare with. Stray bytes in a JPEG would have another decoder read it, which rounds otherwise.
fn upright(picture: Vec<u8>, mime: &str) -> Vec<u8> {
    match mime {
        "image/jpeg" => jpeg("coast-1600x1200.jpg", &[jpeg_segment(0xe1, b"Exif\0\0", &exif())]),
        _ => picture,
    }
}

#[test]
fn nothing_told_is_left_and_every_pixel_is() {
    for (mime, picture) in dirty() {
        assert!(holds_secret(&picture));
        let left = stripped(&picture, mime).unwrap().unwrap();
        assert!(!holds_secret(&left), "{mime}");
        assert!(left.len() < picture.len(), "{mime}");
        assert_eq!(stripped(&left, mime), Ok(None), "{mime}: twice is once");
        if mime != "image/heic" {
            let is_equal = shown(&left, mime) == shown(&upright(picture, mime), mime);
            assert!(is_equal, "{mime}: pixels, and which way is up");
        }
    }
}

#[test]
fn which_way_is_up_and_the_colours_stay() {
    let least = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    for (mime, picture) in dirty() {
        let left = stripped(&picture, mime).unwrap().unwrap();
        let says = |what: &[u8]| left.windows(what.len()).any(|window| window == what);
        assert_eq!(says(least), mime != "image/gif", "{mime}");
        match mime {
            "image/jpeg" => assert!(says(b"ICC_PROFILE\0\x01\x01the profile") && says(b"Adobe")),
            "image/png" => assert!(says(b"gAMA") && !says(b"tIME") && !says(b"caBX")),
            "image/webp" => assert!(says(b"VP8X\x0a\0\0\0\x08\0\0\0") && !says(b"XMP ")),
            "image/gif" => assert!(says(b"NETSCAPE2.0")),
            _ => assert!(says(b"colrprof the profile") && says(b"irot\x01") && says(PIXELS)),
        }
    }
}

#[test]
fn a_picture_that_says_nothing_stays_as_it_is() {
    for name in ["coast-1600x1200.jpg", "print-600x400-cmyk.jpg", "ridge-900x600-progressive.jpg"] {
        let picture = source(name);
        let left = stripped(&picture, "image/jpeg").unwrap().unwrap_or_else(|| picture.clone());
        assert_eq!(shown(&left, "image/jpeg"), shown(&picture, "image/jpeg"), "{name}");
    }
    for name in ["chart-400x300-palette.png", "dusk-480x360-16bit.png"] {
        let picture = source(name);
        let left = stripped(&picture, "image/png").unwrap().unwrap_or_else(|| picture.clone());
        assert_eq!(shown(&left, "image/png"), shown(&picture, "image/png"), "{name}");
    }
    for (name, mime) in [
        ("lake-720x480-lossy.webp", "image/webp"),
        ("leaf-500x400-lossless-alpha.webp", "image/webp"),
        ("anim-240x180.gif", "image/gif"),
        ("still-360x240.gif", "image/gif"),
    ] {
        assert_eq!(stripped(&source(name), mime), Ok(None), "{name}");
    }
}

#[test]
fn what_cannot_be_cleared_is_never_called_clean() {
    for (mime, picture) in dirty() {
        // Cut in the middle of what stands before the pixels.
        let cut = &picture[..60];
        assert_eq!(stripped(cut, mime), Err(Stuck::Damaged), "{mime}");
    }
    assert_eq!(stripped(b"II\x2a\0\x08\0\0\0", "image/tiff"), Err(Stuck::Format));
    assert_eq!(stripped(b"\xff\x0a\0\0", "image/jxl"), Err(Stuck::Format));
    for (content, mime) in [
        (&b"BM\0\0"[..], "image/bmp"),
        (b"<svg/>", "image/svg+xml"),
        (b"hello", "text/plain"),
        (b"\0\0\0\x10ftypisom\0\0\0\0", "video/mp4"),
        (b"", "application/x-empty"),
    ] {
        assert_eq!(stripped(content, mime), Ok(None), "{mime}");
    }
}

#[test]
fn a_jpeg_that_breaks_off_in_its_pixels_is_cleared_as_far_as_it_goes() {
    let picture = dirty_jpeg();
    let whole = source("coast-1600x1200.jpg").len();
    let left = stripped(&picture[..whole], "image/jpeg").unwrap().unwrap();
    assert!(!holds_secret(&left) && left.len() > whole / 2);
}

#[test]
fn a_file_cannot_make_its_reader_work_without_end() {
    // Very many parts that take no room to name; boxes in boxes without end.
    let places = [b"\x01\0\0\0\0\0\0\x01".as_slice(), b"\0\x01\0\0\0\0\xff\xff"].concat();
    let meta = a_box(*b"meta", &[&[0; 4], a_box(*b"iloc", &places).as_slice()].concat());
    let ftyp = a_box(*b"ftyp", b"heic\0\0\0\0mif1heic");
    assert_eq!(stripped(&[ftyp.clone(), meta].concat(), "image/heic"), Err(Stuck::Damaged));
    let nested = (0..500).fold(Vec::new(), |inner, _| a_box(*b"trak", &inner));
    let film = a_box(*b"moov", &nested);
    assert_eq!(stripped(&[ftyp, film].concat(), "image/heic"), Err(Stuck::Damaged));
}

#[test]
fn an_image_sequence_loses_its_times() {
    let film = a_box(
        *b"moov",
        &[
            a_box(*b"mvhd", b"\0\0\0\0timetimeremains"),
            a_box(
                *b"trak",
                &a_box(*b"mdia", &a_box(*b"mdhd", b"\x01\0\0\0timetimetimetimeremains")),
            ),
            a_box(*b"udta", SECRET),
        ]
        .concat(),
    );
    let content =
        [a_box(*b"ftyp", b"avis\0\0\0\0msf1avis"), film, a_box(*b"mdat", PIXELS)].concat();
    let left = stripped(&content, "image/avif").unwrap().unwrap();
    let count = |what: &[u8]| left.windows(what.len()).filter(|window| *window == what).count();
    assert_eq!((count(b"time"), count(b"remains"), count(SECRET), count(PIXELS)), (0, 2, 0, 1));
}

proptest! {
    #[test]
    fn whatever_is_wrong_with_a_picture_it_neither_breaks_nor_grows(
        which in 0_usize..5,
        cut in prop::option::of(0.0_f64..1.0),
        changes in prop::collection::vec((0.0_f64..1.0, any::<u8>(), any::<bool>()), 0..12),
    ) {
        let (mime, mut picture) = dirty()[which].clone();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a file")]
        let at = |share: f64, length: usize| (share * length as f64) as usize;
        for (share, value, is_early) in changes {
            let length = if is_early { picture.len().min(400) } else { picture.len() };
            picture[at(share, length)] = value;
        }
        picture.truncate(cut.map_or(picture.len(), |share| at(share, picture.len())));
        if let Ok(Some(left)) = stripped(&picture, mime) {
            // The smallest Exif ends in four bytes that a strange one may have gone without.
            prop_assert!(left.len() <= picture.len() + 4);
            prop_assert_eq!(stripped(&left, mime), Ok(None));
        }
    }
}
