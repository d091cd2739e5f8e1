//! What a person can ask of the running program, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "order")]
pub enum Order {
    /// What waits.
    Status,
    /// Publish what waits under this number, whatever it waits for.
    Accept { number: u64 },
    /// Do not publish it.
    Reject { number: u64 },
    /// Take a published statement back, with a notice in its place.
    Withdraw {
        /// An entry's id, the path or URL of its page, or the path of its drop file.
        about: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        cause: Cause,
        text: TextOfWithdrawn,
    },
    /// What was taken back stands again.
    Reinstate { about: String },
}

/// Why a statement is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    OfTheOffice,
    /// The law demands it.
    Legal,
}

/// What becomes of the text of a statement that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextOfWithdrawn {
    Kept,
    Destroyed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub outcome: OrderOutcome,
    /// One sentence.
    pub sentence: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderOutcome {
    Done,
    /// Nothing waits under that number, or what waits has changed.
    NotFound,
    /// It was tried, and cannot be done.
    Refused,
}

/// One place in the list of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine {
    pub number: u64,
    pub file: String,
    /// RFC 3339.
    pub since: String,
    /// RFC 3339: when it is published by itself; none for what needs a person.
    pub until: Option<String>,
    pub title: Option<String>,
    /// Why, in plain words.
    pub reasons: Vec<String>,
}

impl Answer {
    pub fn new(outcome: OrderOutcome, sentence: impl Into<String>) -> Answer {
        Answer { outcome, sentence: sentence.into(), waiting: Vec::new() }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        for line in &self.waiting {
            let WaitingLine { number, file, until, title, reasons, .. } = line;
            write!(f, "\n\n{number}  {file}")?;
            if let Some(title) = title {
                write!(f, "\n   {title}")?;
            }
            if let Some(until) = until {
                write!(f, "\n   published at {until}")?;
            }
            for reason in reasons {
                write!(f, "\n   {reason}")?;
            }
        }
        Ok(())
    }
}
