//! What is no longer in force (docs/decisions/0010-expiry.md).

use super::fault::HeaderFault;
use super::reading::{Problem, Reading, Severity};
use super::statement::Statement;
use super::time::Moment;

/// A text that would be over before it is out is kept back: more often it is a slip of the year.
/// `standing` is what is published of it: whoever mends a word of what is over is not asked again.
pub fn is_over_at_once<'a>(
    reading: &Reading,
    mut standing: impl Iterator<Item = &'a Statement>,
    now: Moment,
) -> Option<Problem> {
    let expires = reading.expires_at().filter(|expires| *expires <= now)?;
    if standing.any(|statement| statement.expires == Some(expires)) {
        return None;
    }
    let line = reading.expires.as_ref().and_then(|field| field.line);
    let fault = HeaderFault::OverAtOnce { since: expires.rfc3339() };
    Some(Problem::new(Severity::Hold, line, fault))
}

/// Whether what was no longer in force is so after a change at this time.
pub fn stays_expired(before: Option<Moment>, statement: &Statement, at: Moment) -> Option<Moment> {
    before.and(statement.expires).filter(|expires| *expires <= at)
}
