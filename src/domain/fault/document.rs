//! What is wrong with a document of a word processor: the archive that it is, and what it holds beside its text.

use serde::{Deserialize, Serialize};

/// A part is a file of the archive, by its name there; a quotation is a line at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum DocumentFault {
    /// The container that Word used before 2007, and uses still around what a password protects.
    OldOrEncrypted,
    Encrypted,
    /// Without its dot; the first bytes, in hexadecimal.
    NotADocument {
        extension: String,
        bytes: String,
    },
    /// An archive, but of something else.
    NoTextInside {
        extension: String,
    },
    DocumentCutShort,
    PartDamaged {
        part: String,
    },
    /// Packed as no word processor packs.
    OddArchive,
    PartTwice {
        part: String,
    },
    TooManyParts {
        count: usize,
        most: usize,
    },
    /// In megabytes.
    PartTooBig {
        part: String,
        most: usize,
    },
    UnpacksTooMuch {
        part: String,
    },
    TooMuchText {
        most: usize,
    },
    /// Elements inside one another, or in all, more than any text needs.
    PartTooDeep {
        part: String,
    },
    /// A document type definition: entities, and bombs made of them.
    DocumentType {
        part: String,
    },
    Macros,
    /// `altChunk`: another document, of any form, inside this one.
    DocumentInside,
    ObjectInside,
    InsertedText {
        quote: String,
    },
    DeletedText {
        quote: String,
    },
    MovedText {
        quote: String,
    },
    /// The paragraph, or the row, as a whole was inserted or deleted.
    ChangedParagraph {
        quote: String,
    },
    MoreChanges {
        count: usize,
    },
    CommentInside {
        quote: String,
    },
    MoreComments {
        count: usize,
    },
    HiddenText {
        quote: String,
    },
    MoreHiddenText {
        count: usize,
    },
    SymbolsLeftOut {
        count: usize,
    },
}

#[cfg(test)]
impl DocumentFault {
    /// One of each.
    pub(super) fn samples() -> Vec<DocumentFault> {
        let text = |value: &str| value.to_owned();
        let part = || text("word/document.xml");
        let quote = || text("and the bridge over the river");
        vec![
            DocumentFault::OldOrEncrypted,
            DocumentFault::Encrypted,
            DocumentFault::NotADocument { extension: text("docx"), bytes: text("25 50 44 46") },
            DocumentFault::NoTextInside { extension: text("odt") },
            DocumentFault::DocumentCutShort,
            DocumentFault::PartDamaged { part: part() },
            DocumentFault::OddArchive,
            DocumentFault::PartTwice { part: part() },
            DocumentFault::TooManyParts { count: 5000, most: 1024 },
            DocumentFault::PartTooBig { part: part(), most: 16 },
            DocumentFault::UnpacksTooMuch { part: part() },
            DocumentFault::TooMuchText { most: 4 },
            DocumentFault::PartTooDeep { part: part() },
            DocumentFault::DocumentType { part: part() },
            DocumentFault::Macros,
            DocumentFault::DocumentInside,
            DocumentFault::ObjectInside,
            DocumentFault::InsertedText { quote: quote() },
            DocumentFault::DeletedText { quote: quote() },
            DocumentFault::MovedText { quote: quote() },
            DocumentFault::ChangedParagraph { quote: quote() },
            DocumentFault::MoreChanges { count: 3 },
            DocumentFault::CommentInside { quote: quote() },
            DocumentFault::MoreComments { count: 3 },
            DocumentFault::HiddenText { quote: quote() },
            DocumentFault::MoreHiddenText { count: 3 },
            DocumentFault::SymbolsLeftOut { count: 3 },
        ]
    }
}
