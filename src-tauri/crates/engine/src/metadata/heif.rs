//! HEIC and AVIF: items that are no pictures, descriptions, times and what nobody names are blanked where they stand.
//! Which way is up is a property of the picture in these formats; what Exif says of it is kept all the same.

use std::collections::HashMap;
use std::ops::Range;

use super::boxes::{Found, blank, boxes};
use super::exif::Orientation;
use super::rest::{Damaged, Rest, size};

const BRANDS: [&[u8; 4]; 10] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
/// Properties of a picture that say who, when and what about.
const TELLING: [&[u8; 4]; 5] = [b"udes", b"altt", b"crtt", b"mdft", b"uuid"];
/// Exif with nothing in it: some readers expect one where an item of Exif is named.
const EMPTY_EXIF: [u8; 14] = *b"MM\0\x2a\0\0\0\x08\0\0\0\0\0\0";
/// Content stands in one place, or in a few.
const MOST_STORES: usize = 64;
/// A sequence holds tracks, and a track holds media.
const FILM_DEPTH: u8 = 2;

/// Says whether the content is a picture in one of these formats.
pub(super) fn is_heif(content: &[u8]) -> bool {
    let Ok(Some(first)) = boxes(content, 0..content.len().min(first_length(content)))
        .map(|found| found.into_iter().next())
    else {
        return false;
    };
    let brands = content.get(first.body).unwrap_or_default();
    &first.kind == b"ftyp"
        && brands.chunks(4).any(|brand| BRANDS.iter().any(|known| brand == known.as_slice()))
}

fn first_length(content: &[u8]) -> usize {
    Rest(content).length().unwrap_or_default()
}

/// Returns the picture without what it says beside its pixels.
pub(super) fn stripped(content: &[u8]) -> Result<Vec<u8>, Damaged> {
    let mut out = content.to_vec();
    let top = boxes(content, 0..content.len())?;
    let has_film = top.iter().any(|found| &found.kind == b"moov");
    let stores: Vec<_> =
        top.iter().filter(|found| &found.kind == b"mdat").map(|found| found.body.clone()).collect();
    if stores.len() > MOST_STORES {
        return Err(Damaged);
    }
    let mut named = Vec::new();
    for found in &top {
        match &found.kind {
            b"ftyp" | b"mdat" | b"moof" => {}
            b"meta" => {
                named.extend(clear_items(content, (found.versioned(), &stores), &mut out)?);
            }
            b"moov" => clear_film(content, found, &mut out, FILM_DEPTH)?,
            _ => found.free(&mut out),
        }
    }
    if !has_film {
        named.sort_by_key(|range| range.start);
        for store in stores {
            blank_around(&mut out, store, &named);
        }
    }
    // What is appended, such as the film of a motion photo, is cut off.
    let is_kept =
        |found: &&Found| matches!(&found.kind, b"ftyp" | b"mdat" | b"moof" | b"meta" | b"moov");
    out.truncate(top.iter().rfind(is_kept).ok_or(Damaged)?.body.end);
    Ok(out)
}

/// Blanks what nobody names between the parts that somebody does, which are sorted.
fn blank_around(out: &mut [u8], within: Range<usize>, named: &[Range<usize>]) {
    let mut at = within.start;
    for range in named.iter().filter(|range| range.start < within.end) {
        if range.start > at {
            blank(out, at..range.start);
        }
        at = at.max(range.end);
    }
    blank(out, at.min(within.end)..within.end);
}

/// Clears the items of a file; returns where those that stay stand.
fn clear_items(
    content: &[u8],
    (within, stores): (Range<usize>, &[Range<usize>]),
    out: &mut [u8],
) -> Result<Vec<Range<usize>>, Damaged> {
    let parts = boxes(content, within)?;
    let part = |kind: &[u8; 4]| parts.iter().find(|found| &found.kind == kind);
    for found in &parts {
        match &found.kind {
            b"iprp" => clear_properties(content, found, out)?,
            b"uuid" | b"udta" | b"xml " | b"bxml" => found.free(out),
            _ => {}
        }
    }
    let kinds = part(b"iinf").map(|found| kinds(content, found)).transpose()?.unwrap_or_default();
    let idat = part(b"idat").map_or(0..0, |found| found.body.clone());
    let Some(iloc) = part(b"iloc") else { return Ok(Vec::new()) };
    let (mut kept, mut told, mut exif) = (Vec::new(), Vec::new(), Vec::new());
    for item in places(content, iloc, &idat)? {
        match kinds.get(&item.id) {
            Some(b"Exif") => exif.extend(item.parts.ok_or(Damaged)?),
            Some(b"mime" | b"uri ") | None => told.extend(item.parts.ok_or(Damaged)?),
            Some(_) => kept.extend(item.parts.unwrap_or_default()),
        }
    }
    told.extend_from_slice(&exif);
    let is_in = |part: &Range<usize>, store: &Range<usize>| {
        store.start <= part.start && part.end <= store.end
    };
    if !told
        .iter()
        .chain(&kept)
        .all(|part| is_in(part, &idat) || stores.iter().any(|at| is_in(part, at)))
    {
        return Err(Damaged);
    }
    blank_all(out, told);
    for at in &exif {
        write_exif(content, out, at.clone());
    }
    kept.extend(exif);
    Ok(kept)
}

/// Blanks parts that may overlap, each byte once.
fn blank_all(out: &mut [u8], mut parts: Vec<Range<usize>>) {
    parts.sort_by_key(|range| range.start);
    let mut at = 0;
    for range in parts {
        blank(out, range.start.max(at)..range.end);
        at = at.max(range.end);
    }
}

/// Writes the Exif that is left in place of what there was: which way is up, for the readers that look for it there.
fn write_exif(content: &[u8], out: &mut [u8], at: Range<usize>) {
    let orientation = content.get(at.clone()).and_then(|exif| {
        let (distance, exif) = exif.split_first_chunk()?;
        Orientation::of(exif.get(usize::try_from(u32::from_be_bytes(*distance)).ok()?..)?)
    });
    let left = orientation.map_or(EMPTY_EXIF.to_vec(), |orientation| orientation.exif().to_vec());
    // It begins at once, so the distance in front of it stays the zeros that are there.
    if let Some(place) = out.get_mut(at).and_then(|part| part.get_mut(4..4 + left.len())) {
        place.copy_from_slice(&left);
    }
}

fn clear_properties(content: &[u8], iprp: &Found, out: &mut [u8]) -> Result<(), Damaged> {
    for container in boxes(content, iprp.body.clone())? {
        if &container.kind == b"ipco" {
            for property in boxes(content, container.body)? {
                if TELLING.contains(&&property.kind) {
                    property.free(out);
                }
            }
        }
    }
    Ok(())
}

/// Reads what kind of thing each item is.
fn kinds(content: &[u8], iinf: &Found) -> Result<HashMap<u64, [u8; 4]>, Damaged> {
    let mut rest = iinf.of(content)?;
    let version = rest.number(4)? >> 24;
    let count_length = if version == 0 { 2 } else { 4 };
    rest.take(count_length)?;
    let entries = boxes(content, iinf.body.start + 4 + count_length..iinf.body.end)?;
    entries.iter().map(|entry| kind(entry.of(content)?)).collect()
}

fn kind(mut entry: Rest<'_>) -> Result<(u64, [u8; 4]), Damaged> {
    let version = entry.number(4)? >> 24;
    let id = entry.number(if version < 3 { 2 } else { 4 })?;
    entry.take(2)?;
    // Earlier versions know no kinds; pictures are written with later ones.
    let kind = if version < 2 { *b"mime" } else { entry.array()? };
    Ok((id, kind))
}

/// Where an item stands.
struct Item {
    id: u64,
    /// Absent when it stands inside other items.
    parts: Option<Vec<Range<usize>>>,
}

/// How many bytes the numbers of `iloc` have.
struct Widths {
    id: usize,
    offset: usize,
    length: usize,
    base: usize,
    index: usize,
}

/// Reads where the items stand.
fn places(content: &[u8], iloc: &Found, idat: &Range<usize>) -> Result<Vec<Item>, Damaged> {
    let mut rest = iloc.of(content)?;
    let version = rest.number(4)? >> 24;
    let (widths, id) = (rest.number(2)?, if version < 2 { 2 } else { 4 });
    let nibble = |shift: u32| size(widths >> shift & 15);
    let index = if version == 0 { 0 } else { nibble(0)? };
    let widths = Widths { id, offset: nibble(12)?, length: nibble(8)?, base: nibble(4)?, index };
    if [widths.offset, widths.length, widths.base, widths.index].iter().any(|width| *width > 8) {
        return Err(Damaged);
    }
    let count = rest.number(id)?;
    (0..count).map(|_| place(&mut rest, version, &widths, (content.len(), idat))).collect()
}

fn place(
    rest: &mut Rest<'_>,
    version: u64,
    widths: &Widths,
    (whole, idat): (usize, &Range<usize>),
) -> Result<Item, Damaged> {
    let id = rest.number(widths.id)?;
    let method = if version == 0 { 0 } else { rest.number(2)? & 15 };
    rest.take(2)?;
    let base = size(rest.number(widths.base)?)?;
    let count = rest.number(2)?;
    // Parts that take no room to name could be without number.
    if count > 1 && widths.index + widths.offset + widths.length == 0 {
        return Err(Damaged);
    }
    let within = match method {
        0 => 0..whole,
        1 => idat.clone(),
        _ => 0..usize::MAX,
    };
    let parts = (0..count).map(|_| part(rest, widths, (&within, base))).collect::<Result<_, _>>();
    Ok(Item { id, parts: if method < 2 { Some(parts?) } else { None } })
}

/// Reads where a part stands; one without a length goes to the end.
fn part(
    rest: &mut Rest<'_>,
    widths: &Widths,
    (within, base): (&Range<usize>, usize),
) -> Result<Range<usize>, Damaged> {
    rest.take(widths.index)?;
    let offset = size(rest.number(widths.offset)?)?;
    let length = size(rest.number(widths.length)?)?;
    let start = [base, offset].iter().try_fold(within.start, |at, more| at.checked_add(*more));
    let start = start.ok_or(Damaged)?;
    let end = if length == 0 { Some(within.end) } else { start.checked_add(length) };
    end.filter(|end| start <= *end && *end <= within.end).map(|end| start..end).ok_or(Damaged)
}

/// Clears the times and descriptions of an image sequence, so many boxes deep.
fn clear_film(content: &[u8], film: &Found, out: &mut [u8], depth: u8) -> Result<(), Damaged> {
    for found in boxes(content, film.body.clone())? {
        match &found.kind {
            b"trak" | b"mdia" => {
                clear_film(content, &found, out, depth.checked_sub(1).ok_or(Damaged)?)?;
            }
            b"mvhd" | b"tkhd" | b"mdhd" => clear_times(content, &found, out)?,
            b"udta" | b"meta" | b"uuid" => found.free(out),
            // A track that is told along with the pictures, such as where each was taken.
            b"hdlr" if found.of(content)?.0.get(8..12) == Some(b"meta") => return Err(Damaged),
            _ => {}
        }
    }
    Ok(())
}

fn clear_times(content: &[u8], found: &Found, out: &mut [u8]) -> Result<(), Damaged> {
    let version = found.of(content)?.byte()?;
    let times = found.versioned();
    let length = if version == 0 { 8 } else { 16 };
    blank(out, times.start..times.end.min(times.start + length));
    Ok(())
}
