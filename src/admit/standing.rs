//! How admit stands, written down for the operator.

use super::{Admit, AdmitError};
use crate::domain::clock_trust::{ClockDoubt, ClockStanding};
use crate::ledger::held::WaitingCounts;

impl Admit {
    pub(super) fn note_standing(&self) -> Result<(), AdmitError> {
        let WaitingCounts { for_person, for_time, matters } = self.ledger.count_waiting()?;
        let next_release = self.ledger.next_release()?;
        let clock = clock_in_words(self.trust.standing(), self.trust.doubt());
        self.board.note_admit(|stand| {
            (stand.for_person, stand.for_time, stand.matters) = (for_person, for_time, matters);
            (stand.next_release, stand.clock) = (next_release, clock);
        });
        Ok(())
    }

    /// So many files that were found are still to be decided.
    pub(super) fn note_backlog(&self, files: usize) {
        self.board.note_admit(|stand| stand.backlog = files);
    }
}

fn clock_in_words(standing: ClockStanding, doubt: Option<ClockDoubt>) -> Option<String> {
    let words = match (standing, doubt) {
        (ClockStanding::Trusted, _) => return None,
        (_, Some(ClockDoubt::Stepped(_))) => "it was set ahead",
        (_, Some(ClockDoubt::Behind(_))) => "it is behind the last record",
        (_, Some(ClockDoubt::Unsynchronised)) => "it is not synchronised",
        (ClockStanding::Awaited | ClockStanding::Doubtful, None) => "it is waited for",
    };
    Some(words.to_owned())
}
