//! The bytes that one statement is read from: its file, and what stands beside it.
//!
//! A file alone is its own bytes. With a sidecar the two are framed as one, so that whatever keeps, compares and
//! reads the source of a statement again does it with both: a mark that no text begins with, the length of the file as
//! eight bytes, big-endian, the file, and the sidecar.

use std::borrow::Cow;

use super::path::DropPath;

const MARK: &[u8] = b"\0gazetted: file and sidecar\n";

/// What a sidecar's name ends with.
pub const SIDECAR_ENDING: &str = ".toml";

/// The endings of files that hold a statement.
pub const STATEMENT_ENDINGS: &[&str] =
    &["txt", "text", "docx", "docm", "odt", "html", "htm", "xhtml", "md", "markdown", "eml"];

/// Both parts of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'b> {
    pub file: &'b [u8],
    pub sidecar: Option<&'b [u8]>,
}

impl<'b> Source<'b> {
    pub fn of(bytes: &'b [u8]) -> Source<'b> {
        let alone = Source { file: bytes, sidecar: None };
        let Some(rest) = bytes.strip_prefix(MARK) else { return alone };
        let Some((length, rest)) = rest.split_first_chunk::<8>() else { return alone };
        let parts = usize::try_from(u64::from_be_bytes(*length))
            .ok()
            .and_then(|at| rest.split_at_checked(at));
        parts.map_or(alone, |(file, sidecar)| Source { file, sidecar: Some(sidecar) })
    }

    pub fn bytes(self) -> Cow<'b, [u8]> {
        let Some(sidecar) = self.sidecar else { return Cow::Borrowed(self.file) };
        let length = (self.file.len() as u64).to_be_bytes();
        Cow::Owned([MARK, &length, self.file, sidecar].concat())
    }
}

/// The sidecar of a statement's file; none for what is no statement by its name.
pub fn sidecar_of(path: &DropPath) -> Option<DropPath> {
    let stem = statement_stem(path.as_str())?;
    DropPath::parse(&[stem, SIDECAR_ENDING].concat()).ok()
}

pub fn is_sidecar(path: &DropPath) -> bool {
    path.as_str().ends_with(SIDECAR_ENDING)
}

/// The files that a sidecar may be about; none for what is no sidecar by its name.
pub fn beside_sidecar(path: &DropPath) -> Vec<DropPath> {
    match path.as_str().strip_suffix(SIDECAR_ENDING) {
        Some(stem) => statement_paths(stem).collect(),
        None => Vec::new(),
    }
}

/// Files that hold a statement, with this stem.
pub fn statement_paths(stem: &str) -> impl Iterator<Item = DropPath> {
    let cased = |ending: &str| [ending.to_owned(), ending.to_uppercase()];
    let endings = STATEMENT_ENDINGS.iter().flat_map(move |ending| cased(ending));
    endings.filter_map(move |ending| DropPath::parse(&format!("{stem}.{ending}")).ok())
}

/// The path without the ending that says it is a statement.
pub fn statement_stem(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    let is_statement = STATEMENT_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    (is_statement && !stem.is_empty() && !stem.ends_with('/')).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_come_out_as_they_went_in() {
        let both = Source { file: b"text", sidecar: Some(b"date = 2026-03-04") };
        assert_eq!(Source::of(&both.bytes()), both);
        let empty = Source { file: b"", sidecar: Some(b"") };
        assert_eq!(Source::of(&empty.bytes()), empty);
        let alone = Source { file: b"text", sidecar: None };
        assert_eq!(Source::of(&alone.bytes()), alone);
        for broken in [MARK, &[MARK, &[0xff; 8]].concat(), &[MARK, &[0; 7]].concat()] {
            assert_eq!(Source::of(broken).sidecar, None);
        }
    }

    #[test]
    fn a_sidecar_stands_beside_the_file_with_its_stem() {
        let path = |text: &str| DropPath::parse(text).unwrap();
        assert_eq!(sidecar_of(&path("a/x.az.HTML")), Some(path("a/x.az.toml")));
        for other in ["x.toml", "x", "x.pdf", "a/.txt"] {
            assert_eq!(sidecar_of(&path(other)), None, "{other}");
        }
        assert!(beside_sidecar(&path("a/x.az.toml")).contains(&path("a/x.az.md")));
        assert!(beside_sidecar(&path("x.txt")).is_empty());
    }
}
