//! WebP: the chunks that make the picture and its colour profile stay, in the frames of an animation too.

use super::exif::Orientation;
use super::rest::{Damaged, Rest, size};

const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;
/// Where a frame says its place and time, before its chunks.
const FRAME_HEAD: usize = 16;

/// Returns the picture without what it says beside its pixels.
pub(super) fn stripped(content: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut rest = Rest(content);
    rest.take(4)?;
    let length = size(u32::from_le_bytes(rest.array()?).into())?;
    // Some writers say a little more than there is.
    let mut rest = Rest(rest.take(length.min(rest.0.len()))?);
    rest.take(4)?;
    let chunks = chunks(rest)?;
    let is_pixels = |(kind, _): &Chunk<'_>| matches!(kind, b"VP8 " | b"VP8L" | b"ANMF");
    if !chunks.iter().any(is_pixels) {
        return Err(Damaged);
    }
    let is_extended = chunks.first().is_some_and(|(kind, _)| kind == b"VP8X");
    let orientation =
        chunks.iter().find_map(|(kind, body)| is_extended.then(|| oriented(*kind, body)).flatten());
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    for (kind, body) in chunks {
        match &kind {
            b"VP8X" => write(&mut out, kind, &flagged(body, orientation.is_some())?)?,
            b"ANMF" => write(&mut out, kind, &frame(body)?)?,
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ICCP" => write(&mut out, kind, body)?,
            _ => {}
        }
    }
    if let Some(orientation) = orientation {
        write(&mut out, *b"EXIF", &orientation.exif())?;
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Damaged)?;
    out.splice(4..8, length.to_le_bytes());
    Ok(out)
}

type Chunk<'a> = ([u8; 4], &'a [u8]);

fn chunks(mut rest: Rest<'_>) -> Result<Vec<Chunk<'_>>, Damaged> {
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let kind = rest.array()?;
        let length = size(u32::from_le_bytes(rest.array()?).into())?;
        chunks.push((kind, rest.take(length)?));
        // The padding of the last one may be missing.
        rest.take((length % 2).min(rest.0.len()))?;
    }
    Ok(chunks)
}

fn oriented(kind: [u8; 4], body: &[u8]) -> Option<Orientation> {
    let tiff = body.strip_prefix(b"Exif\0\0").unwrap_or(body);
    if kind == *b"EXIF" { Orientation::of(tiff) } else { None }
}

/// Returns the header with flags for what is left.
fn flagged(body: &[u8], has_orientation: bool) -> Result<Vec<u8>, Damaged> {
    let mut body = body.get(..10).ok_or(Damaged)?.to_vec();
    let flags = body.first_mut().ok_or(Damaged)?;
    *flags &= !(EXIF_FLAG | XMP_FLAG);
    *flags |= if has_orientation { EXIF_FLAG } else { 0 };
    Ok(body)
}

fn frame(body: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut rest = Rest(body);
    let mut out = rest.take(FRAME_HEAD)?.to_vec();
    let mut has_pixels = false;
    for (kind, body) in chunks(rest)? {
        if matches!(&kind, b"VP8 " | b"VP8L" | b"ALPH") {
            has_pixels |= &kind != b"ALPH";
            write(&mut out, kind, body)?;
        }
    }
    if has_pixels { Ok(out) } else { Err(Damaged) }
}

fn write(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) -> Result<(), Damaged> {
    let length = u32::try_from(body.len()).map_err(|_| Damaged)?;
    out.extend(kind);
    out.extend(length.to_le_bytes());
    out.extend(body);
    out.extend([0].get(..body.len() % 2).unwrap_or_default());
    Ok(())
}
