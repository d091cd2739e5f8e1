//! Sanitised HTML as a tree of boxes and lines: what may stand in a statement, in one form for all
//! that says the same.
//!
//! A *line* is a run of text between two breaks: the rules that find headline, date and furniture read the
//! lines of any text alike. A line that they take goes, and with it whatever holds nothing else.

use std::ops::Range;

use ammonia::Url;

use super::builder;
use super::inline::Line;
use crate::domain::reading::Reading;
use crate::parse::attached::{Picture, Pictures};
use crate::parse::fold::fold;
use crate::parse::headline::is_office;
use crate::parse::lines::Lines;

/// One that holds others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    /// From 1, as the source has it.
    Heading(u8),
    Quote,
    List,
    NumberedList,
    Item,
    Definitions,
    Term,
    Definition,
    Table,
    Caption,
    Row,
    HeaderCell,
    Cell,
    Figure,
    FigureCaption,
    Preformatted,
    Rule,
    /// It only parts what stands in it from what stands around it; none is left in a finished tree.
    Part,
}

#[derive(Debug)]
pub(super) struct Boxed {
    pub(super) tag: Tag,
    pub(super) tongue: Tongue,
    /// As they stand in the tag: ` start="3"`.
    pub(super) attributes: String,
    pub(super) children: Vec<Child>,
    /// How it stands beside the next.
    pub(super) spacing: Spacing,
}

/// The language and the direction of a text, where the source says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tongue {
    pub(super) lang: Option<String>,
    pub(super) dir: Option<&'static str>,
}

#[derive(Debug)]
pub(super) enum Child {
    Boxed(Boxed),
    /// An index into the lines.
    Line(usize),
    /// An index into the pictures.
    Picture(usize),
    /// Two breaks in a row.
    Gap,
}

/// How the source parts its paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) enum Spacing {
    /// A paragraph is set apart from the next.
    #[default]
    Apart,
    /// A paragraph is what ends with the key for a new line; an empty one sets apart.
    Touching,
}

/// A picture in its place.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) picture: Picture,
    /// So many lines stand above it.
    pub(super) below: usize,
    /// Of the page, and not of its text.
    pub(super) is_of_site: bool,
}

#[derive(Debug)]
pub(in crate::parse) struct Tree {
    pub(super) children: Vec<Child>,
    pub(super) lines: Vec<Line>,
    /// The lines of the first heading of the first rank; empty where there is none.
    pub(super) title: Range<usize>,
    /// Lines that hold characters which XML 1.0 forbids.
    pub(super) forbidden: Vec<usize>,
    /// Addresses that lead nowhere without their page.
    pub(super) lost_links: usize,
    pub(super) pictures: Vec<Shown>,
    pub(super) pictures_left_out: usize,
    /// Files that may be pictures of it and are not at hand.
    pub(super) absent: Vec<String>,
}

impl Tree {
    /// `base` is the address of the page, where it says one.
    pub(super) fn of(
        sanitised: &str,
        (base, pictures): (Option<&Url>, &Pictures),
        spacing: Spacing,
    ) -> Tree {
        builder::read(sanitised, (base, pictures), spacing)
    }

    /// What stands above the headline of a page and is no wider is the sign of its site.
    pub(super) fn leave_signs_out(&mut self) {
        const WIDTH_MAX: u32 = 400;
        let title = self.title.clone();
        for shown in self.pictures.iter_mut().filter(|shown| shown.below <= title.start) {
            let width = shown.picture.attachment.pixels.map_or(0, |size| size.width);
            shown.is_of_site = !title.is_empty() && width < WIDTH_MAX;
        }
    }

    /// Notes the pictures that stand in what is published.
    pub(in crate::parse) fn show_pictures(&self, reading: &mut Reading) {
        for Shown { picture, .. } in &self.pictures {
            let Picture { attachment, bytes } = picture;
            let is_there = reading.html.contains(&attachment.address());
            if is_there
                && !reading.attachments.iter().any(|known| known.digest == attachment.digest)
            {
                reading.attachments.push(attachment.clone());
                reading.embedded.extend(bytes.clone());
            }
        }
        reading.absent.extend(self.absent.iter().cloned());
    }

    /// The line that says what the page is called, where its heading does not.
    pub(super) fn find_title(&mut self, titles: &[String]) {
        const LINES_LOOKED_AT: usize = 60;
        const LETTERS_MIN: usize = 8;
        if titles.is_empty() {
            return;
        }
        let titles: Vec<String> = titles.iter().map(|title| fold(title)).collect();
        let lines = self.lines.iter().take(LINES_LOOKED_AT).map(|line| fold(&line.text));
        let lines: Vec<String> = lines.collect();
        // The name of the office is the site's part of a title.
        let may_be = |index: &usize| {
            lines[*index].chars().count() >= LETTERS_MIN && !is_office(&self.lines[*index].text)
        };
        let is_part = |line: &str| {
            titles.iter().any(|title| {
                title.strip_prefix(line).or(title.strip_suffix(line)).is_some_and(is_parted)
            })
        };
        // What the page calls itself elsewhere, as a rule without the site, is asked first.
        let whole = titles.iter().rev().find_map(|title| {
            (0..lines.len()).filter(|index| lines[*index] == *title).find(may_be)
        });
        let part = || {
            let parts = (0..lines.len()).filter(|index| is_part(&lines[*index])).filter(may_be);
            parts.rev().max_by_key(|index| lines[*index].chars().count())
        };
        if let Some(found) = whole.or_else(part)
            && !self.title.contains(&found)
        {
            self.title = found..found + 1;
        }
    }

    pub(super) fn holds_text(&self) -> bool {
        self.lines.iter().any(|line| line.text.contains(char::is_alphanumeric))
    }

    /// The text as the rules read it. Every line of the tree is one line of it, in the same order.
    pub(super) fn text(&self) -> Lines {
        let mut lines = Lines::default();
        let mut walk = Walk { tree: self, lines: &mut lines, open: false };
        walk.children(&self.children);
        lines
    }
}

/// What is left of a title beside the headline is the name of a site, behind a bar or a dash.
fn is_parted(rest: &str) -> bool {
    let marks = ['|', '-', '–', '—', '·', '•', ':', '»', '«', '/'];
    rest.trim().starts_with(marks) || rest.trim().ends_with(marks)
}

/// Puts blank lines where boxes part the text.
struct Walk<'t> {
    tree: &'t Tree,
    lines: &'t mut Lines,
    /// Something stands above that a blank line would part from what follows.
    open: bool,
}

impl Walk<'_> {
    fn children(&mut self, children: &[Child]) {
        for child in children {
            match child {
                Child::Picture(_) => {}
                Child::Gap => self.part(),
                Child::Line(index) => {
                    let line = &self.tree.lines[*index];
                    self.lines.push_own(line.number, &line.text);
                    self.open = true;
                }
                Child::Boxed(boxed) => {
                    let touching = boxed.spacing == Spacing::Touching
                        || matches!(boxed.tag, Tag::Item | Tag::Row | Tag::Cell | Tag::HeaderCell);
                    let is_empty = boxed.children.is_empty();
                    if !touching || is_empty {
                        self.part();
                    }
                    self.children(&boxed.children);
                    if !touching {
                        self.part();
                    }
                }
            }
        }
    }

    fn part(&mut self) {
        if std::mem::take(&mut self.open) {
            self.lines.push_parting();
        }
    }
}
