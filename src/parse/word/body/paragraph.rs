//! Paragraphs: what they are, and how they are numbered.

use super::super::super::office::{self, Block, Format, Inline, Kind, Part};
use super::super::super::xml::Element;
use super::super::numbering::{Label, Place, list};
use super::super::styles::outline;
use super::{Body, Frame, is_set, value};
use crate::domain::fault::DocumentFault;

#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) style: Option<String>,
    outline: Option<Part>,
    list: Option<u32>,
    level: Option<usize>,
    is_rtl: Option<bool>,
    /// What happened to the sign that ends it.
    pub(super) mark: Option<Kind>,
    pub(super) inline: Inline,
    /// Some of it is not shown.
    pub(super) is_hidden: bool,
    /// Text boxes that hang on it.
    pub(super) behind: String,
}

impl Paragraph {
    pub(super) fn is_rtl(&self, body: &Body<'_>) -> bool {
        let style = body.document.styles.paragraph(self.style.as_deref());
        self.is_rtl.or(style.is_rtl) == Some(true)
    }
}

impl Body<'_> {
    pub(super) fn begin_paragraph(&mut self) -> Frame {
        let mut inline = Inline::default();
        if let Some(number) = self.note.take() {
            inline.note(number);
            inline.text(&Format::default(), " ");
        }
        inline.append(std::mem::take(&mut self.carried));
        self.paragraphs.push(Paragraph { inline, ..Paragraph::default() });
        Frame::Paragraph
    }

    pub(super) fn paragraph_property(&mut self, name: &str, element: &Element<'_>) -> Frame {
        let Some(paragraph) = self.paragraphs.last_mut() else { return Frame::Other };
        match name {
            "pStyle" => paragraph.style = office::name(value(element)).map(str::to_owned),
            "bidi" => paragraph.is_rtl = Some(is_set(element)),
            "outlineLvl" => paragraph.outline = outline(value(element)),
            "numPr" => return Frame::ParagraphNumbers,
            _ => {}
        }
        Frame::Other
    }

    pub(super) fn paragraph_number(&mut self, name: &str, element: &Element<'_>) -> Frame {
        let Some(paragraph) = self.paragraphs.last_mut() else { return Frame::Other };
        match name {
            "numId" => paragraph.list = value(element).map(list),
            "ilvl" => paragraph.level = value(element).and_then(|level| level.parse().ok()),
            _ => {}
        }
        Frame::Other
    }

    pub(super) fn end_paragraph(&mut self) -> Result<(), DocumentFault> {
        let Some(mut paragraph) = self.paragraphs.pop() else { return Ok(()) };
        if let Some(mark) = paragraph.mark {
            let quote = paragraph.inline.plain();
            self.page.findings.add(Kind::ChangedParagraph, self.page.line(), &quote);
            if mark == Kind::Deleted {
                self.carried = paragraph.inline;
                if !paragraph.behind.is_empty() {
                    self.page.put(paragraph.behind);
                }
                return Ok(());
            }
        }
        if !(paragraph.is_hidden && paragraph.inline.is_empty()) {
            let part = self.part(&mut paragraph);
            let dir = paragraph.is_rtl(self).then_some("rtl");
            self.page.block(&Block { part, dir }, &paragraph.inline)?;
        }
        if !paragraph.behind.is_empty() {
            self.page.put(paragraph.behind);
        }
        Ok(())
    }

    /// What is left of a deleted end where no further paragraph follows.
    pub(super) fn flush_carried(&mut self) -> Result<(), DocumentFault> {
        let carried = std::mem::take(&mut self.carried);
        if carried.is_empty() {
            return Ok(());
        }
        self.page.block(&Block::default(), &carried)
    }

    /// A number that a list of HTML would not show is put in front of the text.
    fn part(&mut self, paragraph: &mut Paragraph) -> Part {
        let style = self.document.styles.paragraph(paragraph.style.as_deref());
        let of_style = style.part();
        let part = match (of_style, paragraph.outline) {
            (Part::Title, _) | (_, None) => of_style,
            (_, Some(outline)) => outline,
        };
        let place = match paragraph.list {
            Some(list) => Some(Place {
                list,
                level: paragraph.level.or(style.place().map(|p| p.level)).unwrap_or_default(),
            }),
            None => style.place(),
        };
        let Some(place) = place.filter(|place| place.list != 0) else { return part };
        let styles = &self.document.styles;
        let label = self.document.numbering.count(&place, |style| styles.list(style));
        let list = usize::try_from(place.list).unwrap_or_default();
        let (number, text) = match label {
            None => return part,
            Some(Label::Bullet) => (None, None),
            Some(Label::Number(number)) => (Some(number), None),
            Some(Label::Text(text)) => (None, Some(text)),
        };
        let is_heading = matches!(part, Part::Title | Part::Heading(_));
        match text.or_else(|| number.filter(|_| is_heading).map(|number| format!("{number}."))) {
            Some(text) if !paragraph.inline.is_empty() => {
                let mut inline = Inline::default();
                inline.text(&Format::default(), &(text + " "));
                inline.append(std::mem::take(&mut paragraph.inline));
                paragraph.inline = inline;
                part
            }
            Some(_) => part,
            None if is_heading => part,
            None => Part::Item { level: place.level, number, list },
        }
    }
}
