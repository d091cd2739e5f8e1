//! What is told of a text that cannot be dated, or may be published already.

use jiff::Timestamp;

use super::decide::Known;
use super::reading::{Problem, Severity};

pub(super) fn possible_double(twin: &Known) -> Problem {
    let first = twin.path.as_ref().map_or_else(|| twin.id.to_string(), ToString::to_string);
    Problem {
        severity: Severity::Doubt,
        until: None,
        line: None,
        what: format!(
            "{first} has the same headline and the same date: this may be one statement published twice."
        ),
        remedy: "If it is a correction, put the new text into the first file.".to_owned(),
    }
}

pub(super) fn undated(modified: Timestamp) -> Problem {
    Problem {
        severity: Severity::Hold,
        until: None,
        line: None,
        what: "This text came with an archive and states no date, so it cannot be dated by its arrival.".to_owned(),
        remedy: format!(
            "Add a line such as `Date: {}` at its top, above a blank line. (The file was last changed on that day, \
             which is the date it gets when it is accepted.)",
            modified.strftime("%Y-%m-%d")
        ),
    }
}
