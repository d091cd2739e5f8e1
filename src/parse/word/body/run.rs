//! Runs: text of one look, and what stands among it.

use super::super::super::office::{Format, Kind, Mark, Picture};
use super::super::super::xml::{Element, Space};
use super::super::fields::Field;
use super::super::format::{Look, symbol};
use super::{Body, Frame, Story, note_name};

#[derive(Default)]
pub(super) struct Run {
    pub(super) look: Look,
    /// With what the styles say; known once there is text.
    whole: Option<Look>,
}

impl Body<'_> {
    pub(super) fn run_content(&mut self, name: &str, element: &Element<'_>) -> Frame {
        match name {
            "t" => return self.begin_text(element),
            "delText" => {
                self.buffer.clear();
                return Frame::DeletedText;
            }
            "instrText" => {
                self.buffer.clear();
                return Frame::Code;
            }
            "tab" | "ptab" => self.text(" "),
            "noBreakHyphen" => self.text("\u{2011}"),
            "br" | "cr" => self.line_break(),
            "sym" => self.symbol(element),
            "fldChar" => self.field(element),
            "footnoteReference" | "endnoteReference" => self.note_reference(element),
            _ => {}
        }
        Frame::Other
    }

    pub(super) fn begin_text(&mut self, element: &Element<'_>) -> Frame {
        self.buffer.clear();
        let keeps_blanks = element.attribute(Space::Xml, "space") == Some("preserve");
        Frame::Text { keeps_blanks }
    }

    pub(super) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let line = self.page.line();
        if self.changes.contains(&Kind::Deleted) {
            return self.page.findings.seen(text, line, &[Kind::Deleted]);
        }
        if let Some(field) = self.fields.iter_mut().find(|field| field.is_code()) {
            field.hides_text |= !text.trim().is_empty();
            return;
        }
        if self.look().hidden == Some(true) {
            let kinds = [self.changes.as_slice(), &[Kind::Hidden]].concat();
            self.page.findings.seen(text, line, &kinds);
            if let Some(paragraph) = self.paragraphs.last_mut() {
                paragraph.is_hidden = true;
            }
            return;
        }
        self.page.findings.seen(text, line, &self.changes);
        let format = self.format(text);
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.inline.text(&format, text);
        }
    }

    fn line_break(&mut self) {
        if !self.is_dropped()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.inline.line_break();
        }
    }

    pub(super) fn picture(&mut self) {
        let description = std::mem::take(&mut self.description);
        if !self.is_dropped()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.inline.picture(&Picture { description, part: String::new() });
        }
    }

    /// By the name of its relation.
    pub(super) fn picture_is(&mut self, relation: Option<&str>) {
        let part = relation.and_then(|id| self.document.relations.inside(id));
        if let Some(part) = part
            && !self.is_dropped()
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.inline.picture_is(&part);
        }
    }

    fn symbol(&mut self, element: &Element<'_>) {
        let font = element.attribute(Space::Word, "font").unwrap_or_default();
        let code = element.attribute(Space::Word, "char").unwrap_or_default();
        let code = u32::from_str_radix(code, 16).ok();
        match code.and_then(|code| symbol(font, code)) {
            Some(character) => self.text(character.encode_utf8(&mut [0; 4])),
            None if !self.is_dropped() => self.page.symbols_left_out += 1,
            None => {}
        }
    }

    fn field(&mut self, element: &Element<'_>) {
        match element.attribute(Space::Word, "fldCharType") {
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.separate();
                }
            }
            Some("end") => drop(self.fields.pop()),
            _ => {}
        }
    }

    fn note_reference(&mut self, element: &Element<'_>) {
        if self.story != Story::Main || self.is_dropped() {
            return;
        }
        if let Some(name) = note_name(self.story, element)
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.inline.note(self.page.note(&name));
        }
    }

    /// What stands here is not for readers.
    fn is_dropped(&mut self) -> bool {
        self.changes.contains(&Kind::Deleted)
            || self.fields.iter().any(Field::is_code)
            || self.look().hidden == Some(true)
    }

    pub(super) fn look(&mut self) -> &Look {
        let is_hidden = self.tables.iter().any(|table| table.is_hidden);
        let (run, styles) = (&mut self.run, &self.document.styles);
        let paragraph = self.paragraphs.last().and_then(|paragraph| paragraph.style.as_deref());
        run.whole.get_or_insert_with(|| {
            let mut look = run.look.clone();
            if let Some(style) = styles.look(look.style.as_deref()) {
                look = look.or(style);
            }
            // The look of a whole paragraph is how its kind looks, and says nothing of its words.
            let (bold, italic) = (look.bold, look.italic);
            look = look.or(&styles.paragraph(paragraph).look).or(styles.document());
            if is_hidden {
                look.hidden = look.hidden.or(Some(true));
            }
            (look.bold, look.italic) = (bold, italic);
            look
        })
    }

    fn format(&mut self, text: &str) -> Format {
        let mut format = self.look().format(text);
        let of_field = self.fields.iter().rev().find_map(|field| field.href.clone());
        format.href = self.link.clone().or(of_field);
        if let Some(mark) = self.script {
            format = format.without(Mark::Raised).without(Mark::Lowered);
            format.mark(mark);
        }
        if self.paragraphs.last().is_some_and(|paragraph| paragraph.is_rtl(self)) {
            format.dir = None;
        }
        format
    }
}
