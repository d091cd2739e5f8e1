//! Paragraphs one below the other, with the lists, tables and quotations that they make up.

use super::inline::{Inline, Mark, attribute, tongue};
use super::primary;
use crate::parse::html::Html;

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) enum Part {
    #[default]
    Paragraph,
    Title,
    /// From 1.
    Heading(u8),
    Quote,
    Item {
        /// From 0.
        level: usize,
        /// Of a numbered list.
        number: Option<u32>,
        /// Of the list: lists of two numbers are two.
        list: usize,
    },
    /// A further paragraph of the item above.
    ItemGoesOn,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) struct Block {
    pub(in crate::parse) part: Part,
    pub(in crate::parse) dir: Option<&'static str>,
}

#[derive(Debug, Default)]
pub(super) struct Flow {
    html: Html,
    lists: Vec<List>,
    is_quoting: bool,
}

#[derive(Debug)]
struct List {
    level: usize,
    name: &'static str,
    ordinal: usize,
}

impl Flow {
    pub(super) fn block(&mut self, block: &Block, inline: &Inline) {
        let mut part = block.part;
        if part == Part::ItemGoesOn && self.lists.is_empty() {
            part = Part::Paragraph;
        }
        // An empty one only sets apart.
        if inline.is_empty() && matches!(part, Part::Title | Part::Heading(_)) {
            part = Part::Paragraph;
        }
        match part {
            Part::Item { level, number, list } => self.item(level, number, list),
            Part::ItemGoesOn => {}
            Part::Paragraph | Part::Title | Part::Heading(_) | Part::Quote => self.end_lists(),
        }
        if self.is_quoting != (part == Part::Quote) {
            self.is_quoting = part == Part::Quote;
            if self.is_quoting {
                self.html.begin_tag("blockquote", "");
            } else {
                self.html.end_tag("blockquote");
            }
        }
        let html = paragraph(part, block.dir, inline);
        self.html.written(&html);
    }

    pub(super) fn put(&mut self, html: String) {
        self.end_lists();
        self.end_quote();
        self.html.take_over(html);
    }

    pub(super) fn finish(mut self) -> String {
        self.end_lists();
        self.end_quote();
        self.html.finish()
    }

    fn item(&mut self, level: usize, number: Option<u32>, list: usize) {
        self.end_quote();
        let name = if number.is_some() { "ol" } else { "ul" };
        while let Some(last) = self.lists.last() {
            let is_it = last.level == level && last.name == name && last.ordinal == list;
            if last.level < level || is_it {
                break;
            }
            self.end_list();
        }
        if self.lists.last().is_some_and(|last| last.level == level) {
            self.html.end_tag("li");
        } else {
            let start = number.filter(|number| *number != 1);
            let start = start.map(|start| attribute("start", &start.to_string()));
            self.html.begin_tag(name, &start.unwrap_or_default());
            self.lists.push(List { level, name, ordinal: list });
        }
        self.html.begin_tag("li", "");
    }

    fn end_list(&mut self) {
        if let Some(list) = self.lists.pop() {
            self.html.end_tag("li");
            self.html.end_tag(list.name);
        }
    }

    fn end_lists(&mut self) {
        while !self.lists.is_empty() {
            self.end_list();
        }
    }

    fn end_quote(&mut self) {
        if std::mem::take(&mut self.is_quoting) {
            self.html.end_tag("blockquote");
        }
    }
}

/// A heading of rank 0 is the title, until it is known whether there is one.
fn paragraph(part: Part, dir: Option<&'static str>, inline: &Inline) -> String {
    const NAMES: [&str; 7] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6"];
    let name = match part {
        Part::Title => NAMES[0],
        Part::Heading(rank) => NAMES[usize::from(rank).clamp(1, 6)],
        Part::Paragraph | Part::Quote | Part::Item { .. } | Part::ItemGoesOn => "p",
    };
    let lang = inline.language();
    let mut html = Html::default();
    html.begin_tag(name, &tongue(lang.as_deref(), dir));
    inline.write(&mut html, lang.as_ref(), (name != "p").then_some(Mark::Strong));
    html.end_tag(name);
    html.finish()
}

/// What stands above all other headings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Top {
    #[default]
    Heading,
    Title,
}

/// Gives headings their final rank, and drops the language that most of the text is in: the text around it has it.
pub(super) fn settled(html: &str, top: Top, main: Option<&str>) -> String {
    const LANG: &str = " lang=\"";
    let mut settled = String::with_capacity(html.len());
    let mut rest = html;
    // No text holds the sign: it is escaped there.
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        settled.push_str(&rest[..at]);
        let tag = &rest[at..end];
        rest = &rest[end..];
        if let Some((begin, rank, behind)) = heading(tag) {
            let rank = if top == Top::Title { rank + 1 } else { rank.max(1) };
            settled.push_str(begin);
            settled.push(char::from(b'0' + rank.min(6)));
            push_without_main(behind, LANG, main, &mut settled);
        } else {
            push_without_main(tag, LANG, main, &mut settled);
        }
    }
    settled.push_str(rest);
    settled
}

fn heading(tag: &str) -> Option<(&str, u8, &str)> {
    let begin = ["<h", "\u{3c}/h"].into_iter().find(|begin| tag.starts_with(begin))?;
    let rank = tag[begin.len()..].chars().next()?.to_digit(10)?;
    Some((&tag[..begin.len()], u8::try_from(rank).ok()?, &tag[begin.len() + 1..]))
}

fn push_without_main(tag: &str, lang: &str, main: Option<&str>, settled: &mut String) {
    if let Some((before, value)) = tag.split_once(lang)
        && let Some((value, behind)) = value.split_once('"')
        && main == Some(primary(value))
    {
        settled.push_str(before);
        settled.push_str(behind);
    } else {
        settled.push_str(tag);
    }
}

#[derive(Debug, Default)]
pub(in crate::parse) struct Row {
    pub(in crate::parse) is_header: bool,
    pub(in crate::parse) cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) enum Merge {
    #[default]
    None,
    Begins,
    /// It belongs to the cell above, where there is one that begins.
    GoesOn,
    Covered,
}

#[derive(Debug, Default)]
pub(in crate::parse) struct Cell {
    /// Where it begins, from 0.
    pub(in crate::parse) column: usize,
    pub(in crate::parse) columns: usize,
    pub(in crate::parse) rows: usize,
    pub(in crate::parse) merge: Merge,
    pub(in crate::parse) html: String,
}

/// The rows that each cell reaches over, where the source only says which go on.
fn merged(rows: &mut [Row]) {
    for at in 0..rows.len() {
        let (above, below) = rows.split_at_mut(at + 1);
        let Some(row) = above.last_mut() else { continue };
        for cell in row.cells.iter_mut().filter(|cell| cell.merge == Merge::Begins) {
            let beneath = below.iter_mut().map_while(|row| {
                let at = row.cells.binary_search_by_key(&cell.column, |other| other.column);
                at.ok().map(|at| &mut row.cells[at]).filter(|cell| cell.merge == Merge::GoesOn)
            });
            cell.rows = 1 + beneath.map(|cell| cell.merge = Merge::Covered).count();
        }
    }
}

pub(super) fn table(mut rows: Vec<Row>) -> String {
    const TAGS_BYTES: usize = 64;
    merged(&mut rows);
    let cells = rows.iter().flat_map(|row| &row.cells);
    let bytes = cells.map(|cell| cell.html.len() + TAGS_BYTES).sum();
    let mut html = Html::with_capacity(bytes);
    html.begin_tag("table", "");
    for row in &rows {
        html.begin_tag("tr", "");
        let name = if row.is_header { "th" } else { "td" };
        for cell in row.cells.iter().filter(|cell| cell.merge != Merge::Covered) {
            let span = |name: &str, over: usize| {
                if over > 1 { attribute(name, &over.to_string()) } else { String::new() }
            };
            html.begin_tag(name, &(span("colspan", cell.columns) + &span("rowspan", cell.rows)));
            html.written(&cell.html);
            html.end_tag(name);
        }
        html.end_tag("tr");
    }
    html.end_tag("table");
    html.finish()
}
