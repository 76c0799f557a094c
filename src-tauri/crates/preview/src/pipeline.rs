//! The order of operations: crop, opacity, background, border, corners, rotation, orientation, encode.
//!
//! The order is the API's and part of its results: a background comes before rotation, so the corners that a rotation
//! opens stay transparent; width and height apply to the picture as stored, before its EXIF orientation turns it.

use wire::preview::{Color, Output, PreviewParams};

use crate::decode::Source;
use crate::error::Error;
use crate::raster::Raster;
use crate::{
    Rendered, background, border, corners, crop, encode, gif, icon, opacity, orient, output, rotate,
};

/// What shows behind an icon unless the parameters say otherwise.
const ICON_BACKGROUND: Color = Color([0xec, 0xef, 0xf1]);

/// Renders a preview from a file's bytes, or from an icon where the file has no picture.
pub(crate) fn run(
    source: &[u8],
    mime: &str,
    extension: Option<&str>,
    params: &PreviewParams,
) -> Result<Rendered, Error> {
    let size = u64::try_from(source.len()).unwrap_or(u64::MAX);
    if crate::shows_content(mime, size) {
        let output = output::choose(params.output, extension, mime);
        return picture(&Source::open(source)?, output, params);
    }
    icon(mime, params)
}

/// Renders the icon of a type.
pub(crate) fn icon(mime: &str, params: &PreviewParams) -> Result<Rendered, Error> {
    let output = output::choose(params.output, Some("png"), mime);
    let background = params.background.or(Some(ICON_BACKGROUND));
    picture(&Source::open(icon::of(mime))?, output, &PreviewParams { background, ..params.clone() })
}

fn picture(source: &Source<'_>, output: Output, params: &PreviewParams) -> Result<Rendered, Error> {
    let cut = crop::plan(source.size, params)?;
    let raster = source.raster(cut.as_ref().map(crop::Cut::covering), params.is_draft)?;
    let cut = cut.map(|cut| cut.settled(&raster));
    let finish = |raster: Raster| {
        draw(raster, cut.as_ref(), params).map(|raster| orient::turn(raster, source.orientation))
    };
    let moves = output == Output::Gif && source.is_gif();
    let moving = if moves { gif::animation(source, finish)? } else { None };
    let bytes = if let Some(bytes) = moving {
        bytes
    } else {
        encode::write(
            finish(raster)?,
            output,
            encode::like(source.written, params.quality),
            params.is_draft,
        )?
    };
    Ok(Rendered { bytes, mime: output.mime() })
}

/// Applies everything between decoding and orientation.
fn draw(
    mut raster: Raster,
    cut: Option<&crop::Cut>,
    params: &PreviewParams,
) -> Result<Raster, Error> {
    if let Some(cut) = cut {
        raster = cut.apply(raster)?;
    }
    let inner = raster.size();
    if params.opacity < 1.0 {
        raster = opacity::set(raster, params.opacity);
    }
    if let Some(color) = params.background {
        raster = background::fill(raster, color);
    }
    let frame = border::Border::of(params);
    if let Some(frame) = frame {
        raster = frame.draw(raster);
    }
    if params.border_radius > 0 {
        raster = corners::round(raster, inner, params.border_radius, frame);
    }
    Ok(rotate::turn(raster, params.rotation))
}
