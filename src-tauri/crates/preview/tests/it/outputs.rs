//! Formats and file types: what comes out of what.

use image::{GenericImageView, ImageFormat};
use preview::{MAX_SOURCE_BYTES, render, shows_content};
use wire::preview::{Color, Output, PreviewParams};

fn icon(mime: &str, params: &PreviewParams) -> image::DynamicImage {
    let made = render(b"anything", mime, Some("bin"), params).unwrap();
    image::load_from_memory(&made.bytes).unwrap()
}

#[test]
fn files_without_a_picture_get_an_icon_on_its_background() {
    for mime in [
        "image/svg+xml",
        "application/pdf",
        "text/plain",
        "video/mp4",
        "audio/mpeg",
        "application/zip",
        "application/x",
        "",
    ] {
        assert!(!shows_content(mime, 1), "{mime}");
        let shown = icon(mime, &PreviewParams::default());
        assert_eq!(shown.dimensions(), (1200, 800), "{mime}");
        assert_eq!(shown.get_pixel(0, 0).0, [0xec, 0xef, 0xf1, 255], "{mime}");
        assert_ne!(
            shown.get_pixel(588, 400).0,
            shown.get_pixel(0, 0).0,
            "{mime}: nothing is drawn"
        );
    }
    let small = icon(
        "text/plain",
        &PreviewParams {
            width: 60,
            height: 60,
            background: Some(Color([255, 0, 0])),
            ..PreviewParams::default()
        },
    );
    assert_eq!((small.dimensions(), small.get_pixel(0, 0).0), ((60, 60), [255, 0, 0, 255]));
}

#[test]
fn a_file_too_large_to_decode_gets_an_icon() {
    assert!(shows_content("image/png", MAX_SOURCE_BYTES));
    assert!(!shows_content("image/png", MAX_SOURCE_BYTES + 1));
    let length = usize::try_from(MAX_SOURCE_BYTES).unwrap() + 1;
    let made =
        render(&vec![0; length], "image/png", Some("png"), &PreviewParams::default()).unwrap();
    assert_eq!(image::load_from_memory(&made.bytes).unwrap().dimensions(), (1200, 800));
}

#[test]
fn icons_are_png_and_become_what_is_asked_for() {
    assert_eq!(
        render(b"", "text/plain", Some("jpg"), &PreviewParams::default()).unwrap().mime,
        "image/png"
    );
    for (output, format) in [
        (Output::Jpg, ImageFormat::Jpeg),
        (Output::Jpeg, ImageFormat::Jpeg),
        (Output::Png, ImageFormat::Png),
        (Output::Webp, ImageFormat::WebP),
        (Output::Gif, ImageFormat::Gif),
    ] {
        let params = PreviewParams { width: 90, output: Some(output), ..PreviewParams::default() };
        let made = render(b"", "text/plain", None, &params).unwrap();
        assert_eq!(made.mime, output.mime());
        assert_eq!(image::guess_format(&made.bytes).unwrap(), format, "{output:?}");
    }
    for (output, brand) in [(Output::Heic, b"ftypheic"), (Output::Avif, b"ftypavif")] {
        let params = PreviewParams { width: 90, output: Some(output), ..PreviewParams::default() };
        let made = render(b"", "text/plain", None, &params).unwrap();
        assert_eq!((made.mime, &made.bytes[4..12]), (output.mime(), &brand[..]));
    }
}

#[test]
fn quality_decides_the_size_of_lossy_formats() {
    for output in [Output::Jpg, Output::Webp, Output::Heic, Output::Avif] {
        let size = |quality| {
            render(
                b"",
                "image/svg+xml",
                None,
                &PreviewParams { quality, output: Some(output), ..PreviewParams::default() },
            )
            .unwrap()
            .bytes
            .len()
        };
        assert!(
            size(20) < size(60) && size(60) < size(95),
            "{output:?}: {} {} {}",
            size(20),
            size(60),
            size(95)
        );
    }
}
