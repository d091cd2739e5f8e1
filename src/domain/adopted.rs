//! What a registry of an earlier ledger says of a drop file: what was published from it.

use super::decide::{Consent, Submission};
use super::digest::Digest;
use super::fault::DecisionFault;
use super::id::EntryId;
use super::reading::{Problem, Severity};
use super::time::Moment;
use super::withdrawal::Withdrawal;

/// An id, a date and an address that are taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    pub id: EntryId,
    pub published: Moment,
    pub address: String,
    /// It was withdrawn, and stays so.
    pub withdrawal: Option<Withdrawal>,
    /// Of the file as it was published. Registries of earlier programs did not say it.
    pub source: Option<Digest>,
}

impl Adopted {
    /// The text that was published is lost, and the file holds another one: an edit that was kept back, one that nobody
    /// has seen, or half of a text.
    pub(super) fn holds_another_text(&self, submission: &Submission) -> Option<Problem> {
        let is_same = self.source.is_none_or(|source| source == submission.digest);
        if is_same || self.withdrawal.is_some() || submission.consent == Consent::Given {
            return None;
        }
        let fault = DecisionFault::PublishedTextLost { address: self.address.clone() };
        Some(Problem::new(Severity::Hold, None, fault))
    }
}
