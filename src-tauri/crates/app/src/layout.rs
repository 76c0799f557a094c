//! Where each file of a selection stands below what receives it, be it a folder of this computer or a ZIP.
//!
//! A file that was chosen itself stands at the top; what a chosen folder holds keeps its place within that folder.

use std::collections::HashSet;

use disk::RelPath;
use wire::{File, Folder};

/// Returns each file with its place. Places are safe for a disk; they need not be unique, as keys need not be.
pub(crate) fn place(folders: &[Folder], files: Vec<File>) -> Vec<(RelPath, File)> {
    files.into_iter().map(|file| (RelPath::made_safe(&placed(folders, &file)), file)).collect()
}

fn placed(folders: &[Folder], file: &File) -> String {
    let name = file.name.replace('/', "_");
    let chosen = folders
        .iter()
        .filter(|folder| folder.contains(&file.folder))
        .min_by_key(|folder| folder.as_str().len());
    let above = chosen.map_or(file.folder.as_str(), |folder| parent(folder.as_str()));
    let folder = file.folder.as_str().strip_prefix(above).unwrap_or_default();
    format!("{folder}{name}")
}

/// Returns what a folder stands in: `a/` of `a/b/`.
fn parent(folder: &str) -> &str {
    let path = folder.strip_suffix('/').unwrap_or(folder);
    path.rfind('/').map_or("", |at| path.get(..=at).unwrap_or_default())
}

/// Returns a name with a number before its extension, as a second file of that name gets: `photo (2).jpg`.
pub(crate) fn numbered(name: &str, number: u32) -> String {
    let (stem, extension) = match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    };
    let mark = format!(" ({number})");
    let mut short = stem;
    while short.len() + mark.len() + extension.len() > 255 && !short.is_empty() {
        let end = short.char_indices().next_back().map_or(0, |(at, _)| at);
        short = short.get(..end).unwrap_or_default();
    }
    format!("{short}{mark}{extension}")
}

/// Returns `path`, or a numbered sibling of it when `taken` already has it; either way it is taken afterwards.
pub(crate) fn unique(path: &RelPath, taken: &mut HashSet<String>) -> String {
    // Most disks that a ZIP is unpacked on know no difference between `A` and `a`.
    let mut free = |candidate: String| taken.insert(candidate.to_lowercase()).then_some(candidate);
    let (folder, name) =
        path.as_str().rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    free(path.as_str().to_owned())
        .or_else(|| {
            (2..u32::MAX)
                .find_map(|number| free(format!("{folder}{slash}{}", numbered(name, number))))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_in_what_is_above_it() {
        for (folder, above) in [("a/", ""), ("a/b/", "a/"), ("a/b/c/", "a/b/"), ("", "")] {
            assert_eq!(parent(folder), above, "{folder}");
        }
    }

    #[test]
    fn a_number_goes_before_the_extension() {
        for (name, expected) in [
            ("a.jpg", "a (2).jpg"),
            ("a", "a (2)"),
            (".profile", ".profile (2)"),
            ("a.tar.gz", "a.tar (2).gz"),
        ] {
            assert_eq!(numbered(name, 2), expected);
        }
        let long = format!("{}.jpg", "ü".repeat(125));
        assert!(numbered(&long, 2).len() <= 255);
        assert!(numbered(&long, 2).ends_with(" (2).jpg"));
    }

    #[test]
    fn a_place_is_taken_once_whatever_the_case() {
        let mut taken = HashSet::new();
        let places = ["x/a.jpg", "x/A.jpg", "x/a.jpg", "y/a.jpg"]
            .map(|path| unique(&RelPath::made_safe(path), &mut taken));
        assert_eq!(places, ["x/a.jpg", "x/A (2).jpg", "x/a (3).jpg", "y/a.jpg"]);
    }
}
