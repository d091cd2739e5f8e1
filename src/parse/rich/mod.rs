//! Forms with markup: all of them come here as HTML, are sanitised, and are then read like any text.
//!
//! The modules stand in the order in which a text goes through them.

mod bomb;
mod sanitise;
mod tame;

mod blocks;
mod builder;
mod inline;
mod markup;
mod settle;
mod tree;
mod write;

use ammonia::Url;

use super::attached::{Inside, Pictures};
use super::context::Context;
use super::header_block::{self, Header};
use super::lines::{LINES_MAX, cleaned, too_many_lines};
use super::mail::Letter;
use super::stray_field;
use super::summary::cut_at_word;
use super::understand::{self, Source};
use crate::domain::fault::{Fault, FileFault, FormFault};
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;
pub(super) use markup::Markup;
pub(super) use tame::{Tamed, is_hidden, tamed};
pub(super) use tree::Spacing;
pub(super) use tree::Tree;

const QUOTATION_CHARS_MAX: usize = 120;

/// Says to whoever reads the markup that what follows stands in that line of the source.
pub(super) fn line_mark(number: usize) -> String {
    let name = sanitise::LINE_MARK;
    format!("<{name} value=\"{number}\"></{name}>")
}

/// What the reader of a form hands on.
#[derive(Default)]
pub(super) struct Draft {
    /// Of anyone's making.
    pub(super) html: String,
    /// It is what `tamed` makes of parsed HTML that was no bomb.
    pub(super) is_tame: bool,
    /// Where it was looked for above the markup already.
    pub(super) header: Option<Header>,
    pub(super) spacing: Spacing,
    /// Files inside the statement's own, which the markup may name.
    pub(super) inside: Vec<Inside>,
    /// Of the page, for addresses that are relative to it.
    pub(super) base: Option<Url>,
    /// What the page is called, for finding its headline among the lines.
    pub(super) titles: Vec<String>,
    /// What stands beside the text and is not published with it: nothing but what it says of a release counts.
    pub(super) beside: String,
    /// What stands above the headline is the site's, but for what says date, number and release.
    pub(super) is_page: bool,
    pub(super) properties: Properties,
    /// What came around the text, where it came as an e-mail.
    pub(super) letter: Option<Letter>,
    pub(super) problems: Vec<Problem>,
}

/// What a document says of itself beside its text. Templates and copies leave what is wrong there, so it counts
/// only where nothing else says anything.
#[derive(Clone, Default)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// A date, or a date with its time, of ISO 8601.
    pub(super) published: Option<String>,
    pub(super) author: Option<String>,
}

impl Properties {
    /// No form keeps out of them what XML forbids.
    fn cleaned(self) -> Properties {
        let one_line = |text: String| cleaned(&text).replace('\n', " ");
        Properties {
            title: self.title.map(one_line),
            author: self.author.map(one_line),
            language: self.language,
            published: self.published,
        }
    }
}

pub(super) fn read(draft: Draft, (file, rules): (&DropText<'_>, &ReadingRules)) -> Reading {
    let mut reading = Reading { problems: draft.problems, ..Reading::default() };
    let properties = draft.properties.cleaned();
    if !draft.is_tame
        && let Some(bomb) = bomb(&draft.html)
    {
        reading.problems.push(bomb);
        return reading;
    }
    let mut tame = if draft.is_tame {
        Tamed { html: draft.html, ..Tamed::default() }
    } else {
        tamed(scraper::Html::parse_fragment(&draft.html).root_element())
    };
    let inside = draft.inside.into_iter().chain(tame.inside.drain(..)).collect();
    let pictures = Pictures::of(file, &rules.languages, inside);
    let from = (draft.base.as_ref(), &pictures);
    let mut tree = Tree::of(&sanitise::sanitise(&tame.html), from, draft.spacing);
    left_out(&tame, &mut reading);
    let beside = [draft.beside, tame.hidden].concat();
    drop(tame.html);
    let context = Context { rules, arrival: file.arrival };
    reading.problems.extend(stray_field::beside(&beside, &context));
    if tree.lines.len() > LINES_MAX {
        reading.problems.push(too_many_lines());
        return reading;
    }
    tree.find_title(&draft.titles);
    if draft.is_page {
        tree.leave_signs_out();
    }
    doubts(&tree, &mut reading);
    let lines = tree.text();
    let lines = lines.views();
    let header = draft.header.unwrap_or_else(|| header_block::read(&lines));
    let markup = Some((&tree, &properties, draft.is_page));
    let source = Source { header, lines: &lines, markup, letter: draft.letter.as_ref() };
    understand::read(source, (file, rules), &mut reading);
    reading
}

/// Told, since nobody who sees the source as it is shown would miss it.
pub(super) fn left_out(tame: &Tamed, reading: &mut Reading) {
    let quoted = |text: &str| cut_at_word(text.trim(), QUOTATION_CHARS_MAX).replace('\n', " ");
    if !tame.hidden.is_empty() {
        let fault = FormFault::HiddenLeftOut { text: quoted(&tame.hidden) };
        reading.problems.push(Problem::new(Severity::Doubt, None, fault));
    }
    if !tame.unsettled.is_empty() {
        let fault = FormFault::UnsettledInPage { text: quoted(&tame.unsettled) };
        reading.problems.push(Problem::new(Severity::Hold, None, fault));
    }
}

/// The lines of markup that is not published, and is no bomb.
pub(super) fn lines_of(tame: &Tamed) -> String {
    let tree =
        Tree::of(&sanitise::sanitise(&tame.html), (None, &Pictures::default()), Spacing::Apart);
    tree.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
}

/// Markup that would take much time or memory to read.
pub(super) fn bomb(html: &str) -> Option<Problem> {
    bomb::is_bomb(html).then(|| Problem::new(Severity::Refuse, None, FormFault::MarkupTooDeep))
}

/// Whether a reader would see a letter or a digit. What is nested too deep is left to `read`.
pub(super) fn holds_text(html: &str) -> bool {
    let read = || {
        let tame = tamed(scraper::Html::parse_fragment(html).root_element());
        let nowhere = Pictures::default();
        Tree::of(&sanitise::sanitise(&tame.html), (None, &nowhere), Spacing::Apart).holds_text()
    };
    bomb::is_bomb(html) || read()
}

fn doubts(tree: &Tree, reading: &mut Reading) {
    let mut doubt = |line, fault: Fault| {
        reading.problems.push(Problem::new(Severity::Doubt, line, fault));
    };
    for &line in &tree.forbidden {
        doubt(Some(line), FileFault::ControlCharacters { line }.into());
    }
    if tree.lost_links > 0 {
        doubt(None, FormFault::LinksWithoutPage { count: tree.lost_links }.into());
    }
    if tree.pictures_left_out > 0 {
        doubt(None, FormFault::PicturesLeftOut { count: tree.pictures_left_out }.into());
    }
}
