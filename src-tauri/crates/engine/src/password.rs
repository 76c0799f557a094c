//! Digests of passwords: argon2id, 19 MiB, two passes, as OWASP advises.
//!
//! To check a password takes the same time whether there is a digest to check it against or not, so nobody learns from
//! it who has an account. One at a time is made: however many people try, the memory stays bounded.

use std::sync::{Mutex, PoisonError};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use wire::Password;

use crate::error::Error;

static TURN: Mutex<()> = Mutex::new(());

/// Returns the digest of a password, with a salt of its own.
pub(crate) fn digest(password: &Password) -> Result<String, Error> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let digest = Argon2::default()
        .hash_password(password.as_bytes())
        // Its parameters are fixed and the length of a password is bounded: only its salt can fail.
        .map_err(|_| Error::NoRandomness)?;
    Ok(digest.to_string())
}

/// Says whether this is the password of that digest. Where there is none, it is not, and that takes as long.
pub(crate) fn fits(password: &Password, kept: Option<&str>) -> Result<bool, Error> {
    let Some(kept) = kept else {
        digest(password)?;
        return Ok(false);
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Argon2::default().verify_password(password.as_bytes(), kept).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_digest() {
        let password = Password::parse("correct horse").unwrap();
        let kept = digest(&password).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, digest(&password).unwrap(), "every digest has its own salt");
        assert!(fits(&password, Some(&kept)).unwrap());
        assert!(!fits(&Password::parse("correct horsf").unwrap(), Some(&kept)).unwrap());
        assert!(!fits(&password, None).unwrap());
        assert!(!fits(&password, Some("damaged")).unwrap());
    }
}
