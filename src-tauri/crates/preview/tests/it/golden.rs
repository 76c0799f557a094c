//! Previews against those of a real Appwrite 1.9.6, pixel by pixel. `tests/fixtures/golden/README.md` says how they
//! were made and where the limits come from. `target/goldens/index.html` shows every case.

use std::path::{Path, PathBuf};

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, RgbaImage};
use serde::Deserialize;
use serde_json::{Map, Value};
use wire::preview::{Output, PreviewParams};

use crate::measure::{Distance, Limits};
use crate::report;

/// One request and what the real server answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    source: String,
    pub(crate) params: Map<String, Value>,
    expected: String,
    width: u32,
    height: u32,
    mime: String,
    #[serde(default = "one")]
    frames: usize,
    tolerance: Option<Limits>,
    alternative: Option<Alternative>,
    #[serde(default)]
    pub(crate) quirk: bool,
    #[serde(default)]
    pub(crate) note: String,
}

/// A second answer that is as good as the first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alternative {
    expected: String,
    width: u32,
    height: u32,
    #[serde(rename = "reason")]
    _reason: String,
}

/// What came out of a case, next to what should have.
pub(crate) struct Outcome {
    pub(crate) case: Case,
    pub(crate) result: Result<Comparison, String>,
}

/// Two pictures side by side.
pub(crate) struct Comparison {
    pub(crate) ours: Vec<RgbaImage>,
    pub(crate) theirs: Vec<RgbaImage>,
    pub(crate) distance: Distance,
    pub(crate) limits: Limits,
    /// Our bytes for one of theirs.
    pub(crate) bytes: f64,
    /// How much of the limits is used up: above 1 the case fails.
    pub(crate) strain: f64,
    pub(crate) is_alternative: bool,
}

impl Outcome {
    /// How much of its limits a case uses up; what cannot be compared at all is beyond every limit.
    pub(crate) fn strain(&self) -> f64 {
        self.result.as_ref().map_or(f64::INFINITY, |comparison| comparison.strain)
    }

    fn failure(&self) -> Option<String> {
        let name = &self.case.name;
        match &self.result {
            Err(reason) => Some(format!("{name}: {reason}")),
            Ok(made) if made.strain > 1.0 => {
                Some(format!("{name}: {:?}, bytes x{:.2}", made.distance, made.bytes))
            }
            Ok(_) => None,
        }
    }
}

fn one() -> usize {
    1
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/golden")
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn extension(name: &str) -> &str {
    name.rsplit('.').next().unwrap()
}

fn mime_of(extension: &str) -> &'static str {
    let word = Output::parse(extension).unwrap_or_else(|_| panic!("no type for {extension}"));
    word.mime()
}

impl Case {
    fn params(&self) -> PreviewParams {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs: Vec<(&str, String)> =
            self.params.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
        PreviewParams::parse(pairs.iter().map(|(name, value)| (*name, value.as_str()))).unwrap()
    }

    /// Compares with the answer or its alternative, whichever is nearer.
    fn compare(&self) -> Result<Comparison, String> {
        let extension = extension(&self.source);
        let made = preview::render(
            &read(&self.source),
            mime_of(extension),
            Some(extension),
            &self.params(),
        )
        .map_err(|error| error.to_string())?;
        if made.mime != self.mime {
            return Err(format!("type {} instead of {}", made.mime, self.mime));
        }
        let first = self.against(&made.bytes, &self.expected, (self.width, self.height));
        let Some(other) = &self.alternative else { return first };
        let second = self
            .against(&made.bytes, &other.expected, (other.width, other.height))
            .map(|comparison| Comparison { is_alternative: true, ..comparison });
        match (first, second) {
            (Ok(first), Ok(second)) if first.strain <= second.strain => Ok(first),
            (first, second) => second.or(first),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn against(&self, made: &[u8], golden: &str, size: (u32, u32)) -> Result<Comparison, String> {
        let golden_mime = mime_of(extension(golden));
        let golden = read(golden);
        let (ours, theirs) = (frames(made, &self.mime)?, frames(&golden, golden_mime)?);
        if !self.quirk {
            assert_eq!(theirs.len(), self.frames, "{}", self.name);
            assert!(theirs.iter().all(|frame| frame.dimensions() == size), "{}", self.name);
        }
        let distance = distance(&ours, &theirs)?;
        let limits = self.tolerance.unwrap_or_else(|| Limits::of(&self.mime));
        let bytes = made.len() as f64 / golden.len() as f64;
        let is_lossy = !matches!(self.mime.as_str(), "image/png" | "image/gif");
        let size_strain = if is_lossy { bytes.ln().abs() / 2.5f64.ln() } else { 0.0 };
        let strain = distance.strain(limits).max(size_strain);
        Ok(Comparison { ours, theirs, distance, limits, bytes, strain, is_alternative: false })
    }
}

/// Decodes all frames. What the `image` crate does not read, the crate under test turns into a PNG, which is lossless.
fn frames(bytes: &[u8], mime: &str) -> Result<Vec<RgbaImage>, String> {
    match mime {
        "image/gif" => {
            let decoder =
                GifDecoder::new(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
            Ok(decoder.into_frames().map(|frame| frame.unwrap().into_buffer()).collect())
        }
        "image/avif" | "image/heic" => {
            let brand = if mime == "image/avif" { b"ftypavif" } else { b"ftypheic" };
            assert_eq!(&bytes[4..12], brand, "the content type must be that of the bytes");
            let lossless = PreviewParams { output: Some(Output::Png), ..PreviewParams::default() };
            let made = preview::render(bytes, mime, None, &lossless)
                .map_err(|error| format!("{mime} cannot be read back: {error}"))?;
            frames(&made.bytes, made.mime)
        }
        _ => {
            let format = image::guess_format(bytes).map_err(|error| error.to_string())?;
            assert_eq!(format.to_mime_type(), mime, "the content type must be that of the bytes");
            Ok(vec![image::load_from_memory_with_format(bytes, format).unwrap().into_rgba8()])
        }
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

#[test]
fn previews_are_those_of_appwrite() {
    let cases: Vec<Case> = serde_json::from_slice(&read("cases.json")).unwrap();
    assert_eq!(cases.len(), 98, "golden cases are gone");
    let mut outcomes: Vec<Outcome> =
        cases.into_iter().map(|case| Outcome { result: case.compare(), case }).collect();
    outcomes.sort_by(|a, b| b.strain().total_cmp(&a.strain()));
    let page = report::write(&outcomes);
    let failures: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.case.quirk)
        .filter_map(Outcome::failure)
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} differ, see {}:\n{}",
        failures.len(),
        outcomes.len(),
        page.display(),
        failures.join("\n")
    );
}
