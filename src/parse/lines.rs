//! Text to lines: every line end is one, blanks are one, what XML 1.0 forbids is gone.

use std::cell::OnceCell;
use std::ops::Range;

use super::bytes;
use super::fold::fold;
use super::restraint::Restraint;
use crate::domain::fault::FormFault;
use crate::domain::reading::{Problem, Severity};

/// A piece of a line, without blanks at its ends. Pieces of one long line share its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// 1-based.
    pub(super) number: usize,
    pub(super) text: &'t str,
    /// Shared by all copies of the line; none where it is blank.
    facts: Option<&'t Facts>,
}

/// What is asked of a line again and again, found out when it is first asked.
#[derive(Debug, Default)]
struct Facts {
    folded: OnceCell<String>,
    restraint: OnceCell<Restraint>,
}

impl<'t> Line<'t> {
    pub(super) fn blank(number: usize) -> Line<'t> {
        Line { number, text: "", facts: None }
    }

    /// The fold of the text, made when it is first asked for.
    pub(super) fn folded(&self) -> &'t str {
        self.facts.map_or("", |facts| facts.folded.get_or_init(|| fold(self.text)))
    }

    pub(super) fn restraint(&self) -> Restraint {
        self.facts.map_or_else(Restraint::default, |facts| {
            *facts.restraint.get_or_init(|| Restraint::of(*self))
        })
    }

    /// The fold of a text of at most so many bytes; of a longer one nothing.
    pub(super) fn folded_within(&self, bytes_max: usize) -> &'t str {
        if self.text.len() <= bytes_max { self.folded() } else { "" }
    }
}

/// The whole text, cleaned; `lines` are views of it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    spans: Vec<Span>,
    /// The lines from which characters were taken that XML 1.0 forbids.
    pub(super) forbidden: Vec<usize>,
    /// There are more lines than are read.
    pub(super) is_cut: bool,
}

/// Each line is looked at by many rules. More are those of no statement, and their file is refused.
pub(super) const LINES_MAX: usize = 100_000;

pub(super) fn too_many_lines() -> Problem {
    Problem::new(Severity::Refuse, None, FormFault::TooManyLines { most: LINES_MAX })
}

/// Where a line stands in the text.
#[derive(Debug)]
struct Span {
    number: usize,
    range: Range<usize>,
    facts: Facts,
}

/// A line longer than this is cut at wide gaps: headline, date and text of a page run together there.
const LONG_LINE_BYTES: usize = 200;
const WIDE_GAP: usize = 18;

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let mut lines = Lines { text: String::with_capacity(text.len()), ..Lines::default() };
        let mut rest = text;
        let mut number = 1;
        let mut start = Start::Own;
        loop {
            let end = line_end(rest);
            let line = &rest[..end.start];
            // A soft hyphen at the end of a line: the word goes on in the next.
            let hyphenated = line.trim_end().ends_with('\u{ad}') && end.border != Border::Page;
            lines.push_line(number, line, start);
            start = match start {
                _ if !hyphenated => Start::Own,
                Start::Own => Start::GoesOn { from: number },
                Start::GoesOn { from } => Start::GoesOn { from },
            };
            if end.border == Border::Page {
                lines.push_blank(number);
            }
            lines.is_cut = lines.spans.len() > LINES_MAX;
            if end.start == end.next || lines.is_cut {
                break;
            }
            rest = &rest[end.next..];
            if end.border == Border::Line {
                number += 1;
            }
        }
        lines
    }

    pub(super) fn views(&self) -> Vec<Line<'_>> {
        self.spans
            .iter()
            .map(|span| Line {
                number: span.number,
                text: &self.text[span.range.clone()],
                facts: Some(&span.facts),
            })
            .collect()
    }

    /// A line of its own, whose blanks are single.
    pub(super) fn push_own(&mut self, number: usize, text: &str) {
        self.push_line(number, text, Start::Own);
    }

    /// A blank line, where none stands above.
    pub(super) fn push_parting(&mut self) {
        let number = self.spans.last().map_or(1, |last| last.number);
        self.push_blank(number);
    }

    fn push_blank(&mut self, number: usize) {
        let end = self.text.len();
        self.push(number, end..end);
    }

    /// One blank line parts as well as many; whatever looks for the next filled line looks one line further.
    fn push(&mut self, number: usize, range: Range<usize>) {
        let blank_before = self.spans.last().is_some_and(|last| last.range.is_empty());
        if !(range.is_empty() && blank_before) {
            self.spans.push(Span { number, range, facts: Facts::default() });
        }
    }

    fn push_line(&mut self, number: usize, line: &str, start: Start) {
        let end = self.text.len();
        let (number, start) = match (start, self.spans.last()) {
            (Start::Own, _) => (number, end),
            (Start::GoesOn { from }, Some(last)) if last.range.end == end => {
                let start = last.range.start;
                self.spans.pop();
                (from, start)
            }
            (Start::GoesOn { from }, _) => (from, end),
        };
        if is_plain(line) {
            self.text.push_str(line.trim_matches(' '));
            self.push(number, start..self.text.len());
        } else {
            self.push_unusual(number, line, start);
        }
    }

    /// Character by character: blanks of any kind are one blank, soft hyphens and forbidden characters go.
    fn push_unusual(&mut self, number: usize, line: &str, mut start: usize) {
        let is_long = line.len() > LONG_LINE_BYTES;
        let mut gap = 0;
        for character in line.chars() {
            if is_blank(character) {
                gap += 1;
                continue;
            }
            if matches!(character, '\u{ad}' | '\u{feff}') {
                continue;
            }
            if !is_xml_char(character) {
                if self.forbidden.last() != Some(&number) {
                    self.forbidden.push(number);
                }
                continue;
            }
            if gap > 0 && self.text.len() > start {
                if is_long && gap >= WIDE_GAP && self.spans.len() <= LINES_MAX {
                    self.push(number, start..self.text.len());
                    self.push_blank(number);
                    start = self.text.len();
                } else {
                    self.text.push(' ');
                }
            }
            gap = 0;
            self.text.push(character);
        }
        self.push(number, start..self.text.len());
    }
}

/// Whether a line stands for itself or belongs to the one before.
#[derive(Clone, Copy)]
enum Start {
    Own,
    GoesOn { from: usize },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Border {
    Line,
    /// Of Unicode's own, which editors do not count.
    UncountedLine,
    /// A form feed: the text goes on after a border, on the same line as editors count.
    Page,
}

struct LineEnd {
    start: usize,
    next: usize,
    border: Border,
}

fn line_end(text: &str) -> LineEnd {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes::find(&bytes[at..], begins_line_end) {
        let start = at + found;
        let end = match bytes[start..] {
            [b'\r', b'\n', ..] => Some((2, Border::Line)),
            [b'\n' | b'\r', ..] => Some((1, Border::Line)),
            [b'\x0c', ..] => Some((1, Border::Page)),
            // NEL
            [0xc2, 0x85, ..] => Some((2, Border::UncountedLine)),
            // LINE SEPARATOR and PARAGRAPH SEPARATOR
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => Some((3, Border::UncountedLine)),
            _ => None,
        };
        if let Some((length, border)) = end {
            return LineEnd { start, next: start + length, border };
        }
        at = start + 1;
    }
    LineEnd { start: text.len(), next: text.len(), border: Border::Line }
}

fn begins_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\x0c' | 0xc2 | 0xe2)
}

/// Nothing in it needs a second look.
fn is_plain(line: &str) -> bool {
    let bytes = line.as_bytes();
    // 0xC2: blanks and C1; 0xE1 to 0xE3: blanks and marks; 0xEF: U+FEFF, U+FFFE.
    let is_special = |byte| byte < b' ' || matches!(byte, 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef);
    !bytes::any(bytes, is_special)
        && !bytes::any_pair(bytes, |first, second| first == b' ' && second == b' ')
}

/// A value that came by another way than in a line, as the lines of a text are: blanks are one, and what XML forbids
/// is gone.
pub(super) fn cleaned(value: &str) -> String {
    let is_line_end = |c| matches!(c, '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let lines = value.split(is_line_end).map(|line| {
        let words = line.split(is_blank).map(|word| word.replace(|c| !is_xml_char(c), ""));
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

pub(super) fn is_blank(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\u{b}' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// The Char production of XML 1.0, section 2.2, and no C1 controls.
pub(super) fn is_xml_char(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String)> {
        Lines::of(text).views().iter().map(|line| (line.number, line.text.to_owned())).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        read(text).into_iter().map(|(_number, text)| text).collect()
    }

    #[test]
    fn every_kind_of_line_end_is_one() {
        assert_eq!(
            texts("a\r\nb\rc\nd\u{85}e\u{2028}f\u{2029}g"),
            ["a", "b", "c", "d", "e", "f", "g"]
        );
    }

    #[test]
    fn lines_are_numbered_as_editors_number_them() {
        let numbers: Vec<usize> = read("a\u{2028}b\u{2029}c\u{85}d\re\r\nf\ng")
            .into_iter()
            .map(|(number, _text)| number)
            .collect();
        assert_eq!(numbers, [1, 1, 1, 1, 2, 3, 4]);
        assert_eq!(
            read("a\u{ad}\nb\u{ad}\u{2028}c\nd"),
            [(1, "abc".to_owned()), (3, "d".to_owned())]
        );
    }

    #[test]
    fn blanks_of_any_kind_are_one_and_those_at_the_ends_go() {
        assert_eq!(texts("\u{3000}\u{3000}one\t\u{a0} two  "), ["one two"]);
    }

    #[test]
    fn a_soft_hyphen_joins_the_halves_of_a_word() {
        assert_eq!(
            texts("the infra\u{ad}\nstructure\nof the ca\u{ad}pital"),
            ["the infrastructure", "of the capital"]
        );
    }

    #[test]
    fn a_form_feed_is_a_border_and_no_line() {
        assert_eq!(
            read("a\u{c}b\nc"),
            [(1, "a".into()), (1, String::new()), (1, "b".into()), (2, "c".into())]
        );
    }

    #[test]
    fn blank_lines_in_a_row_are_one() {
        assert_eq!(
            read("a\n\n \n\u{c}\nb"),
            [(1, "a".into()), (2, String::new()), (5, "b".into())]
        );
    }

    #[test]
    fn a_long_line_is_cut_at_its_wide_gaps() {
        let gap = " ".repeat(30);
        let line = ["Title", &"word ".repeat(50), "end"].join(&gap);
        assert_eq!(texts(&line).iter().filter(|piece| !piece.is_empty()).count(), 3);
        assert_eq!(texts(&["short", "line"].join(&gap)), ["short line"]);
    }

    #[test]
    fn what_xml_forbids_is_removed_and_remembered() {
        let lines = Lines::of("fine\nbe\u{1}l\u{7}l\u{fffe}");
        assert_eq!(lines.views()[1].text, "bell");
        assert_eq!(lines.forbidden, [2]);
    }

    #[test]
    fn a_value_is_cleaned_like_a_line() {
        let value = " a\u{1}b\u{a0}\u{2003} c\r\nd\u{ffff}\u{2028}\u{7f}";
        assert_eq!(cleaned(value), "ab c\n\nd");
    }

    #[test]
    fn more_lines_than_any_text_has_are_not_read() {
        let lines = Lines::of(&"a\n".repeat(LINES_MAX * 3));
        assert!(lines.is_cut && lines.spans.len() < LINES_MAX + 3);
        assert!(Lines::of(&["a", &" ".repeat(WIDE_GAP)].concat().repeat(LINES_MAX)).is_cut);
        assert!(!Lines::of(&"a\n".repeat(LINES_MAX - 1)).is_cut);
        assert!(!Lines::of(&"\n".repeat(LINES_MAX * 3)).is_cut);
    }
}
