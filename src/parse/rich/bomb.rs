//! Whether the parser of HTML would take much time or memory: both grow with what is open at once and with how
//! much there is in all, and that is counted beforehand, by the tags alone.
//!
//! What stands in a comment, a script or an attribute counts as if it were markup, because what the parser takes it for
//! only the parser knows.

use crate::parse::bytes;

/// Elements inside one another, beside those whose end tags may be left out.
const DEPTH_MAX: usize = 256;

/// Elements and comments in all, with the elements that the parser would add. An end tag is half of one, for the
/// text that may follow.
const NODES_MAX: usize = 40_000;

/// Elements by the number of those that they stand in: what an element takes from those inside it, it takes from all.
const DEPTHS_MAX: usize = 4_000_000;

/// `&`, `<` and `>` in all: each that is none of a tag's is a reference for the next parser, and that a piece of text.
const SIGNS_MAX: usize = 250_000;

/// Letters behind `&`: a name is looked up letter by letter.
const REFERENCE_LETTERS_MAX: usize = 1_000_000;

/// In a statement each is six bytes.
const QUOTATION_MARKS_MAX: usize = 600_000;

const ATTRIBUTES_MAX: usize = 300_000;

/// The parser compares each attribute of a tag with those before it.
const COMPARISONS_MAX: usize = 10_000_000;

/// Elements that the parser of HTML opens again in every paragraph below, until they are closed.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The parser closes them by itself, or they have no end.
const CLOSED_BY_THEMSELVES: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "br", "hr",
    "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr",
    "body", "html", "head",
];

/// An end tag counts as one where it surely ends something.
pub(super) fn is_bomb(html: &str) -> bool {
    if has_too_many_signs(html) {
        return true;
    }
    let mut count = Count { left_to_look_at: html.len() * 8 + 65_536, ..Count::default() };
    let mut rest = html;
    while let Some(at) = bytes::find(rest.as_bytes(), |byte| byte == b'<') {
        rest = &rest[at + 1..];
        count.tag(rest);
        if count.is_too_much() {
            return true;
        }
    }
    false
}

fn has_too_many_signs(html: &str) -> bool {
    let signs = html.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>')).count();
    let quotation_marks = html.bytes().filter(|byte| *byte == b'"').count();
    let letters = |name: &str| name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    signs > SIGNS_MAX
        || quotation_marks > QUOTATION_MARKS_MAX
        || html.split('&').skip(1).map(letters).sum::<usize>() > REFERENCE_LETTERS_MAX
}

#[derive(Default)]
struct Count<'h> {
    open: Vec<&'h str>,
    /// How many of those are formatting.
    formatting: usize,
    /// `<p>` without `</p>`.
    paragraphs: usize,
    half_nodes: usize,
    depths: usize,
    attributes: usize,
    comparisons: usize,
    /// Bytes. A tag that begins inside of another is looked at with both.
    left_to_look_at: usize,
}

impl<'h> Count<'h> {
    /// `rest` begins behind a `<`.
    fn tag(&mut self, rest: &'h str) {
        let is_end = rest.starts_with('/');
        let name = if is_end { &rest[1..] } else { rest };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            // Whatever else stands there, a comment is what the parser makes of it.
            self.half_nodes += 2 * usize::from(is_end || rest.starts_with(['!', '?']));
            return;
        }
        let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let (name, behind) = name.split_at(end.unwrap_or(name.len()));
        self.half_nodes += 2 + 2 * self.formatting;
        self.depths += self.open.len();
        if is_end {
            if self.ends_something(name) {
                self.half_nodes -= 1;
            }
        } else if name.eq_ignore_ascii_case("p") {
            self.paragraphs += 1;
        } else if !among(CLOSED_BY_THEMSELVES, name) {
            self.formatting += usize::from(among(FORMATTING, name));
            self.open.push(name);
        }
        let (attributes, length) = attributes(behind);
        self.attributes += attributes;
        self.comparisons += attributes * attributes / 2;
        self.left_to_look_at = self.left_to_look_at.saturating_sub(length);
    }

    /// `</b>` in a table ends nothing that was opened outside; `</p>` and `</br>` without a beginning are elements.
    fn ends_something(&mut self, name: &str) -> bool {
        if name.eq_ignore_ascii_case("p") {
            let left = self.paragraphs.checked_sub(1);
            self.paragraphs = left.unwrap_or_default();
            return left.is_some();
        }
        if among(CLOSED_BY_THEMSELVES, name) {
            return !name.eq_ignore_ascii_case("br");
        }
        let inner = self.open.iter().rev().take_while(|open| among(FORMATTING, open)).count();
        let reach = self.open.len() - (inner + 1).min(self.open.len());
        let opened = self.open[reach..].iter().rposition(|open| open.eq_ignore_ascii_case(name));
        if let Some(at) = opened {
            let closed = self.open.remove(reach + at);
            self.formatting -= usize::from(among(FORMATTING, closed));
        }
        opened.is_some()
    }

    fn is_too_much(&self) -> bool {
        self.open.len() > DEPTH_MAX
            || self.half_nodes > NODES_MAX * 2
            || self.depths > DEPTHS_MAX
            || self.attributes > ATTRIBUTES_MAX
            || self.comparisons > COMPARISONS_MAX
            || self.left_to_look_at == 0
    }
}

fn among(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The attributes of a tag and the length of all of them: WHATWG HTML, sections 13.2.5.32 to 13.2.5.39.
fn attributes(tag: &str) -> (usize, usize) {
    let bytes = tag.as_bytes();
    let from = |at: usize, is_sought: &dyn Fn(u8) -> bool| {
        at + bytes::find(&bytes[at..], is_sought).unwrap_or(bytes.len() - at)
    };
    let (mut count, mut at) = (0, 0);
    loop {
        at = from(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/');
        if at >= bytes.len() || bytes[at] == b'>' || count * count > COMPARISONS_MAX * 2 {
            return (count, at);
        }
        count += 1;
        // A name may begin with the sign.
        at = from(at + 1, &|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
        let sign = from(at, &|byte| !byte.is_ascii_whitespace());
        if bytes.get(sign) != Some(&b'=') {
            continue;
        }
        at = from(sign + 1, &|byte| !byte.is_ascii_whitespace());
        at = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                (from(at + 1, &|byte| byte == *quote) + 1).min(bytes.len())
            }
            _ => from(at, &|byte| byte.is_ascii_whitespace() || byte == b'>'),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(name: &str, times: usize) -> String {
        (0..times)
            .flat_map(|number| [" ".to_owned(), name.to_owned(), number.to_string()])
            .collect()
    }

    #[test]
    fn what_is_open_at_once_is_bounded() {
        let reopened = (0..200).fold(String::new(), |html, n| html + &format!("<b id=\"{n}\">"));
        let behind_a_table = "<b><table><td></b></table>".repeat(300);
        for bomb in [
            "<b>".repeat(1_000),
            "<div><span>".repeat(1_000),
            "<div></x>".repeat(1_000),
            "<p-x>".repeat(1_000),
            [reopened, "<p>x".repeat(10_000)].concat(),
            behind_a_table,
        ] {
            assert!(is_bomb(&bomb), "{}", &bomb[..40]);
        }
        for page in [
            "<p>a",
            "<li>a<br>",
            "<i>a</i>",
            "<p><b>a<p>b</b>",
            "a < b",
            "<div><p><i><b>a</i></b></div>",
        ] {
            assert!(!is_bomb(&page.repeat(1_000)), "{page}");
        }
    }

    #[test]
    fn a_large_table_is_none_and_one_that_is_nested_deep_is() {
        let cells = |count: usize| "<tr><td>a</td></tr>".repeat(count);
        assert!(!is_bomb(&["<table>", &cells(13_000)].concat()));
        assert!(is_bomb(&["<table>", &cells(20_000)].concat()));
        assert!(is_bomb(&["<div>".repeat(200), cells(10_000)].concat()));
        for sign in ["&amp;", ">", "\"\"\""] {
            assert!(is_bomb(&sign.repeat(SIGNS_MAX + 1)), "{sign}");
        }
        assert!(is_bomb(&"&CounterClockwiseContour".repeat(50_000)));
        assert!(!is_bomb(&"&#1090;&quot;".repeat(50_000)));
    }

    #[test]
    fn comments_of_every_kind_count() {
        for comment in ["<!a>", "<?>", "a</ >", "<!-- -->"] {
            assert!(is_bomb(&comment.repeat(NODES_MAX + 1)), "{comment}");
        }
        assert!(!is_bomb(&"< a <3".repeat(NODES_MAX)));
        assert!(is_bomb(&"< a <3".repeat(SIGNS_MAX)));
    }

    #[test]
    fn attributes_are_counted_wherever_they_hide() {
        for before in
            ["<p", "<p a=\">\" ", "<p a='>' ", "<p a= \">\"/", "a</p", "<!-- <p b=\" --><p b=\">\""]
        {
            assert!(is_bomb(&format!("{before}{}>", numbered("x", 10_000))), "{before}");
        }
        assert!(is_bomb(&"<input ".repeat(NODES_MAX - 1)));
        assert_eq!(attributes(" a b=c d = 'e>' =f g=\">\">h"), (5, 24));
        assert!(!is_bomb(&format!("<p{}>", numbered("x", 1_000)).repeat(10)));
    }
}
