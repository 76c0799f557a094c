//! JPEG: the segments that a decoder needs, JFIF, Adobe's colour transform and the ICC profile stay. What stands
//! behind the end of the picture goes: further pictures (MPF, gain maps) and films (motion photos).

use super::exif::Orientation;
use super::rest::{Damaged, Rest};

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// Returns the picture without what it says beside its pixels. One that breaks off in its pixels is as good as it was.
pub(super) fn stripped(content: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut rest = Rest(content.get(2..).ok_or(Damaged)?);
    let mut picture = Picture::default();
    while let Some(marker) = next_marker(&mut rest) {
        if marker == END {
            picture.body.extend([0xff, END]);
            break;
        }
        match segment(&mut rest, marker) {
            Ok(data) => picture.add(marker, data),
            Err(Damaged) if picture.has_pixels => break,
            Err(Damaged) => return Err(Damaged),
        }
        if marker == SCAN {
            picture.has_pixels = true;
            picture.body.extend(scan(&mut rest));
        }
    }
    if picture.has_pixels { Ok(picture.written()) } else { Err(Damaged) }
}

/// What is kept of a picture.
#[derive(Default)]
struct Picture<'a> {
    jfif: Option<&'a [u8]>,
    orientation: Option<Orientation>,
    body: Vec<u8>,
    has_pixels: bool,
}

impl<'a> Picture<'a> {
    fn add(&mut self, marker: u8, data: &'a [u8]) {
        match (marker, data) {
            (0xe0, [b'J', b'F', b'I', b'F', 0, _, _, _, _, _, _, _, _, _, ..]) => {
                self.jfif = data.get(..12);
            }
            (0xe1, [b'E', b'x', b'i', b'f', 0, _, tiff @ ..]) => {
                self.orientation = self.orientation.or_else(|| Orientation::of(tiff));
            }
            (0xee, [b'A', b'd', b'o', b'b', b'e', ..]) => {
                write(&mut self.body, marker, data.get(..12).unwrap_or(data));
            }
            (0xe2, data) if data.starts_with(b"ICC_PROFILE\0") => {
                write(&mut self.body, marker, data);
            }
            (0xc0..=0xcf | 0xda..=0xdf, data) => write(&mut self.body, marker, data),
            _ => {}
        }
    }

    fn written(self) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        if let Some(jfif) = self.jfif {
            // Without the small picture that JFIF has room for.
            write(&mut out, 0xe0, &[jfif, &[0, 0]].concat());
        }
        if let Some(orientation) = self.orientation {
            write(&mut out, 0xe1, &[b"Exif\0\0".as_slice(), &orientation.exif()].concat());
        }
        out.extend(self.body);
        out
    }
}

/// Returns the next marker, past what decoders skip too.
fn next_marker(rest: &mut Rest<'_>) -> Option<u8> {
    let is_marker = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0 | 1 | 0xd0..=0xd7 | 0xff));
    let at = rest.0.windows(2).position(is_marker)?;
    rest.take(at + 2).ok()?.last().copied()
}

fn segment<'a>(rest: &mut Rest<'a>, marker: u8) -> Result<&'a [u8], Damaged> {
    if marker < 0xc0 || marker == 0xd8 {
        return Err(Damaged);
    }
    let length = u16::from_be_bytes(rest.array()?);
    rest.take(usize::from(length).checked_sub(2).ok_or(Damaged)?)
}

/// Takes the pixels of a scan: all until a marker that is not a part of them.
fn scan<'a>(rest: &mut Rest<'a>) -> &'a [u8] {
    let ends =
        |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0 | 0xd0..=0xd7 | 0xff));
    let end = rest.0.windows(2).position(ends).unwrap_or(rest.0.len());
    rest.take(end).unwrap_or_default()
}

fn write(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    out.extend(data);
}
