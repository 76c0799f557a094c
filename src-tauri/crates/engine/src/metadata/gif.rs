//! GIF: pictures, their timing, how often they repeat and the colour profile stay; comments, texts and XMP go.

use super::rest::{Damaged, Rest};

const KEPT_APPLICATIONS: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

/// Returns the picture without what it says beside its pixels. One whose end is not marked ends behind its last part.
pub(super) fn stripped(content: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut rest = Rest(content);
    let head = rest.take(13)?;
    let mut out = head.to_vec();
    out.extend(colours(&mut rest, head.get(10).copied().unwrap_or_default())?);
    while !rest.is_empty() {
        let whole = rest.0;
        let is_kept = match rest.byte()? {
            0x2c => image(&mut rest)?,
            0x21 => extension(&mut rest)?,
            0x3b => {
                out.push(0x3b);
                break;
            }
            _ => return Err(Damaged),
        };
        if is_kept {
            out.extend(whole.get(..whole.len() - rest.0.len()).unwrap_or_default());
        }
    }
    Ok(out)
}

/// Takes the table of colours that the flags announce.
fn colours<'a>(rest: &mut Rest<'a>, flags: u8) -> Result<&'a [u8], Damaged> {
    let length = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    rest.take(length)
}

fn image(rest: &mut Rest<'_>) -> Result<bool, Damaged> {
    let flags = rest.take(9)?.last().copied().unwrap_or_default();
    colours(rest, flags)?;
    rest.byte()?;
    blocks(rest)?;
    Ok(true)
}

fn extension(rest: &mut Rest<'_>) -> Result<bool, Damaged> {
    let kind = rest.byte()?;
    let first = blocks(rest)?;
    Ok(kind == 0xf9 || kind == 0xff && KEPT_APPLICATIONS.contains(&first))
}

/// Takes blocks until the empty one; returns the first.
fn blocks<'a>(rest: &mut Rest<'a>) -> Result<&'a [u8], Damaged> {
    let mut first = None;
    loop {
        let length = usize::from(rest.byte()?);
        let block = rest.take(length)?;
        let first = *first.get_or_insert(block);
        if length == 0 {
            return Ok(first);
        }
    }
}
