//! The text of one paragraph, as runs of one format.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::findings::KEPT_BYTES;
use crate::parse::html::Html;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Mark {
    Strong,
    Emphasis,
    Underlined,
    Struck,
    Raised,
    Lowered,
}

impl Mark {
    /// From the outermost to the innermost.
    const ALL: [(Mark, &'static str); 6] = [
        (Mark::Strong, "strong"),
        (Mark::Emphasis, "em"),
        (Mark::Underlined, "u"),
        (Mark::Struck, "s"),
        (Mark::Raised, "sup"),
        (Mark::Lowered, "sub"),
    ];

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) struct Format {
    pub(in crate::parse) href: Option<Rc<str>>,
    pub(in crate::parse) lang: Option<Rc<str>>,
    pub(in crate::parse) dir: Option<&'static str>,
    marks: u8,
}

impl Format {
    /// Of bold, italic, underlined and struck letters.
    pub(in crate::parse) fn of(weights: [Option<bool>; 4]) -> Format {
        let marks = [Mark::Strong, Mark::Emphasis, Mark::Underlined, Mark::Struck];
        let mut format = Format::default();
        for (mark, _is_so) in
            marks.into_iter().zip(weights).filter(|(_mark, is_so)| *is_so == Some(true))
        {
            format.mark(mark);
        }
        format
    }

    pub(in crate::parse) fn mark(&mut self, mark: Mark) {
        self.marks |= mark.bit();
    }

    #[must_use]
    pub(in crate::parse) fn without(mut self, mark: Mark) -> Format {
        self.marks &= !mark.bit();
        self
    }

    fn has(&self, mark: Mark) -> bool {
        self.marks & mark.bit() != 0
    }
}

/// A picture in a text.
#[derive(Clone, Debug, Default)]
pub(in crate::parse) struct Picture {
    /// What it shows, in words.
    pub(in crate::parse) description: String,
    /// The name of its part of the document; empty where there is none.
    pub(in crate::parse) part: String,
}

#[derive(Debug)]
enum Segment {
    Text(Format, String),
    Break,
    Picture(Picture),
    Note(usize),
}

#[derive(Debug, Default)]
pub(in crate::parse) struct Inline {
    segments: Vec<Segment>,
}

impl Inline {
    pub(in crate::parse) fn text(&mut self, format: &Format, text: &str) {
        if let Some(Segment::Text(last, so_far)) = self.segments.last_mut()
            && last == format
        {
            so_far.push_str(text);
        } else if !text.is_empty() {
            self.segments.push(Segment::Text(format.clone(), text.to_owned()));
        }
    }

    pub(in crate::parse) fn line_break(&mut self) {
        self.segments.push(Segment::Break);
    }

    pub(in crate::parse) fn picture(&mut self, picture: &Picture) {
        const CHARS_MAX: usize = 1_000;
        let Picture { description, part } = picture;
        let description = crate::parse::summary::cut_at_word(description.trim(), CHARS_MAX);
        self.segments.push(Segment::Picture(Picture { description, part: part.clone() }));
    }

    /// The last picture is this part of the document.
    pub(in crate::parse) fn picture_is(&mut self, part: &str) {
        if let Some(Segment::Picture(picture)) = self.segments.last_mut()
            && picture.part.is_empty()
        {
            part.clone_into(&mut picture.part);
        }
    }

    /// The parts that its pictures are.
    pub(in crate::parse) fn parts(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Picture(picture) if !picture.part.is_empty() => Some(picture.part.as_str()),
            Segment::Picture(_) | Segment::Text(..) | Segment::Break | Segment::Note(_) => None,
        })
    }

    pub(in crate::parse) fn note(&mut self, number: usize) {
        // Two side by side are not one of two figures.
        if let Some(Segment::Note(_)) = self.segments.last() {
            let mut raised = Format::default();
            raised.mark(Mark::Raised);
            self.text(&raised, ", ");
        }
        self.segments.push(Segment::Note(number));
    }

    pub(in crate::parse) fn append(&mut self, other: Inline) {
        // What goes on from paragraph to paragraph is not copied each time.
        if self.segments.is_empty() {
            self.segments = other.segments;
        } else {
            self.segments.extend(other.segments);
        }
    }

    /// Nothing to be seen, not even a picture.
    pub(in crate::parse) fn is_empty(&self) -> bool {
        self.segments.iter().all(|segment| match segment {
            Segment::Text(_, text) => is_blank(text),
            Segment::Break => true,
            Segment::Picture(_) | Segment::Note(_) => false,
        })
    }

    /// Without text.
    pub(in crate::parse) fn is_blank(&self) -> bool {
        self.lines() == 0
    }

    /// Lines that hold text.
    pub(in crate::parse) fn lines(&self) -> usize {
        let lines = self.segments.split(|segment| matches!(segment, Segment::Break));
        let holds_text = |line: &&[Segment]| {
            line.iter().any(|segment| match segment {
                Segment::Text(_, text) => !is_blank(text),
                Segment::Note(_) => true,
                Segment::Break | Segment::Picture(_) => false,
            })
        };
        lines.filter(holds_text).count()
    }

    /// How much it comes to: an address may be said once and stand in the markup of thousands of links.
    pub(in crate::parse) fn bytes(&self) -> usize {
        let bytes = |segment: &Segment| match segment {
            Segment::Text(format, text) => {
                text.len() + format.href.as_ref().map_or(0, |href| href.len())
            }
            Segment::Picture(picture) => picture.description.len() + picture.part.len(),
            Segment::Break | Segment::Note(_) => 0,
        };
        self.segments.iter().map(bytes).sum()
    }

    /// For a quotation: no more of it than one shows.
    pub(in crate::parse) fn plain(&self) -> String {
        let mut plain = String::new();
        for segment in &self.segments {
            if plain.len() > KEPT_BYTES {
                break;
            }
            match segment {
                Segment::Text(_, text) => plain.push_str(text),
                Segment::Break => plain.push(' '),
                Segment::Picture(_) | Segment::Note(_) => {}
            }
        }
        plain
    }

    /// How many letters stand in each language that is named.
    pub(in crate::parse) fn letters(&self) -> BTreeMap<Rc<str>, usize> {
        let mut letters = BTreeMap::new();
        for segment in &self.segments {
            if let Segment::Text(Format { lang: Some(lang), .. }, text) = segment {
                *letters.entry(Rc::clone(lang)).or_default() +=
                    text.chars().filter(|c| c.is_alphabetic()).count();
            }
        }
        letters
    }

    /// The one language of all its text, where it is named.
    pub(in crate::parse) fn language(&self) -> Option<Rc<str>> {
        let mut texts = self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(format, text) if text.contains(char::is_alphabetic) => Some(&format.lang),
            Segment::Text(..) | Segment::Break | Segment::Picture(_) | Segment::Note(_) => None,
        });
        let first = texts.next()?.clone()?;
        texts.all(|lang| lang.as_ref() == Some(&first)).then_some(first)
    }

    /// Inside a paragraph that says `lang`; `unmarked` is what is not marked, because the paragraph says it.
    pub(super) fn write(&self, html: &mut Html, lang: Option<&Rc<str>>, unmarked: Option<Mark>) {
        let mut open = Format::default();
        for segment in &self.segments {
            let format = match segment {
                Segment::Text(format, _) => {
                    let mut format = format.clone();
                    format.lang = format.lang.filter(|tag| Some(tag) != lang);
                    unmarked.map_or(format.clone(), |mark| format.without(mark))
                }
                Segment::Break | Segment::Picture(_) => open.clone(),
                Segment::Note(_) => Format::default(),
            };
            if format != open {
                end(html, &open);
                begin(html, &format);
                open = format;
            }
            match segment {
                Segment::Text(_, text) => html.text(text),
                Segment::Break => html.line_break(),
                Segment::Picture(Picture { description, part }) => {
                    let source = attribute("src", part);
                    html.begin_tag("img", &(source + &attribute("alt", description)));
                }
                Segment::Note(number) => {
                    html.begin_tag("sup", "");
                    html.text(&number.to_string());
                    html.end_tag("sup");
                }
            }
        }
        end(html, &open);
    }
}

/// As `rich` sees it.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| crate::parse::lines::is_blank(c) || c.is_whitespace() || c == '\u{ad}')
}

fn begin(html: &mut Html, format: &Format) {
    if let Some(href) = &format.href {
        html.begin_tag("a", &attribute("href", href));
    }
    if format.lang.is_some() || format.dir.is_some() {
        html.begin_tag("span", &tongue(format.lang.as_deref(), format.dir));
    }
    for (mark, name) in Mark::ALL {
        if format.has(mark) {
            html.begin_tag(name, "");
        }
    }
}

fn end(html: &mut Html, format: &Format) {
    for (mark, name) in Mark::ALL.into_iter().rev() {
        if format.has(mark) {
            html.end_tag(name);
        }
    }
    if format.lang.is_some() || format.dir.is_some() {
        html.end_tag("span");
    }
    if format.href.is_some() {
        html.end_tag("a");
    }
}

/// As they stand in a tag.
pub(super) fn tongue(lang: Option<&str>, dir: Option<&str>) -> String {
    let lang = lang.map(|lang| attribute("lang", lang)).unwrap_or_default();
    lang + &dir.map(|dir| attribute("dir", dir)).unwrap_or_default()
}

pub(super) fn attribute(name: &str, value: &str) -> String {
    let mut html = Html::default();
    html.text(value);
    [" ", name, "=\"", &html.finish(), "\""].concat()
}
