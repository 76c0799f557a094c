//! JSON Web Tokens, HS256 only: small claims that this store has signed. What they mean is their users' matter.
//!
//! A word is read only after its signature was checked, in constant time, under the key of its purpose; a header that
//! names another algorithm is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::Error;

type Signer = Hmac<Sha256>;

const ALGORITHM: &str = "HS256";

#[derive(Serialize, Deserialize)]
struct Header {
    #[serde(default)]
    typ: String,
    alg: String,
}

/// Returns the claims, signed.
pub(crate) fn sign(key: &[u8; 32], claims: &impl Serialize) -> Result<String, Error> {
    let header = Header { typ: "JWT".to_owned(), alg: ALGORITHM.to_owned() };
    let signed = format!("{}.{}", part(&header)?, part(claims)?);
    let signature = URL_SAFE_NO_PAD.encode(signer(key, &signed)?.finalize().into_bytes());
    Ok(format!("{signed}.{signature}"))
}

/// Returns the claims of a word that was signed with this key.
pub(crate) fn read<C: DeserializeOwned>(key: &[u8; 32], word: &str) -> Option<C> {
    let (signed, signature) = word.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    signer(key, signed).ok()?.verify_slice(&signature).ok()?;
    let header: Header = decoded(header)?;
    (header.alg == ALGORITHM).then(|| decoded(claims))?
}

fn signer(key: &[u8; 32], signed: &str) -> Result<Signer, Error> {
    let mut code = Signer::new_from_slice(key).map_err(|_| Error::NoRandomness)?;
    code.update(signed.as_bytes());
    Ok(code)
}

fn part(value: &impl Serialize) -> Result<String, Error> {
    let json = serde_json::to_vec(value)
        .map_err(|error| Error::Corrupt { what: "a claim", place: error.to_string() })?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_word_is_read_only_as_it_was_signed() {
        let word = sign(&[7; 32], &json!({"userId": "u"})).unwrap();
        assert_eq!(word.split('.').next().unwrap(), "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9");
        assert_eq!(read::<Value>(&[7; 32], &word), Some(json!({"userId": "u"})));
        assert_eq!(read::<Value>(&[8; 32], &word), None, "another key");
        for at in 0..word.len() {
            let mut bytes = word.clone().into_bytes();
            bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(read::<Value>(&[7; 32], &changed), None, "{changed}");
        }
        for nonsense in ["", ".", "..", "...", "a.b.c", "é.é.é", &format!("{word}.")] {
            assert_eq!(read::<Value>(&[7; 32], nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_word_cannot_choose_its_algorithm() {
        let parts = |alg: &str| {
            let header = Header { typ: "JWT".to_owned(), alg: alg.to_owned() };
            format!("{}.{}", part(&header).unwrap(), part(&json!({})).unwrap())
        };
        assert_eq!(read::<Value>(&[7; 32], &format!("{}.", parts("none"))), None);
        let signed = parts("HS512");
        let signature = signer(&[7; 32], &signed).unwrap().finalize().into_bytes();
        let word = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(read::<Value>(&[7; 32], &word), None);
    }
}
