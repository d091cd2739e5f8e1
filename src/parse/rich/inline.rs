//! One line of markup as it is put together: blanks are one, elements that hold nothing are not begun,
//! and equal ones side by side are one.

use crate::parse::characters::unclosed;
use crate::parse::html::Html;
use crate::parse::lines::{is_blank, is_xml_char};

/// A finished line; it holds text.
#[derive(Debug)]
pub(super) struct Line {
    /// 1-based.
    pub(super) number: usize,
    pub(super) html: String,
    pub(super) text: String,
}

/// An inline element, open around text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) name: &'static str,
    /// As they stand in the tag: ` href="..."`.
    pub(super) attributes: String,
}

#[derive(Debug, Default)]
pub(super) struct Inline {
    /// What is open in the source.
    wanted: Vec<Option<Mark>>,
    /// What is open in the line.
    begun: Vec<Mark>,
    /// Text inside the elements that are wanted now, not yet written.
    segment: String,
    /// A blank stands before the next letter.
    blank: bool,
    html: Html,
    text: String,
    /// The text but for what is struck.
    said: String,
    /// XML 1.0 forbids a character of the text.
    pub(super) has_forbidden: bool,
}

impl Inline {
    /// Opens an element; none for one that goes, while its text stays.
    pub(super) fn open(&mut self, mark: Option<Mark>) {
        self.settle();
        self.wanted.push(mark);
    }

    pub(super) fn close(&mut self) {
        self.settle();
        self.wanted.pop();
    }

    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\n' | '\r' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.blank = true,
                blank if is_blank(blank) => self.blank = true,
                '\u{ad}' | '\u{feff}' => {}
                forbidden if !is_xml_char(forbidden) => self.has_forbidden = true,
                character => {
                    if std::mem::take(&mut self.blank) && !self.is_empty() {
                        self.segment.push(' ');
                    }
                    self.segment.push(character);
                }
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.segment.is_empty()
    }

    /// The line so far, and a new one begins; none where it holds no text.
    pub(super) fn take(&mut self, number: usize) -> Option<Line> {
        self.settle();
        self.blank = false;
        while let Some(mark) = self.begun.pop() {
            self.html.end_tag(mark.name);
        }
        let text = std::mem::take(&mut self.text);
        let said = std::mem::take(&mut self.said);
        let mut html = std::mem::take(&mut self.html);
        if text.is_empty() {
            return None;
        }
        html.text(&unclosed(&text));
        // A line that is struck as a whole says what it says.
        let text = if said.trim().is_empty() { text } else { single_blanks(&said) };
        Some(Line { number, html: html.finish(), text })
    }

    /// Writes the segment inside the elements that are wanted.
    fn settle(&mut self) {
        if self.segment.is_empty() {
            return;
        }
        let segment = std::mem::take(&mut self.segment);
        let wanted: Vec<&Mark> = self.wanted.iter().flatten().collect();
        let common =
            self.begun.iter().zip(&wanted).take_while(|(begun, wanted)| begun == *wanted).count();
        while self.begun.len() > common {
            if let Some(mark) = self.begun.pop() {
                self.html.end_tag(mark.name);
            }
        }
        let is_in = |name| wanted.iter().any(|mark: &&Mark| mark.name == name);
        // A figure that is raised is none of the number before it.
        let plain = if is_in("sup") { raised(&segment) } else { segment.clone() };
        self.text.push_str(&plain);
        if !is_in("s") {
            self.said.push_str(&plain);
        }
        // The blank stands outside of what begins behind it.
        let words = segment.trim_start_matches(' ');
        if words.len() < segment.len() {
            self.html.text(" ");
        }
        for mark in &wanted[common..] {
            self.html.begin_tag(mark.name, &mark.attributes);
            self.begun.push((*mark).clone());
        }
        if wanted.iter().any(|mark| mark.name == "a") {
            self.html.text(words);
        } else {
            self.html.linked_text(words);
        }
    }
}

fn raised(text: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let figure =
        |c: char| c.to_digit(10).and_then(|digit| RAISED.get(usize::try_from(digit).ok()?));
    text.chars().map(|c| figure(c).copied().unwrap_or(c)).collect()
}

/// Where struck words went, two blanks may stand.
fn single_blanks(text: &str) -> String {
    if !text.contains("  ") {
        return text.trim().to_owned();
    }
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(name: &'static str) -> Mark {
        Mark { name, attributes: String::new() }
    }

    #[test]
    fn blanks_are_one_and_stand_outside() {
        let mut inline = Inline::default();
        inline.text("  The\n\u{a0} bridge");
        inline.open(Some(mark("strong")));
        inline.text(" is ");
        inline.close();
        inline.open(Some(mark("strong")));
        inline.text("open");
        inline.close();
        inline.open(Some(mark("em")));
        inline.text(" ");
        inline.close();
        inline.text(" again. ");
        let line = inline.take(1).unwrap();
        assert_eq!(line.html, "The bridge <strong>is open</strong> again.");
        assert_eq!(line.text, "The bridge is open again.");
    }

    #[test]
    fn what_is_struck_is_not_said_and_what_is_raised_is_no_figure_of_a_number() {
        let mut inline = Inline::default();
        inline.text("paid ");
        inline.open(Some(mark("s")));
        inline.text("two");
        inline.close();
        inline.text(" 1,500");
        inline.open(Some(mark("sup")));
        inline.text("2");
        inline.close();
        let line = inline.take(1).unwrap();
        assert_eq!(line.html, "paid <s>two</s> 1,500<sup>2</sup>");
        assert_eq!(line.text, "paid 1,500²");
    }

    #[test]
    fn an_element_goes_on_in_the_next_line() {
        let mut inline = Inline::default();
        inline.open(Some(mark("em")));
        inline.text("a");
        assert_eq!(inline.take(1).unwrap().html, "<em>a</em>");
        inline.text("b & c");
        inline.close();
        assert_eq!(inline.take(2).unwrap().html, "<em>b &amp; c</em>");
        assert!(inline.take(3).is_none());
    }
}
