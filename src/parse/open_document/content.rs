//! What the elements of a text mean.

use super::super::office::Kind;
use super::super::xml::{Element, Space};
use super::body::{Body, Frame, Shown};
use super::styles::Family;
use crate::domain::attachment::Form;
use crate::domain::fault::DocumentFault;

impl Body<'_> {
    /// None for what is passed over.
    pub(super) fn text_element(&mut self, name: &str, element: &Element<'_>) -> Option<Frame> {
        let value = |name| element.attribute(Space::Text, name);
        Some(match name {
            "p" | "h" => self.begin_paragraph(name, element),
            "span" => {
                let style = value("style-name").unwrap_or_default();
                let look = self.styles.look(Family::Text, style).or(&self.look);
                Frame::Span(std::mem::replace(&mut self.look, look))
            }
            "a" => {
                const BYTES_MAX: usize = 2_048;
                let address = element.attribute(Space::Link, "href").unwrap_or_default().trim();
                let leads_out = !address.is_empty() && !address.starts_with('#');
                let link = (leads_out && address.len() <= BYTES_MAX).then(|| address.into());
                Frame::Link(std::mem::replace(&mut self.link, link))
            }
            "s" | "tab" => {
                self.text(" ");
                Frame::Other
            }
            "line-break" => {
                if self.hidden_sections == 0
                    && !self.look.is_hidden()
                    && let Some(paragraph) = self.paragraphs.last_mut()
                {
                    paragraph.inline.line_break();
                }
                Frame::Other
            }
            "list" => {
                self.lists.begin(element);
                Frame::List
            }
            "list-item" | "list-header" => {
                self.lists.item(element);
                Frame::Other
            }
            "section" => self.begin_section(element),
            "hidden-paragraph" | "hidden-text" if value("is-hidden") == Some("true") => {
                return self.hidden_field(name, element);
            }
            "note" => return self.begin_note(),
            "tracked-changes" => Frame::Changes,
            "changed-region" => self.begin_region(element),
            "change" => {
                self.deleted(value("change-id").unwrap_or_default());
                Frame::Other
            }
            "change-start" => {
                let id = value("change-id").unwrap_or_default();
                if self.changes.get(id).is_none_or(|change| change.kind.is_some()) {
                    self.inserted.insert(id.to_owned());
                    self.page.findings.seen("", self.page.line(), &[Kind::Inserted]);
                }
                Frame::Other
            }
            "change-end" => {
                let id = value("change-id").unwrap_or_default();
                self.inserted.remove(id);
                Frame::Other
            }
            // The number of a note, what is read above a letter, the source of a program.
            "note-citation" | "ruby-text" | "script" => return None,
            _ => Frame::Other,
        })
    }

    fn begin_section(&mut self, element: &Element<'_>) -> Frame {
        let value = |name| element.attribute(Space::Text, name);
        let is_hidden = match value("display") {
            Some("none") => true,
            Some("condition") => value("is-hidden") == Some("true"),
            _ => false,
        };
        self.hidden_sections += usize::from(is_hidden);
        if is_hidden { Frame::HiddenSection } else { Frame::Section }
    }

    pub(super) fn drawing(
        &mut self,
        name: &str,
        element: &Element<'_>,
    ) -> Result<Option<Frame>, DocumentFault> {
        Ok(Some(match name {
            "frame" => {
                self.pictures.push(None);
                self.description.clear();
                Frame::Picture
            }
            "image" => {
                let part = element.attribute(Space::Link, "href").unwrap_or_default();
                // Of one picture in several forms the first that pages show is taken.
                if let Some(known) = self.pictures.last_mut()
                    && known.as_ref().is_none_or(|known| Form::of(known).is_none())
                {
                    *known = Some(part.strip_prefix("./").unwrap_or(part).to_owned());
                }
                Frame::Other
            }
            "object" | "object-ole" | "applet" | "plugin" => {
                return Err(DocumentFault::ObjectInside);
            }
            "text-box" | "caption" | "circle" | "connector" | "custom-shape" | "ellipse"
            | "line" | "measure" | "path" | "polygon" | "polyline" | "rect" | "regular-polygon" => {
                Frame::Apart(self.stand_apart())
            }
            _ => Frame::Other,
        }))
    }

    /// A field that hides the paragraph that it stands in, or its own text.
    fn hidden_field(&mut self, name: &str, element: &Element<'_>) -> Option<Frame> {
        if name == "hidden-text" {
            let quote = element.attribute(Space::Text, "string-value").unwrap_or_default();
            self.page.findings.add(Kind::Hidden, self.page.line(), quote);
            return None;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.shown = Shown::Nothing;
        }
        Some(Frame::Other)
    }

    fn begin_note(&mut self) -> Option<Frame> {
        let is_hidden = self.hidden_sections > 0 || self.look.is_hidden();
        let paragraph = self.paragraphs.last_mut()?;
        if is_hidden {
            return None;
        }
        let number = self.page.next_note();
        paragraph.inline.note(number);
        let outside = self.stand_apart();
        self.note = Some(number);
        Some(Frame::Note(number, outside))
    }
}
