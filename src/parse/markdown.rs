//! Markdown: `CommonMark` with tables, footnotes and struck-out text; above it what the file declares of itself.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::context::Context;
use super::decode;
use super::front_matter;
use super::header_block::{self, Header};
use super::lines::{Lines, too_many_lines};
use super::misread;
use super::rich::{self, Draft, line_mark};
use crate::domain::fault::FormFault;
use crate::domain::reading::{DropText, Problem, Reading, Severity, Verdict};
use crate::domain::rules::ReadingRules;

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let mut reading = Reading::default();
    let Some(text) = decode::text(file.source().file, rules, &mut reading.problems) else {
        return reading;
    };
    let lines = Lines::of(&text);
    if lines.is_cut {
        reading.problems.push(too_many_lines());
        return reading;
    }
    let views = lines.views();
    let filled = views.iter().position(|line| !line.text.is_empty()).unwrap_or_default();
    let views = &views[filled..];
    let header = front_matter::read(&text, views).unwrap_or_else(|| header_block::read(views));
    let (header, first) = match header {
        Header::None => {
            let context = Context { rules, arrival: file.arrival };
            reading.problems.extend(misread::told(views, &context));
            if reading.verdict() == Verdict::Reject {
                return reading;
            }
            (Header::None, views.first())
        }
        Header::Block(block, taken) => (Header::Block(block, 0), views.get(taken)),
        Header::Faulty(problems) => {
            reading.problems.extend(problems);
            return reading;
        }
    };
    let source = Source::of(&text);
    let body = first.map_or(text.len(), |line| source.start_of(line.number));
    if is_bomb(&text[body..]) {
        let fault = FormFault::MarkupTooDeep;
        reading.problems.push(Problem::new(Severity::Refuse, None, fault));
        return reading;
    }
    let draft = Draft {
        html: source.html(body),
        header: Some(header),
        problems: reading.problems,
        ..Draft::default()
    };
    rich::read(draft, (file, rules))
}

/// Whether the parser of Markdown would take much time or memory: both grow with what may mean something.
fn is_bomb(text: &str) -> bool {
    const MARKS_MAX: usize = 150_000;
    let is_mark = |byte: &u8| {
        matches!(
            byte,
            b'*' | b'_'
                | b'`'
                | b'~'
                | b'['
                | b']'
                | b'<'
                | b'>'
                | b'|'
                | b'&'
                | b'\\'
                | b'\n'
                | b'\r'
        )
    };
    text.bytes().filter(|byte| is_mark(byte)).count() > MARKS_MAX
}

struct Source<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'t> Source<'t> {
    /// Lines are counted as `Lines` counts them.
    fn of(text: &'t str) -> Source<'t> {
        let bytes = text.as_bytes();
        let ends_line = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let behind = (0..bytes.len()).filter(|at| ends_line(*at)).map(|at| at + 1);
        Source { text, starts: std::iter::once(0).chain(behind).collect() }
    }

    fn start_of(&self, number: usize) -> usize {
        self.starts.get(number - 1).copied().unwrap_or(self.text.len())
    }

    fn html(&self, body: usize) -> String {
        let options =
            Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
        let text = &self.text[body..];
        let events = Events {
            source: self,
            body,
            parser: Parser::new_ext(text, options).into_offset_iter(),
            ready: VecDeque::new(),
            notes: Notes::default(),
        };
        let mut html = String::with_capacity(text.len() * 3 / 2);
        pulldown_cmark::html::push_html(&mut html, events);
        html
    }

    fn mark(&self, at: usize) -> Event<'t> {
        Event::InlineHtml(CowStr::from(line_mark(
            self.starts.partition_point(|start| *start <= at),
        )))
    }
}

/// Footnotes are numbered as the text names them, and stand below it.
#[derive(Default)]
struct Notes<'t> {
    numbers: HashMap<CowStr<'t>, usize>,
    /// The one that is being defined, and whether its label is written.
    open: Option<(usize, bool)>,
    defined: Vec<(usize, Event<'t>)>,
}

impl<'t> Notes<'t> {
    fn number(&mut self, name: CowStr<'t>) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name).or_insert(next)
    }
}

/// One after the other: all at once are many times as large as the text.
struct Events<'s, 't> {
    source: &'s Source<'t>,
    body: usize,
    parser: OffsetIter<'t>,
    ready: VecDeque<Event<'t>>,
    notes: Notes<'t>,
}

impl<'t> Iterator for Events<'_, 't> {
    type Item = Event<'t>;

    fn next(&mut self) -> Option<Event<'t>> {
        while self.ready.is_empty() {
            let Some((event, range)) = self.parser.next() else {
                self.notes.open = None;
                let mut defined = std::mem::take(&mut self.notes.defined);
                defined.sort_by_key(|(number, _event)| *number);
                self.ready.extend(defined.into_iter().map(|(_number, event)| event));
                break;
            };
            self.push(event, range);
        }
        self.ready.pop_front()
    }
}

impl<'t> Events<'_, 't> {
    fn push(&mut self, event: Event<'t>, range: Range<usize>) {
        let begins_line = matches!(
            event,
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::Item | Tag::TableCell)
                | Event::HardBreak
        );
        // A break stands at the end of its line.
        let at = self.body + if event == Event::HardBreak { range.end } else { range.start };
        let begins_paragraph = matches!(event, Event::Start(Tag::Paragraph));
        #[expect(clippy::wildcard_enum_match_arm, reason = "footnotes alone are written otherwise")]
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let number = self.notes.number(name);
                self.notes.open = Some((number, false));
            }
            Event::End(TagEnd::FootnoteDefinition) => self.notes.open = None,
            Event::FootnoteReference(name) => {
                let number = self.notes.number(name);
                self.add(Event::InlineHtml(format!("<sup>{number}</sup>").into()));
            }
            event => self.add(event),
        }
        if begins_line {
            self.add(self.source.mark(at));
        }
        if begins_paragraph && let Some((number, false)) = self.notes.open {
            self.notes.open = Some((number, true));
            self.add(Event::InlineHtml(format!("<sup>{number}</sup> ").into()));
        }
    }

    fn add(&mut self, event: Event<'t>) {
        match self.notes.open {
            Some((number, _labelled)) => self.notes.defined.push((number, event)),
            None => self.ready.push_back(event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::rules;
    use super::*;
    use crate::domain::path::DropPath;
    use crate::domain::reading::Verdict;

    fn reading(text: &str) -> Reading {
        let path = DropPath::parse("x.en.md").unwrap();
        let arrival = "2026-03-04T10:00:00+04:00[Asia/Baku]".parse().unwrap();
        read(&DropText { path: &path, bytes: text.as_bytes(), arrival }, &rules())
    }

    const PROSE: &str = "The ministry of transport said on Monday that the bridge over the river is open again to all.";

    #[test]
    fn a_heading_is_the_headline_and_the_structure_stays() {
        let text = format!(
            "# The bridge is open\n\n{PROSE} **At last**, [as promised](https://example.org/a?b=1&c=2).\n\n\
             ## Roads\n\n- north\n- south\n\n> So be it.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
        );
        let reading = reading(&text);
        assert_eq!(reading.title.as_ref().unwrap().value, "The bridge is open");
        assert_eq!(reading.title.as_ref().unwrap().line, Some(1));
        assert_eq!(reading.summary.as_ref().unwrap().line, Some(3));
        assert_eq!(
            reading.html,
            format!(
                "<p>{PROSE} <strong>At last</strong>, <a href=\"https://example.org/a?b=1&amp;c=2\">as promised</a>.</p>\
                 <h2>Roads</h2><ul><li>north</li><li>south</li></ul><blockquote><p>So be it.</p></blockquote>\
                 <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
            )
        );
    }

    #[test]
    fn fields_stand_above_and_footnotes_below() {
        let text = format!(
            "Title: The bridge\nDate: 3 March 2026\n\n{PROSE}[^x] More.[^y]\n\n[^y]: Second.\n\n[^x]: First *note*.\n\nLast."
        );
        let reading = reading(&text);
        assert_eq!(reading.title.as_ref().unwrap().value, "The bridge");
        assert_eq!(
            reading.html,
            format!(
                "<p>{PROSE}<sup>1</sup> More.<sup>2</sup></p><p>Last.</p><p><sup>1</sup> First <em>note</em>.</p>\
                 <p><sup>2</sup> Second.</p>"
            )
        );
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let text = format!(
            "+++\nlanguage = \"en\"\n+++\n\n# Bridge\n\nEmbargo: 5 March 2030, 10:00\n\n{PROSE}\n"
        );
        let reading = reading(&text);
        assert_eq!(reading.title.as_ref().unwrap().line, Some(5));
        assert_eq!(reading.embargo.as_ref().unwrap().line, Some(7));
    }

    #[test]
    fn what_is_nested_too_deep_is_refused() {
        for bomb in
            [">".repeat(70_000), "*a ".repeat(70_000), "[".repeat(70_000), "- ".repeat(70_000)]
        {
            let reading = reading(&format!("# a\n\n{bomb}"));
            assert!(reading.html.len() < 1_000_000);
        }
    }

    #[test]
    fn what_may_mean_something_too_often_is_refused() {
        for bomb in ["[", "`", "|a", "<", "&", "a\n\n"] {
            let reading = reading(&format!("# a\n\n{PROSE}\n\n{}", bomb.repeat(200_000)));
            assert_eq!(reading.verdict(), Verdict::Reject, "{bomb}");
        }
    }
}
