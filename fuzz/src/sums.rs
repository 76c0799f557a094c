//! The checksums of PNG, which no change of bytes gets right by chance: put right, so that the change is read.

use flate2::Crc;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Returns the file with the right sum behind each chunk; `None` when it is no PNG.
pub(crate) fn corrected(bytes: &[u8]) -> Option<Vec<u8>> {
    bytes.starts_with(SIGNATURE).then(|| {
        let mut corrected = bytes.to_vec();
        let mut at = SIGNATURE.len();
        while let Some(next) = correct(&mut corrected, at) {
            at = next;
        }
        corrected
    })
}

/// Corrects the chunk that begins here; returns where the next does.
fn correct(bytes: &mut [u8], at: usize) -> Option<usize> {
    let length = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
    let end = at.checked_add(8)?.checked_add(usize::try_from(length).ok()?)?;
    let mut crc = Crc::new();
    crc.update(bytes.get(at + 4..end)?);
    bytes.get_mut(end..end + 4)?.copy_from_slice(&crc.sum().to_be_bytes());
    Some(end + 4)
}
