//! Which way is up: the one thing that is read from Exif, and the smallest Exif that says it.

use super::rest::Rest;

const ORIENTATION: u16 = 0x0112;

/// How the picture has to be turned: 2 to 8, as Exif numbers it. Upright is absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orientation(u8);

impl Orientation {
    /// Reads it from Exif, which is a TIFF file without a picture.
    pub(super) fn of(tiff: &[u8]) -> Option<Self> {
        let order = match tiff {
            [b'I', b'I', 42, 0, ..] => Order::LeastFirst,
            [b'M', b'M', 0, 42, ..] => Order::GreatestFirst,
            _ => return None,
        };
        let at = usize::try_from(order.long(tiff.get(4..)?)?).ok()?;
        let mut directory = Rest(tiff.get(at..)?);
        let count = order.short(directory.take(2).ok()?)?;
        (0..count).find_map(|_| order.orientation(directory.take(12).ok()?))
    }

    /// Returns the smallest Exif that says it.
    pub(super) fn exif(self) -> [u8; 26] {
        let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        if let Some(value) = exif.get_mut(19) {
            *value = self.0;
        }
        exif
    }
}

#[derive(Clone, Copy)]
enum Order {
    LeastFirst,
    GreatestFirst,
}

impl Order {
    fn short(self, bytes: &[u8]) -> Option<u16> {
        let bytes = bytes.first_chunk()?;
        Some(match self {
            Order::LeastFirst => u16::from_le_bytes(*bytes),
            Order::GreatestFirst => u16::from_be_bytes(*bytes),
        })
    }

    fn long(self, bytes: &[u8]) -> Option<u32> {
        let bytes = bytes.first_chunk()?;
        Some(match self {
            Order::LeastFirst => u32::from_le_bytes(*bytes),
            Order::GreatestFirst => u32::from_be_bytes(*bytes),
        })
    }

    fn orientation(self, entry: &[u8]) -> Option<Orientation> {
        let value = self.short(entry.get(8..)?)?;
        (self.short(entry)? == ORIENTATION && (2..=8).contains(&value))
            .then(|| u8::try_from(value).ok().map(Orientation))
            .flatten()
    }
}
