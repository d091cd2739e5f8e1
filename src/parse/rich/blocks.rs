//! The tree as the rules see it: which text is a paragraph, a heading, a list, or whom to ask.

use super::tree::{Boxed, Child, Tag, Tree};
use crate::parse::body::{Block, Part};
use crate::parse::fold::fold;
use crate::parse::header_zone::is_contact;
use crate::parse::prose::is_prose;

impl Tree {
    /// Of the lines that are left.
    pub(in crate::parse) fn blocks(&self, left: &[bool]) -> Vec<Block> {
        let mut found = Found { tree: self, left, in_contact: false, blocks: Vec::new() };
        found.children(&self.children, Part::Paragraph);
        found.blocks
    }
}

struct Found<'t> {
    tree: &'t Tree,
    left: &'t [bool],
    in_contact: bool,
    blocks: Vec<Block>,
}

impl Found<'_> {
    fn children(&mut self, children: &[Child], part: Part) {
        let mut lines = Vec::new();
        for child in children {
            match child {
                Child::Line(index) if self.left[*index] => lines.push(&self.tree.lines[*index]),
                Child::Line(_) | Child::Picture(_) | Child::Gap => {}
                Child::Boxed(boxed) => self.children(&boxed.children, inside(boxed, part)),
            }
        }
        let Some(first) = lines.first() else { return };
        let has_contact = lines.iter().any(|line| is_contact(&line.text, &fold(&line.text)));
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let text = texts.join("\n");
        if matches!(part, Part::Paragraph | Part::Heading) && has_contact {
            self.in_contact = true;
        } else if part == Part::Heading || is_prose(&text) {
            self.in_contact = false;
        }
        let part = if self.in_contact && part == Part::Paragraph { Part::Contact } else { part };
        self.blocks.push(Block { part, text, line: first.number });
    }
}

fn inside(boxed: &Boxed, part: Part) -> Part {
    match boxed.tag {
        Tag::Heading(_) | Tag::Caption | Tag::FigureCaption | Tag::Term => Part::Heading,
        Tag::List | Tag::NumberedList | Tag::Item => Part::Bullet,
        Tag::Table | Tag::Row | Tag::HeaderCell | Tag::Cell => Part::Cell,
        Tag::Paragraph
        | Tag::Quote
        | Tag::Definitions
        | Tag::Definition
        | Tag::Figure
        | Tag::Preformatted
        | Tag::Rule
        | Tag::Part => part,
    }
}
