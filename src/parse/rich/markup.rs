//! How the lines of a text and the lines of its tree belong together.

use std::ops::Range;

use super::Properties;
use super::tree::Tree;
use crate::parse::lines::Line;
use crate::parse::prose::is_prose;

/// The markup of the text below the header.
pub(in crate::parse) struct Markup<'t> {
    pub(in crate::parse) tree: &'t Tree,
    pub(in crate::parse) properties: &'t Properties,
    /// What stands above the headline is the site's.
    pub(in crate::parse) is_page: bool,
    /// For each line of the text, which of the tree's it is; none for blank ones.
    indices: Vec<Option<usize>>,
    /// The lines that are marked as the title.
    pub(in crate::parse) title: Range<usize>,
}

impl<'t> Markup<'t> {
    pub(in crate::parse) fn of(
        (tree, properties, is_page): (&'t Tree, &'t Properties, bool),
        lines: &[Line<'_>],
        above: usize,
    ) -> Markup<'t> {
        let mut next = 0..;
        let of_line = |line: &Line<'_>| if line.text.is_empty() { None } else { next.next() };
        let indices: Vec<Option<usize>> = lines.iter().map(of_line).skip(above).collect();
        let is_title =
            |index: &Option<usize>| index.is_some_and(|index| tree.title.contains(&index));
        let start = indices.iter().position(is_title).unwrap_or_default();
        let end = indices.iter().rposition(is_title).map_or(start, |last| last + 1);
        // A heading far down is one of a part.
        let is_far =
            lines[above..above + start].iter().filter(|line| is_prose(line.text)).count() > 1;
        let title = if is_far { 0..0 } else { start..end };
        Markup { tree, properties, is_page, indices, title }
    }

    /// Which lines of the tree still stand in the text; its other lines are blank by now.
    pub(in crate::parse) fn left(&self, text: &[Line<'_>]) -> Vec<bool> {
        let mut left = vec![false; self.tree.lines.len()];
        for (line, index) in text.iter().zip(&self.indices) {
            if let Some(index) = index {
                left[*index] = !line.text.is_empty();
            }
        }
        left
    }
}
