//! TOML between two lines of `+++` at the top of the file; always strict.

use toml::{Table, Value};

use super::header_block::{Header, unknown_key};
use super::lines::{Line, is_xml_char};
use super::metadata::{self, Block, Entry};
use crate::domain::fault::HeaderFault;
use crate::domain::reading::{Origin, Problem, Severity};

const FENCE: &str = "+++";

/// Each field is looked for among the lines.
const LINES_MAX: usize = 1_000;
const BYTES_MAX: usize = 64 * 1024;

/// What the front matter says, where the text begins with one.
pub(super) fn read(text: &str, lines: &[Line<'_>]) -> Option<Header> {
    let fence = lines.first().filter(|line| line.text == FENCE)?.number;
    let Some(close) =
        lines.iter().skip(1).position(|line| line.text == FENCE).map(|index| index + 1)
    else {
        return Some(Header::Faulty(vec![refuse(fence, HeaderFault::FrontMatterOpen)]));
    };
    // The cleaned lines would lose blanks inside quotes; TOML reads the text itself.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let source: String = text
        .lines()
        .skip(fence)
        .take(lines[close].number - fence - 1)
        .flat_map(|line| [line, "\n"])
        .collect();
    if source.len() > BYTES_MAX || lines[close].number - fence > LINES_MAX {
        let error = format!("longer than {BYTES_MAX} bytes or {LINES_MAX} lines");
        let fault = HeaderFault::FrontMatterUnreadable { error };
        return Some(Header::Faulty(vec![refuse(fence, fault)]));
    }
    let unreadable = |error| HeaderFault::FrontMatterUnreadable { error };
    Some(match entries((&source, fence), unreadable) {
        Ok(entries) => Header::Block(Block { origin: Origin::FrontMatter, entries }, close + 1),
        Err(problems) => Header::Faulty(problems),
    })
}

/// The fields of a TOML text; `above` is the number of the line above it.
pub(super) fn entries(
    (source, above): (&str, usize),
    unreadable: impl Fn(String) -> HeaderFault,
) -> Result<Vec<Entry>, Vec<Problem>> {
    let table = source.parse::<Table>().map_err(|error| {
        let before = error
            .span()
            .map_or(0, |span| source[..span.start.min(source.len())].matches('\n').count());
        let error = error.message().lines().next().unwrap_or_default().to_owned();
        vec![refuse(above + 1 + before, unreadable(error))]
    })?;
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for (name, value) in &table {
        let line =
            above + 1 + source.lines().position(|line| names(line, name)).unwrap_or_default();
        let Some(key) = metadata::key(name) else {
            problems.push(unknown_key(name, line));
            continue;
        };
        if let Some(values) = texts(value) {
            entries.extend(values.into_iter().map(|value| Entry { key, value, line }));
        } else {
            let fault = HeaderFault::FieldHoldsNoText { field: name.clone() };
            problems.push(refuse(line, fault));
        }
    }
    entries.sort_by_key(|entry| entry.line);
    if problems.is_empty() { Ok(entries) } else { Err(problems) }
}

fn names(line: &str, name: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['"', '\'']);
    line.strip_prefix(name)
        .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with('='))
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Table(_) => text(value).map(|text| vec![text]),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        // TOML can write any character by its number.
        Value::String(text) => Some(text.chars().filter(|c| is_xml_char(*c)).collect()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Datetime(moment) => Some(moment.to_string()),
        Value::Float(_) | Value::Boolean(_) | Value::Table(_) | Value::Array(_) => None,
    }
}

fn refuse(line: usize, fault: HeaderFault) -> Problem {
    Problem::new(Severity::Refuse, Some(line), fault)
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::super::metadata::Key;
    use super::*;

    fn header(text: &str) -> Header {
        read(text, &Lines::of(text).views()).unwrap()
    }

    fn problem(text: &str) -> Problem {
        match header(text) {
            Header::Faulty(mut problems) => problems.remove(0),
            Header::None | Header::Block(..) => panic!("no problem"),
        }
    }

    #[test]
    fn front_matter_is_toml() {
        let Header::Block(block, taken) = header(
            "+++\ntitle = \"A  b\"\ndate = 2026-03-04T10:00:00+04:00\ncategory = [\"x\", \"y\"]\n+++\nText",
        ) else {
            panic!("no block")
        };
        assert_eq!(taken, 5);
        let entries: Vec<_> = block
            .entries
            .iter()
            .map(|entry| (entry.key, entry.value.as_str(), entry.line))
            .collect();
        assert_eq!(
            entries,
            [
                (Key::Title, "A  b", 2),
                (Key::Date, "2026-03-04T10:00:00+04:00", 3),
                (Key::Category, "x", 4),
                (Key::Category, "y", 4)
            ]
        );
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        assert_eq!(problem("+++\ntitle = \"A\"\ndate =\n+++\nText").line, Some(3));
        assert_eq!(problem("+++\ntitle = \"A\"\nText").line, Some(1));
        assert_eq!(problem("+++\ntitle = 1.5\n+++\nText").line, Some(2));
        let text = "\n\n+++\ntitle = \"A\"\nsummary = 1.5\n+++\nText";
        let Some(Header::Faulty(problems)) = read(text, &Lines::of(text).views()[1..]) else {
            panic!("no problem")
        };
        assert_eq!(problems[0].line, Some(5));
    }

    #[test]
    fn an_unknown_field_is_refused_and_the_nearest_is_named() {
        let problem = problem("+++\ntitle = \"A\"\nlangauge = \"en\"\n+++\nText");
        assert_eq!((problem.severity, problem.line), (Severity::Refuse, Some(3)));
        let (field, nearest) = ("langauge".to_owned(), Some("language".to_owned()));
        assert_eq!(*problem.fault, HeaderFault::UnknownField { field, nearest }.into());
    }

    #[test]
    fn no_character_that_xml_forbids_comes_in_by_its_number() {
        let Header::Block(block, _taken) = header("+++\ntitle = \"a\\u0001b\"\n+++\n\nText") else {
            panic!("a header")
        };
        assert_eq!(block.entries[0].value, "ab");
    }

    #[test]
    fn more_than_a_head_of_a_text_is_refused() {
        let keys: String = (0..1_001).map(|at| ["k", &at.to_string(), " = 1\n"].concat()).collect();
        let long = ["title = \"", &"a".repeat(70_000), "\"\n"].concat();
        for source in [keys, long, "[".repeat(70_000), "a = {".repeat(20_000)] {
            let problem = problem(&["+++\n", &source, "\n+++\n\nText"].concat());
            assert_eq!((problem.severity, problem.line), (Severity::Refuse, Some(1)));
        }
    }
}
