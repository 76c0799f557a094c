//! Secrets that the engine makes for callers: shown once, kept as a digest. What a person chose is in [`crate::password`].

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::Error;

/// How many random bytes a secret has; each is spelled as two characters.
const RANDOM: usize = 128;

/// Returns a secret that nobody has had before.
pub(crate) fn fresh() -> Result<Zeroizing<String>, Error> {
    let mut bytes = Zeroizing::new([0; RANDOM]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
    Ok(Zeroizing::new(hex::encode(bytes.as_slice())))
}

/// Returns what the store keeps of a secret. A random secret needs no slow digest: it cannot be guessed.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
