//! What is told of a text that cannot be dated, or may be published already.

use jiff::Timestamp;

use super::decide::Known;
use super::fault::DecisionFault;
use super::reading::{Problem, Severity};

pub(super) fn possible_double(twin: &Known) -> Problem {
    let first = twin.path.as_ref().map_or_else(|| twin.id.to_string(), ToString::to_string);
    Problem::new(Severity::Doubt, None, DecisionFault::PossibleDouble { first })
}

pub(super) fn undated(modified: Timestamp) -> Problem {
    let date = modified.strftime("%Y-%m-%d").to_string();
    Problem::new(Severity::Hold, None, DecisionFault::Undated { date })
}
