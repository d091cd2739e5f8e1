//! What is told of a text that cannot be dated, or may be published already.

use jiff::Timestamp;

use super::adopted::Adopted;
use super::decide::{ArrivalKind, Consent, Known, Submission};
use super::edit::is_word_for_word;
use super::fault::{DecisionFault, TextFault};
use super::limits::EMBARGO_OVER_GRACE;
use super::reading::{Embargo, Problem, Severity};

/// A copy of a file that has something beside it is not the same bytes; word for word the same it waits, unless it was
/// public before.
pub(super) fn possible_double(
    twin: &Known,
    (submission, adopted): (&Submission, &Option<Adopted>),
) -> Problem {
    let first = twin.path.as_ref().map_or_else(|| twin.id.to_string(), ToString::to_string);
    let is_copy = submission.consent == Consent::None
        && adopted.is_none()
        && is_word_for_word(twin, &submission.reading);
    let severity = if is_copy { Severity::Hold } else { Severity::Doubt };
    Problem::new(severity, None, DecisionFault::PossibleDouble { first })
}

pub(super) fn undated(modified: Timestamp) -> Problem {
    let date = modified.strftime("%Y-%m-%d").to_string();
    Problem::new(Severity::Hold, None, DecisionFault::Undated { date })
}

/// A slipped year would make public at once what is to wait. Of an archive, and of what a person has looked at,
/// nothing is said.
pub(super) fn embargo_long_over(
    submission: &Submission,
    adopted: Option<&Adopted>,
) -> Option<Problem> {
    let Submission { reading, arrival, consent, seen, .. } = submission;
    if *arrival != ArrivalKind::News || *consent == Consent::Given || adopted.is_some() {
        return None;
    }
    let stated = reading.embargo.as_ref()?;
    let Embargo::Until(until) = stated.value else { return None };
    let is_long_over = until.instant() + EMBARGO_OVER_GRACE < seen.instant();
    let fault = TextFault::EmbargoLongOver { until: until.rfc3339() };
    is_long_over.then(|| Problem::new(Severity::Doubt, stated.line, fault))
}
