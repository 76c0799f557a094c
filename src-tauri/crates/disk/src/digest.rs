//! MD5 over a stream: Appwrite's `signature` of a file. It guards against damage, not against an attacker.

use std::fmt::Write as _;
use std::io::{self, Read};

use md5::{Digest, Md5};

/// An MD5 that is fed piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Md5Stream {
    state: Md5,
    length: u64,
}

impl Md5Stream {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Returns how many bytes were taken.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Returns the digest in lower-case hexadecimal.
    pub fn finish(self) -> String {
        self.state.finalize().iter().fold(String::with_capacity(32), |mut text, byte| {
            // Writing into a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Reads a stream to its end; returns its digest and length.
    pub fn of(mut source: impl Read) -> io::Result<(String, u64)> {
        let mut stream = Self::default();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match source.read(&mut buffer)? {
                0 => break,
                count => stream.update(buffer.get(..count).unwrap_or_default()),
            }
        }
        let length = stream.length;
        Ok((stream.finish(), length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_md5() {
        assert_eq!(Md5Stream::default().finish(), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(
            Md5Stream::of(&b"abc"[..]).unwrap(),
            ("900150983cd24fb0d6963f7d28e17f72".to_owned(), 3)
        );
    }
}
