//! What the documents of all word processors come to: paragraphs, lists, tables and notes as HTML, and what a
//! person has to settle before they are published.

pub(super) mod figures;
mod findings;
mod flow;
mod inline;
mod tongues;

use std::collections::{BTreeMap, HashMap};

use super::archive::Archive;
use super::attached::Inside;
use super::rich::{Draft, Properties, Spacing};
use crate::domain::attachment::Form;
use crate::domain::fault::DocumentFault;
use crate::domain::limits::{DOCUMENT_DEPTH_MAX, DOCUMENT_PARAGRAPHS_MAX, DOCUMENT_TEXT_BYTES_MAX};
use crate::domain::reading::{Problem, Severity};
use crate::domain::text::plain_text;
pub(super) use figures::Figures;
use findings::Findings;
pub(super) use findings::Kind;
pub(super) use flow::{Block, Cell, Merge, Part, Row};
use flow::{Flow, Top, table};
pub(super) use inline::{Format, Inline, Mark, Picture};
pub(super) use tongues::{Tongues, language_tag};

/// More pictures of one document are not looked at.
const PICTURES_MAX: usize = 100;

/// The name of a style or a list. Those of styles in Word have 253 letters at most; a longer one names nothing.
pub(super) fn name(value: Option<&str>) -> Option<&str> {
    const BYTES_MAX: usize = 300;
    value.filter(|name| name.len() <= BYTES_MAX)
}

/// A document as it is put together.
#[derive(Default)]
pub(super) struct Page {
    /// The text itself, and in it the cells, boxes and notes that are open.
    flows: Vec<Flow>,
    tables: Vec<Vec<Row>>,
    pub(super) findings: Findings,
    /// Lines of text so far.
    lines: usize,
    paragraphs: usize,
    /// Bytes of text, and of the addresses in it, so far.
    written: usize,
    top: Top,
    /// Letters in each language. Ordered, so that of two with as many the same is taken each time.
    letters: BTreeMap<String, usize>,
    /// The number of each note that the text names.
    numbers: HashMap<String, usize>,
    /// Their texts.
    notes: BTreeMap<usize, String>,
    pub(super) symbols_left_out: usize,
    /// The names of the parts that its pictures are, in the order of the text.
    pub(super) pictures: Vec<String>,
    /// The heads and feet of pages, which are not published.
    pub(super) beside: String,
}

impl Page {
    pub(super) fn new() -> Page {
        Page { flows: vec![Flow::default()], ..Page::default() }
    }

    /// Of the line that is being written, 1-based, as `rich` counts them.
    pub(super) fn line(&self) -> usize {
        self.lines + 1
    }

    pub(super) fn begin_flow(&mut self) {
        self.flows.push(Flow::default());
    }

    /// Whether more is open than any text needs.
    pub(super) fn is_too_deep(&self) -> bool {
        self.flows.len() > DOCUMENT_DEPTH_MAX || self.paragraphs > DOCUMENT_PARAGRAPHS_MAX
    }

    /// What was written since the flow began.
    pub(super) fn end_flow(&mut self) -> String {
        self.flows.pop().map(Flow::finish).unwrap_or_default()
    }

    pub(super) fn block(&mut self, block: &Block, inline: &Inline) -> Result<(), DocumentFault> {
        if self.written + inline.bytes() > DOCUMENT_TEXT_BYTES_MAX {
            return Err(super::xml::too_much_text());
        }
        self.lines += inline.lines();
        self.paragraphs += 1;
        if block.part == Part::Title && !inline.is_blank() {
            self.top = Top::Title;
        }
        for (tag, letters) in inline.letters() {
            let language = primary(&tag);
            let so_far = match self.letters.get_mut(language) {
                Some(so_far) => so_far,
                None => self.letters.entry(language.to_owned()).or_default(),
            };
            *so_far += letters;
        }
        self.written += inline.bytes();
        for part in inline.parts() {
            if !self.pictures.iter().any(|known| known == part) {
                self.pictures.push(part.to_owned());
            }
        }
        self.flow().block(block, inline);
        Ok(())
    }

    /// A box that hangs on hidden text.
    pub(super) fn hide(&mut self, html: &str) {
        let text = plain_text(html);
        if !text.is_empty() {
            let line = self.line();
            self.findings.add(Kind::Hidden, line, &text);
        }
    }

    /// What was finished in a flow of its own.
    pub(super) fn put(&mut self, html: String) {
        self.flow().put(html);
    }

    pub(super) fn begin_table(&mut self) {
        self.tables.push(Vec::new());
    }

    pub(super) fn begin_row(&mut self) {
        if let Some(rows) = self.tables.last_mut() {
            rows.push(Row::default());
        }
    }

    pub(super) fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut()?.last_mut()
    }

    pub(super) fn end_cell(&mut self, mut cell: Cell) {
        cell.html = self.end_flow();
        if let Some(row) = self.row() {
            row.cells.push(cell);
        }
    }

    pub(super) fn drop_row(&mut self) {
        if let Some(rows) = self.tables.last_mut() {
            rows.pop();
        }
    }

    pub(super) fn end_table(&mut self) {
        if let Some(rows) = self.tables.pop() {
            let html = table(rows);
            self.put(html);
        }
    }

    /// The pictures that the text shows, as far as there are such parts; those that stand there in a form that no
    /// page shows are left out as any other.
    pub(super) fn pictures(&self, archive: &mut Archive<'_>) -> Vec<Inside> {
        let names = self.pictures.iter().filter(|name| Form::of(name).is_some());
        let read = names
            .take(PICTURES_MAX)
            .filter_map(|name| Some(Inside::part(name.clone(), archive.picture(name)?)));
        read.collect()
    }

    /// The number of a note, by its name in the document.
    pub(super) fn note(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }

    /// The number of a note that has no name.
    pub(super) fn next_note(&mut self) -> usize {
        let next = self.numbers.len() + 1;
        self.note(&next.to_string())
    }

    /// None for a note that the text does not name.
    pub(super) fn number_of_note(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    pub(super) fn end_note(&mut self, number: usize) {
        let html = self.end_flow();
        self.notes.insert(number, html);
    }

    pub(super) fn finish(mut self, mut properties: Properties, inside: Vec<Inside>) -> Draft {
        while self.flows.len() > 1 {
            let html = self.end_flow();
            self.put(html);
        }
        let mut html = self.end_flow();
        html.extend(self.notes.into_values());
        let main = self.letters.into_iter().max_by_key(|(_language, letters)| *letters);
        let main = main.map(|(language, _letters)| language);
        let top = self.top;
        let mut problems = self.findings.finish();
        if self.symbols_left_out > 0 {
            let fault = DocumentFault::SymbolsLeftOut { count: self.symbols_left_out };
            problems.push(Problem::new(Severity::Doubt, None, fault));
        }
        properties.language = properties.language.or_else(|| main.clone());
        Draft {
            html: flow::settled(&html, top, main.as_deref()),
            spacing: Spacing::Touching,
            properties,
            problems,
            beside: self.beside,
            inside,
            ..Draft::default()
        }
    }

    fn flow(&mut self) -> &mut Flow {
        if self.flows.is_empty() {
            self.flows.push(Flow::default());
        }
        let last = self.flows.len() - 1;
        &mut self.flows[last]
    }
}

/// `az` of `az-Latn-AZ`.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// A document that is not taken.
pub(super) fn refused(fault: DocumentFault) -> crate::domain::reading::Reading {
    let problem = Problem::new(Severity::Refuse, None, fault);
    crate::domain::reading::Reading {
        problems: vec![problem],
        ..crate::domain::reading::Reading::default()
    }
}
