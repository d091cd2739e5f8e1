//! Fields between two lines of `---`: the part of YAML that front matter is written in.
//!
//! `key: value`, with quotes or without; lists as `[a, b]` or one `- a` a line; comments. No more is read, and
//! what is more is an error: a value that two readers may take in two ways has no place in a header.

use super::header_block::{Fields, Header, key_and_value};
use super::lines::Line;
use super::metadata;
use crate::domain::fault::HeaderFault;
use crate::domain::reading::Origin;

const FENCE: &str = "---";
const LINES_MAX: usize = 200;

/// What stands between the fences, where the text begins with one and a field follows it. In other texts the line
/// is a line.
pub(super) fn read(lines: &[Line<'_>]) -> Option<Header> {
    lines.first().filter(|line| line.text == FENCE)?;
    let first = lines[1..].iter().find(|line| !is_nothing(line.text))?;
    let (name, _value) = key_and_value(first.text)?;
    let close =
        lines.iter().take(LINES_MAX).skip(1).position(|line| matches!(line.text, FENCE | "..."));
    let Some(close) = close else {
        // A rule above a text that happens to begin with a word and a colon.
        metadata::key(name)?;
        let mut fields = Fields::default();
        fields.refuse(HeaderFault::FenceOpen, lines[0].number);
        return Some(fields.header(Origin::FrontMatter, 0));
    };
    Some(fields(&lines[1..=close]).header(Origin::FrontMatter, close + 2))
}

fn fields(lines: &[Line<'_>]) -> Fields {
    let mut fields = Fields::default();
    let mut rest = lines.iter().filter(|line| !is_nothing(line.text)).peekable();
    while let Some(line) = rest.next() {
        let Some((name, value)) = key_and_value(line.text) else {
            fields.refuse(HeaderFault::NotAField { text: line.text.to_owned() }, line.number);
            continue;
        };
        let mut items = Vec::new();
        while value.is_empty()
            && let Some(item) = rest.next_if(|next| item(next.text).is_some())
        {
            items.push(self::item(item.text).and_then(plain));
        }
        // Of a list with an item that cannot be read nothing is.
        let values = if items.is_empty() { values(value) } else { items.into_iter().collect() };
        match values {
            Some(values) => fields.add(name, &values, line.number),
            None => {
                fields
                    .refuse(HeaderFault::FieldHoldsNoText { field: name.to_owned() }, line.number);
            }
        }
    }
    fields
}

fn is_nothing(text: &str) -> bool {
    text.is_empty() || text.starts_with('#')
}

fn item(text: &str) -> Option<&str> {
    text.strip_prefix("- ").map(str::trim)
}

/// None for what is neither a text nor a list of texts.
fn values(value: &str) -> Option<Vec<&str>> {
    let Some(list) = value.strip_prefix('[') else { return plain(value).map(|value| vec![value]) };
    let mut list = list.strip_suffix(']')?.trim();
    let mut values = Vec::new();
    while !list.is_empty() {
        let quote = list.chars().next().filter(|first| matches!(first, '"' | '\''));
        let end = match quote {
            Some(quote) => list[1..].find(quote)? + 2,
            None => list.find(',').unwrap_or(list.len()),
        };
        values.push(plain(list[..end].trim())?);
        let behind = list[end..].trim_start();
        list = match behind.strip_prefix(',') {
            Some(rest) => rest.trim_start(),
            None if behind.is_empty() => behind,
            None => return None,
        };
    }
    Some(values)
}

/// A text without its quotes; none where quotes do not close, and for the other kinds of value that YAML has.
fn plain(value: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.strip_suffix(quote).filter(|inside| !inside.contains([quote, '\\']));
        }
    }
    let is_other = value.starts_with(['{', '&', '*', '!', '|', '>', '%', '@', '`']);
    (!is_other).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::super::metadata::Key;
    use super::*;

    fn entries(text: &str) -> Vec<(Key, String, usize)> {
        match read(&Lines::of(text).views()) {
            Some(Header::Block(block, _taken)) => block
                .entries
                .into_iter()
                .map(|entry| (entry.key, entry.value, entry.line))
                .collect(),
            Some(Header::Faulty(problems)) => panic!("{problems:?}"),
            Some(Header::None) | None => panic!("no block"),
        }
    }

    #[test]
    fn values_and_lists_are_read() {
        let front = "---\n# of the press office\ntitle: \"Roads: the plan\"\ndate: 2026-03-04\ncategory:\n\
                     - Roads\n  - 'Bridges'\nauthor: [A. Person, \"B, C\"]\n---\nText";
        let text = |value: &str| value.to_owned();
        assert_eq!(
            entries(front),
            [
                (Key::Title, text("Roads: the plan"), 3),
                (Key::Date, text("2026-03-04"), 4),
                (Key::Category, text("Roads"), 5),
                (Key::Category, text("Bridges"), 5),
                (Key::Author, text("A. Person"), 8),
                (Key::Author, text("B, C"), 8),
            ]
        );
    }

    #[test]
    fn what_is_no_field_is_refused_and_never_read_as_text() {
        for text in [
            "---\ntitle: A\nprose among the fields\n---\nText",
            "---\ntitle: |\n  A\n---\nText",
            "---\ntitle: {a: b}\n---\nText",
            "---\ntitle: \"A\n---\nText",
            "---\ntitle: A\ntitle: B\n---\nText",
            "---\ntitle: [A, B]\n---\nText",
            "---\ntitle: A\nstatus:\n- 'draft\n---\nText",
            "---\ncategory:\n- {a: b}\n- Roads\n---\nText",
            "---\nlangauge: en\n---\nText",
            "---\ntitle: A\nText",
        ] {
            assert!(matches!(read(&Lines::of(text).views()), Some(Header::Faulty(_))), "{text}");
        }
    }

    #[test]
    fn a_line_of_hyphens_above_a_text_is_a_line() {
        for text in [
            "---\nThe bridge is open\n---\nText",
            "---\n\nText\n---",
            "---",
            "---\nBaku: wind\nText",
        ] {
            assert!(read(&Lines::of(text).views()).is_none(), "{text}");
        }
    }
}
