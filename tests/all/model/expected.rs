//! The model: what stands of one statement, and what each thing that happens makes of it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::kill::text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    Editorial,
    Minor,
    Substantive,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Whole,
    /// Less than half of it.
    Cut,
}

/// A text as it lies in a drop file. Times are seconds from the beginning of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) serial: usize,
    pub(super) version: usize,
    /// Stands in this text alone.
    pub(super) mark: usize,
    pub(super) length: Length,
    pub(super) change: Option<Grade>,
    pub(super) embargo: Option<i64>,
    pub(super) ends: Option<i64>,
    pub(super) status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Usable,
    Withdrawn,
}

/// What readers find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Public {
    Never,
    Current,
    Expired,
    /// With what its page answers.
    Withdrawn(u16),
    Erased(u16),
}

impl Public {
    pub(super) fn is_taken_back(self) -> bool {
        matches!(self, Public::Withdrawn(_) | Public::Erased(_))
    }
}

/// What lies under the name of the statement's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lying {
    Good,
    Waits(Wait),
    /// What waited, and was put aside.
    Rejected(Wait),
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub(super) since: i64,
    /// Among the reasons that the office was told is that the statement was taken back.
    pub(super) tells_of_withdrawal: bool,
    /// None where it waits for a person.
    pub(super) until: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    None,
    Given,
}

/// What becomes of a file, or of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Published,
    Corrected(Grade),
    Held(Option<i64>),
    Unchanged,
    Refused,
    Withdrawn(u16),
    StaysWithdrawn,
    Reinstated,
    Erased(u16),
    Expired,
}

/// Since the feeds were last compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    None,
    /// Other bytes, and `date_modified` as it was.
    Silent,
    Told,
}

/// What must stand of one statement.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) name: String,
    pub(super) lying: Lying,
    /// What lies there, or lay there last.
    pub(super) file: Text,
    pub(super) public: Public,
    /// What stands, or stood before it was taken back.
    pub(super) text: Text,
    pub(super) revision: usize,
    /// The one that brought the text which versions begin with.
    pub(super) first: usize,
    /// Of corrections that readers were told of: their versions can be read.
    pub(super) versions: Vec<usize>,
    /// Of corrections that have an entry of their own.
    pub(super) announced: Vec<usize>,
    pub(super) change: Change,
    /// Marks of what has stood and was never taken back since.
    pub(super) shown: Vec<usize>,
    /// Every text that stood.
    pub(super) was: Vec<Text>,
    /// As it was seen last.
    pub(super) item: Value,
    /// The path of its page, as it was seen first.
    pub(super) page: String,
}

impl Text {
    pub(super) fn new(serial: usize, version: usize, mark: usize) -> Text {
        let (length, status) = (Length::Whole, Status::Usable);
        let (change, embargo, ends) = (None, None, None);
        Text { serial, version, mark, length, change, embargo, ends, status }
    }

    /// With nothing but what must stay said in every version.
    pub(super) fn next(&self, mark: usize) -> Text {
        Text { ends: self.ends, ..Text::new(self.serial, self.version + 1, mark) }
    }

    /// As it is written, where the case began at this time.
    pub(super) fn written(&self, start: Timestamp) -> String {
        let Text { serial, version, mark, length, change, embargo, ends, status } = self;
        let mut lines = Vec::new();
        let at = |seconds: &i64| {
            let at = start + SignedDuration::from_secs(*seconds);
            at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        lines.extend(change.map(|change| format!("Change: {change:?}").to_lowercase()));
        lines.extend(embargo.as_ref().map(|until| format!("Embargo: {}", at(until))));
        lines.extend(ends.as_ref().map(|end| format!("Expires: {}", at(end))));
        if *status == Status::Withdrawn {
            lines.push(format!("Status: withdrawn\nReason: {REASON}"));
        }
        if !lines.is_empty() {
            lines.push("\n".to_owned());
        }
        let whole = text(*serial, *version);
        let mut parts: Vec<&str> = whole.trim_end().split("\n\n").collect();
        if *length == Length::Cut {
            parts.drain(2..parts.len() - 1);
        }
        format!("{}{}\n\nIt is kept under mark{mark}q.\n", lines.join("\n"), parts.join("\n\n"))
    }
}

pub(super) const REASON: &str = "An error of the office.";

impl Outcome {
    /// As the log says it of the file.
    pub(super) fn told(self) -> &'static str {
        match self {
            Outcome::Published => "published",
            Outcome::Corrected(_) => "corrected",
            Outcome::Held(_) => "held",
            Outcome::Unchanged => "unchanged",
            Outcome::Refused => "refused",
            Outcome::Withdrawn(_) => "withdrawn",
            Outcome::StaysWithdrawn => "stays-withdrawn",
            Outcome::Reinstated => "reinstated",
            Outcome::Erased(_) => "erased",
            Outcome::Expired => "expired",
        }
    }
}

impl Expected {
    /// A file that lies there for the first time.
    pub(super) fn new(name: String, text: Text) -> Expected {
        Expected {
            name,
            lying: Lying::Good,
            file: text.clone(),
            public: Public::Never,
            text,
            revision: 0,
            first: 1,
            versions: Vec::new(),
            announced: Vec::new(),
            change: Change::None,
            shown: Vec::new(),
            was: Vec::new(),
            item: Value::Null,
            page: String::new(),
        }
    }

    /// What becomes of a text under this name; the order is that in which the rules count.
    pub(super) fn judge(&self, text: &Text, (now, consent): (i64, Consent)) -> Outcome {
        let is_free = consent == Consent::Given;
        let lies_ahead = |until: &i64| *until > now && !is_free;
        let left_out = self.wait().and_then(|wait| wait.until).filter(|_| text.embargo.is_none());
        let is_standing = matches!(self.public, Public::Current | Public::Expired);
        let is_withdrawn = matches!(self.public, Public::Withdrawn(_));
        match text.embargo.or(left_out).filter(lies_ahead) {
            _ if matches!(self.public, Public::Erased(_)) => Outcome::Refused,
            _ if is_standing && text.status == Status::Withdrawn => Outcome::Withdrawn(410),
            _ if is_withdrawn && *text == self.text && !is_free => Outcome::StaysWithdrawn,
            Some(until) => Outcome::Held(Some(until)),
            None if self.public == Public::Never => Outcome::Published,
            None if is_withdrawn && is_free => Outcome::Reinstated,
            None if *text == self.text => Outcome::Unchanged,
            None if is_free => Outcome::Corrected(self.grade(text)),
            None if text.serial != self.text.serial || is_withdrawn => Outcome::Held(None),
            None if (text.length, self.text.length) == (Length::Cut, Length::Whole) => {
                Outcome::Held(None)
            }
            None => Outcome::Corrected(self.grade(text)),
        }
    }

    /// A declaration counts where it is new. What is measured is always a figure that changed.
    fn grade(&self, text: &Text) -> Grade {
        let declared = text.change.filter(|change| self.text.change != Some(*change));
        declared.unwrap_or(Grade::Substantive)
    }

    pub(super) fn wait(&self) -> Option<Wait> {
        match self.lying {
            Lying::Waits(wait) | Lying::Rejected(wait) => Some(wait),
            Lying::Good | Lying::Gone => None,
        }
    }

    /// When the next thing happens to it by itself.
    pub(super) fn next_time(&self) -> Option<i64> {
        match (self.lying, self.public) {
            (Lying::Waits(Wait { until: Some(until), .. }), _) => Some(until),
            (_, Public::Current) => self.text.ends,
            _ => None,
        }
    }

    /// What comes of it, where the file holds `text`.
    pub(super) fn becomes(&mut self, outcome: Outcome, text: &Text, now: i64) {
        let revision = self.revision + 1;
        let mut change = Change::Told;
        match outcome {
            Outcome::Held(until) => {
                let tells_of_withdrawal = self.public.is_taken_back();
                self.lying = Lying::Waits(Wait { since: now, until, tells_of_withdrawal });
                return;
            }
            Outcome::Unchanged | Outcome::Refused | Outcome::StaysWithdrawn => return,
            Outcome::Published => self.stands(text, now),
            Outcome::Corrected(grade) => {
                match grade {
                    Grade::Editorial => change = Change::Silent,
                    Grade::Minor => self.versions.push(revision),
                    Grade::Substantive => {
                        self.versions.push(revision);
                        self.announced.push(revision);
                    }
                }
                self.stands(text, now);
            }
            Outcome::Reinstated => {
                // Earlier versions of a text stand again with it alone.
                if *text != self.text {
                    self.versions.clear();
                    self.first = revision;
                }
                self.stands(text, now);
            }
            Outcome::Withdrawn(status) => self.is_taken_back(Public::Withdrawn(status)),
            Outcome::Erased(status) => self.is_taken_back(Public::Erased(status)),
            Outcome::Expired => self.public = Public::Expired,
        }
        self.revision = revision;
        self.change = self.change.max(change);
    }

    fn stands(&mut self, text: &Text, now: i64) {
        let is_over = text.ends.is_some_and(|end| end <= now);
        self.public = if is_over { Public::Expired } else { Public::Current };
        self.shown.push(text.mark);
        self.was.push(text.clone());
        self.text = text.clone();
    }

    fn is_taken_back(&mut self, public: Public) {
        self.public = public;
        self.announced.clear();
        self.shown.clear();
    }

    /// The status of its page, and of the page of a version.
    pub(super) fn answers(&self, version: Option<usize>) -> u16 {
        let is_first = version == Some(self.first) && !self.versions.is_empty();
        match (self.public, version) {
            (Public::Never, _) => 404,
            (Public::Withdrawn(status) | Public::Erased(status), _) => status,
            (Public::Current | Public::Expired, None) => 200,
            (Public::Current | Public::Expired, Some(version)) => {
                if is_first || self.versions.contains(&version) { 200 } else { 404 }
            }
        }
    }
}
