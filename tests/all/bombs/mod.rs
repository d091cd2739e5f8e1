//! What is small and means to be expensive is refused, or published at a size that follows from its own.
//!
//! What each costs in time and memory a bench says (benches/README.md): a test build is too slow to tell.

mod built;

use gazetted::domain::limits::{DOCUMENT_TEXT_BYTES_MAX, drop_bytes_max};
use gazetted::domain::reading::Verdict;

use crate::parse::read_bytes;
use built::{Bomb, FAMILIES};

/// An ampersand takes five bytes in HTML, a quotation mark six.
const GROWTH_MAX: usize = 6;
/// The headline and its paragraph.
const HEAD_BYTES: usize = 1_024;

fn each_of(family: &str) {
    let bombs = FAMILIES.iter().find(|(name, _bombs)| *name == family).map(|(_name, bombs)| bombs);
    for Bomb { file, bytes } in bombs.into_iter().copied().flatten() {
        let bytes = bytes();
        assert!(bytes.len() as u64 <= drop_bytes_max(file), "{file} is {} bytes", bytes.len());
        let reading = read_bytes(file, &bytes);
        let text = if is_packed(file) { DOCUMENT_TEXT_BYTES_MAX } else { bytes.len() };
        assert!(
            reading.html.len() <= text * GROWTH_MAX + HEAD_BYTES,
            "{file}: {} bytes became {}",
            bytes.len(),
            reading.html.len()
        );
        assert!(
            !reading.html.is_empty() || reading.verdict() == Verdict::Reject,
            "{file} is neither refused nor published"
        );
        assert!(reading.problems.len() <= 1_000, "{file}: {} problems", reading.problems.len());
    }
}

/// The size of an archive says nothing of its text.
fn is_packed(file: &str) -> bool {
    [".docx", ".odt"].iter().any(|ending| file.ends_with(ending)) || file.starts_with("a_document")
}

#[test]
fn of_html() {
    each_of("html");
}

#[test]
fn of_markdown() {
    each_of("markdown");
}

#[test]
fn of_heads_and_fields() {
    each_of("head");
}

#[test]
fn of_letters_and_lines() {
    each_of("letters");
}

#[test]
fn of_archives() {
    each_of("archive");
}

#[test]
fn of_xml() {
    each_of("xml");
}

#[test]
fn of_word() {
    each_of("word");
}

#[test]
fn of_open_document() {
    each_of("open_document");
}

#[test]
fn of_mail() {
    each_of("mail");
}

#[test]
fn each_family_is_tried() {
    let names: Vec<&str> = FAMILIES.iter().map(|(name, _bombs)| *name).collect();
    assert_eq!(
        names,
        ["html", "markdown", "head", "letters", "archive", "xml", "word", "open_document", "mail"]
    );
}
