//! The header block: `Key: value` lines from the first line on, closed by a blank line.

use super::fence;
use super::lines::Line;
use super::metadata::{self, Block, Entry};
use crate::domain::fault::HeaderFault;
use crate::domain::reading::{Origin, Problem, Severity};

/// What stands at the top of a text.
pub(super) enum Header {
    /// No block of ours; all lines are text.
    None,
    /// The block, and how many lines it takes.
    Block(Block, usize),
    Faulty(Vec<Problem>),
}

/// A key is short: `Embargoed until: ...`.
const KEY_CHARS_MAX: usize = 24;
const KEY_WORDS_MAX: usize = 3;

/// So many faults are told of one block.
const FAULTS_MAX: usize = 50;

pub(super) fn read(lines: &[Line<'_>]) -> Header {
    if let Some(fenced) = fence::read(lines) {
        return fenced;
    }
    let Some((first_key, _value)) = lines.first().and_then(|line| key_and_value(line.text)) else {
        return Header::None;
    };
    let Some(first) = metadata::key(first_key) else {
        return near_miss(first_key, lines[0].number);
    };
    let end = lines.iter().position(|line| line.text.is_empty()).unwrap_or(lines.len());
    let block = &lines[..end];
    // A line of prose before the blank line: the text merely begins with a word and a colon.
    if (end == lines.len() && block.len() == 1)
        || block.iter().any(|line| key_and_value(line.text).is_none())
    {
        return Header::None;
    }
    let keys = || block.iter().filter_map(|line| Some(metadata::key(key_and_value(line.text)?.0)));
    // Nothing but lines of this form may be a text as well.
    if end == lines.len() && keys().any(|key| key.is_none()) {
        return Header::None;
    }
    let known = keys().flatten();
    if !metadata::says_it_is_a_header(first) && !known.clone().any(metadata::says_it_is_a_header) {
        return Header::None;
    }
    strict(block, (end + 1).min(lines.len()))
}

fn strict(block: &[Line<'_>], taken: usize) -> Header {
    let mut fields = Fields::default();
    for line in block {
        if let Some((name, value)) = key_and_value(line.text) {
            fields.add(name, &[value.trim_matches(['"', '“', '”'])], line.number);
        }
    }
    fields.header(Origin::Headers, taken)
}

/// The fields of a block, as they are read.
#[derive(Default)]
pub(super) struct Fields {
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

impl Fields {
    /// One field; of some, several values are one more each.
    pub(super) fn add(&mut self, name: &str, values: &[&str], line: usize) {
        if self.problems.len() >= FAULTS_MAX {
            return;
        }
        let Some(key) = metadata::key(name) else {
            return self.problems.push(unknown_key(name, line));
        };
        let is_said = self.entries.iter().any(|entry| entry.key == key);
        if key.is_single() && (is_said || values.len() > 1) {
            return self.problems.push(said_twice(name, line));
        }
        let entries = values.iter().map(|value| Entry { key, value: (*value).to_owned(), line });
        self.entries.extend(entries);
    }

    pub(super) fn refuse(&mut self, fault: HeaderFault, line: usize) {
        if self.problems.len() < FAULTS_MAX {
            self.problems.push(Problem::new(Severity::Refuse, Some(line), fault));
        }
    }

    pub(super) fn header(self, origin: Origin, taken: usize) -> Header {
        if self.problems.is_empty() {
            Header::Block(Block { origin, entries: self.entries }, taken)
        } else {
            Header::Faulty(self.problems)
        }
    }
}

/// `Key: value`: letters and blanks, a colon, a blank or the end.
pub(super) fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':').or_else(|| line.split_once('：'))?;
    let is_name = !name.is_empty()
        && name.chars().count() <= KEY_CHARS_MAX
        && name.split(' ').count() <= KEY_WORDS_MAX
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '_' | '\u{307}'));
    let parted = value.is_empty() || value.starts_with(' ') || metadata::key(name).is_some();
    (is_name && parted && !value.starts_with("//")).then(|| (name.trim(), value.trim()))
}

fn near_miss(name: &str, line: usize) -> Header {
    if !metadata::resembles_a_restraint(name) {
        return Header::None;
    }
    let fault = HeaderFault::MistypedRestraint { line, field: name.to_owned() };
    Header::Faulty(vec![Problem::new(Severity::Hold, Some(line), fault)])
}

/// Which of the two counts is not for us to choose.
pub(super) fn said_twice(name: &str, line: usize) -> Problem {
    let fault = HeaderFault::FieldTwice { field: name.to_owned() };
    Problem::new(Severity::Refuse, Some(line), fault)
}

pub(super) fn unknown_key(name: &str, line: usize) -> Problem {
    let nearest = metadata::nearest(name).map(str::to_owned);
    let fault = HeaderFault::UnknownField { field: name.to_owned(), nearest };
    Problem::new(Severity::Refuse, Some(line), fault)
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::super::metadata::Key;
    use super::*;

    fn keys(text: &str) -> Option<Vec<(Key, String)>> {
        match read(&Lines::of(text).views()) {
            Header::Block(block, _taken) => {
                Some(block.entries.into_iter().map(|entry| (entry.key, entry.value)).collect())
            }
            Header::None | Header::Faulty(_) => None,
        }
    }

    fn severity(text: &str) -> Option<Severity> {
        match read(&Lines::of(text).views()) {
            Header::Faulty(problems) => problems.first().map(|problem| problem.severity),
            Header::None | Header::Block(..) => None,
        }
    }

    #[test]
    fn a_header_block_is_read_to_its_blank_line() {
        let text = "Title: Roads: the plan\nDATE: 2026-03-04\nlang: en\n\nThe text.";
        let expected =
            [(Key::Title, "Roads: the plan"), (Key::Date, "2026-03-04"), (Key::Language, "en")];
        assert_eq!(keys(text).unwrap(), expected.map(|(key, value)| (key, value.to_owned())));
    }

    #[test]
    fn an_unknown_key_in_a_header_block_is_an_error() {
        assert_eq!(severity("Title: Roads\nColour: red\n\nText"), Some(Severity::Refuse));
    }

    #[test]
    fn a_first_line_that_resembles_an_embargo_holds() {
        assert_eq!(severity("Embrago: 5 May 2026\n\nText"), Some(Severity::Hold));
        assert_eq!(severity("Relese: 5 May 2026\nText"), Some(Severity::Hold));
    }

    #[test]
    fn prose_with_a_colon_is_no_header() {
        for text in [
            "Baku: a city of wind\n\nText",
            "Date: 4 March 2026\nMinister opens bridge\n\nText",
            "Contact: A. Person\nPhone: 12\n\nText",
            "Note: closed on Monday\n\nText",
            "Title: alone",
        ] {
            assert!(keys(text).is_none() && severity(text).is_none(), "{text}");
        }
    }

    #[test]
    fn of_very_many_faults_some_are_told() {
        let fields = "Title: Roads\nColour: red\n".repeat(200);
        let Header::Faulty(problems) = read(&Lines::of(&[&fields, "\nText"].concat()).views())
        else {
            panic!("a header")
        };
        assert_eq!(problems.len(), FAULTS_MAX);
    }
}
