//! The text of the document (ISO/IEC 26300, chapters 3 to 10).
//!
//! Each element that is open has a frame; what a reader would not see has none and is passed over as a whole.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::html::append;
use super::super::office::{self, Block, Format, Inline, Kind, Page, Part, Picture};
use super::super::xml::{Element, Event, Space, Xml};
use super::lists::{Lists, Suspended};
use super::styles::{Family, Look, Styles};
use super::table::Table;
use crate::domain::fault::DocumentFault;

pub(super) enum Frame {
    Other,
    Styles,
    Paragraph,
    /// The look around it.
    Span(Look),
    /// The link around it.
    Link(Option<Rc<str>>),
    Section,
    HiddenSection,
    List,
    Table,
    HeaderRows,
    Row,
    Cell(Outside),
    /// A text box, or a drawing with text.
    Apart(Outside),
    Note(usize, Outside),
    Comment,
    Changes,
    Change,
    Picture,
    Description,
}

/// What goes on behind a text that stands apart.
pub(super) struct Outside {
    look: Look,
    link: Option<Rc<str>>,
    lists: Suspended,
}

pub(super) struct Paragraph {
    part: Part,
    label: Option<String>,
    is_rtl: bool,
    pub(super) inline: Inline,
    pub(super) shown: Shown,
    /// Text boxes that hang on it.
    behind: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shown {
    All,
    Part,
    Nothing,
}

/// A tracked change.
pub(super) struct Change {
    id: String,
    /// None for one that only changes the look.
    pub(super) kind: Option<Kind>,
    text: String,
}

pub(super) struct Body<'p> {
    pub(super) styles: Styles,
    pub(super) page: &'p mut Page,
    pub(super) frames: Vec<Frame>,
    pub(super) lists: Lists,
    pub(super) tables: Vec<Table>,
    /// Those that are open, one in a text box of the other.
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) look: Look,
    pub(super) link: Option<Rc<str>>,
    pub(super) hidden_sections: usize,
    /// The next paragraph begins the note of this number.
    pub(super) note: Option<usize>,
    pub(super) comment: Option<String>,
    pub(super) change: Option<Change>,
    pub(super) changes: HashMap<String, Change>,
    /// Insertions that have begun and not ended.
    pub(super) inserted: HashSet<String>,
    /// Of the picture that is open: what it shows, and where it is one, the part of the document that it is.
    pub(super) description: String,
    pub(super) pictures: Vec<Option<String>>,
    /// Cells that stand for several, so far.
    pub(super) repeated: usize,
    is_found: bool,
}

impl<'p> Body<'p> {
    pub(super) fn of(styles: Styles, page: &'p mut Page) -> Body<'p> {
        Body {
            styles,
            page,
            frames: Vec::new(),
            lists: Lists::default(),
            tables: Vec::new(),
            paragraphs: Vec::new(),
            look: Look::default(),
            link: None,
            hidden_sections: 0,
            note: None,
            comment: None,
            change: None,
            changes: HashMap::new(),
            inserted: HashSet::new(),
            description: String::new(),
            pictures: Vec::new(),
            repeated: 0,
            is_found: false,
        }
    }

    /// Whether a text was there at all.
    pub(super) fn read(mut self, mut xml: Xml<'_>) -> Result<bool, DocumentFault> {
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => match self.start(&element)? {
                    Some(_) if self.is_too_deep() => return Err(xml.too_deep()),
                    Some(frame) => self.frames.push(frame),
                    None => xml.skip()?,
                },
                Event::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Event::Text(text) => self.any_text(&text),
            }
        }
        Ok(self.is_found)
    }

    fn is_too_deep(&self) -> bool {
        self.page.is_too_deep() || self.styles.are_too_many()
    }

    /// None for what is passed over.
    fn start(&mut self, element: &Element<'_>) -> Result<Option<Frame>, DocumentFault> {
        if matches!(self.frames.last(), Some(Frame::Styles)) {
            self.styles.element(element);
            return Ok(Some(Frame::Styles));
        }
        if self.comment.is_some() || self.change.is_some() {
            return Ok(self.aside(element));
        }
        match (element.space, element.name()) {
            (Space::Office, "automatic-styles") if !self.is_found => {
                return Ok(Some(Frame::Styles));
            }
            (Space::Office, "text") => {
                self.is_found = true;
                return Ok(Some(Frame::Other));
            }
            (Space::Office, "annotation") => {
                self.comment = Some(String::new());
                return Ok(Some(Frame::Comment));
            }
            (Space::Office, "script") => return Err(DocumentFault::Macros),
            (
                Space::Office,
                "automatic-styles" | "forms" | "event-listeners" | "binary-data"
                | "font-face-decls" | "master-styles",
            ) => return Ok(None),
            (Space::Text, name) => return Ok(self.text_element(name, element)),
            (Space::Table, name) => return Ok(self.table(name, element)),
            (Space::Draw, name) => return self.drawing(name, element),
            (Space::Svg, "title" | "desc") if !self.pictures.is_empty() => {
                if !self.description.is_empty() {
                    self.description.push(' ');
                }
                return Ok(Some(Frame::Description));
            }
            _ => {}
        }
        Ok(Some(Frame::Other))
    }

    fn end(&mut self, frame: Frame) -> Result<(), DocumentFault> {
        match frame {
            Frame::Paragraph => self.end_paragraph()?,
            Frame::Span(around) => self.look = around,
            Frame::Link(around) => self.link = around,
            Frame::HiddenSection => self.hidden_sections -= 1,
            Frame::List => self.lists.end(),
            Frame::Table => self.end_table(),
            Frame::HeaderRows => self.end_header_rows(),
            Frame::Cell(outside) => {
                self.go_on(outside);
                self.end_cell();
            }
            Frame::Apart(outside) => {
                self.go_on(outside);
                let html = self.page.end_flow();
                if self.hidden_sections > 0 || self.look.is_hidden() {
                    self.page.hide(&html);
                    return Ok(());
                }
                match self.paragraphs.last_mut() {
                    Some(paragraph) => append(&mut paragraph.behind, html),
                    None => self.page.put(html),
                }
            }
            Frame::Note(number, outside) => {
                self.go_on(outside);
                self.note = None;
                self.page.end_note(number);
            }
            Frame::Comment => {
                let quote = self.comment.take().unwrap_or_default();
                self.page.findings.add(Kind::Comment, self.page.line(), &quote);
            }
            Frame::Change => {
                if let Some(change) = self.change.take() {
                    self.changes.insert(change.id.clone(), change);
                }
            }
            Frame::Picture => self.end_picture()?,
            Frame::Other
            | Frame::Row
            | Frame::Styles
            | Frame::Section
            | Frame::Changes
            | Frame::Description => {}
        }
        Ok(())
    }

    /// What stands in a comment, or in the list of changes: only its words are of use, for a quotation.
    fn aside(&mut self, element: &Element<'_>) -> Option<Frame> {
        if let Some(change) = &mut self.change {
            match (element.space, element.name()) {
                (Space::Text, "insertion") => change.kind = Some(Kind::Inserted),
                (Space::Text, "deletion") => change.kind = Some(Kind::Deleted),
                (Space::Text, "p" | "h" | "s" | "tab" | "line-break") => change.text.push(' '),
                (Space::Office, "change-info" | "annotation") => return None,
                _ => {}
            }
        } else if let Some(comment) = &mut self.comment {
            match (element.space, element.name()) {
                (Space::Text, "p" | "s" | "tab" | "line-break") => comment.push(' '),
                (Space::Text, "list" | "list-item" | "span" | "a") => {}
                // Who wrote it, and when.
                _ => return None,
            }
        }
        Some(Frame::Other)
    }

    pub(super) fn begin_region(&mut self, element: &Element<'_>) -> Frame {
        let id = element.attribute(Space::Xml, "id").or(element.attribute(Space::Text, "id"));
        let id = id.unwrap_or_default().to_owned();
        self.change = Some(Change { id, kind: None, text: String::new() });
        Frame::Change
    }

    /// The place of what was deleted.
    pub(super) fn deleted(&mut self, id: &str) {
        let change = self.changes.get(id);
        if change.is_some_and(|change| change.kind.is_none()) {
            return;
        }
        let quote = change.map_or("", |change| change.text.as_str());
        self.page.findings.add(Kind::Deleted, self.page.line(), quote);
    }

    fn any_text(&mut self, text: &str) {
        if let Some(change) = &mut self.change {
            change.text.push_str(text);
        } else if let Some(comment) = &mut self.comment {
            comment.push_str(text);
        } else if matches!(self.frames.last(), Some(Frame::Description)) {
            self.description.push_str(text);
        } else if !matches!(self.frames.last(), Some(Frame::Picture | Frame::Styles)) {
            self.text(text);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let is_hidden = self.hidden_sections > 0 || self.look.is_hidden();
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let mut kinds = Vec::new();
        if !self.inserted.is_empty() {
            kinds.push(Kind::Inserted);
        }
        if is_hidden {
            kinds.push(Kind::Hidden);
            paragraph.shown = paragraph.shown.max(Shown::Part);
        } else {
            let mut format = self.look.format(text);
            format.href.clone_from(&self.link);
            paragraph.inline.text(&format, text);
        }
        // Blanks between elements are no text.
        if !text.trim().is_empty() {
            self.page.findings.seen(text, self.page.line(), &kinds);
        }
    }

    pub(super) fn stand_apart(&mut self) -> Outside {
        self.page.begin_flow();
        Outside {
            look: std::mem::take(&mut self.look),
            link: self.link.take(),
            lists: self.lists.suspend(),
        }
    }

    fn go_on(&mut self, outside: Outside) {
        (self.look, self.link) = (outside.look, outside.link);
        self.lists.resume(outside.lists);
    }

    pub(super) fn begin_paragraph(&mut self, name: &str, element: &Element<'_>) -> Frame {
        let style = office::name(element.attribute(Space::Text, "style-name")).unwrap_or_default();
        let look = self.styles.look(Family::Paragraph, style).or(self.styles.unstyled());
        let rank = element.attribute(Space::Text, "outline-level");
        let heading = (name == "h")
            .then(|| Part::Heading(rank.and_then(|rank| rank.parse().ok()).unwrap_or(1)));
        let (mut part, mut label) = (look.part.filter(|part| *part == Part::Title), None);
        part = part.or(heading).or(look.part);
        if matches!(part, Some(Part::Title | Part::Heading(_))) {
            self.lists.pass();
        } else {
            let (item, text) = self.lists.next(&self.styles);
            label = text;
            if item != Part::Paragraph || part.is_none() {
                part = Some(item);
            }
        }
        let mut inline = Inline::default();
        if let Some(number) = self.note.take() {
            inline.note(number);
            inline.text(&Format::default(), " ");
        }
        self.paragraphs.push(Paragraph {
            part: part.unwrap_or_default(),
            label,
            is_rtl: look.is_rtl == Some(true),
            inline,
            shown: Shown::All,
            behind: String::new(),
        });
        self.look = look;
        Frame::Paragraph
    }

    fn end_paragraph(&mut self) -> Result<(), DocumentFault> {
        let Some(mut paragraph) = self.paragraphs.pop() else { return Ok(()) };
        if paragraph.shown == Shown::Nothing {
            let quote = paragraph.inline.plain();
            self.page.findings.add(Kind::Hidden, self.page.line(), &quote);
            return Ok(());
        }
        if !(paragraph.shown == Shown::Part && paragraph.inline.is_empty()) {
            if let Some(label) = paragraph.label
                && !paragraph.inline.is_empty()
            {
                let mut inline = Inline::default();
                inline.text(&Format::default(), &(label + " "));
                inline.append(std::mem::take(&mut paragraph.inline));
                paragraph.inline = inline;
            }
            let dir = paragraph.is_rtl.then_some("rtl");
            self.page.block(&Block { part: paragraph.part, dir }, &paragraph.inline)?;
        }
        if !paragraph.behind.is_empty() {
            self.page.put(paragraph.behind);
        }
        Ok(())
    }

    /// A picture may stand outside of any paragraph, where it hangs on its page.
    fn end_picture(&mut self) -> Result<(), DocumentFault> {
        let description = std::mem::take(&mut self.description);
        let Some(part) = self.pictures.pop().flatten() else { return Ok(()) };
        if self.hidden_sections > 0 {
            return Ok(());
        }
        let picture = Picture { description, part };
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.inline.picture(&picture);
            return Ok(());
        }
        let mut inline = Inline::default();
        inline.picture(&picture);
        self.page.block(&Block::default(), &inline)
    }
}
