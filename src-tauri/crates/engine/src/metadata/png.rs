//! PNG: the chunks that make the picture and its colours stay; texts, times, Exif and everything unknown go.

use flate2::Crc;

use super::exif::Orientation;
use super::rest::{Damaged, Rest};

const KEPT: [&[u8; 4]; 20] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"mDCV", b"mDCv", b"cLLI", b"cLLi", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// Returns the picture without what it says beside its pixels.
pub(super) fn stripped(content: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut rest = Rest(content);
    let mut out = rest.take(8)?.to_vec();
    let (mut orientation, mut after_header) = (None, None);
    loop {
        let whole = rest.0;
        let length = rest.length()?;
        let kind: [u8; 4] = rest.array()?;
        let body = rest.take(length)?;
        rest.take(4)?;
        if KEPT.contains(&&kind) {
            out.extend(whole.get(..length + 12).ok_or(Damaged)?);
            after_header = after_header.or(Some(out.len()));
        } else if kind.first().is_some_and(u8::is_ascii_uppercase) {
            return Err(Damaged);
        }
        match &kind {
            b"eXIf" => orientation = orientation.or_else(|| Orientation::of(body)),
            b"IEND" => break,
            _ => {}
        }
    }
    let place = after_header.ok_or(Damaged)?;
    let exif = orientation.map(exif_chunk).unwrap_or_default();
    out.splice(place..place, exif);
    Ok(out)
}

fn exif_chunk(orientation: Orientation) -> Vec<u8> {
    let exif = orientation.exif();
    let named = [b"eXIf".as_slice(), &exif].concat();
    let mut crc = Crc::new();
    crc.update(&named);
    [&26_u32.to_be_bytes(), named.as_slice(), &crc.sum().to_be_bytes()].concat()
}
