//! The tree as markup, without the lines that were taken from it.

use super::builder::quoted;
use super::settle::settled;
use super::tree::{Boxed, Child, Shown, Tag, Tongue, Tree};
use crate::parse::html::Html;

impl Tree {
    /// The markup of the lines that are left: `Statement::html`.
    pub(in crate::parse) fn html(&self, left: &[bool]) -> String {
        let children = pruned(&self.children, None, (left, &self.pictures));
        let mut ranks: Vec<u8> = Vec::new();
        each_heading(&children, &mut |rank| {
            if !ranks.contains(&rank) {
                ranks.push(rank);
            }
        });
        ranks.sort_unstable();
        let mut writer = Writer { tree: self, ranks, html: Html::default() };
        writer.children(&children);
        writer.html.finish()
    }
}

/// What is left of a tree, settled once more: a box that held two things may hold only one by now.
fn pruned(
    children: &[Child],
    within: Option<Tag>,
    (left, pictures): (&[bool], &[Shown]),
) -> Vec<Child> {
    let mut all = Vec::with_capacity(children.len());
    for child in children {
        match child {
            Child::Line(index) if left[*index] => all.push(Child::Line(*index)),
            Child::Picture(index) if !pictures[*index].is_of_site => {
                all.push(Child::Picture(*index));
            }
            Child::Line(_) | Child::Picture(_) | Child::Gap => {}
            Child::Boxed(boxed) => {
                let children = pruned(&boxed.children, Some(boxed.tag), (left, pictures));
                if has_place(boxed.tag, within) || children.iter().any(holds_text) {
                    let (tongue, attributes) = (boxed.tongue.clone(), boxed.attributes.clone());
                    // A heading whose words went stands for nothing but its picture.
                    let is_picture = matches!(boxed.tag, Tag::Heading(_))
                        && !children.iter().any(|child| matches!(child, Child::Line(_)));
                    let tag = if is_picture { Tag::Paragraph } else { boxed.tag };
                    all.extend(settled(Boxed { tag, tongue, attributes, children, ..*boxed }));
                }
            }
        }
    }
    if within == Some(Tag::NumberedList) {
        let end = all.iter().rposition(holds_text).map_or(0, |last| last + 1);
        all.truncate(end);
    }
    all
}

/// Whether it says something by standing there empty: a row without one of its cells would have
/// the others in the wrong columns, and a list without one of its items other numbers from there.
fn has_place(tag: Tag, within: Option<Tag>) -> bool {
    matches!((tag, within), (Tag::Cell | Tag::HeaderCell, _) | (Tag::Item, Some(Tag::NumberedList)))
}

/// Of what was pruned only cells and items may be empty.
fn holds_text(child: &Child) -> bool {
    match child {
        Child::Boxed(Boxed { tag: Tag::Cell | Tag::HeaderCell | Tag::Item, children, .. }) => {
            !children.is_empty()
        }
        Child::Line(_) | Child::Picture(_) | Child::Boxed(_) => true,
        Child::Gap => false,
    }
}

fn each_heading(children: &[Child], found: &mut dyn FnMut(u8)) {
    for child in children {
        if let Child::Boxed(boxed) = child {
            if let Tag::Heading(rank) = boxed.tag {
                found(rank);
            }
            each_heading(&boxed.children, found);
        }
    }
}

struct Writer<'t> {
    tree: &'t Tree,
    /// Of the headings that are left, the highest first.
    ranks: Vec<u8>,
    html: Html,
}

impl Writer<'_> {
    fn children(&mut self, children: &[Child]) {
        let mut line_above = false;
        for child in children {
            match child {
                Child::Line(index) => {
                    if line_above {
                        self.html.line_break();
                    }
                    self.html.written(&self.tree.lines[*index].html);
                    line_above = true;
                }
                // On a line of its own: where it is not shown it parts what it stood between.
                Child::Picture(index) => {
                    if line_above {
                        self.html.line_break();
                    }
                    self.picture(*index);
                    line_above = true;
                }
                Child::Gap => {}
                Child::Boxed(boxed) => {
                    self.boxed(boxed);
                    line_above = false;
                }
            }
        }
    }

    /// Its address is a path of ours.
    fn picture(&mut self, index: usize) {
        let attachment = &self.tree.pictures[index].picture.attachment;
        let alt = quoted(attachment.alt.as_deref().unwrap_or_default());
        let size = attachment
            .pixels
            .map(|size| format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        let size = size.unwrap_or_default();
        let source = attachment.address();
        self.html.written(&format!("<img src=\"{source}\" alt=\"{alt}\"{size}/>"));
    }

    fn boxed(&mut self, boxed: &Boxed) {
        let name = self.name(boxed.tag);
        self.html
            .begin_tag(name, &[boxed.attributes.as_str(), &boxed.tongue.attributes()].concat());
        self.children(&boxed.children);
        self.html.end_tag(name);
    }

    /// Of headings, the highest rank that is left stands below the headline.
    fn name(&self, tag: Tag) -> &'static str {
        match tag {
            Tag::Paragraph | Tag::Part | Tag::Rule => "p",
            Tag::Heading(rank) => match self.ranks.iter().position(|known| *known == rank) {
                None | Some(0) => "h2",
                Some(1) => "h3",
                Some(_) => "h4",
            },
            Tag::Quote => "blockquote",
            Tag::List => "ul",
            Tag::NumberedList => "ol",
            Tag::Item => "li",
            Tag::Definitions => "dl",
            Tag::Term => "dt",
            Tag::Definition => "dd",
            Tag::Table => "table",
            Tag::Caption => "caption",
            Tag::Row => "tr",
            Tag::HeaderCell => "th",
            Tag::Cell => "td",
            Tag::Figure => "figure",
            Tag::FigureCaption => "figcaption",
            Tag::Preformatted => "pre",
        }
    }
}

impl Tongue {
    /// As they stand in a tag.
    pub(super) fn attributes(&self) -> String {
        let lang = self.lang.as_ref().map(|lang| format!(" lang=\"{lang}\""));
        let dir = self.dir.map(|dir| format!(" dir=\"{dir}\""));
        [lang.unwrap_or_default(), dir.unwrap_or_default()].concat()
    }
}
