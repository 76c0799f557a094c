//! What a process holds at its peak, measured at the worst pictures that the limits let through, one after the other.

use std::io::Write;

use gif::{Encoder, Frame};
use png::{BitDepth, ColorType, Compression};
use preview::{Error, Rendered, Renderer, Stop, Wanted};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};
use wire::preview::{Output, PreviewParams};

/// Bytes that a process may hold at its peak, with the program itself.
const MOST: u64 = 512_000_000;

/// As large as a picture may be.
const LARGEST: (u32, u32) = (16_384, 7_800);

pub(crate) fn stays_below_the_cap() {
    for (name, source) in sources() {
        for (what, params) in asked() {
            let (outcome, peak) = rendered(&renderer(), &source, &params);
            assert!(peak.is_none_or(|peak| peak < MOST), "{name}, {what}: {peak:?} bytes");
            assert!(is_expected(&outcome), "{name}, {what}: {outcome:?}");
        }
    }
}

pub(crate) fn ends_in_an_error_and_the_next_picture_is_shown() {
    let (renderer, large) = (renderer(), jpeg(PixelFormat::GRAY, |_| ()));
    let [(_, small), _, (_, turned), _] = asked();
    let (refused, peak) = rendered(&renderer, &large, &turned);
    let (width, height) = LARGEST;
    assert_eq!(refused, Err(Error::TooLarge { width, height }));
    assert_eq!(peak, None, "it was to end of it");
    let (shown, peak) = rendered(&renderer, &large, &small);
    assert!(shown.is_ok() && peak.is_some_and(|peak| peak < MOST / 5), "{shown:?}, {peak:?} bytes");
}

fn renderer() -> Renderer {
    Renderer::new(std::env::current_exe().ok())
}

fn is_expected(outcome: &Result<Rendered, Error>) -> bool {
    match outcome {
        Ok(_) | Err(Error::Undecodable | Error::Unencodable(_)) => true,
        // A WebP is a pixel less wide.
        Err(Error::TooLarge { width, height }) => LARGEST.0 - width < 2 && *height == LARGEST.1,
        Err(Error::NoDecoder) => false,
    }
}

fn asked() -> [(&'static str, PreviewParams); 4] {
    let plain = PreviewParams { output: Some(Output::Jpg), ..PreviewParams::default() };
    [
        ("small", PreviewParams { width: 300, ..plain.clone() }),
        ("whole", plain.clone()),
        ("turned", PreviewParams { rotation: 45, border_width: 9, ..plain.clone() }),
        ("moving", PreviewParams { width: 300, output: Some(Output::Gif), ..plain }),
    ]
}

/// Renders in the only process there is; returns its peak, unless it is gone.
fn rendered(
    renderer: &Renderer,
    source: &[u8],
    params: &PreviewParams,
) -> (Result<Rendered, Error>, Option<u64>) {
    let outcome = renderer.render(
        source,
        Wanted { mime: "image/png", extension: None, params },
        &Stop::default(),
    );
    let peak = children().first().and_then(|process| peak(process));
    (outcome, peak)
}

fn children() -> Vec<String> {
    let children = std::fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    children.split_whitespace().map(str::to_owned).collect()
}

fn peak(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn sources() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("JPEG", jpeg(PixelFormat::GRAY, |_| ())),
        ("progressive JPEG", jpeg(PixelFormat::GRAY, |jpeg| jpeg.set_progressive(true).unwrap())),
        ("PNG", png(ColorType::Rgb, BitDepth::Eight, false)),
        ("PNG with alpha", png(ColorType::Rgba, BitDepth::Eight, false)),
        ("interlaced PNG", png(ColorType::Rgb, BitDepth::Eight, true)),
        ("interlaced grey PNG", png(ColorType::Grayscale, BitDepth::Eight, true)),
        ("deep PNG", png(ColorType::Rgba, BitDepth::Sixteen, false)),
        ("lossy WebP", webp(75)),
        ("lossless WebP", webp(100)),
        ("GIF", gif(LARGEST, 1)),
        ("GIF that moves", gif((600, 400), 2000)),
        ("HEIC", heif(Output::Heic)),
        ("AVIF", heif(Output::Avif)),
    ]
}

fn jpeg(format: PixelFormat, set: impl Fn(&mut Compressor)) -> Vec<u8> {
    let (width, height) = (LARGEST.0 as usize, LARGEST.1 as usize);
    let pitch = width * format.size();
    let mut compressor = Compressor::new().unwrap();
    compressor.set_subsamp(Subsamp::Gray).unwrap();
    set(&mut compressor);
    let pixels = vec![90; pitch * height];
    compressor
        .compress_to_vec(Image { pixels: pixels.as_slice(), width, pitch, height, format })
        .unwrap()
}

/// Flat, so that the same bytes are right for every order of rows.
fn png(color: ColorType, depth: BitDepth, is_interlaced: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, LARGEST.0, LARGEST.1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::Fastest);
    let row =
        vec![
            0;
            LARGEST.0 as usize * color.samples() * if depth == BitDepth::Sixteen { 2 } else { 1 }
        ];
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for _ in 0..LARGEST.1 {
        stream.write_all(&row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    bytes[28] = u8::from(is_interlaced);
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// A small picture in a format that its tests write.
fn small(output: Output, quality: i8) -> Vec<u8> {
    let params =
        PreviewParams { width: 64, output: Some(output), quality, ..PreviewParams::default() };
    preview::render_icon("image/png", &params).unwrap().bytes
}

fn place(bytes: &[u8], mark: &[u8]) -> usize {
    bytes.windows(mark.len()).position(|window| window == mark).unwrap() + mark.len()
}

/// Claims its size where the pixels do, fourteen bits a side.
fn webp(quality: i8) -> Vec<u8> {
    let mut bytes = small(Output::Webp, quality);
    let (width, height) = (LARGEST.0 - 1, LARGEST.1);
    if quality == 100 {
        let at = place(&bytes, b"VP8L") + 5;
        let old = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let claim = (width - 1) | (height - 1) << 14 | old >> 28 << 28;
        bytes[at..at + 4].copy_from_slice(&claim.to_le_bytes());
    } else {
        let at = place(&bytes, b"\x9d\x01\x2a");
        bytes[at..at + 2].copy_from_slice(&u16::try_from(width).unwrap().to_le_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&u16::try_from(height).unwrap().to_le_bytes());
    }
    bytes
}

/// Small pictures on a large ground.
fn gif((width, height): (u32, u32), frames: u16) -> Vec<u8> {
    let (width, height) = (u16::try_from(width).unwrap(), u16::try_from(height).unwrap());
    let mut encoder = Encoder::new(Vec::new(), width, height, &[]).unwrap();
    for step in 0..frames {
        let mut pixels = [u8::try_from(step % 251).unwrap(), 90, 200, 255].repeat(64);
        let mut frame = Frame::from_rgba(8, 8, &mut pixels);
        (frame.left, frame.top) = (step % 500, step % 300);
        encoder.write_frame(&frame).unwrap();
    }
    encoder.into_inner().unwrap()
}

/// Claims its size in a property of the picture.
fn heif(output: Output) -> Vec<u8> {
    let mut bytes = small(output, 50);
    let at = place(&bytes, b"ispe\0\0\0\0");
    bytes[at..at + 4].copy_from_slice(&LARGEST.0.to_be_bytes());
    bytes[at + 4..at + 8].copy_from_slice(&LARGEST.1.to_be_bytes());
    bytes
}
