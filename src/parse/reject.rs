//! Texts that are none: empty files, bot checks, notes that the text is elsewhere.

use super::lines::Line;
use super::phrases::{INTERSTITIALS, STUBS};
use crate::domain::fault::TextFault;
use crate::domain::reading::{Problem, Severity};

/// A stand-in page is short; a statement may well speak of access that was denied.
const INTERSTITIAL_BYTES_MAX: usize = 2500;
const STUB_BYTES_MAX: usize = 400;

pub(super) fn fault(lines: &[Line<'_>]) -> Option<Problem> {
    let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
    if bytes == 0 {
        return Some(Problem::new(Severity::Refuse, None, TextFault::NoText));
    }
    if bytes > INTERSTITIAL_BYTES_MAX {
        return None;
    }
    let find = |phrases: &[&str]| {
        lines.iter().find(|line| {
            let lower = line.text.to_lowercase();
            phrases.iter().any(|phrase| lower.contains(phrase))
        })
    };
    if bytes <= STUB_BYTES_MAX
        && let Some(line) = find(STUBS)
    {
        let fault = TextFault::PointsElsewhere;
        return Some(Problem::new(Severity::Refuse, Some(line.number), fault));
    }
    // A headline may use the words; a page of a few lines that begins with them is no statement.
    let opening = &lines[..lines.len().min(12)];
    let line = opening.iter().find(|line| {
        if bytes >= 600 && line.text.len() >= 80 {
            return false;
        }
        let lower = line.text.to_lowercase();
        INTERSTITIALS.iter().any(|phrase| lower.contains(phrase))
    })?;
    Some(Problem::new(Severity::Refuse, Some(line.number), TextFault::ServerPage))
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    fn is_refused(text: &str) -> bool {
        fault(&Lines::of(text).views()).is_some()
    }

    #[test]
    fn what_is_no_statement_is_refused() {
        for text in [
            "",
            " \n\n ",
            "Access Denied\nYou don't have permission to access this server.",
            "Please enable JavaScript to continue.",
            "Minister speaks\nClick on link to view the release",
        ] {
            assert!(is_refused(text), "{text}");
        }
    }

    #[test]
    fn a_statement_that_speaks_of_such_things_is_read() {
        let text = "Aid convoy turned back\n\nThe convoy was stopped on Monday; access denied to the area, said the driver. ".to_owned() + &"Talks go on with all sides about the matter. ".repeat(30);
        assert!(!is_refused(&text));
        assert!(!is_refused("Office closed on Monday"));
    }
}
