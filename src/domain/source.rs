//! The bytes that one statement is read from: its file, and what stands beside it.
//!
//! A file alone is its own bytes. With a sidecar the two are framed as one, so that whatever keeps, compares and
//! reads the source of a statement again does it with both: a mark that no text begins with, the length of the file as
//! eight bytes, big-endian, the file, and the sidecar. With files that are attached to it the mark is another one, and
//! behind it stand three lengths: of the file, of the sidecar (all bits set where there is none), and of the list of
//! those files, which is JSON; their own bytes are in the store of attachments, and their digests in the list.

use std::borrow::Cow;

use super::beside::Beside;
use super::path::DropPath;

const MARK: &[u8] = b"\0gazetted: file and sidecar\n";
const MARK_ATTACHED: &[u8] = b"\0gazetted: file, sidecar and attachments\n";
const NO_SIDECAR: u64 = u64::MAX;

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

/// The parts of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'b> {
    pub file: &'b [u8],
    pub sidecar: Option<&'b [u8]>,
    /// The list of what is attached, as JSON.
    list: Option<&'b [u8]>,
}

/// Whether bytes that somebody wrote begin as only a source does.
pub fn is_framed_already(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK) || bytes.starts_with(MARK_ATTACHED)
}

impl<'b> Source<'b> {
    pub fn new(file: &'b [u8], sidecar: Option<&'b [u8]>) -> Source<'b> {
        Source { file, sidecar, list: None }
    }

    pub fn of(bytes: &'b [u8]) -> Source<'b> {
        let framed = || match bytes.strip_prefix(MARK) {
            Some(rest) => {
                let (length, rest) = length(rest)?;
                let (file, sidecar) = part(rest, length)?;
                Some(Source::new(file, Some(sidecar)))
            }
            None => Source::attached(bytes.strip_prefix(MARK_ATTACHED)?),
        };
        framed().unwrap_or(Source::new(bytes, None))
    }

    fn attached(rest: &'b [u8]) -> Option<Source<'b>> {
        let (of_file, rest) = length(rest)?;
        let (of_sidecar, rest) = length(rest)?;
        let (of_list, rest) = length(rest)?;
        let (file, rest) = part(rest, of_file)?;
        let (sidecar, rest) = if of_sidecar == NO_SIDECAR {
            (None, rest)
        } else {
            let (sidecar, rest) = part(rest, of_sidecar)?;
            (Some(sidecar), rest)
        };
        let (list, rest) = part(rest, of_list)?;
        rest.is_empty().then_some(Source { file, sidecar, list: Some(list) })
    }

    /// The same with these files attached.
    pub fn bytes_with(self, beside: &[Beside]) -> Vec<u8> {
        // Strings and numbers: nothing there can fail to serialise.
        let list = serde_json::to_vec(beside).unwrap_or_default();
        Source { list: Some(&list).filter(|_list| !beside.is_empty()).map(Vec::as_slice), ..self }
            .bytes()
            .into_owned()
    }

    pub fn bytes(self) -> Cow<'b, [u8]> {
        let of = |part: &[u8]| (part.len() as u64).to_be_bytes();
        match (self.sidecar, self.list) {
            (None, None) => Cow::Borrowed(self.file),
            (Some(sidecar), None) => {
                Cow::Owned([MARK, &of(self.file), self.file, sidecar].concat())
            }
            (sidecar, Some(list)) => {
                let of_sidecar = sidecar.map_or(NO_SIDECAR.to_be_bytes(), of);
                let sidecar = sidecar.unwrap_or_default();
                let lengths = [of(self.file), of_sidecar, of(list)].concat();
                Cow::Owned([MARK_ATTACHED, &lengths, self.file, sidecar, list].concat())
            }
        }
    }

    /// Whether anything stands beside the file.
    pub fn is_framed(self) -> bool {
        self.sidecar.is_some() || self.list.is_some()
    }

    /// The files that are attached, as they were when the statement was read.
    pub fn beside(self) -> Vec<Beside> {
        self.list.and_then(|list| serde_json::from_slice(list).ok()).unwrap_or_default()
    }
}

fn length(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*length), rest))
}

fn part(bytes: &[u8], length: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(length).ok()?)
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
    use super::super::beside::Naming;
    use super::super::digest::Digest;
    use super::*;

    #[test]
    fn both_parts_come_out_as_they_went_in() {
        let both = Source::new(b"text", Some(b"date = 2026-03-04"));
        assert_eq!(Source::of(&both.bytes()), both);
        let empty = Source::new(b"", Some(b""));
        assert_eq!(Source::of(&empty.bytes()), empty);
        let alone = Source::new(b"text", None);
        assert_eq!(Source::of(&alone.bytes()), alone);
        for broken in [MARK, &[MARK, &[0xff; 8]].concat(), &[MARK, &[0; 7]].concat()] {
            assert_eq!(Source::of(broken).sidecar, None);
        }
        let photo = Beside {
            label: "photo.jpg".to_owned(),
            naming: Naming::Behind,
            digest: Digest::of(b"x"),
            length: 1,
            fits: true,
            pixels: None,
        };
        for (sidecar, list) in [(None, vec![photo.clone()]), (Some(b"".as_slice()), vec![photo])] {
            let framed = Source::new(b"text", sidecar).bytes_with(&list);
            let parts = Source::of(&framed);
            assert_eq!((parts.file, parts.sidecar), (b"text".as_slice(), sidecar));
            assert_eq!(parts.beside(), list);
            for end in 0..framed.len() {
                assert_eq!(Source::of(&framed[..end]).beside(), []);
            }
        }
        assert_eq!(*Source::new(b"text", None).bytes_with(&[]), *b"text");
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
