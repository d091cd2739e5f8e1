//! What an edit does to a text that was published: whether it is another text, or has lost a part.

use super::decide::Known;
use super::fault::DecisionFault;
use super::language::Language;
use super::reading::{Field, Origin, Problem, Reading, Severity};
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
    let line = reading.title.as_ref().and_then(|title| title.line);
    let fault = DecisionFault::AnotherText { title: owned.statement.title.clone() };
    Some(Problem::new(Severity::Hold, line, fault))
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
    let fault = if after * 2 < before {
        DecisionFault::CutShort { before, after }
    } else if lost_title {
        DecisionFault::HeadlineLost
    } else {
        return None;
    };
    Some(Problem::new(Severity::Hold, None, fault))
}

/// Nothing tells the two apart: no number, no language, and no file of the second one's own.
pub(super) fn is_word_for_word(known: &Known, reading: &Reading) -> bool {
    let text = plain_text(&reading.html);
    let number = reading.number.as_ref().map(|number| &number.value);
    let is_of_language = |language: &Field<Language>| language.value == known.statement.language;
    number == known.statement.number.as_ref()
        && reading.language.as_ref().is_none_or(is_of_language)
        && reading.attachments.is_empty()
        && !text.trim().is_empty()
        && text == plain_text(&known.statement.html)
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
            | Origin::Mail
            | Origin::Properties
            | Origin::Configuration
            | Origin::Arrival => false,
        };
        declared && language.value != known.statement.language
    })
}
