//! Pure image work: encoded bytes and parameters in, encoded bytes out.
//!
//! One file per operation of the pipeline; `pipeline` holds their order. Nothing here knows buckets, disks or HTTP,
//! and nothing outside decodes a picture. Invariant: no input can take more memory than `limits` allows, and none
//! can take the process down; sizes are read from the header before a single pixel is.

mod apart;
mod average;
mod background;
mod border;
mod color;
mod corners;
mod crop;
mod decode;
mod encode;
mod error;
mod focus;
mod gif;
mod heif;
mod icon;
mod ink;
mod jpeg;
mod limits;
mod opacity;
mod orient;
mod output;
mod pipeline;
mod png;
mod raster;
mod resample;
mod rotate;
mod scans;
mod stop;
mod tags;

use std::panic::{AssertUnwindSafe, catch_unwind};

use wire::preview::{Output, PreviewParams};

pub use crate::apart::{ARGUMENT, Renderer, Wanted, decode_for_another};
pub use crate::error::Error;
pub use crate::limits::MAX_SOURCE_BYTES;
pub use crate::stop::Stop;

/// An encoded preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its content type.
    pub mime: &'static str,
}

/// Says whether a preview of such a file shows its own content. Where it does not, a caller may spare itself reading
/// the file and ask for [`render_icon`].
pub fn shows_content(mime: &str, size: u64) -> bool {
    decode::is_decodable(mime) && size <= MAX_SOURCE_BYTES
}

/// Returns the format that the preview of a file will have. Requests that differ in nothing else have equal previews.
pub fn format(mime: &str, size: u64, extension: Option<&str>, params: &PreviewParams) -> Output {
    let extension = if shows_content(mime, size) { extension } else { Some("png") };
    output::choose(params.output, extension, mime)
}

/// Renders the preview of a file.
///
/// `mime` is the stored content type, `extension` that of the file's name: it decides the format when the parameters
/// name none. Files without a picture of their own get an icon. Blocks for as long as decoding takes.
pub fn render(
    source: &[u8],
    mime: &str,
    extension: Option<&str>,
    params: &PreviewParams,
) -> Result<Rendered, Error> {
    // A decoder that panics on a crafted file must cost that one preview only.
    catch_unwind(AssertUnwindSafe(|| pipeline::run(source, mime, extension, params)))
        .unwrap_or(Err(Error::Undecodable))
}

/// Returns width and height of the picture in a file, as stored; `None` where it has none, or is beyond the bounds.
fn size(source: &[u8], mime: &str) -> Option<(u32, u32)> {
    let size = u64::try_from(source.len()).unwrap_or(u64::MAX);
    let header = || decode::Source::open(source).ok().map(|source| source.size);
    let read = || catch_unwind(AssertUnwindSafe(header)).ok().flatten();
    if shows_content(mime, size) { read() } else { None }
}

/// Renders the icon of a content type, for a file that shows no content of its own.
pub fn render_icon(mime: &str, params: &PreviewParams) -> Result<Rendered, Error> {
    pipeline::icon(mime, params)
}
