//! Fields at the top of a file that are no header, because a line among them is not as it should be.
//!
//! Read as text they would be published, the first of them as the headline. Lines that the text's own rules
//! understand (a date, a number, whom to ask) do no harm and are only told.

use super::context::Context;
use super::declared;
use super::header_block::{key_and_value, unknown_key};
use super::header_date::date_only;
use super::header_zone::is_text;
use super::lines::Line;
use super::metadata::{self, Key, says_it_is_a_header};
use super::prose::is_prose;
use crate::domain::fault::HeaderFault;
use crate::domain::reading::{Problem, Severity};

/// A `Name: value` line, and the field that its name stands for.
struct Written<'t> {
    name: &'t str,
    value: &'t str,
    key: Option<Key>,
}

/// What is told of such fields; what is refused must not be read any further.
pub(super) fn told(lines: &[Line<'_>], context: &Context<'_>) -> Option<Problem> {
    let written: Vec<Written<'_>> = lines
        .iter()
        .map_while(|line| key_and_value(line.text))
        .map(|(name, value)| Written { name, value, key: metadata::key(name) })
        .collect();
    let first = written.first()?;
    if first.key.is_some() {
        broken_off(lines, &written, context)
    } else {
        unknown_first(lines, &written, context)
    }
}

/// No blank line parts the fields from what follows.
fn broken_off(
    lines: &[Line<'_>],
    written: &[Written<'_>],
    context: &Context<'_>,
) -> Option<Problem> {
    let known: Vec<(Key, &str)> =
        written.iter().map_while(|field| Some((field.key?, field.value))).collect();
    let stray = lines.get(known.len()).filter(|line| !line.text.is_empty())?;
    let is_meant = known.len() > 1 && known.iter().any(|(key, _value)| says_it_is_a_header(*key));
    // Whose text it is may stand above a headline, alone.
    let is_meant_alone = |key: Key| says_it_is_a_header(key) && key != Key::Author;
    let is_certain = known.iter().any(|field| {
        is_meant_alone(field.0) && !is_understood(field.0) && is_as_meant(field, context)
    });
    let severity = if is_certain || is_meant && known.iter().any(|field| !is_understood(field.0)) {
        Severity::Hold
    } else if is_meant {
        Severity::Doubt
    } else {
        return None;
    };
    let fault = HeaderFault::FieldsReadAsText { line: stray.number };
    Some(Problem::new(severity, Some(stray.number), fault))
}

/// The name in the first line is none of a field, and a field stands below it.
fn unknown_first(
    lines: &[Line<'_>],
    written: &[Written<'_>],
    context: &Context<'_>,
) -> Option<Problem> {
    let (first, others) = written.split_first()?;
    let line = lines[0].number;
    let is_closed = lines.get(written.len()).is_some_and(|line| line.text.is_empty());
    let known = others.iter().filter_map(|field| Some((field.key?, field.value)));
    let known: Vec<(Key, &str)> =
        known.filter(|field| says_it_is_a_header(field.0) && is_as_meant(field, context)).collect();
    if !is_text(lines[0], context) {
        // The number of a release, whom to ask, the head of a mail: only its subject is read as a headline.
        let has_title = known.iter().any(|(key, _value)| *key == Key::Title);
        return has_title.then(|| first_is_none(first.name, line, Severity::Hold));
    }
    let nearest = metadata::nearest(first.name).and_then(metadata::key);
    // A date or a name may stand below a headline as well.
    let is_header = known.iter().any(|(key, _value)| !(is_understood(*key) || *key == Key::Author));
    let is_mistyped = nearest.is_some_and(|key| {
        let is_value = key == Key::Title || says_nothing_else(key, first.value, context);
        is_header || is_value && (!known.is_empty() || key != Key::Title && others.is_empty())
    });
    if is_mistyped && is_closed {
        return Some(unknown_key(first.name, line));
    }
    if is_mistyped || is_header {
        return Some(first_is_none(first.name, line, Severity::Hold));
    }
    let below = lines.iter().skip(written.len()).find(|line| !line.text.is_empty());
    let is_headline = !is_closed || below.is_none_or(|line| is_prose(line.text));
    let is_doubtful = !is_headline && !known.is_empty();
    is_doubtful.then(|| first_is_none(first.name, line, Severity::Doubt))
}

fn first_is_none(name: &str, line: usize, severity: Severity) -> Problem {
    let fault = HeaderFault::UnknownFirstField { field: name.to_owned() };
    Problem::new(severity, Some(line), fault)
}

/// What the head of a text may hold as well as a header, and is found there.
fn is_understood(key: Key) -> bool {
    matches!(
        key,
        Key::Date
            | Key::Number
            | Key::Contact
            | Key::Embargo
            | Key::Image
            | Key::ImageAlt
            | Key::ImageCaption
            | Key::ImageCredit
    )
}

/// Whether the field can have this value; a text can be anything.
fn is_as_meant((key, value): &(Key, &str), context: &Context<'_>) -> bool {
    if matches!(key, Key::Id | Key::Language | Key::Change | Key::Status | Key::Date | Key::Expires)
    {
        return says_nothing_else(*key, value, context);
    }
    !value.is_empty() && (*key != Key::Number || value.contains(char::is_numeric))
}

/// Whether the value is one that no headline ends with.
fn says_nothing_else(key: Key, value: &str, context: &Context<'_>) -> bool {
    let is_date = key == Key::Date && date_only(value, context).is_some();
    is_date || declared::is_value_of(key, value, context)
}
