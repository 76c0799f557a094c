//! Paths below a root, as they may be created on a person's disk.

use std::path::{Path, PathBuf};

const MAX_SEGMENT_BYTES: usize = 255;

/// A `/`-separated path of plain segments. It cannot leave the folder that it is joined to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is not a [`RelPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// Nothing, or two slashes in a row, or one at an end.
    #[error("it has an empty part")]
    Empty,
    /// `.` or `..`.
    #[error("it has a part that is \".\" or \"..\"")]
    Dots,
    /// A backslash, NUL or another control character.
    #[error("it has a character that file names cannot have")]
    Character,
    /// A segment of more than 255 bytes.
    #[error("it has a part longer than 255 bytes")]
    TooLong,
}

impl RelPath {
    /// Reads a path, or says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        for segment in text.split('/') {
            check(segment)?;
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a path of any text by replacing what a segment cannot have with `_`. Names that come from elsewhere are
    /// shown to a disk only through this.
    pub fn made_safe(text: &str) -> Self {
        let segments: Vec<String> =
            text.split('/').filter(|segment| !segment.is_empty()).map(safe_segment).collect();
        if segments.is_empty() { Self("_".to_owned()) } else { Self(segments.join("/")) }
    }

    /// Returns the path as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the place below `root`.
    pub fn below(&self, root: &Path) -> PathBuf {
        self.0.split('/').fold(root.to_owned(), |path, segment| path.join(segment))
    }
}

fn check(segment: &str) -> Result<(), BadPath> {
    match segment {
        "" => Err(BadPath::Empty),
        "." | ".." => Err(BadPath::Dots),
        _ if segment.chars().any(|letter| letter == '\\' || letter.is_control()) => {
            Err(BadPath::Character)
        }
        _ if segment.len() > MAX_SEGMENT_BYTES => Err(BadPath::TooLong),
        _ => Ok(()),
    }
}

fn safe_segment(segment: &str) -> String {
    if matches!(segment, "." | "..") {
        return segment.replace('.', "_");
    }
    let plain: String = segment
        .chars()
        .map(|letter| if letter == '\\' || letter.is_control() { '_' } else { letter })
        .collect();
    shortened(&plain)
}

/// Cuts a name to 255 bytes before its extension.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_SEGMENT_BYTES {
        return name.to_owned();
    }
    let extension = name
        .rfind('.')
        .map(|at| &name[at..])
        .filter(|extension| extension.len() <= 16)
        .unwrap_or_default();
    let mut stem = String::new();
    for letter in name.chars() {
        if stem.len() + letter.len_utf8() + extension.len() > MAX_SEGMENT_BYTES {
            break;
        }
        stem.push(letter);
    }
    stem + extension
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_cannot_leave_its_root() {
        for bad in
            ["", "/a", "a/", "a//b", "..", "a/../b", ".", "a\\b", "a\0b", "a\nb", &"x".repeat(256)]
        {
            assert!(RelPath::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            RelPath::parse("a/b c/ü.jpg").unwrap().below(Path::new("/r")),
            Path::new("/r/a/b c/ü.jpg")
        );
    }

    proptest! {
        #[test]
        fn any_text_can_be_made_safe(text in any::<String>()) {
            let safe = RelPath::made_safe(&text);
            prop_assert!(RelPath::parse(safe.as_str()).is_ok(), "{:?}", safe);
            prop_assert!(safe.below(Path::new("/root")).starts_with("/root"));
        }

        #[test]
        fn what_is_a_path_is_left_alone(text in "[a-z .ü]{1,20}(/[a-z]{1,9}){0,3}") {
            prop_assume!(RelPath::parse(&text).is_ok());
            let safe = RelPath::made_safe(&text);
            prop_assert_eq!(safe.as_str(), text.as_str());
        }
    }
}
