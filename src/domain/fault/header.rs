//! What is wrong with what a file declares of itself.

use serde::{Deserialize, Serialize};

/// Fields bear the English names that the program knows them by, or the one that the file gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum HeaderFault {
    FrontMatterOpen,
    /// `error` is what the reader of TOML says.
    FrontMatterUnreadable {
        error: String,
    },
    /// `error` is what the reader of TOML says.
    SidecarUnreadable {
        error: String,
    },
    /// What the text says and what the file beside it says.
    SidecarDiffers {
        used: String,
        other: String,
    },
    /// A file of fields without its statement.
    SidecarAlone,
    /// What bears the name of a file of fields is none.
    SidecarUnusable {
        file: String,
    },
    /// The block that begins with `---`.
    FenceOpen,
    /// A line of such a block.
    NotAField {
        text: String,
    },
    FieldHoldsNoText {
        field: String,
    },
    FieldsReadAsText {
        line: usize,
    },
    /// The first of several, where it may be the headline as well.
    UnknownFirstField {
        field: String,
    },
    MistypedRestraint {
        line: usize,
        field: String,
    },
    FieldTwice {
        field: String,
    },
    /// With the known field that it comes nearest to.
    UnknownField {
        field: String,
        nearest: Option<String>,
    },
    IdCharacter {
        value: String,
        character: char,
    },
    IdLength {
        value: String,
        most: usize,
    },
    NotALanguage {
        value: String,
    },
    NotAStatus {
        value: String,
    },
    NotAGrade {
        value: String,
    },
    NotADate {
        value: String,
    },
    NotAnExpiry {
        value: String,
    },
    /// RFC 3339; a time that is past.
    OverAtOnce {
        since: String,
    },
    /// With the reason that the file gives.
    KeptBackByStatus {
        status: Restraint,
        reason: Option<String>,
    },
    UnknownCategory {
        category: String,
    },
    /// A line that would keep the text back, were it a field.
    StrayRestraint {
        line: usize,
        text: String,
    },
}

/// What a status comes to that keeps a statement back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restraint {
    Withheld,
    Withdrawn,
}

impl HeaderFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        if let HeaderFault::KeptBackByStatus { status, reason } = self {
            return Some(match (status, reason) {
                (Restraint::Withheld, None) => "withheld",
                (Restraint::Withheld, Some(_)) => "withheld-with-reason",
                (Restraint::Withdrawn, None) => "withdrawn",
                (Restraint::Withdrawn, Some(_)) => "withdrawn-with-reason",
            });
        }
        let is_nearly_known = matches!(self, HeaderFault::UnknownField { nearest: Some(_), .. });
        is_nearly_known.then_some("nearly-known")
    }
}

#[cfg(test)]
impl HeaderFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<HeaderFault> {
        let text = |value: &str| value.to_owned();
        let field = text("dtae");
        let status = |status, reason: Option<&str>| HeaderFault::KeptBackByStatus {
            status,
            reason: reason.map(text),
        };
        vec![
            HeaderFault::SidecarUnusable { file: "a.toml".to_owned() },
            HeaderFault::SidecarUnreadable { error: "x".to_owned() },
            HeaderFault::SidecarDiffers { used: "a".to_owned(), other: "b".to_owned() },
            HeaderFault::SidecarAlone,
            HeaderFault::FenceOpen,
            HeaderFault::NotAField { text: "text".to_owned() },
            HeaderFault::FrontMatterOpen,
            HeaderFault::FrontMatterUnreadable { error: text("invalid string") },
            HeaderFault::FieldHoldsNoText { field: field.clone() },
            HeaderFault::FieldsReadAsText { line: 4 },
            HeaderFault::UnknownFirstField { field: field.clone() },
            HeaderFault::MistypedRestraint { line: 7, field: field.clone() },
            HeaderFault::FieldTwice { field: field.clone() },
            HeaderFault::UnknownField { field: field.clone(), nearest: Some(text("date")) },
            HeaderFault::UnknownField { field, nearest: None },
            HeaderFault::IdCharacter { value: text("körpü"), character: 'ö' },
            HeaderFault::IdLength { value: text("uzun-ad"), most: 120 },
            HeaderFault::NotALanguage { value: text("12") },
            HeaderFault::NotAStatus { value: text("quo") },
            HeaderFault::NotAGrade { value: text("böyük") },
            HeaderFault::NotADate { value: text("dünən") },
            HeaderFault::NotAnExpiry { value: text("mövsümün sonu") },
            HeaderFault::OverAtOnce { since: text("2025-06-01T23:59:59+04:00") },
            status(Restraint::Withheld, Some("yoxlanılır")),
            status(Restraint::Withheld, None),
            status(Restraint::Withdrawn, Some("səhv mətn")),
            status(Restraint::Withdrawn, None),
            HeaderFault::UnknownCategory { category: text("limanlar") },
            HeaderFault::StrayRestraint { line: 3, text: text("DRAFT") },
        ]
    }
}
