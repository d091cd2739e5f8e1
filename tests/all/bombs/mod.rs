//! What is small and means to be expensive is refused, or published at a size that follows from its own.
//!
//! What each costs in time and memory a bench says (benches/README.md): a test build is too slow to tell.

mod built;

use gazetted::domain::limits::TEXT_BYTES_MAX;
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
        assert!(bytes.len() as u64 <= TEXT_BYTES_MAX, "{file} is {} bytes", bytes.len());
        let reading = read_bytes(file, &bytes);
        assert!(
            reading.html.len() <= bytes.len() * GROWTH_MAX + HEAD_BYTES,
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
fn each_family_is_tried() {
    let names: Vec<&str> = FAMILIES.iter().map(|(name, _bombs)| *name).collect();
    assert_eq!(names, ["html", "markdown", "head", "letters"]);
}
