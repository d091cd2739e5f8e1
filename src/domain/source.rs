//! The bytes that one statement is read from: its file, and what stands beside it.
//!
//! A file alone is its own bytes. With a sidecar the two are framed as one, so that whatever keeps, compares and
//! reads the source of a statement again does it with both: a mark that no text begins with, the length of the file as
//! eight bytes, big-endian, the file, and the sidecar.

use std::borrow::Cow;

use super::path::DropPath;

const MARK: &[u8] = b"\0gazetted: file and sidecar\n";

/// What a sidecar's name ends with, in any case.
const SIDECAR_ENDING: &str = ".toml";

/// The endings of files that hold a statement.
pub const STATEMENT_ENDINGS: &[&str] =
    &["txt", "text", "docx", "docm", "odt", "html", "htm", "xhtml", "md", "markdown", "eml"];

/// Texts in forms that are laid out for paper, or that only the program reads which wrote them.
const REFUSED_FORMS: &[&str] =
    &["doc", "dot", "rtf", "pages", "pdf", "wpd", "wps", "hwp", "hwpx", "xps"];

/// Whether a file is refused by its name, with what to save it as.
pub fn is_refused_form(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_stem, ending)| ending);
    REFUSED_FORMS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

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

/// The sidecars that a statement's file may have, as people write the ending; none for what is no statement by its
/// name.
pub fn sidecars_of(path: &DropPath) -> impl Iterator<Item = DropPath> {
    let stem = statement_stem(path.as_str()).map(str::to_owned);
    stem.into_iter().flat_map(|stem| with_ending(stem, SIDECAR_ENDING))
}

pub fn is_sidecar(path: &DropPath) -> bool {
    sidecar_stem(path).is_some()
}

/// The files that a sidecar may be about; none for what is no sidecar by its name.
pub fn beside_sidecar(path: &DropPath) -> impl Iterator<Item = DropPath> {
    sidecar_stem(path)
        .map(str::to_owned)
        .into_iter()
        .flat_map(|stem| statement_paths(&stem).collect::<Vec<_>>())
}

/// Files that hold a statement, with this stem.
pub fn statement_paths(stem: &str) -> impl Iterator<Item = DropPath> {
    STATEMENT_ENDINGS
        .iter()
        .flat_map(move |ending| with_ending(stem.to_owned(), &[".", ending].concat()))
}

/// The path without the ending that says it is a statement.
pub fn statement_stem(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    let is_statement = STATEMENT_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    (is_statement && !stem.is_empty() && !stem.ends_with('/')).then_some(stem)
}

fn sidecar_stem(path: &DropPath) -> Option<&str> {
    let (stem, ending) =
        path.as_str().split_at_checked(path.as_str().len().checked_sub(SIDECAR_ENDING.len())?)?;
    ending.eq_ignore_ascii_case(SIDECAR_ENDING).then_some(stem)
}

/// Small, in capitals, and with the first one capital.
fn with_ending(stem: String, ending: &str) -> impl Iterator<Item = DropPath> + use<> {
    let capital =
        ending.get(..2).unwrap_or_default().to_uppercase() + ending.get(2..).unwrap_or_default();
    let endings = [ending.to_owned(), ending.to_uppercase(), capital];
    endings
        .into_iter()
        .filter_map(move |ending| DropPath::parse(&[stem.as_str(), &ending].concat()).ok())
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
        let sidecars: Vec<_> = sidecars_of(&path("a/x.az.HTML")).collect();
        assert_eq!(sidecars, ["a/x.az.toml", "a/x.az.TOML", "a/x.az.Toml"].map(path));
        for other in ["x.toml", "x", "x.pdf", "a/.txt"] {
            assert_eq!(sidecars_of(&path(other)).count(), 0, "{other}");
        }
        let beside: Vec<_> = beside_sidecar(&path("a/x.az.TOML")).collect();
        for statement in ["a/x.az.md", "a/x.az.TXT", "a/x.az.Docx"] {
            assert!(beside.contains(&path(statement)), "{statement}");
        }
        assert_eq!(beside_sidecar(&path("x.txt")).count(), 0);
        assert!(!is_sidecar(&path("toml")));
    }
}
