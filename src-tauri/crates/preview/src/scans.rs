//! Progressive JPEG in part: scans that make no difference at a small scale are left out before decoding.
//!
//! At an eighth libjpeg-turbo draws brightness from the first coefficient of each block alone, so the scans of all
//! others only cost time; one coarse scan stays, without which it would guess. At a quarter what refines is left out
//! where the coarse scans are fine enough by themselves. The walk only ever drops whole scans: a
//! file that it does not understand to the end is decoded as it is.

use crate::jpeg;

/// The coefficients up to here make most of what a quarter of the size shows.
const LAST_COARSE: u8 = 4;

/// The coarsest steps of coefficients that a quarter makes do with: half of it is half a level of a pixel.
const FINE_STEP: u32 = 8;

/// Returns the file without the scans that a scale of one eighth, or else a quarter, does without; `None` where all
/// have to stay.
pub(crate) fn thin(bytes: &[u8], is_eighth: bool) -> Option<Vec<u8>> {
    let steps = jpeg::first_table(bytes)?.get(1..=usize::from(LAST_COARSE))?;
    let step = u32::from(*steps.iter().max()?);
    let (mut kept, mut luma) = (bytes.get(..2)?.to_vec(), None);
    let mut rest = bytes.get(2..)?;
    while !rest.starts_with(&[0xff, 0xd9]) {
        let (piece, after) = rest.split_at_checked(length(rest)?)?;
        match *piece {
            [_, 0xc2, ..] => luma = Some(luma_of(piece)?),
            [_, 0xda, _, _, 1, id, _, from, _, bits, ..] if Some(id) == luma && from > 0 => {
                if bits >> 4 > 0 || (is_eighth && from > LAST_COARSE) {
                    rest = after;
                    continue;
                }
                if !is_eighth && step << (bits & 0xf) > FINE_STEP {
                    return None;
                }
            }
            _ => {}
        }
        kept.extend(piece);
        rest = after;
    }
    kept.extend([0xff, 0xd9]);
    Some(kept)
}

/// Returns the length of the segment that begins here, of a scan with its pixels.
fn length(rest: &[u8]) -> Option<usize> {
    let [0xff, marker, high, low, ..] = *rest else { return None };
    let segment = 2 + usize::from(u16::from_be_bytes([high, low]));
    if marker != 0xda {
        return Some(segment);
    }
    let is_marker =
        |pair: &[u8]| matches!(*pair, [0xff, marker] if !matches!(marker, 0 | 0xd0..=0xd7));
    rest.get(segment..)?.windows(2).position(is_marker).map(|pixels| segment + pixels)
}

/// Returns the first component, brightness, unless another has more pixels.
fn luma_of(frame: &[u8]) -> Option<u8> {
    let (components, _) = frame.get(10..)?.as_chunks::<3>();
    let &[id, sampling, _] = components.first()?;
    let is_finest = components
        .iter()
        .all(|[_, other, _]| other >> 4 <= sampling >> 4 && other & 0xf <= sampling & 0xf);
    is_finest.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use turbojpeg::{Compressor, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp};

    const SIDE: usize = 320;

    /// Writes waves of all lengths, in colour.
    fn progressive(quality: i32) -> Vec<u8> {
        let wave = |x: usize, y: usize| (x * x + y * y) / 97 % 256;
        let pixels: Vec<u8> = (0..SIDE * SIDE)
            .flat_map(|at| [wave(at % SIDE, at / SIDE), at % 251, at / SIDE % 256])
            .map(|channel| u8::try_from(channel).unwrap())
            .collect();
        let mut compressor = Compressor::new().unwrap();
        compressor.set_quality(quality).unwrap();
        compressor.set_subsamp(Subsamp::Sub2x2).unwrap();
        compressor.set_progressive(true).unwrap();
        let pixels = pixels.as_slice();
        let image =
            Image { pixels, width: SIDE, pitch: SIDE * 3, height: SIDE, format: PixelFormat::RGB };
        compressor.compress_to_vec(image).unwrap()
    }

    fn decoded(bytes: &[u8], factor: ScalingFactor) -> Vec<u8> {
        let mut decompressor = Decompressor::new().unwrap();
        decompressor.set_scaling_factor(factor).unwrap();
        let (side, format) = (factor.scale(SIDE), PixelFormat::RGB);
        let mut image = Image {
            pixels: vec![0; side * side * 3],
            width: side,
            pitch: side * 3,
            height: side,
            format,
        };
        decompressor.decompress(bytes, image.as_deref_mut()).unwrap();
        image.pixels
    }

    #[test]
    fn an_eighth_is_the_same_without_the_detail_of_brightness() {
        for quality in [50, 92] {
            let whole = progressive(quality);
            let thin = thin(&whole, true).unwrap();
            assert!(thin.len() * 2 < whole.len(), "{} of {}", thin.len(), whole.len());
            let eighth = ScalingFactor::ONE_EIGHTH;
            assert_eq!(decoded(&thin, eighth), decoded(&whole, eighth));
        }
    }

    #[test]
    fn a_quarter_is_nearly_the_same_where_steps_are_fine_and_left_alone_where_not() {
        let whole = progressive(92);
        let quarter = ScalingFactor::ONE_QUARTER;
        let (thin_pixels, pixels) =
            (decoded(&thin(&whole, false).unwrap(), quarter), decoded(&whole, quarter));
        let apart: u32 =
            thin_pixels.iter().zip(&pixels).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        assert!(usize::try_from(apart).unwrap() < pixels.len() * 2, "{apart} of {}", pixels.len());
        assert_eq!(thin(&progressive(50), false), None);
    }

    #[test]
    fn what_is_cut_short_or_something_else_is_left_alone() {
        let whole = progressive(92);
        for end in (0..whole.len() - 1).step_by(7) {
            assert_eq!(thin(&whole[..end], true), None, "{end} bytes");
        }
        assert_eq!(thin(b"\xff\xd8\xff\xda\xff\xff", true), None);
    }
}
