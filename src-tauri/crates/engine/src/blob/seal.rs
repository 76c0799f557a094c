//! How a segment is held together: AES-256-GCM where the object is encrypted, a BLAKE3 check where it is not.
//!
//! Each segment has its own key, derived from the object's key and a fresh random salt, so that a nonce can simply
//! count frames: no key ever meets a nonce twice, not even when the same chunk is sent again. The nonce carries the
//! frame's place and whether it is the last; the header goes in as associated data. A frame that was changed, moved,
//! cut off, or taken from another segment therefore does not open.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};

use super::keys::SegmentKey;

/// Bytes that a seal adds to a message.
pub(crate) const TAG: usize = 16;

/// What a sealed message is within its segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A frame that others follow.
    Frame(u32),
    /// The last frame.
    LastFrame(u32),
    /// The index of frames, which is not secret and only authenticated.
    Index,
}

impl Part {
    fn nonce(self) -> [u8; 12] {
        let (number, role) = match self {
            Part::Frame(number) => (number, 0),
            Part::LastFrame(number) => (number, 1),
            Part::Index => (u32::MAX, 2),
        };
        let [a, b, c, d] = number.to_be_bytes();
        [0, 0, 0, 0, 0, 0, 0, a, b, c, d, role]
    }
}

/// Seals and opens the messages of one segment.
pub(crate) enum Sealer {
    /// With a key.
    Encrypted {
        /// The cipher under the segment's key.
        cipher: Box<Aes256Gcm>,
        /// The segment's header.
        header: Vec<u8>,
    },
    /// With a check against damage only.
    Checked {
        /// BLAKE3 that has taken the header.
        state: Box<blake3::Hasher>,
    },
}

impl Sealer {
    /// Returns the sealer of the segment with this header.
    pub(crate) fn new(key: Option<&SegmentKey>, header: &[u8]) -> Self {
        if let Some(key) = key {
            let cipher = Box::new(Aes256Gcm::new(key.cipher_key().into()));
            return Sealer::Encrypted { cipher, header: header.to_vec() };
        }
        let mut state = Box::new(blake3::Hasher::new());
        state.update(header);
        Sealer::Checked { state }
    }

    /// Returns the message with its seal.
    pub(crate) fn seal(&self, part: Part, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Sealer::Encrypted { cipher, header } => cipher
                .encrypt(&Nonce::from(part.nonce()), Payload { msg: message, aad: header })
                .ok(),
            Sealer::Checked { state } => Some([message, &check(state, part, message)].concat()),
        }
    }

    /// Returns the message without its seal; `None` when the seal does not fit.
    pub(crate) fn open(&self, part: Part, sealed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Sealer::Encrypted { cipher, header } => cipher
                .decrypt(&Nonce::from(part.nonce()), Payload { msg: sealed, aad: header })
                .ok(),
            Sealer::Checked { state } => {
                let (message, found) = sealed.split_at_checked(sealed.len().checked_sub(TAG)?)?;
                (found == check(state, part, message)).then(|| message.to_vec())
            }
        }
    }

    /// Returns what authenticates the index of frames.
    pub(crate) fn index_tag(&self, index: &[u8]) -> Option<[u8; TAG]> {
        match self {
            Sealer::Encrypted { cipher, header } => {
                let aad = [header.as_slice(), index].concat();
                let tag = cipher
                    .encrypt(&Nonce::from(Part::Index.nonce()), Payload { msg: &[], aad: &aad })
                    .ok()?;
                tag.try_into().ok()
            }
            Sealer::Checked { state } => Some(check(state, Part::Index, index)),
        }
    }
}

fn check(state: &blake3::Hasher, part: Part, message: &[u8]) -> [u8; TAG] {
    let mut state = state.clone();
    state.update(&part.nonce());
    state.update(message);
    let mut tag = [0; TAG];
    state.finalize_xof().fill(&mut tag);
    tag
}
