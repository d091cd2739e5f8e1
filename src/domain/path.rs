//! Paths under the drop folder, as the program names them everywhere.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::digest::Digest;

/// A path relative to the drop folder: NFC, `/` between segments, none of them `.` or `..`.
///
/// Names are bytes on disk; two names that differ only in their normal form are one path, because
/// a Mac and a Windows machine write the same name differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DropPath(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a path below the drop folder")]
pub struct BadDropPath(String);

impl DropPath {
    pub fn parse(text: &str) -> Result<DropPath, BadDropPath> {
        let sound = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains('\0');
        if !text.split('/').all(sound) {
            return Err(BadDropPath(text.to_owned()));
        }
        // Most names are, and composed already.
        let is_ascii = text.is_ascii();
        Ok(DropPath(if is_ascii { text.to_owned() } else { text.nfc().collect() }))
    }

    /// For what has no file: its digest in hexadecimal.
    pub fn of_digest(digest: Digest) -> DropPath {
        DropPath(digest.to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one that the file lies in; empty for the drop folder itself.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _name)| folder)
    }

    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folders above the file, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let folders = self.folder();
        folders.split('/').filter(|segment| !segment.is_empty())
    }
}

/// Lets maps by path be searched by text; both are ordered by the same bytes.
impl Borrow<str> for DropPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Printable on one line: control and direction characters are escaped.
impl fmt::Display for DropPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            if is_unprintable(character) {
                write!(out, "\\u{{{:x}}}", u32::from(character))
            } else {
                write!(out, "{character}")
            }
        })
    }
}

/// Control characters, and those that turn the direction of what follows.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_forms_of_one_name_are_one_path() {
        assert_eq!(
            DropPath::parse("Şəhər.txt").unwrap(),
            DropPath::parse("S\u{327}əhər.txt").unwrap()
        );
    }

    #[test]
    fn a_path_stays_below_the_drop_folder() {
        for bad in ["", "/etc/passwd", "../x", "a//b", "a/./b"] {
            assert!(DropPath::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hostile_name_prints_on_one_line() {
        assert_eq!(
            DropPath::parse("a\nb\u{202e}.txt").unwrap().to_string(),
            "a\\u{a}b\\u{202e}.txt"
        );
    }

    #[test]
    fn the_folders_stand_outermost_first() {
        let path = DropPath::parse("news/2026/x.txt").unwrap();
        assert_eq!(path.folders().collect::<Vec<_>>(), ["news", "2026"]);
        assert_eq!(path.file_name(), "x.txt");
    }
}
