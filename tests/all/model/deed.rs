//! What can be done, and to which statements.

use super::expected::{Expected, Grade, Length, Lying, Public};

#[derive(Clone, Copy, Debug)]
pub(super) enum Work {
    Create(New),
    /// Of a statement.
    Of(Deed),
    /// The clock steps by so many seconds, forward or back.
    StepClock(i64),
    /// It steps to the next embargo or end.
    Pass(Awake),
}

/// A text under a name that is new.
#[derive(Clone, Copy, Debug)]
pub(super) enum New {
    Plain,
    /// In force for a while.
    Ending,
    Embargoed,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Deed {
    Edit,
    Correct(Grade),
    /// Without the end that it had.
    Prolong,
    /// An edit under embargo.
    Embargo,
    /// An edit that loses more than half of the text.
    Shorten,
    Rename,
    CopyAndRemove,
    /// Another text under the name.
    Reuse,
    Delete,
    TouchAndRestart,
    Accept(By),
    Reject(By),
    Withdraw(Withdrawal),
    Reinstate(By),
    Erase(u16),
    /// The bytes of what was taken back.
    Again,
}

/// Whether the program is there to see it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Awake {
    Yes,
    No,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Command,
    File,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Withdrawal {
    Command(u16),
    File(u16),
    Status,
}

/// When the program is killed beside the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kill {
    Never,
    /// A file that the work writes lands while it is down.
    Before,
    After,
}

/// What is done next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) works: [Work; 3],
    pub(super) at: usize,
    pub(super) kill: Kill,
}

impl Deed {
    /// Whether it can be done to this statement.
    pub(super) fn fits(self, entry: &Expected, now: i64) -> bool {
        let Expected { lying, file, public, text, .. } = entry;
        let is_standing = matches!(public, Public::Current | Public::Expired);
        let is_withdrawn = matches!(public, Public::Withdrawn(_));
        let is_there = *lying != Lying::Gone;
        let is_good = *lying == Lying::Good;
        let waits = matches!(lying, Lying::Waits(_));
        let has_its_time = entry.wait().is_some_and(|wait| wait.until.is_some());
        let is_as_it_stands = is_good && file == text;
        let is_open = file.embargo.is_none_or(|until| until <= now);
        match self {
            Deed::Edit => is_there,
            Deed::Correct(_) => is_there && is_standing,
            Deed::Prolong => is_good && is_standing && text.ends.is_some(),
            Deed::Embargo => is_good && *public == Public::Current && text.ends.is_none(),
            Deed::Shorten => is_there && is_standing && text.length == Length::Whole,
            Deed::Rename => is_as_it_stands && is_open && (is_standing || is_withdrawn),
            Deed::CopyAndRemove => is_as_it_stands && is_open && is_standing,
            Deed::Reuse => is_good && is_standing && text.length == Length::Whole,
            Deed::TouchAndRestart => is_as_it_stands && (is_standing || is_withdrawn),
            Deed::Accept(_) | Deed::Reject(_) => waits,
            Deed::Withdraw(Withdrawal::Command(_)) => is_standing && !has_its_time,
            Deed::Delete | Deed::Withdraw(Withdrawal::File(_) | Withdrawal::Status) => {
                is_good && is_standing
            }
            Deed::Reinstate(By::Command) => is_withdrawn,
            Deed::Reinstate(By::File) => is_withdrawn && is_good,
            Deed::Erase(_) => is_standing || is_withdrawn,
            Deed::Again => matches!(public, Public::Erased(_)) || (is_withdrawn && is_as_it_stands),
        }
    }
}
