//! A story of the document: its text, its footnotes or its endnotes (ISO/IEC 29500-1, section 17).
//!
//! Each element that is open has a frame; what a reader would not see has none and is passed over as a whole.

mod paragraph;
mod run;
mod table;

use std::rc::Rc;

use super::super::html::append;
use super::super::office::{Kind, Mark, Page};
use super::super::xml::{Element, Event, Space, Xml};
use super::Document;
use super::fields::{self, Field};
use super::format::is_on;
use crate::domain::fault::DocumentFault;
use crate::domain::limits::FIELDS_DEPTH_MAX;
use paragraph::Paragraph;
use run::Run;
use table::Table;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Story {
    Main,
    Footnotes,
    Endnotes,
}

enum Frame {
    Other,
    Paragraph,
    ParagraphProperties,
    ParagraphNumbers,
    /// Of the sign that ends the paragraph.
    MarkProperties,
    Run,
    RunProperties,
    /// Blanks at its ends count only where it says so.
    Text {
        keeps_blanks: bool,
    },
    DeletedText,
    Code,
    Change,
    /// The link around it.
    Link(Option<Rc<str>>),
    SimpleField,
    Table,
    TableProperties,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    TextBox(Box<Outside>),
    /// Of several forms of one thing, for programs that know more or less, the first was taken.
    Alternatives {
        is_taken: bool,
    },
    Note(usize),
    /// What stood raised or lowered around it, in a formula.
    Script(Option<Mark>),
}

/// What goes on behind a text box.
struct Outside {
    run: Run,
    link: Option<Rc<str>>,
    fields: Vec<Field>,
}

pub(super) struct Body<'d> {
    document: &'d mut Document,
    page: &'d mut Page,
    story: Story,
    frames: Vec<Frame>,
    /// Those that are open, one in a text box of the other.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    run: Run,
    link: Option<Rc<str>>,
    fields: Vec<Field>,
    changes: Vec<Kind>,
    script: Option<Mark>,
    /// Of the text element that is open.
    buffer: String,
    /// Text of paragraphs whose ends were deleted: it stands in front of the next one's.
    carried: super::super::office::Inline,
    /// The next paragraph begins the note of this number.
    note: Option<usize>,
    /// Of the next picture.
    description: String,
    is_found: bool,
}

impl<'d> Body<'d> {
    pub(super) fn of(document: &'d mut Document, page: &'d mut Page, story: Story) -> Body<'d> {
        Body {
            document,
            page,
            story,
            frames: Vec::new(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            run: Run::default(),
            link: None,
            fields: Vec::new(),
            changes: Vec::new(),
            script: None,
            buffer: String::new(),
            carried: super::super::office::Inline::default(),
            note: None,
            description: String::new(),
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
                Event::Text(text) => {
                    if matches!(
                        self.frames.last(),
                        Some(Frame::Text { .. } | Frame::DeletedText | Frame::Code)
                    ) {
                        self.buffer.push_str(&text);
                    }
                }
            }
        }
        self.flush_carried()?;
        // Text behind a code without an end would be lost unseen.
        if self.fields.iter().any(|field| field.is_code() && field.hides_text) {
            return Err(xml.damaged());
        }
        Ok(self.is_found)
    }

    fn is_too_deep(&self) -> bool {
        self.page.is_too_deep() || self.fields.len() > FIELDS_DEPTH_MAX
    }

    /// None for what is passed over.
    fn start(&mut self, element: &Element<'_>) -> Result<Option<Frame>, DocumentFault> {
        match (element.space, element.name()) {
            (Space::Word, name) => return self.word(name, element),
            (Space::Compatibility, "AlternateContent") => {
                return Ok(Some(Frame::Alternatives { is_taken: false }));
            }
            (Space::Compatibility, "Choice" | "Fallback") => {
                if let Some(Frame::Alternatives { is_taken }) = self.frames.last_mut()
                    && std::mem::replace(is_taken, true)
                {
                    return Ok(None);
                }
            }
            (Space::Math, "t") => return Ok(Some(self.begin_text(element))),
            (Space::Math, "den") => self.text("/"),
            (Space::Math, "sup") => return Ok(Some(self.begin_script(Mark::Raised))),
            (Space::Math, "sub") => return Ok(Some(self.begin_script(Mark::Lowered))),
            (Space::Drawing, "docPr") => {
                let said = ["descr", "title"]
                    .into_iter()
                    .find_map(|name| element.attribute(Space::None, name));
                said.unwrap_or_default().clone_into(&mut self.description);
            }
            (Space::Picture, "pic") => self.picture(),
            (Space::Graphic, "blip") => {
                self.picture_is(element.attribute(Space::Relation, "embed"));
            }
            (Space::Graphic, "graphicData") => {
                let uri = element.attribute(Space::None, "uri").unwrap_or_default();
                if uri.ends_with("/chart") || uri.ends_with("/diagram") {
                    self.picture();
                }
            }
            (Space::Vml, "imagedata") => {
                let said = element.attribute(Space::VmlOffice, "title");
                said.unwrap_or_default().clone_into(&mut self.description);
                self.picture();
                self.picture_is(element.attribute(Space::Relation, "id"));
            }
            (Space::VmlOffice, "OLEObject") => return Err(DocumentFault::ObjectInside),
            _ => {}
        }
        Ok(Some(Frame::Other))
    }

    fn word(&mut self, name: &str, element: &Element<'_>) -> Result<Option<Frame>, DocumentFault> {
        Ok(Some(match name {
            "body" => {
                self.is_found = true;
                Frame::Other
            }
            "p" => self.begin_paragraph(),
            "r" => {
                self.run = Run::default();
                Frame::Run
            }
            "pPr" if self.is_in(&Frame::Paragraph) => Frame::ParagraphProperties,
            "rPr" if self.is_in(&Frame::Run) => Frame::RunProperties,
            "rPr" if self.is_in(&Frame::ParagraphProperties) => Frame::MarkProperties,
            // What a property was before it was changed; how the page looks; what is computed by.
            "pPr" | "rPr" | "sectPr" | "tblGrid" | "tblPrEx" | "sdtPr" | "sdtEndPr"
            | "customXmlPr" | "smartTagPr" | "rt" | "fldData" | "ffData" => return Ok(None),
            name if name.ends_with("Change") => return Ok(None),
            "ins" => self.begin_change(Kind::Inserted),
            "moveTo" => self.begin_change(Kind::Moved),
            "del" | "moveFrom" => self.begin_change(Kind::Deleted),
            "hyperlink" => self.begin_link(element),
            "fldSimple" => {
                let mut field = Field::default();
                field.code(element.attribute(Space::Word, "instr").unwrap_or_default());
                field.separate();
                self.fields.push(field);
                Frame::SimpleField
            }
            "txbxContent" => {
                self.page.begin_flow();
                Frame::TextBox(Box::new(Outside {
                    run: std::mem::take(&mut self.run),
                    link: self.link.take(),
                    fields: std::mem::take(&mut self.fields),
                }))
            }
            "footnote" | "endnote" => return Ok(self.begin_note(element)),
            "altChunk" | "subDoc" => return Err(DocumentFault::DocumentInside),
            "object" | "control" => return Err(DocumentFault::ObjectInside),
            "commentReference" => {
                let id = element.attribute(Space::Word, "id").unwrap_or_default();
                let quote = self.document.comments.get(id).map_or("", String::as_str);
                self.page.findings.add(Kind::Comment, self.page.line(), quote);
                Frame::Other
            }
            name => return self.within(name, element),
        }))
    }

    /// What means something only where it stands.
    fn within(
        &mut self,
        name: &str,
        element: &Element<'_>,
    ) -> Result<Option<Frame>, DocumentFault> {
        let frame = match self.frames.last() {
            Some(Frame::ParagraphProperties) => self.paragraph_property(name, element),
            Some(Frame::ParagraphNumbers) => self.paragraph_number(name, element),
            Some(Frame::RunProperties) => {
                self.run.look.set(element);
                Frame::Other
            }
            _ => match self.table(name, element)? {
                Some(frame) => frame,
                None if self.is_in_run() => self.run_content(name, element),
                None => Frame::Other,
            },
        };
        Ok(Some(frame))
    }

    fn end(&mut self, frame: Frame) -> Result<(), DocumentFault> {
        match frame {
            Frame::Paragraph => self.end_paragraph()?,
            Frame::Text { keeps_blanks } => {
                let text = std::mem::take(&mut self.buffer);
                self.text(if keeps_blanks {
                    &text
                } else {
                    text.trim_matches([' ', '\n', '\t', '\r'])
                });
            }
            Frame::DeletedText => {
                let text = std::mem::take(&mut self.buffer);
                self.page.findings.seen(&text, self.page.line(), &[Kind::Deleted]);
            }
            Frame::Code => {
                let code = std::mem::take(&mut self.buffer);
                if let Some(field) = self.fields.last_mut() {
                    field.code(&code);
                }
            }
            Frame::Change => drop(self.changes.pop()),
            Frame::Link(around) => self.link = around,
            Frame::SimpleField => drop(self.fields.pop()),
            Frame::Table => self.end_table(),
            Frame::Row => self.end_row(),
            Frame::Cell => self.end_cell()?,
            Frame::TextBox(outside) => self.end_text_box(*outside)?,
            Frame::Note(number) => {
                self.flush_carried()?;
                self.page.end_note(number);
                self.note = None;
            }
            Frame::Script(around) => self.script = around,
            Frame::Other
            | Frame::ParagraphProperties
            | Frame::ParagraphNumbers
            | Frame::MarkProperties
            | Frame::Run
            | Frame::RunProperties
            | Frame::TableProperties
            | Frame::RowProperties
            | Frame::CellProperties
            | Frame::Alternatives { .. } => {}
        }
        Ok(())
    }

    fn is_in(&self, frame: &Frame) -> bool {
        let discriminant = std::mem::discriminant(frame);
        self.frames.last().is_some_and(|last| std::mem::discriminant(last) == discriminant)
    }

    /// Directly, or in one of several forms of its content.
    fn is_in_run(&self) -> bool {
        let is_around =
            |frame: &&Frame| !matches!(frame, Frame::Other | Frame::Alternatives { .. });
        matches!(self.frames.iter().rev().find(is_around), Some(Frame::Run))
    }

    fn begin_change(&mut self, kind: Kind) -> Frame {
        match self.frames.last() {
            Some(Frame::MarkProperties) => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.mark = paragraph.mark.filter(|mark| *mark == Kind::Deleted);
                    paragraph.mark = paragraph.mark.or(Some(kind));
                }
                Frame::Other
            }
            Some(Frame::RowProperties) => {
                if let Some(table) = self.tables.last_mut() {
                    table.row = Some(kind);
                }
                Frame::Other
            }
            // The number alone.
            Some(Frame::ParagraphNumbers) => Frame::Other,
            _ => {
                self.changes.push(kind);
                self.page.findings.seen("", self.page.line(), &self.changes);
                Frame::Change
            }
        }
    }

    fn begin_link(&mut self, element: &Element<'_>) -> Frame {
        let id = element.attribute(Space::Relation, "id");
        let part = element.attribute(Space::Word, "anchor");
        let address = id.and_then(|id| self.document.relations.link(id));
        let link = address.and_then(|address| fields::href(address, part));
        Frame::Link(std::mem::replace(&mut self.link, link))
    }

    fn begin_script(&mut self, mark: Mark) -> Frame {
        Frame::Script(self.script.replace(mark))
    }

    fn end_text_box(&mut self, outside: Outside) -> Result<(), DocumentFault> {
        self.flush_carried()?;
        let html = self.page.end_flow();
        Outside { run: self.run, link: self.link, fields: self.fields } = outside;
        if self.look().hidden == Some(true) {
            self.page.hide(&html);
            return Ok(());
        }
        if self.changes.contains(&Kind::Deleted) {
            return Ok(());
        }
        match self.paragraphs.last_mut() {
            Some(paragraph) => append(&mut paragraph.behind, html),
            None => self.page.put(html),
        }
        Ok(())
    }

    /// Lines that part notes from the text are notes, too, for Word.
    fn begin_note(&mut self, element: &Element<'_>) -> Option<Frame> {
        let name = note_name(self.story, element)?;
        let number = self.page.number_of_note(&name)?;
        self.page.begin_flow();
        self.note = Some(number);
        Some(Frame::Note(number))
    }
}

/// Footnotes and endnotes are counted as one.
fn note_name(story: Story, element: &Element<'_>) -> Option<String> {
    let id = element.attribute(Space::Word, "id")?;
    let kind = match story {
        Story::Main => element.name().trim_end_matches("Reference"),
        Story::Footnotes => "footnote",
        Story::Endnotes => "endnote",
    };
    Some([kind, id].join(" "))
}

fn value<'e>(element: &'e Element<'_>) -> Option<&'e str> {
    element.attribute(Space::Word, "val")
}

fn is_set(element: &Element<'_>) -> bool {
    is_on(value(element))
}
