//! What there is to tell of one drop file, or of the whole site.

use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::path_of;
use crate::catalogue::query::EntryRow;
use crate::domain::fault::{Fault, SiteFault};
use crate::domain::grade::{Grade, Judge};
use crate::domain::language::Language;
use crate::domain::matter::MatterKind;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Reading};
use crate::domain::split::Split;
use crate::domain::text::plain_text;
use crate::domain::time::Moment;
use crate::domain::tongue::Tongue;

/// What became of one drop file.
#[derive(Clone, Debug)]
pub struct Report {
    pub at: Moment,
    pub path: DropPath,
    /// The matter of the whole site that it is about, and no file.
    pub matter: Option<MatterKind>,
    pub outcome: Outcome,
    /// One of an archive.
    pub bulk: bool,
    pub line: Line,
    /// The file waits or has waited, and is not public: no log names it.
    pub is_secret: bool,
    /// The headline and the page of the entry as readers have it.
    pub shown: Option<(String, String)>,
    /// For what waits for a person or for its time.
    pub waits: Option<Waits>,
    pub problems: Vec<Problem>,
    /// Lines that look like furniture and were left in.
    pub proposed: Vec<String>,
    /// When the event came that brought it, for the log.
    pub woken: Instant,
    /// Told when it is written.
    pub done: Option<SyncSender<()>>,
}

/// How the day's list and the log tell of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Own,
    /// None: it was told before, and its report alone is written anew.
    Known,
    /// With others in one line, which comes with the last of them.
    Shared,
    /// The last of so many.
    Sum(usize),
}

/// A place in the list of what waits.
#[derive(Clone, Debug)]
pub struct Waits {
    pub number: u64,
    /// As it will stand: the headline and the text.
    pub text: String,
}

impl Waits {
    pub fn of(number: u64, reading: &Reading) -> Waits {
        let title = reading.title.as_ref().map_or("", |title| title.value.as_str());
        let files = reading.attachments.iter().map(|file| format!("+ {}\n", file.told()));
        let files: String = files.collect();
        let parted = if files.is_empty() { "" } else { "\n\n" };
        let text = format!("{title}\n\n{}{parted}{files}", plain_text(&reading.html));
        Waits { number, text: text.trim_end().to_owned() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Published,
    Corrected {
        grade: Grade,
        judge: Judge,
    },
    /// Its time is over; its page stays.
    Expired,
    /// An archive, of which this file is the first: where its files will go.
    Found(Box<Split>),
    Renamed {
        from: DropPath,
        to: DropPath,
    },
    Duplicate {
        of: Option<DropPath>,
    },
    /// Not published; what was public before stays.
    Refused,
    Held,
    /// A person said that it is not to be published.
    Rejected,
    /// The file is gone, the statement is not.
    StillPublic,
    /// Gone before it was public.
    Stopped,
    /// A matter of the whole site waits for a person.
    Undecided,
    /// A person has decided it.
    Decided {
        is_accepted: bool,
    },
    /// Nothing is left to say of the file.
    Settled,
    Unchanged,
    Withdrawn,
    Reinstated,
    /// The text of a withdrawn statement came again.
    StaysWithdrawn,
    /// Withdrawn, and not a word of it may be told.
    Erased,
    /// So many files of published statements at once.
    ManyVanished {
        files: usize,
    },
    /// A statement that is still missing in these.
    TwinMissing {
        languages: Vec<Language>,
    },
}

impl Report {
    /// About a matter of the whole site.
    pub fn about_matter(kind: MatterKind, outcome: Outcome, when: (Moment, Instant)) -> Report {
        // As the log, which is English, names it.
        let path = path_of(kind, Tongue::English);
        Report { matter: Some(kind), ..Report::about_entry(&path, outcome, None, when) }
    }

    pub fn about_entry(
        path: &DropPath,
        outcome: Outcome,
        entry: Option<&EntryRow>,
        (at, woken): (Moment, Instant),
    ) -> Report {
        let is_kept_back = matches!(outcome, Outcome::Refused | Outcome::Held);
        // A notice is no version of the text.
        let entry = entry.filter(|entry| !(is_kept_back && entry.state.is_taken_back()));
        let shown = entry.and_then(|entry| Some((entry.title.clone(), entry.address.clone()?)));
        Report {
            at,
            path: path.clone(),
            matter: None,
            outcome,
            bulk: false,
            line: Line::Own,
            is_secret: false,
            shown,
            waits: None,
            problems: Vec::new(),
            proposed: Vec::new(),
            woken,
            done: None,
        }
    }
}

impl Report {
    /// What a line tells as the reason: the first, and with it that its time does not come just now.
    pub(super) fn why(&self) -> impl Iterator<Item = &Problem> {
        let (clock, others): (Vec<&Problem>, Vec<&Problem>) =
            self.problems.iter().partition(|problem| is_about_clock(problem));
        others.into_iter().take(1).chain(clock)
    }

    pub(super) fn is_clock_in_doubt(&self) -> bool {
        self.problems.iter().any(is_about_clock)
    }
}

fn is_about_clock(problem: &Problem) -> bool {
    matches!(*problem.fault, Fault::Site(SiteFault::NoTimeByDoubtfulClock))
}

impl Outcome {
    /// For the log: one word.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Published => "published",
            Outcome::Corrected { .. } => "corrected",
            Outcome::Expired => "expired",
            Outcome::TwinMissing { .. } => "edition-missing",
            Outcome::Found(_) => "found",
            Outcome::Renamed { .. } => "renamed",
            Outcome::Duplicate { .. } => "duplicate",
            Outcome::Refused => "refused",
            Outcome::Held => "held",
            Outcome::Rejected => "rejected",
            Outcome::StillPublic => "still-public",
            Outcome::Stopped => "let-go",
            Outcome::Undecided => "undecided",
            Outcome::Decided { is_accepted: true } => "accepted",
            Outcome::Decided { is_accepted: false } => "kept",
            Outcome::Settled => "settled",
            Outcome::Unchanged => "unchanged",
            Outcome::Withdrawn => "withdrawn",
            Outcome::Reinstated => "reinstated",
            Outcome::StaysWithdrawn => "stays-withdrawn",
            Outcome::Erased => "erased",
            Outcome::ManyVanished { .. } => "many-vanished",
        }
    }
}
