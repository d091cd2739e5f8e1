//! How admit stands, written down for the operator.

use super::{Admit, AdmitError};
use crate::board::{ALARMS_MAX, About, AlarmKind, Reliance};
use crate::domain::clock_trust::{ClockDoubt, ClockStanding};
use crate::ledger::held::{Waiting, WaitingCounts};
use crate::publish::note_alarm;
use crate::reports::Outcome;

impl Admit {
    pub(super) fn note_standing(&self) -> Result<(), AdmitError> {
        let WaitingCounts { for_person, for_time, matters } = self.ledger.count_waiting()?;
        let next_release = self.ledger.next_release()?;
        let clock = match doubt_in_words(self.trust.standing(), self.trust.doubt()) {
            Some(doubt) => Reliance::Doubted(doubt),
            None if self.trust.is_accepted() => Reliance::Accepted,
            None => Reliance::Relied,
        };
        self.board.note_admit(|stand| {
            (stand.for_person, stand.for_time, stand.matters) = (for_person, for_time, matters);
            (stand.next_release, stand.clock) = (next_release, clock);
        });
        Ok(())
    }

    /// The feed of alarms is kept in memory: what still waits is told again, under the ids that it had. The
    /// matters of the site tell it by themselves.
    pub(super) fn tell_operator_of_what_waits(&self) -> Result<(), AdmitError> {
        let mut numbers = self.ledger.numbers_waiting()?;
        numbers.sort_by_key(|(_path, number)| *number);
        let newest = numbers.len().saturating_sub(ALARMS_MAX);
        for (path, number) in numbers.into_iter().skip(newest) {
            let Some(Waiting { held, .. }) = self.ledger.waiting(number)? else { continue };
            let path = path.to_string();
            let about = About { kind: AlarmKind::Held, path: Some(&path), waiting: Some(number) };
            let about = (about, Outcome::Held.word());
            note_alarm(&self.board, about, &self.reasons(held.problems), held.since.instant());
        }
        Ok(())
    }

    /// So many files that were found are still to be decided.
    pub(super) fn note_backlog(&self, files: usize) {
        self.board.note_admit(|stand| stand.backlog = files);
    }
}

fn doubt_in_words(standing: ClockStanding, doubt: Option<ClockDoubt>) -> Option<String> {
    let words = match (standing, doubt) {
        (ClockStanding::Trusted, _) => return None,
        (_, Some(ClockDoubt::Stepped(_))) => "it was set ahead",
        (_, Some(ClockDoubt::Behind(_))) => "it is behind the last record",
        (_, Some(ClockDoubt::Unsynchronised)) => "no time service keeps it",
        (ClockStanding::Awaited | ClockStanding::Doubtful, None) => "it is waited for",
    };
    Some(words.to_owned())
}
