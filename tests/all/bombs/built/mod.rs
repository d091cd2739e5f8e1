//! Texts that are small and mean to be expensive, each made when it is asked for.
//!
//! A form has a module with a table of its own, and a line in `FAMILIES`.

mod archive;
mod head;
mod html;
mod letters;
mod mail;
mod markdown;
mod open_document;
mod packed;
mod word;
mod xml;

pub(crate) struct Bomb {
    /// Its extension says by which reader it is read.
    pub(crate) file: &'static str,
    pub(crate) bytes: fn() -> Vec<u8>,
}

/// The name of a form, and what is aimed at its reader.
pub(crate) const FAMILIES: &[(&str, &[Bomb])] = &[
    ("html", html::BOMBS),
    ("markdown", markdown::BOMBS),
    ("head", head::BOMBS),
    ("letters", letters::BOMBS),
    ("archive", archive::BOMBS),
    ("xml", xml::BOMBS),
    ("word", word::BOMBS),
    ("open_document", open_document::BOMBS),
    ("mail", mail::BOMBS),
];

/// As large as a drop file of text may be; less where a build is slow and only the outcome is asked for.
const FULL: usize = if cfg!(debug_assertions) { 512 * 1024 } else { 4 * 1024 * 1024 };

/// Elements as many as are read of one text, nearly.
const ELEMENTS: usize = if cfg!(debug_assertions) { 9_000 } else { 26_000 };

/// As large as an e-mail or an archive may be, nearly.
const FILE: usize = if cfg!(debug_assertions) { 1024 * 1024 } else { 25 * 1024 * 1024 - 4_096 };

/// As large as a part of a document may be, nearly.
const PART: usize = if cfg!(debug_assertions) { 1_000_000 } else { 15_500_000 };

/// Elements of XML as many as are read of one document, nearly.
const XML_ELEMENTS: usize = if cfg!(debug_assertions) { 20_000 } else { 199_000 };

/// Paragraphs as many as are read of one document, nearly.
const PARAGRAPHS: usize = if cfg!(debug_assertions) { 5_000 } else { 19_900 };

/// A headline and a paragraph, so that what follows is read as a text.
const HEAD: &str = "The harbour office opens the northern quay\n\nThe harbour office said on Monday \
                    that the northern quay is open again to all ships, after the works of a year.\n\n";

/// The head of an HTML text.
const PAGE: &str = "<h1>The harbour office opens the northern quay</h1><p>The harbour office said on \
                    Monday that the northern quay is open again to all ships.</p>";

/// A part again and again, up to the size that a file may have.
fn filled(head: &str, part: &str) -> Vec<u8> {
    repeated(head, part, (FULL - head.len()) / part.len())
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect()
}

fn repeated(head: &str, part: &str, times: usize) -> Vec<u8> {
    [head, &part.repeat(times)].concat().into_bytes()
}

/// Parts that differ, up to the size that a file may have.
fn numbered(head: &str, part: impl Fn(usize) -> String) -> Vec<u8> {
    numbered_to(head, usize::MAX, part)
}

fn numbered_to(head: &str, times: usize, part: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = head.to_owned();
    for part in (0..times).map(part) {
        if text.len() + part.len() > FULL {
            break;
        }
        text.push_str(&part);
    }
    text.into_bytes()
}
