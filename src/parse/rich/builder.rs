//! From sanitised HTML to the tree.

use std::num::NonZeroU32;

use ammonia::Url;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::inline::{Inline, Line, Mark};
use super::sanitise::LINE_MARK;
use super::settle::{self, parted};
use super::tree::{Boxed, Child, Shown, Spacing, Tag, Tongue, Tree};
use crate::domain::attachment::Attachment;
use crate::domain::language::Language;
use crate::parse::attached::{Found, Picture, Pictures};
use crate::parse::lines::{LINES_MAX, cleaned};
use crate::parse::summary::cut_at_word;

pub(super) fn read(
    sanitised: &str,
    (base, pictures): (Option<&Url>, &Pictures),
    spacing: Spacing,
) -> Tree {
    let html = Html::parse_fragment(sanitised);
    let mut builder = Builder::from(base, pictures, spacing);
    for edge in html.root_element().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => builder.begin(element),
                Node::Text(text) => builder.text(text),
                Node::Document
                | Node::Fragment
                | Node::Doctype(_)
                | Node::Comment(_)
                | Node::ProcessingInstruction(_) => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    builder.end(element.name());
                }
            }
        }
    }
    builder.finish()
}

struct Builder<'b> {
    base: Option<&'b Url>,
    from: &'b Pictures,
    spacing: Spacing,
    /// The boxes that are open, the outermost first.
    open: Vec<Boxed>,
    roots: Vec<Child>,
    lines: Vec<Line>,
    inline: Inline,
    /// Of the source, as a mark said last.
    number: Option<usize>,
    title: Option<std::ops::Range<usize>>,
    forbidden: Vec<usize>,
    lost_links: usize,
    pictures: Vec<Shown>,
    pictures_left_out: usize,
    absent: Vec<String>,
}

impl<'b> Builder<'b> {
    fn from(base: Option<&'b Url>, from: &'b Pictures, spacing: Spacing) -> Builder<'b> {
        Builder {
            base,
            from,
            spacing,
            open: Vec::new(),
            roots: Vec::new(),
            lines: Vec::new(),
            inline: Inline::default(),
            number: None,
            title: None,
            forbidden: Vec::new(),
            lost_links: 0,
            pictures: Vec::new(),
            pictures_left_out: 0,
            absent: Vec::new(),
        }
    }

    fn begin(&mut self, element: &Element) {
        let name = element.name();
        if let Some(tag) = tag(name) {
            self.flush();
            let spacing = if tag == Tag::Part {
                Spacing::Touching
            } else if tag == Tag::Paragraph {
                self.spacing
            } else {
                Spacing::Apart
            };
            let boxed = Boxed {
                tag,
                tongue: tongue(element),
                attributes: attributes(tag, element),
                children: Vec::new(),
                spacing,
            };
            self.open.push(boxed);
            return;
        }
        match name {
            LINE_MARK => self.number = element.attr("value").and_then(line_number),
            "br" => self.line_break(),
            "img" => self.picture(element),
            _ if is_inline(name) => {
                let mark = self.mark(name, element);
                self.inline.open(mark);
            }
            _ => {}
        }
    }

    fn picture(&mut self, element: &Element) {
        let picture = match self.from.find(element.attr("src").unwrap_or_default()) {
            Found::Picture(picture) => *picture,
            Found::Ornament => return,
            Found::Absent(name) => {
                self.absent.push(name);
                self.pictures_left_out += 1;
                return;
            }
            Found::Nothing => {
                self.pictures_left_out += 1;
                return;
            }
        };
        self.flush();
        let alt = element.attr("alt").map(cut_description).filter(|alt| !alt.is_empty());
        let attachment = Attachment { alt, ..picture.attachment };
        let index = self.pictures.len();
        let picture = Picture { attachment, ..picture };
        self.pictures.push(Shown { picture, below: self.lines.len(), is_of_site: false });
        self.children().push(Child::Picture(index));
    }

    fn end(&mut self, name: &str) {
        if tag(name).is_some() {
            self.flush();
            if let Some(boxed) = self.open.pop() {
                self.close(boxed);
            }
        } else if is_inline(name) {
            self.inline.close();
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.iter().all(|boxed| boxed.tag != Tag::Preformatted) {
            return self.inline.text(text);
        }
        for (index, line) in text.split('\n').enumerate() {
            if self.lines.len() > LINES_MAX {
                return;
            }
            if index > 0 {
                self.line_break();
            }
            self.inline.text(line);
        }
    }

    fn line_break(&mut self) {
        if !self.inline.is_empty() {
            return self.flush();
        }
        let children = self.children();
        if matches!(children.last(), Some(Child::Line(_))) {
            children.push(Child::Gap);
        }
    }

    fn flush(&mut self) {
        let number = self.number.unwrap_or(self.lines.len() + 1);
        if std::mem::take(&mut self.inline.has_forbidden) {
            self.forbidden.push(number);
        }
        let Some(line) = self.inline.take(number) else { return };
        // One more tells that there are too many.
        if self.lines.len() > LINES_MAX {
            return;
        }
        let index = self.lines.len();
        self.lines.push(line);
        self.children().push(Child::Line(index));
    }

    fn children(&mut self) -> &mut Vec<Child> {
        self.open.last_mut().map_or(&mut self.roots, |boxed| &mut boxed.children)
    }

    fn close(&mut self, boxed: Boxed) {
        if boxed.tag == Tag::Heading(1)
            && self.title.is_none()
            && let (Some(Child::Line(first)), Some(Child::Line(last))) =
                (boxed.children.first(), boxed.children.last())
        {
            self.title = Some(*first..last + 1);
        }
        let settled = settle::settled(boxed);
        let children = self.children();
        // What stands in many boxes is not moved from one into the other.
        if children.is_empty() {
            *children = settled;
        } else {
            children.extend(settled);
        }
    }

    fn finish(mut self) -> Tree {
        self.flush();
        while let Some(boxed) = self.open.pop() {
            self.close(boxed);
        }
        Tree {
            children: parted(self.roots, self.spacing),
            lines: self.lines,
            title: self.title.unwrap_or_default(),
            forbidden: self.forbidden,
            lost_links: self.lost_links,
            pictures: self.pictures,
            pictures_left_out: self.pictures_left_out,
            absent: self.absent,
        }
    }

    /// None for an element that says nothing by itself; its text stays.
    fn mark(&mut self, name: &str, element: &Element) -> Option<Mark> {
        let mut attributes = String::new();
        let mut attribute = |name: &str, value: &str| {
            attributes.push_str(&[" ", name, "=\"", &quoted(value), "\""].concat());
        };
        let name = match name {
            "a" => {
                let href = element.attr("href")?;
                let Some(href) = self.absolute(href) else {
                    // Inside the page, as a footnote does; or to a page that is not here.
                    self.lost_links += usize::from(!href.trim_start().starts_with('#'));
                    return None;
                };
                attribute("href", &href);
                "a"
            }
            "b" | "strong" => "strong",
            "i" | "em" => "em",
            "u" | "ins" => "u",
            "s" | "del" => "s",
            "sub" => "sub",
            "sup" => "sup",
            "q" => "q",
            "cite" => "cite",
            "code" => "code",
            "abbr" => {
                if let Some(title) = element.attr("title") {
                    attribute("title", title);
                }
                "abbr"
            }
            "time" => {
                attribute("datetime", element.attr("datetime")?);
                "time"
            }
            "bdi" => "bdi",
            _ => "span",
        };
        let tongue = tongue(element);
        if name == "span" && tongue == Tongue::default() {
            return None;
        }
        Some(Mark { name, attributes: [attributes, tongue.attributes()].concat() })
    }

    /// RFC 3986, section 5; only what a reader may follow from anywhere.
    fn absolute(&self, href: &str) -> Option<String> {
        let url = match (Url::parse(href), self.base) {
            (Ok(url), _) => url,
            (Err(_), Some(base)) => base.join(href).ok()?,
            (Err(_), None) => return None,
        };
        matches!(url.scheme(), "http" | "https" | "mailto" | "tel").then(|| url.to_string())
    }
}

/// One line.
fn cut_description(alt: &str) -> String {
    const CHARS_MAX: usize = 1_000;
    let words: Vec<&str> = alt.split_whitespace().collect();
    cut_at_word(&cleaned(&words.join(" ")), CHARS_MAX)
}

/// A page may have such an element of its own.
fn line_number(value: &str) -> Option<usize> {
    usize::try_from(value.parse::<NonZeroU32>().ok()?.get()).ok()
}

fn tag(name: &str) -> Option<Tag> {
    Some(match name {
        "p" => Tag::Paragraph,
        "h1" => Tag::Heading(1),
        "h2" => Tag::Heading(2),
        "h3" => Tag::Heading(3),
        "h4" => Tag::Heading(4),
        "h5" => Tag::Heading(5),
        "h6" => Tag::Heading(6),
        "blockquote" => Tag::Quote,
        "ul" => Tag::List,
        "ol" => Tag::NumberedList,
        "li" => Tag::Item,
        "dl" => Tag::Definitions,
        "dt" => Tag::Term,
        "dd" => Tag::Definition,
        "table" => Tag::Table,
        "caption" => Tag::Caption,
        "tr" => Tag::Row,
        "th" => Tag::HeaderCell,
        "td" => Tag::Cell,
        "figure" => Tag::Figure,
        "figcaption" => Tag::FigureCaption,
        "pre" => Tag::Preformatted,
        "hr" => Tag::Rule,
        // The parser puts the first two around every fragment.
        "html" | "body" | "thead" | "tbody" | "tfoot" | "br" | "img" | LINE_MARK => return None,
        name if is_inline(name) => return None,
        _ => Tag::Part,
    })
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "code"
            | "del"
            | "em"
            | "i"
            | "ins"
            | "q"
            | "s"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
    )
}

fn attributes(tag: Tag, element: &Element) -> String {
    const SPAN_MAX: u16 = 100;
    let names: &[&str] = if tag == Tag::NumberedList {
        &["start"]
    } else if tag == Tag::Item {
        &["value"]
    } else if matches!(tag, Tag::Cell | Tag::HeaderCell) {
        &["colspan", "rowspan"]
    } else {
        &[]
    };
    let numbers = names.iter().filter_map(|name| {
        let value: u16 = element.attr(name)?.trim().parse().ok()?;
        let is_span = matches!(tag, Tag::Cell | Tag::HeaderCell);
        let says =
            if is_span { value != 1 && value <= SPAN_MAX } else { value != 1 || tag == Tag::Item };
        says.then(|| format!(" {name}=\"{value}\""))
    });
    // Letters and Roman numbers: to what is cited as "b)" another figure is another place.
    let kinds = ["a", "A", "i", "I"];
    let kind = element.attr("type").and_then(|kind| kinds.into_iter().find(|known| *known == kind));
    let kind = kind.filter(|_kind| tag == Tag::NumberedList);
    numbers.chain(kind.map(|kind| format!(" type=\"{kind}\""))).collect()
}

fn tongue(element: &Element) -> Tongue {
    let lang = element.attr("lang").and_then(|lang| Language::parse(lang).ok());
    let dir = element.attr("dir").map(str::to_ascii_lowercase);
    Tongue {
        lang: lang.map(|lang| lang.to_string()),
        dir: ["ltr", "rtl", "auto"].into_iter().find(|known| dir.as_deref() == Some(known)),
    }
}

/// XML 1.0, section 2.3.
pub(super) fn quoted(value: &str) -> String {
    let mut html = crate::parse::html::Html::default();
    html.text(&value.chars().filter(|c| crate::parse::lines::is_xml_char(*c)).collect::<String>());
    html.finish().replace(['\n', '\t', '\r'], " ")
}
