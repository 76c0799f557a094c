//! The rules of the API's geometry, held to on many pictures and parameters: sizes to the pixel, what a crop keeps, the
//! order of operations.

use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgba, RgbaImage, imageops};
use preview::render;
use wire::preview::{Color, Gravity, Output, PreviewParams};

use crate::measure::Distance;

/// A row of numbers that looks random and is the same in every run.
struct Row(u64);

impl Row {
    fn below(&mut self, end: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % end
    }
}

fn encoded(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(image, image.width(), image.height(), ExtendedColorType::Rgba8)
        .unwrap();
    bytes
}

fn drawn(source: &RgbaImage, params: &PreviewParams) -> RgbaImage {
    let params = PreviewParams { output: Some(Output::Png), ..params.clone() };
    let made = render(&encoded(source), "image/png", Some("png"), &params).unwrap();
    image::load_from_memory(&made.bytes).unwrap().into_rgba8()
}

/// Waves, so that filters have something to get wrong.
fn waves(width: u32, height: u32) -> RgbaImage {
    let wave = |place: u32, period: u32| {
        let phase = place % period;
        u8::try_from(phase.min(period - phase) * 500 / period).unwrap()
    };
    RgbaImage::from_fn(width, height, |x, y| Rgba([wave(x, 29), wave(y, 41), wave(x + y, 53), 255]))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides are small")]
fn whole(side: f64) -> u32 {
    side as u32
}

/// The size by the formulas of the contract.
fn expected_size((w0, h0): (u32, u32), params: &PreviewParams) -> (u32, u32) {
    let aspect = f64::from(w0) / f64::from(h0);
    let (mut w, mut h) = match (params.width, params.height) {
        (0, 0) => (w0, h0),
        (w, 0) => (w, whole(f64::from(w) / aspect).max(1)),
        (0, h) => (whole(f64::from(h) * aspect).max(1), h),
        both => both,
    };
    if params.border_radius == 0 {
        (w, h) = (w + 2 * params.border_width, h + 2 * params.border_width);
    }
    let (sin, cos) = f64::from(params.rotation).to_radians().sin_cos();
    let turned = |side: f64, extent: f64| {
        whole((side / 2.0 + extent / 2.0 + 0.5).ceil() - (side / 2.0 - extent / 2.0 - 0.5).floor())
    };
    match params.rotation.rem_euclid(360) {
        0 | 180 => (w, h),
        90 | 270 => (h, w),
        _ => {
            let (w, h) = (f64::from(w), f64::from(h));
            (turned(w, w * cos.abs() + h * sin.abs()), turned(h, w * sin.abs() + h * cos.abs()))
        }
    }
}

#[test]
fn sizes_follow_the_formulas_for_any_parameters() {
    let mut row = Row(1);
    for _ in 0..400 {
        let stored = (1 + row.below(90), 1 + row.below(90));
        let params = PreviewParams {
            width: row.below(3).min(1) * row.below(140),
            height: row.below(3).min(1) * row.below(140),
            gravity: Gravity::ALL[row.below(10) as usize],
            border_width: row.below(2) * row.below(12),
            border_radius: row.below(2) * row.below(80),
            rotation: i32::try_from(row.below(721)).unwrap() - 360,
            ..PreviewParams::default()
        };
        let made = drawn(&RgbaImage::new(stored.0, stored.1), &params);
        assert_eq!(made.dimensions(), expected_size(stored, &params), "{stored:?} {params:?}");
    }
}

#[test]
fn a_crop_is_the_whole_scaled_picture_cut() {
    for (stored, covering, size) in [
        ((300, 200), (150, 100), (80, 100)),
        ((200, 300), (120, 180), (120, 90)),
        ((90, 60), (240, 160), (160, 160)),
        ((400, 300), (100, 75), (60, 75)),
    ] {
        let source = waves(stored.0, stored.1);
        for gravity in Gravity::ALL.iter().copied().filter(|gravity| *gravity != Gravity::Auto) {
            let sized = |(width, height): (u32, u32)| {
                drawn(
                    &source,
                    &PreviewParams { width, height, gravity, ..PreviewParams::default() },
                )
            };
            let (left, top) = (covering.0 - size.0, covering.1 - size.1);
            let word = gravity.as_str();
            let x = if word.contains("left") {
                0
            } else if word.contains("right") {
                left
            } else {
                left / 2
            };
            let y = if word.contains("top") {
                0
            } else if word.contains("bottom") {
                top
            } else {
                top / 2
            };
            let naive = imageops::crop_imm(&sized(covering), x, y, size.0, size.1).to_image();
            let apart = Distance::between(&sized(size), &naive);
            assert!(apart.mean < 0.5 && apart.largest <= 8.0, "{word} {stored:?}: {apart:?}");
        }
    }
}

#[test]
fn right_angles_move_pixels_and_change_none() {
    let source = DynamicImage::ImageRgba8(waves(31, 17));
    for (rotation, expected) in [
        (90, source.rotate90()),
        (-270, source.rotate90()),
        (180, source.rotate180()),
        (-180, source.rotate180()),
        (270, source.rotate270()),
        (-90, source.rotate270()),
        (360, source.clone()),
        (-360, source.clone()),
    ] {
        let made = drawn(&waves(31, 17), &PreviewParams { rotation, ..PreviewParams::default() });
        assert!(made == expected.into_rgba8(), "{rotation}");
    }
}

/// Left half red and clear, right half blue and solid.
fn halves() -> RgbaImage {
    RgbaImage::from_fn(
        40,
        20,
        |x, _| if x < 20 { Rgba([200, 0, 0, 0]) } else { Rgba([0, 0, 200, 255]) },
    )
}

#[test]
fn opacity_replaces_alpha_and_shows_hidden_colour() {
    for (opacity, alpha) in [(0.0, 0), (0.01, 3), (0.5, 128), (0.99, 252)] {
        let made = drawn(&halves(), &PreviewParams { opacity, ..PreviewParams::default() });
        assert_eq!(made.get_pixel(5, 5).0, [200, 0, 0, alpha], "{opacity}");
        assert_eq!(made.get_pixel(35, 5).0, [0, 0, 200, alpha], "{opacity}");
    }
    let made = drawn(&halves(), &PreviewParams::default());
    assert_eq!((made.get_pixel(5, 5).0[3], made.get_pixel(35, 5).0[3]), (0, 255));
}

#[test]
fn the_faintest_pixel_keeps_its_colour_through_a_resize() {
    let faint = RgbaImage::from_pixel(64, 64, Rgba([180, 120, 60, 1]));
    for (gravity, side) in [(Gravity::Center, 16), (Gravity::Top, 16), (Gravity::Center, 4)] {
        let made = drawn(
            &faint,
            &PreviewParams {
                width: side,
                height: side,
                gravity,
                opacity: 0.99,
                ..PreviewParams::default()
            },
        );
        assert_eq!(made.get_pixel(side / 2, side / 2).0, [180, 120, 60, 252], "{gravity:?}");
    }
}

#[test]
fn a_border_fills_what_is_transparent_and_is_black_by_default() {
    let color = |border_color| {
        let params = PreviewParams { border_width: 3, border_color, ..PreviewParams::default() };
        drawn(&halves(), &params)
    };
    let green = color(Some(Color([0, 255, 0])));
    assert_eq!(green.dimensions(), (46, 26));
    assert_eq!(green.get_pixel(0, 0).0, [0, 255, 0, 255]);
    assert_eq!(green.get_pixel(8, 8).0, [0, 255, 0, 255], "transparent before");
    assert_eq!(green.get_pixel(38, 8).0, [0, 0, 200, 255]);
    assert_eq!(color(None).get_pixel(0, 0).0, [0, 0, 0, 255]);
}

#[test]
fn what_comes_after_the_background_stays_transparent() {
    let params = PreviewParams {
        background: Some(Color([255, 255, 0])),
        border_radius: 8,
        ..PreviewParams::default()
    };
    let rounded = drawn(&halves(), &params);
    assert_eq!(rounded.get_pixel(0, 0).0[3], 0, "a corner");
    assert_eq!(rounded.get_pixel(10, 10).0, [255, 255, 0, 255]);
    let turned = drawn(&halves(), &PreviewParams { rotation: 45, border_radius: 0, ..params });
    assert_eq!(turned.get_pixel(0, 0).0[3], 0, "what the rotation opens");
}

#[test]
fn a_rounded_border_lies_inside_and_a_large_radius_makes_an_ellipse() {
    let params = PreviewParams {
        border_radius: 4000,
        border_width: 4,
        border_color: Some(Color([0, 255, 0])),
        ..PreviewParams::default()
    };
    let solid = RgbaImage::from_pixel(80, 40, Rgba([0, 0, 200, 255]));
    let ring = drawn(&solid, &params);
    assert_eq!(ring.dimensions(), (80, 40), "no growth");
    assert_eq!(ring.get_pixel(40, 20).0, [0, 0, 200, 255]);
    assert_eq!(ring.get_pixel(40, 3).0, [0, 255, 0, 255], "the line");
    assert_eq!(ring.get_pixel(3, 20).0, [0, 255, 0, 255], "the line");
    for (x, y) in [(0, 0), (12, 6), (67, 33)] {
        assert_eq!(ring.get_pixel(x, y).0[3], 0, "outside the ellipse at {x} {y}");
    }
    let plain = drawn(&solid, &PreviewParams { border_radius: 4000, ..PreviewParams::default() });
    assert_eq!(plain.get_pixel(40, 1).0, [0, 0, 200, 255]);
    assert_eq!(plain.get_pixel(0, 0).0, [0; 4], "hidden colour is gone, as JPEG would show it");
}

#[test]
fn gravity_auto_keeps_what_stands_out() {
    let spot = |left: u32| {
        RgbaImage::from_fn(400, 100, |x, y| {
            let inside = (left..left + 30).contains(&x) && (30..60).contains(&y);
            if inside { Rgba([230, 30, 30, 255]) } else { Rgba([128, 128, 128, 255]) }
        })
    };
    for left in [0, 100, 185, 300, 370] {
        let params = PreviewParams {
            width: 50,
            height: 50,
            gravity: Gravity::Auto,
            ..PreviewParams::default()
        };
        let made = drawn(&spot(left), &params);
        let red = made.pixels().filter(|pixel| pixel.0[0] > 200 && pixel.0[1] < 60).count();
        assert!(red > 150, "the spot at {left} is cut off: {red} pixels");
        assert!(made == drawn(&spot(left), &params), "the same picture every time");
    }
}
