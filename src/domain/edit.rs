//! What an edit does to a text that was published: whether it is another text, or has lost a part.

use super::decide::Known;
use super::reading::{Origin, Problem, Reading, Severity};
use super::text::{fold_title, plain_text, surviving_five_grams};

/// Under this many characters a text is too short to say whether it is another one.
const REUSE_CHARS_MIN: usize = 400;

/// With less than this share of the old text's word sequences left, it is another text.
const REUSE_SURVIVAL_MAX: f64 = 0.2;

/// A file name that is used for one statement after another must not replace yesterday's.
pub(super) fn is_another_text(owned: &Known, reading: &Reading) -> Option<Problem> {
    let number = reading.number.as_ref().map(|number| number.value.as_str());
    let other_number = match (owned.statement.number.as_deref(), number) {
        (Some(old), Some(new)) => old != new,
        (None, _) | (_, None) => false,
    };
    let title = reading.title.as_ref().map_or("", |title| title.value.as_str());
    let other_words = fold_title(title) != fold_title(&owned.statement.title)
        && plain_text(&owned.statement.html).chars().count() >= REUSE_CHARS_MIN
        && survival(owned, reading) < REUSE_SURVIVAL_MAX;
    if !other_number && !other_words {
        return None;
    }
    Some(Problem {
        severity: Severity::Hold,
        until: None,
        line: reading.title.as_ref().and_then(|title| title.line),
        what: format!(
            "The file holds another text than the statement that was published from it, \u{201c}{}\u{201d}, which stays as it is.",
            owned.statement.title
        ),
        remedy:
            "To publish a new statement, save it under a new name, or give it an `Id:` of its own. To put it in the \
             place of the published one all the same, accept it."
                .to_owned(),
    })
}

/// An edit that may be a file cut short on its way (33).
pub(super) fn has_lost(owned: &Known, reading: &Reading) -> Option<Problem> {
    let letters = |html: &str| plain_text(html).chars().count();
    let (before, after) = (letters(&owned.statement.html), letters(&reading.html));
    let title = reading.title.as_ref();
    let lost_title = title.is_none_or(|title| {
        title.origin == Origin::Derived
            && fold_title(&title.value) != fold_title(&owned.statement.title)
    });
    let what = if after * 2 < before {
        format!(
            "The text is less than half as long as the published one: {after} characters instead of {before}."
        )
    } else if lost_title {
        "The text has lost its headline.".to_owned()
    } else {
        return None;
    };
    Some(Problem {
        severity: Severity::Hold,
        until: None,
        line: None,
        what,
        remedy:
            "If the file was cut short, save the whole text again; if it is meant so, accept it."
                .to_owned(),
    })
}

pub(super) fn survival(known: &Known, reading: &Reading) -> f64 {
    surviving_five_grams(&plain_text(&known.statement.html), &plain_text(&reading.html))
}

/// A language that somebody wrote down, other than the known edition's; a guess does not count.
pub(super) fn speaks_another_language(reading: &Reading, known: &Known) -> bool {
    reading.language.as_ref().is_some_and(|language| {
        let declared = match language.origin {
            Origin::FrontMatter
            | Origin::Sidecar
            | Origin::Headers
            | Origin::FileName
            | Origin::Folder => true,
            Origin::Label
            | Origin::HeaderLine
            | Origin::Dateline
            | Origin::Lead
            | Origin::SignOff
            | Origin::Text
            | Origin::Derived
            | Origin::Configuration
            | Origin::Arrival => false,
        };
        declared && language.value != known.statement.language
    })
}
