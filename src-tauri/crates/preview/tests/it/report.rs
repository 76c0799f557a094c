//! The page that shows every golden case: ours, theirs, the difference, the figures.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage};

use crate::golden::{Comparison, Outcome};

/// How many times a difference is made larger to be seen.
const AMPLIFIED: u32 = 4;

const STYLE: &str = "body{font:14px system-ui;margin:24px;background:#fafafa}\
table{border-collapse:collapse}td,th{padding:6px 10px;text-align:left;vertical-align:top;border-top:1px solid #ddd}\
img{max-width:320px;background:repeating-conic-gradient(#ddd 0 25%,#fff 0 50%) 0/16px 16px}\
.fail{color:#b00020;font-weight:bold}.quirk{color:#777}code{font-size:12px}";

/// Writes the page and its pictures to `target/goldens`, in the order given.
pub(crate) fn write(outcomes: &[Outcome]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("goldens");
    std::fs::create_dir_all(&folder).unwrap();
    let mut rows = String::new();
    for outcome in outcomes {
        rows.push_str(&row(&folder, outcome));
    }
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>Golden previews</title><style>{STYLE}</style>\
         <h1>Golden previews</h1><p>{} cases, the ones nearest to their limits first. A strain above 1 fails. \
         Differences are {AMPLIFIED} times as strong as they are.</p><table>\
         <tr><th>case<th>strain<th>mean<th>largest<th>SSIM<th>bytes<th>ours<th>Appwrite<th>difference{rows}</table>",
        outcomes.len()
    );
    let path = folder.join("index.html");
    std::fs::write(&path, page).unwrap();
    path
}

fn row(folder: &Path, outcome: &Outcome) -> String {
    let case = &outcome.case;
    let class = match (case.quirk, outcome.strain() > 1.0) {
        (true, _) => "quirk",
        (false, true) => "fail",
        (false, false) => "pass",
    };
    let params = serde_json::to_string(&case.params).unwrap();
    let mut row = format!(
        "<tr><td class={class}>{} ({class})<br><code>{params}</code><br>{}",
        case.name, case.note
    );
    match &outcome.result {
        Ok(comparison) => row.push_str(&figures(folder, &case.name, comparison)),
        Err(reason) => write!(row, "<td colspan=8>{reason}").unwrap(),
    }
    row
}

fn figures(folder: &Path, name: &str, made: &Comparison) -> String {
    let (apart, limits) = (made.distance, made.limits);
    let mut cells = format!(
        "<td>{:.2}<td>{:.2} of {}<td>{:.0} of {}<td>{:.4} of {}<td>x{:.2}",
        made.strain,
        apart.mean,
        limits.mae,
        apart.largest,
        limits.max,
        apart.similarity,
        limits.ssim,
        made.bytes
    );
    let frame = worst_frame(made);
    let (ours, theirs) = (&made.ours[frame], &made.theirs[frame]);
    for (kind, picture) in
        [("ours", ours), ("theirs", theirs), ("difference", &difference(ours, theirs))]
    {
        let file = format!("{name}.{kind}.png");
        picture.save(folder.join(&file)).unwrap();
        write!(cells, "<td><img loading=lazy src=\"{file}\">").unwrap();
    }
    if made.is_alternative {
        cells.push_str("<br>the alternative");
    }
    cells
}

/// Returns the frame that differs most.
fn worst_frame(made: &Comparison) -> usize {
    let mean = |index: &usize| {
        crate::measure::Distance::between(&made.ours[*index], &made.theirs[*index]).mean
    };
    (0..made.ours.len()).max_by(|a, b| mean(a).total_cmp(&mean(b))).unwrap()
}

fn difference(left: &RgbaImage, right: &RgbaImage) -> RgbaImage {
    RgbaImage::from_fn(left.width(), left.height(), |x, y| {
        let (a, b) = (left.get_pixel(x, y).0, right.get_pixel(x, y).0);
        let seen =
            |pixel: [u8; 4], channel: usize| u32::from(pixel[channel]) * u32::from(pixel[3]) / 255;
        let gap = |channel| {
            let apart =
                seen(a, channel).abs_diff(seen(b, channel)) + u32::from(a[3].abs_diff(b[3]));
            u8::try_from((apart * AMPLIFIED).min(255)).unwrap()
        };
        Rgba([gap(0), gap(1), gap(2), 255])
    })
}
