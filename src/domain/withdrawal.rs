//! What a publisher takes back: the bodies of its records, and what is left of a text that was destroyed.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::id::EntryId;
use super::language::Language;
use super::statement::{Category, Statement};
use super::time::Moment;

/// Longer reasons are refused: a notice is a few sentences.
pub const REASON_CHARS_MAX: usize = 2_000;

/// The body of a `withdrawn` record. A later field must be optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Plain text on one line, for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The law demands it: its address answers 451 (RFC 7725) and not 410.
    pub legal: bool,
}

/// The body of an `erased` record: what the notice needs, so that not a word of the text has to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    #[serde(flatten)]
    pub notice: Withdrawal,
    /// Of the path of the statement's page, which holds words of the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Digest>,
    pub language: Language,
    pub group: String,
    /// Of drop files that it was read from in an earlier ledger: refused when they come again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Digest>,
    /// Of the files that were published with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Digest>,
    /// One for each text of the entry, so that the fold gives the same without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub husks: Vec<Husk>,
}

/// What is left of the body of a record: enough to know which feeds held it, and no word of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Husk {
    /// Of the body that was destroyed.
    pub body: Digest,
    pub language: Language,
    pub group: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Of the path of the statement's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryId>,
}

impl Husk {
    /// A statement that says nothing and stands in the same feeds.
    pub fn statement(&self) -> Statement {
        Statement {
            categories: self.categories.clone(),
            expires: self.expires,
            replaces: self.replaces.clone(),
            ..Statement::blank(self.language.clone(), self.group.clone())
        }
    }
}

/// How an entry stands to readers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Current,
    /// Its time is over: it has its page, and stands in no live feed.
    Expired,
    /// A notice stands in its place; its text is kept.
    Withdrawn,
    /// A notice stands in its place; its text was destroyed.
    Erased,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Current => "current",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
            State::Erased => "erased",
        }
    }

    /// Nothing of its text is public.
    pub fn is_taken_back(self) -> bool {
        match self {
            State::Current | State::Expired => false,
            State::Withdrawn | State::Erased => true,
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        [State::Current, State::Expired, State::Withdrawn, State::Erased]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// A withdrawn entry that a feed no longer holds (RFC 6721).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    pub id: EntryId,
    pub when: Moment,
}

/// A reason as it may be stored: on one line, and none where nothing is said.
pub fn reason_of(text: &str) -> Result<Option<String>, ReasonTooLong> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > REASON_CHARS_MAX {
        return Err(ReasonTooLong);
    }
    Ok((!line.is_empty()).then_some(line))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The reason is longer than {REASON_CHARS_MAX} characters; nothing was changed.")]
pub struct ReasonTooLong;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_or_none() {
        assert_eq!(
            reason_of(" The figures\n were  wrong. "),
            Ok(Some("The figures were wrong.".to_owned()))
        );
        assert_eq!(reason_of("\n \t"), Ok(None));
        assert_eq!(reason_of(&"a".repeat(REASON_CHARS_MAX + 1)), Err(ReasonTooLong));
    }

    #[test]
    fn the_bytes_of_the_bodies_are_fixed() {
        let bytes = |body: &Withdrawal| serde_json::to_string(body).unwrap();
        let reason = Some("Wrong".to_owned());
        assert_eq!(
            bytes(&Withdrawal { reason, legal: true }),
            r#"{"reason":"Wrong","legal":true}"#
        );
        assert_eq!(bytes(&Withdrawal::default()), r#"{"legal":false}"#);
        let language = Language::english();
        let erasure = Erasure {
            notice: Withdrawal::default(),
            address: Some(Digest::ZERO),
            language,
            group: "1".to_owned(),
            sources: Vec::new(),
            husks: Vec::new(),
            attachments: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&erasure).unwrap(),
            format!(
                r#"{{"legal":false,"address":"{}","language":"en","group":"1"}}"#,
                Digest::ZERO
            )
        );
    }
}
