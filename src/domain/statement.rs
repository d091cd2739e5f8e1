//! What the office says, in one language: the body of a ledger record.

use serde::{Deserialize, Serialize};

use super::attachment::Attachment;
use super::grade::Grade;
use super::id::{DeclaredId, EntryId};
use super::language::Language;
use super::time::Moment;

/// An edition as it was parsed. Serialised with its fields in this order, it is the *body* of a
/// record; stored bodies are never rewritten, so a new field must be optional.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Plain text on one line.
    pub title: String,
    pub language: Language,
    /// Well-formed HTML out of a short allow-list, only characters that XML 1.0 allows. Every address is absolute, but
    /// for those of its pictures, which are paths of ours.
    pub html: String,
    /// Plain text.
    pub summary: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The office's own number of the statement, such as `190/21`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_id: Option<DeclaredId>,
    /// The key of the statement that this edition belongs to; editions in other languages share it.
    pub group: String,
    /// ASCII words of the headline for the address, `information-of-the-press-service`.
    pub slug: String,
    /// The address, where a registry of an earlier ledger gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The numeric user that owned the drop file: who put the statement in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<u32>,
    /// The substantive ones, newest first: a note of each stands above the text for good.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// The grade as the file declares it, to know whether a later edit declares it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Grade>,
    /// The note as the file has it: plain text for readers, above the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// From then on it is no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Moment>,
    /// The entry whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryId>,
    /// Plain text on one line, between the headline and the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The edition that it says it is a translation of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<EntryId>,
    /// What is published with it, pictures last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// A substantive correction, as readers are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub at: Moment,
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Statement {
    /// One that says nothing.
    pub fn blank(language: Language, group: String) -> Statement {
        Statement {
            title: String::new(),
            language,
            html: String::new(),
            summary: String::new(),
            categories: Vec::new(),
            place: None,
            number: None,
            authors: Vec::new(),
            rights: None,
            declared_id: None,
            group,
            slug: String::new(),
            address: None,
            owner: None,
            corrections: Vec::new(),
            change: None,
            note: None,
            expires: None,
            replaces: None,
            subtitle: None,
            translation_of: None,
            attachments: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Category {
    /// For addresses: lower-case ASCII letters, digits and hyphens.
    pub slug: String,
    /// For people.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}
