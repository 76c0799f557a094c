//! Previews against those of a real Appwrite 1.9.6, pixel by pixel. `tests/fixtures/golden/README.md` says how they
//! were made and where the limits come from.

use std::path::{Path, PathBuf};

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, RgbaImage};
use serde_json::Value;
use wire::preview::PreviewParams;

use crate::measure::Distance;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/golden")
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap()
}

fn mime_of(extension: &str) -> &'static str {
    match extension {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        other => panic!("no golden source has the extension {other}"),
    }
}

fn params(case: &Value) -> PreviewParams {
    let pairs: Vec<(String, String)> = case["params"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        })
        .collect();
    PreviewParams::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))).unwrap()
}

fn frames(bytes: &[u8], mime: &str) -> Vec<RgbaImage> {
    if mime == "image/gif" {
        let decoder = GifDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        return decoder.into_frames().map(|frame| frame.unwrap().into_buffer()).collect();
    }
    let format = image::guess_format(bytes).unwrap();
    assert_eq!(format.to_mime_type(), mime, "the content type must be that of the bytes");
    vec![image::load_from_memory_with_format(bytes, format).unwrap().into_rgba8()]
}

/// Returns mean, largest and similarity as the golden README allows them.
fn limits(case: &Value, mime: &str) -> [f64; 3] {
    if let Some(own) = case["tolerance"].as_object() {
        return [
            own["mae"].as_f64().unwrap(),
            own["max"].as_f64().unwrap(),
            own["ssim"].as_f64().unwrap(),
        ];
    }
    match mime {
        "image/png" => [2.0, 100.0, 0.975],
        "image/jpeg" => [3.0, 100.0, 0.960],
        "image/webp" => [4.0, 100.0, 0.950],
        "image/gif" => [6.0, 255.0, 0.850],
        other => panic!("no limits for {other}"),
    }
}

fn distance(left: &[RgbaImage], right: &[RgbaImage]) -> Result<Distance, String> {
    let sizes = |frames: &[RgbaImage]| frames.iter().map(RgbaImage::dimensions).collect::<Vec<_>>();
    if sizes(left) != sizes(right) {
        return Err(format!("sizes {:?} instead of {:?}", sizes(left), sizes(right)));
    }
    left.iter()
        .zip(right)
        .map(|(a, b)| Distance::between(a, b))
        .reduce(Distance::worse)
        .ok_or_else(|| "no frame".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn compare(case: &Value, expected: &str) -> Result<(), String> {
    let source = text(case, "source");
    let extension = source.rsplit('.').next().unwrap();
    let mime = text(case, "mime");
    let made = preview::render(&read(source), mime_of(extension), Some(extension), &params(case))
        .map_err(|error| error.to_string())?;
    if made.mime != mime {
        return Err(format!("type {} instead of {mime}", made.mime));
    }
    let golden = read(expected);
    let apart = distance(&frames(&made.bytes, mime), &frames(&golden, mime))?;
    let [mean, largest, similarity] = limits(case, mime);
    let ratio = made.bytes.len() as f64 / golden.len() as f64;
    let is_lossy = mime == "image/jpeg" || mime == "image/webp";
    if apart.mean > mean
        || apart.largest > largest
        || apart.similarity < similarity
        || (is_lossy && !(0.4..=2.5).contains(&ratio))
    {
        return Err(format!("{apart:?}, bytes x{ratio:.2}"));
    }
    Ok(())
}

/// Says how a case fails against the expected picture and, where there is one, against the alternative.
fn failure(case: &Value) -> Option<String> {
    let first = compare(case, text(case, "expected")).err()?;
    let other = case["alternative"]["expected"].as_str().map(|expected| compare(case, expected));
    (other != Some(Ok(())))
        .then(|| format!("{}: {first}; alternative: {other:?}", text(case, "name")))
}

#[test]
fn previews_are_those_of_appwrite() {
    let cases: Vec<Value> = serde_json::from_slice(&read("cases.json")).unwrap();
    assert!(cases.len() >= 40, "the golden cases are gone");
    let failures: Vec<String> = cases.iter().filter_map(failure).collect();
    assert!(
        failures.is_empty(),
        "{} of {} differ:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}
