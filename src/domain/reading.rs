//! What a reader understood of one drop file: every field with where it came from, and every fault.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::attachment::Attachment;
use super::digest::Digest;
use super::fault::Fault;
use super::grade::Grade;
use super::id::DeclaredId;
use super::language::Language;
use super::path::DropPath;
use super::source::Source;
use super::statement::{Author, Category};
use super::time::Moment;
use super::told::Told;
use super::withdrawal::Withdrawal;

/// One drop file, ready to be read.
#[derive(Clone, Copy, Debug)]
pub struct DropText<'a> {
    pub path: &'a DropPath,
    /// Of the file, and of its sidecar where it has one (`domain::source`).
    pub bytes: &'a [u8],
    /// The moment of first sight, in the folder's zone.
    pub arrival: Moment,
}

impl<'a> DropText<'a> {
    pub fn source(&self) -> Source<'a> {
        Source::of(self.bytes)
    }
}

/// All that was understood, and all that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub title: Option<Field<String>>,
    /// Below the headline: plain text on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The *stated* date of publication (declared, found, or in the file name); `None` means the moment of first sight.
    pub published: Option<Field<Moment>>,
    pub language: Option<Field<Language>>,
    pub place: Option<Field<String>>,
    pub number: Option<Field<String>>,
    pub embargo: Option<Field<Embargo>>,
    pub expires: Option<Field<Expiry>>,
    /// The edition that this one is a translation of, as it is named: by its id, its page, or its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<Field<String>>,
    /// The statement that this one takes the place of, as it is named: by its id, its page, or its file.
    pub replaces: Option<Field<String>>,
    pub summary: Option<Field<String>>,
    pub declared_id: Option<Field<DeclaredId>>,
    pub authors: Vec<Author>,
    pub categories: Vec<Category>,
    pub rights: Option<String>,
    /// The file takes back what was published from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// How grave the correction is, as the file declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Field<Grade>>,
    /// For readers, above the text: plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The content, as `Statement::html` wants it.
    pub html: String,
    /// The files that are published with it: those that stand beside its text first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Files that it names, relative to its own, and that were not at hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// The bytes of those attachments that came inside the file itself.
    #[serde(skip)]
    pub embedded: Vec<Embedded>,
    /// ASCII words for the address, never empty once there is a title.
    pub slug: String,
    /// Lines that were cut, 1-based.
    pub boilerplate: Vec<usize>,
    /// Lines that look like furniture and were left in: a person may add them to the configuration.
    pub proposed: Vec<String>,
    /// The gravest first, so that the first is the reason for the verdict.
    pub problems: Vec<Problem>,
}

/// A file that came inside another one.
#[derive(Clone, PartialEq, Eq)]
pub struct Embedded {
    pub digest: Digest,
    pub bytes: Bytes,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({} bytes)", self.digest, self.bytes.len())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field<T> {
    pub value: T,
    pub origin: Origin,
    /// 1-based; none for what comes from outside the text.
    pub line: Option<usize>,
}

/// Where a value came from, in order of force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    FrontMatter,
    Sidecar,
    /// A header block of `Key: value` lines.
    Headers,
    /// The header of an e-mail: its subject, the time it was sent.
    Mail,
    FileName,
    Folder,
    /// A line such as `Date: 3 March 2026` or `Embargoed until ...` in the text itself.
    Label,
    HeaderLine,
    Dateline,
    Lead,
    SignOff,
    /// Guessed from the letters and words of the text.
    Text,
    /// Made of the text, because nothing better stood there.
    Derived,
    /// What the document says of itself beside its text.
    Properties,
    Configuration,
    /// The moment of first sight.
    Arrival,
}

/// Before this nothing of the statement is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Embargo {
    Until(Moment),
    /// Stated, but not to be read with certainty; holds until a person changes the file.
    Unreadable(String),
}

/// After this the statement is no longer in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    At(Moment),
    /// Stated, but not to be read with certainty; holds until a person changes the file.
    Unreadable(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Told", into = "Told")]
pub struct Problem {
    pub severity: Severity,
    /// When a [`Severity::Hold`] ends by itself; none for one that needs a person.
    pub until: Option<Moment>,
    /// The file beside the statement's that it is about, by its name.
    pub beside: Option<String>,
    /// 1-based.
    pub line: Option<usize>,
    /// Apart, so that a reading without problems stays small.
    pub fault: Box<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Published all the same; a person should look.
    Doubt,
    /// Kept back until its time has come, or a person has accepted it or changed the file.
    Hold,
    /// Not published.
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Publish,
    Hold,
    Reject,
}

impl Reading {
    /// The gravest problem decides.
    pub fn verdict(&self) -> Verdict {
        match self.problems.iter().map(|problem| problem.severity).max() {
            None | Some(Severity::Doubt) => Verdict::Publish,
            Some(Severity::Hold) => Verdict::Hold,
            Some(Severity::Refuse) => Verdict::Reject,
        }
    }
}

impl Reading {
    /// The stated end of its being in force, where it can be read.
    pub fn expires_at(&self) -> Option<Moment> {
        match &self.expires.as_ref()?.value {
            Expiry::At(moment) => Some(*moment),
            Expiry::Unreadable(_) => None,
        }
    }
}

impl Problem {
    pub fn new(severity: Severity, line: Option<usize>, fault: impl Into<Fault>) -> Problem {
        Problem { severity, until: None, beside: None, line, fault: Box::new(fault.into()) }
    }

    /// One that ends by itself.
    #[must_use]
    pub fn until(self, moment: Moment) -> Problem {
        Problem { until: Some(moment), ..self }
    }
}

impl<T> Field<T> {
    pub fn at_line(value: T, origin: Origin, line: usize) -> Field<T> {
        Field { value, origin, line: Some(line) }
    }

    pub fn without_line(value: T, origin: Origin) -> Field<T> {
        Field { value, origin, line: None }
    }
}
