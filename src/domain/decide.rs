//! What one drop file does to what is published: a pure function, and the one place that knows. The
//! numbers in comments are rows of the decision table in `docs/decision-table.md`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::adopted::Adopted;
use super::clock_holds::{by_the_clock_alone, waits_for_the_clock};
use super::clock_trust::{ClockStanding, ClockView};
use super::digest::Digest;
use super::doubt::{embargo_long_over, possible_double, undated};
use super::edit::{has_lost, is_another_text, speaks_another_language, survival};
use super::edition::Joins;
use super::entry::Bearings;
use super::expiry::is_over_at_once;
use super::fault::DecisionFault;
use super::grade::{Grade, Judge};
use super::id::{Authority, EntryId};
use super::path::DropPath;
use super::reading::{Embargo, Problem, Reading, Severity, Verdict};
use super::revision::{Revision, revise, revised, statement_of};
use super::statement::Statement;
use super::taken_back;
use super::time::Moment;
use super::withdrawal::{State, Withdrawal};

/// An entry that is published, as far as a decision needs it.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: EntryId,
    pub revision: u32,
    /// The drop file that the entry is read from.
    pub path: Option<DropPath>,
    pub file: FileState,
    pub published: Moment,
    pub updated: Moment,
    /// The path of its page.
    pub address: String,
    /// The last record of the entry.
    pub last_offset: u64,
    pub source: Option<Digest>,
    /// Blank where it was destroyed.
    pub statement: Arc<Statement>,
    pub state: State,
    /// The notice, for what is not current.
    pub withdrawal: Option<Withdrawal>,
    pub bearings: Bearings,
}

/// Whether an entry's drop file still lies in the drop folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    Present,
    /// Something lies under its name that nobody has looked at: an edit, or another text.
    Unseen,
    /// Nothing lies there, or another text.
    Gone,
}

/// What is published already and touches this file.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The entry that is read from this path.
    pub owned: Option<Known>,
    /// The entry that this file was a copy of.
    pub copied: Option<Known>,
    /// The entry with the declared id.
    pub declared: Option<Known>,
    /// The entry with the declared id and this file's language behind it.
    pub edition: Option<Known>,
    /// The entry whose drop file has the same bytes.
    pub same_bytes: Option<Known>,
    /// The newest entry with the same headline.
    pub same_title: Option<Known>,
    /// Withdrawn entries with the same headline.
    pub withdrawn: Vec<Known>,
    /// What an earlier registry says of this path.
    pub adopted: Option<Adopted>,
}

impl Surroundings {
    /// Nothing that is known touches the file.
    pub fn is_empty(&self) -> bool {
        let Surroundings {
            owned,
            copied,
            declared,
            edition,
            same_bytes,
            same_title,
            withdrawn,
            adopted,
        } = self;
        [owned, copied, declared, edition, same_bytes, same_title]
            .iter()
            .all(|known| known.is_none())
            && withdrawn.is_empty()
            && adopted.is_none()
    }
}

impl Surroundings {
    fn statements(&self) -> impl Iterator<Item = &Statement> {
        let Surroundings { owned, copied, declared, edition, same_bytes, .. } = self;
        [owned, copied, declared, edition, same_bytes]
            .into_iter()
            .flatten()
            .map(|known| &*known.statement)
    }
}

/// One file, read.
#[derive(Clone, Debug)]
pub struct Submission {
    pub path: DropPath,
    pub digest: Digest,
    pub reading: Reading,
    pub arrival: ArrivalKind,
    /// The moment of first sight.
    pub seen: Moment,
    /// The numeric user that owns the file.
    pub owner: u32,
    /// The key that the path gives, counted up past ids that are taken.
    pub path_key: String,
    pub now: Moment,
    pub consent: Consent,
    /// Until when whatever would be published is held back, for second thoughts.
    pub hold_window: Option<Moment>,
    pub clock: ClockView,
    /// A file beside it that takes it back: it is not published at all.
    pub taken_back_by: Option<DropPath>,
    /// The entry that the text says it replaces, where that was found.
    pub replaces: Option<EntryId>,
    /// The statement that this is an edition of.
    pub joins: Option<Joins>,
    /// Substantive corrections closer together than this are one.
    pub edit_quiet: Duration,
}

/// What a person has said of this very text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    None,
    /// It is to be published, whatever it waits for.
    Given,
}

impl Submission {
    /// Takes away what no longer holds: its time has come, or a person has consented.
    fn end_holds(&mut self) {
        let (sure, consent) = (self.clock.sure, self.consent);
        self.reading.problems.extend(by_the_clock_alone(self));
        self.reading.problems.retain(|problem| {
            let over = consent == Consent::Given
                || problem.until.is_some_and(|until| until.instant() <= sure.instant());
            problem.severity != Severity::Hold || !over
        });
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrivalKind {
    /// It came while we watched, or among a few while we did not.
    News,
    /// Part of an archive: nobody is told, and "now" is not its date. Carries the file's own time.
    Backfill { modified: Timestamp },
}

#[derive(Clone, Debug)]
pub enum Decision {
    /// The file says what is published already (25).
    Nothing { of: Known },
    /// A new entry (1).
    Publish {
        id: EntryId,
        published: Option<Moment>,
        statement: Box<Statement>,
        doubts: Vec<Problem>,
        /// At once: readers see the notice alone.
        withdrawn: Option<Withdrawal>,
    },
    /// The file takes back what was published from it, or states another reason.
    Withdraw { of: Known, withdrawal: Withdrawal },
    /// A person has accepted a text in the place of one that was withdrawn.
    Reinstate { of: Known, statement: Box<Statement>, doubts: Vec<Problem> },
    /// A new revision of an entry (31).
    Correct {
        of: Known,
        statement: Box<Statement>,
        grade: Grade,
        judge: Judge,
        doubts: Vec<Problem>,
    },
    /// The entry's file has another name (29); with a statement where the name changed what it says.
    Move { of: Known, statement: Option<Box<Statement>> },
    /// Another file with the same bytes (26).
    Alias { of: Known },
    /// Waits for a person; what is published stays as it is.
    Hold { problems: Vec<Problem>, of: Option<Known> },
    /// Another text under the name of a published one: refused, and the name is no longer the entry's.
    Displace { problems: Vec<Problem>, of: Known },
    /// Not published; what is published stays as it is (32).
    Refuse { problems: Vec<Problem>, of: Option<Known> },
    /// It depends on what lies under the name of this entry's file, which must be looked at first.
    Later { of: Known },
}

/// With at least this share left, a new name for an old headline is a replacement.
const REPLACEMENT_SURVIVAL_MIN: f64 = 0.5;

pub fn decide(around: Surroundings, mut submission: Submission, authority: &Authority) -> Decision {
    submission.end_holds();
    // What is taken over from a registry was public.
    let was_public = around.adopted.is_some() && around.owned.is_none();
    let is_asked = submission.consent == Consent::None && !was_public;
    let window = submission
        .hold_window
        .filter(|until| is_asked && until.instant() > submission.clock.steady.instant());
    let decision = decide_now(around, submission, authority);
    match window {
        Some(until) => held_back(decision, until),
        None => decision,
    }
}

/// What would be published waits a while, so that it can be stopped.
fn held_back(decision: Decision, until: Moment) -> Decision {
    let time = until.time_of_day();
    let (of, doubts, fault) = match decision {
        Decision::Publish { doubts, .. } => (None, doubts, DecisionFault::HoldWindow { time }),
        Decision::Correct { of, doubts, .. } => {
            (Some(of), doubts, DecisionFault::HoldWindowOfEdit { time })
        }
        other @ (Decision::Nothing { .. }
        | Decision::Move { .. }
        | Decision::Alias { .. }
        | Decision::Hold { .. }
        | Decision::Displace { .. }
        | Decision::Refuse { .. }
        | Decision::Withdraw { .. }
        | Decision::Reinstate { .. }
        | Decision::Later { .. }) => return other,
    };
    let waits = Problem::new(Severity::Hold, None, fault).until(until);
    Decision::Hold { problems: std::iter::once(waits).chain(doubts).collect(), of }
}

fn decide_now(around: Surroundings, mut submission: Submission, authority: &Authority) -> Decision {
    if let Some(decision) = taken_back::decide(&around, &submission, authority) {
        return decision;
    }
    let over = is_over_at_once(&submission.reading, around.statements(), submission.clock.sure);
    if let Some(problem) = over.filter(|_over| submission.consent == Consent::None) {
        submission.reading.problems.insert(0, problem);
    }
    let problems = submission.reading.problems.clone();
    match submission.reading.verdict() {
        Verdict::Reject => Decision::Refuse { problems, of: around.owned },
        Verdict::Hold => match (around.owned, around.same_bytes) {
            // It was accepted as it is.
            (Some(owned), _) if owned.source == Some(submission.digest) => {
                Decision::Nothing { of: owned }
            }
            (None, Some(known)) if known.file == FileState::Gone => rename(known, &submission),
            (owned, _) => Decision::Hold { problems, of: owned },
        },
        Verdict::Publish if submission.reading.declared_id.is_some() => {
            by_declared_id(around, submission, authority)
        }
        Verdict::Publish => by_path(around, submission, authority),
    }
}

fn by_declared_id(around: Surroundings, submission: Submission, authority: &Authority) -> Decision {
    let Some(declared) = submission.reading.declared_id.clone() else {
        return by_path(around, submission, authority);
    };
    let id = declared.value.entry_id(authority);
    let edition_id = submission
        .reading
        .language
        .as_ref()
        .map(|language| declared.value.edition_id(authority, &language.value));
    if let Some(owned) = around.owned {
        if owned.id == id || Some(&owned.id) == edition_id.as_ref() {
            return edit(owned, submission);
        }
        if around.declared.is_none() {
            // The file now names an id: a new statement under an old name, or an old one that gets
            // its id too late.
            return match is_another_text(&owned, &submission.reading) {
                Some(_reason) => publish(id, around.adopted, submission),
                None => edit_whose_id_stays(owned, submission),
            };
        }
    }
    let Some(known) = around.declared else { return publish(id, around.adopted, submission) };
    if known.file == FileState::Gone {
        return take_over(known, submission); // 30
    }
    if known.source == Some(submission.digest) {
        return Decision::Alias { of: known };
    }
    match (edition_id, around.edition) {
        (Some(edition_id), edition) if speaks_another_language(&submission.reading, &known) => {
            match edition {
                None => publish(edition_id, around.adopted, submission),
                Some(edition) if edition.file == FileState::Gone => take_over(edition, submission),
                Some(edition) => refuse_second_claim(edition, &submission), // 28
            }
        }
        _ => refuse_second_claim(known, &submission), // 28
    }
}

fn by_path(around: Surroundings, submission: Submission, authority: &Authority) -> Decision {
    if let Some(owned) = around.owned {
        return edit(owned, submission);
    }
    if let Some(known) = around.copied.filter(|known| known.file == FileState::Gone) {
        // Copied, the first removed, and edited: a renamed file.
        return take_over(known, submission);
    }
    if let Some(known) = around.same_bytes {
        return match known.file {
            FileState::Present | FileState::Unseen => Decision::Alias { of: known }, // 26
            FileState::Gone => rename(known, &submission),                           // 29
        };
    }
    let mut submission = submission;
    let mut alike = around.same_title.iter().chain(&around.withdrawn);
    if let Some(problem) = alike.find_map(|twin| taken_back::resembles(twin, &submission)) {
        return Decision::Hold { problems: vec![problem], of: None };
    }
    if let Some(twin) = around.same_title {
        if twin.file != FileState::Present
            && survival(&twin, &submission.reading) >= REPLACEMENT_SURVIVAL_MIN
        {
            return match (submission.consent, twin.file) {
                (Consent::Given, FileState::Gone) => take_over(twin, submission),
                _ => hold_possible_replacement(twin, &submission), // 30
            };
        }
        if twin.file == FileState::Present && same_day(&twin, &submission) {
            let double = possible_double(&twin, (&submission, &around.adopted)); // 27
            if double.severity == Severity::Hold {
                return Decision::Hold { problems: vec![double], of: None };
            }
            submission.reading.problems.push(double);
        }
    }
    let id = authority.mint(&submission.path_key);
    publish(id, around.adopted, submission)
}

fn publish(id: EntryId, adopted: Option<Adopted>, mut submission: Submission) -> Decision {
    submission.reading.problems.extend(embargo_long_over(&submission, adopted.as_ref()));
    let stays_withdrawn = adopted.as_ref().is_some_and(|adopted| adopted.withdrawal.is_some());
    if let (Some(by), Consent::None, false) =
        (&submission.taken_back_by, submission.consent, stays_withdrawn)
    {
        return Decision::Hold { problems: vec![taken_back::by_a_file(by)], of: None };
    }
    let another = adopted.as_ref().and_then(|adopted| adopted.holds_another_text(&submission));
    if let Some(problem) = another {
        let problems = std::iter::once(problem).chain(submission.reading.problems).collect();
        return Decision::Hold { problems, of: None };
    }
    let Submission {
        reading,
        arrival,
        owner,
        path_key,
        seen,
        now,
        consent,
        clock,
        replaces,
        joins,
        ..
    } = submission;
    let stated = reading.published.as_ref().map(|field| field.value);
    // Of what was under embargo, the later of the stated date and the release.
    let stated = match reading.embargo.as_ref().map(|field| &field.value) {
        Some(Embargo::Until(until)) if *until <= seen => stated,
        Some(Embargo::Until(_) | Embargo::Unreadable(_)) => stated.map(|stated| stated.max(now)),
        None => stated,
    };
    let declared = reading.declared_id.as_ref().map(|declared| declared.value.as_str().to_owned());
    let (joined, translation_of) = joins.map(|joins| (joins.group, joins.translation_of)).unzip();
    let group = joined.or(declared).unwrap_or(path_key);
    let (doubts, withdrawn) = (reading.problems.clone(), None);
    let mut statement = Box::new(statement_of((reading, replaces), group, owner));
    statement.translation_of = translation_of.flatten();
    if let Some(Adopted { id, published, address, withdrawal, source: _ }) = adopted {
        statement.address = Some(address);
        let (published, withdrawn) = (Some(published), withdrawal);
        return Decision::Publish { id, published, statement, doubts, withdrawn };
    }
    match (arrival, stated) {
        (ArrivalKind::Backfill { modified }, None) if consent == Consent::Given => {
            let zone = TimeZone::fixed(seen.offset());
            let published = Some(Moment::in_zone(modified, &zone));
            Decision::Publish { id, published, statement, doubts, withdrawn }
        }
        (ArrivalKind::Backfill { modified }, None) => {
            Decision::Hold { problems: vec![undated(modified)], of: None }
        }
        (ArrivalKind::News, None) if clock.standing == ClockStanding::Awaited => {
            if consent == Consent::Given {
                return Decision::Publish { id, published: None, statement, doubts, withdrawn };
            }
            Decision::Hold { problems: vec![waits_for_the_clock(seen)], of: None }
        }
        (ArrivalKind::Backfill { .. } | ArrivalKind::News, published) => {
            Decision::Publish { id, published, statement, doubts, withdrawn }
        }
    }
}

fn edit(owned: Known, submission: Submission) -> Decision {
    if submission.consent == Consent::None {
        if let Some(problem) = is_another_text(&owned, &submission.reading) {
            let problems = taken_back::told_with(problem, owned.state);
            return Decision::Displace { problems, of: owned };
        }
        let lost = has_lost(&owned, &submission.reading);
        if let Some(problem) = lost.filter(|_problem| !owned.state.is_taken_back()) {
            return Decision::Hold { problems: vec![problem], of: Some(owned) }; // 33
        }
    }
    if owned.state.is_taken_back() {
        return taken_back::edit(owned, submission);
    }
    let mut doubts = submission.reading.problems.clone();
    let line = submission.reading.change.as_ref().and_then(|change| change.line);
    let when = (submission.now, submission.edit_quiet);
    let fresh = revised(&owned, submission);
    let Some(revision) = revise(&owned.statement, fresh, when) else {
        return Decision::Nothing { of: owned };
    };
    doubts.extend(revision.doubt(line));
    let Revision { statement, grade, judge, .. } = revision;
    Decision::Correct { of: owned, statement: Box::new(statement), grade, judge, doubts }
}

fn edit_whose_id_stays(owned: Known, mut submission: Submission) -> Decision {
    let line = submission.reading.declared_id.as_ref().and_then(|declared| declared.line);
    let fault = DecisionFault::IdTooLate { id: owned.id.to_string() };
    submission.reading.problems.push(Problem::new(Severity::Doubt, line, fault));
    edit(owned, submission)
}

/// The file of an entry came back under another name, perhaps with changes.
fn take_over(known: Known, submission: Submission) -> Decision {
    if known.source == Some(submission.digest) {
        rename(known, &submission)
    } else {
        edit(known, submission)
    }
}

fn rename(known: Known, submission: &Submission) -> Decision {
    let renamed = revised(&known, submission.clone());
    let told_apart = |statement: &Statement| {
        (statement.categories.clone(), statement.language.clone(), statement.number.clone())
    };
    let changed = told_apart(&renamed) != told_apart(&known.statement);
    Decision::Move { of: known, statement: changed.then(|| Box::new(renamed)) }
}

fn refuse_second_claim(known: Known, submission: &Submission) -> Decision {
    if known.file == FileState::Unseen {
        return Decision::Later { of: known };
    }
    let line = submission.reading.declared_id.as_ref().and_then(|declared| declared.line);
    let (file, first) = (submission.path.to_string(), known.path.as_ref().map(DropPath::to_string));
    let fault = DecisionFault::IdTaken { file, first };
    let problem = Problem::new(Severity::Refuse, line, fault);
    Decision::Refuse { problems: vec![problem], of: Some(known) }
}

fn hold_possible_replacement(twin: Known, submission: &Submission) -> Decision {
    if twin.file == FileState::Unseen {
        return Decision::Later { of: twin };
    }
    let line = submission.reading.title.as_ref().and_then(|title| title.line);
    let (old, id) = (twin.path.as_ref().map(DropPath::to_string), twin.id.to_string());
    let fault = DecisionFault::PossibleNewVersion { old, id };
    let problem = Problem::new(Severity::Hold, line, fault);
    Decision::Hold { problems: vec![problem], of: Some(twin) }
}

fn same_day(twin: &Known, submission: &Submission) -> bool {
    let stated = submission.reading.published.as_ref().map(|field| field.value);
    stated.unwrap_or(submission.seen).date() == twin.published.date()
}
