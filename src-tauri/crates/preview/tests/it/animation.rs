//! Animated pictures: every frame goes through every operation, and the animation runs as before.

use std::time::{Duration, Instant};

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, ImageFormat, RgbaImage};
use preview::render;
use wire::preview::{Color, Output, PreviewParams};

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const CLEAR: [u8; 4] = [0; 4];

/// Writes frames of one colour in a rectangle (left, top, width, height), each with a delay and a disposal.
fn film(
    (width, height): (u16, u16),
    repeat: Option<Repeat>,
    frames: &[([u16; 4], [u8; 4], u16, DisposalMethod)],
) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new(), width, height, &[]).unwrap();
    if let Some(repeat) = repeat {
        encoder.set_repeat(repeat).unwrap();
    }
    for ([left, top, width, height], color, delay, dispose) in frames {
        let mut pixels = color.repeat(usize::from(*width) * usize::from(*height));
        let mut frame = Frame::from_rgba(*width, *height, &mut pixels);
        (frame.left, frame.top, frame.delay, frame.dispose) = (*left, *top, *delay, *dispose);
        encoder.write_frame(&frame).unwrap();
    }
    encoder.into_inner().unwrap()
}

/// A red ground, a blue square that goes away again, and a hole.
fn sample() -> Vec<u8> {
    film(
        (40, 30),
        Some(Repeat::Finite(3)),
        &[
            ([0, 0, 40, 30], RED, 12, DisposalMethod::Keep),
            ([10, 10, 10, 10], BLUE, 34, DisposalMethod::Previous),
            ([20, 10, 10, 10], BLUE, 5, DisposalMethod::Background),
            ([0, 0, 4, 4], BLUE, 100, DisposalMethod::Keep),
        ],
    )
}

fn shown(bytes: &[u8]) -> Vec<(RgbaImage, u32)> {
    let decoder = GifDecoder::new(std::io::Cursor::new(bytes)).unwrap();
    let frames = decoder.into_frames().map(Result::unwrap);
    frames.map(|frame| (frame.buffer().clone(), frame.delay().numer_denom_ms().0)).collect()
}

fn repeats(bytes: &[u8]) -> Repeat {
    let mut decoder = gif::Decoder::new(bytes).unwrap();
    while decoder.read_next_frame().unwrap().is_some() {}
    decoder.repeat()
}

fn previewed(bytes: &[u8], params: &PreviewParams) -> Vec<u8> {
    let made = render(bytes, "image/gif", Some("gif"), params).unwrap();
    assert_eq!(made.mime, "image/gif");
    made.bytes
}

#[test]
fn an_animation_keeps_frames_times_repeats_and_holes() {
    let made = previewed(&sample(), &PreviewParams { width: 20, ..PreviewParams::default() });
    let frames = shown(&made);
    assert_eq!(frames.iter().map(|frame| frame.1).collect::<Vec<_>>(), [120, 340, 50, 1000]);
    assert_eq!(repeats(&made), Repeat::Finite(3));
    let seen = |frame: usize, x: u32, y: u32| {
        frames[frame].0.get_pixel(x, y).0.map(|channel| if channel < 128 { 0 } else { 255 })
    };
    assert_eq!(frames[0].0.dimensions(), (20, 15));
    assert_eq!([seen(0, 7, 7), seen(1, 7, 7), seen(2, 7, 7)], [RED, BLUE, RED], "taken back");
    assert_eq!([seen(2, 12, 7), seen(3, 12, 7)], [BLUE, CLEAR], "cleared");
    assert_eq!([seen(3, 1, 1), seen(3, 18, 13)], [BLUE, RED]);
}

#[test]
fn what_plays_once_or_for_ever_goes_on_so() {
    let ground = ([0, 0, 8, 8], RED, 10, DisposalMethod::Keep);
    for repeat in [None, Some(Repeat::Infinite), Some(Repeat::Finite(1)), Some(Repeat::Finite(7))] {
        let bytes = film((8, 8), repeat, &[ground, ([2, 2, 2, 2], BLUE, 10, DisposalMethod::Keep)]);
        let made = previewed(&bytes, &PreviewParams { width: 4, ..PreviewParams::default() });
        assert_eq!(repeats(&made), repeats(&bytes), "{repeat:?}");
    }
}

type Place = (u32, u32);

#[test]
fn every_operation_touches_every_frame() {
    let plain = PreviewParams::default();
    let cases: [(&str, PreviewParams, Place, Place, [u8; 4]); 5] = [
        ("rotation", PreviewParams { rotation: 90, ..plain.clone() }, (30, 40), (1, 38), RED),
        (
            "border",
            PreviewParams { border_width: 5, ..plain.clone() },
            (50, 40),
            (1, 1),
            [0, 0, 0, 255],
        ),
        ("radius", PreviewParams { border_radius: 9, ..plain.clone() }, (40, 30), (39, 29), CLEAR),
        ("opacity", PreviewParams { opacity: 0.0, ..plain.clone() }, (40, 30), (1, 20), CLEAR),
        (
            "background",
            PreviewParams { background: Some(Color([0, 255, 0])), ..plain },
            (40, 30),
            (35, 28),
            RED,
        ),
    ];
    for (name, params, size, (x, y), color) in cases {
        let frames = shown(&previewed(&sample(), &params));
        assert_eq!(frames.len(), 4, "{name}");
        for (frame, _) in frames {
            assert_eq!((frame.dimensions(), frame.get_pixel(x, y).0), (size, color), "{name}");
        }
    }
}

#[test]
fn another_format_shows_the_first_frame() {
    for (output, format) in [(Output::Png, ImageFormat::Png), (Output::Webp, ImageFormat::WebP)] {
        let params = PreviewParams { output: Some(output), width: 20, ..PreviewParams::default() };
        let made = render(&sample(), "image/gif", Some("gif"), &params).unwrap();
        let picture = image::load_from_memory_with_format(&made.bytes, format).unwrap().into_rgb8();
        assert_eq!(picture.get_pixel(7, 7).0[2], 0, "{output:?} shows the second frame");
    }
}

#[test]
fn what_does_not_change_is_not_written_again() {
    let ground = RgbaImage::from_fn(200, 150, |x, y| {
        let noise = u8::try_from((x * 7919 + y * 104_729 + x * y * 31) % 199).unwrap();
        image::Rgba([noise, noise / 2, 90, 255])
    });
    let mut encoder = Encoder::new(Vec::new(), 200, 150, &[]).unwrap();
    encoder.write_frame(&Frame::from_rgba(200, 150, &mut ground.clone().into_raw())).unwrap();
    for step in 0..30 {
        let mut pixels = RED.repeat(64);
        let mut frame = Frame::from_rgba(8, 8, &mut pixels);
        (frame.left, frame.top) = (step * 6, 40);
        encoder.write_frame(&frame).unwrap();
    }
    let source = encoder.into_inner().unwrap();
    let made = previewed(&source, &PreviewParams { width: 100, ..PreviewParams::default() });
    assert_eq!(shown(&made).len(), 31);
    assert!(made.len() < source.len(), "{} of {} bytes", made.len(), source.len());
}

#[test]
fn ten_thousand_frames_are_bounded_in_time() {
    let ground = ([0, 0, 100, 100], RED, 2, DisposalMethod::Keep);
    let mut frames = vec![ground];
    frames.extend((0..9_999).map(|step| {
        ([step % 90, 3, 5, 5], if step % 2 == 0 { BLUE } else { RED }, 2, DisposalMethod::Keep)
    }));
    let started = Instant::now();
    let small = previewed(
        &film((100, 100), None, &frames),
        &PreviewParams { width: 50, ..PreviewParams::default() },
    );
    assert_eq!(shown(&small).len(), 10_000);
    frames[0].0 = [0, 0, 600, 400];
    let large = previewed(&film((600, 400), None, &frames), &PreviewParams::default());
    assert_eq!(shown(&large).len(), 1, "too much to draw: it does not move");
    assert!(started.elapsed() < Duration::from_mins(1), "{:?}", started.elapsed());
}

#[test]
fn a_damaged_animation_shows_the_frames_before_the_damage() {
    let whole = sample();
    let mut most = 0;
    for length in 13..whole.len() {
        let made = render(&whole[..length], "image/gif", Some("gif"), &PreviewParams::default());
        most = most.max(made.map_or(0, |made| shown(&made.bytes).len()));
    }
    assert_eq!(most, 4, "all frames are there before the file's last byte");
}
