//! The numbers and bullets of paragraphs (ISO/IEC 29500-1, section 17.9).

use std::collections::HashMap;

use super::super::office::{self, Figures, figures};
use super::super::xml::{Element, Event, Space, Xml};
use crate::domain::fault::DocumentFault;
use crate::domain::limits::DEFINITIONS_MAX;

const LEVELS: usize = 9;

const LABEL_BYTES_MAX: usize = 100;

/// How a paragraph is numbered: by which list, and at which of its levels, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) list: u32,
    pub(super) level: usize,
}

#[derive(Clone, Debug, Default)]
struct Level {
    figures: Figures,
    start: Option<u32>,
    /// `%1.` or `Article %1.`
    text: String,
}

#[derive(Clone, Debug, Default)]
struct Pattern {
    levels: [Level; LEVELS],
    /// A style whose list has the levels.
    style: Option<String>,
    /// What the paragraphs of the list so far came to.
    counts: [Option<u32>; LEVELS],
}

#[derive(Clone, Debug, Default)]
struct List {
    pattern: u32,
    starts: [Option<u32>; LEVELS],
    levels: HashMap<usize, Level>,
    is_begun: bool,
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    patterns: HashMap<u32, Pattern>,
    lists: HashMap<u32, List>,
}

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Bullet,
    Number(u32),
    /// One that is more than a number, as in `Article 3.`, `2.1` or `(b)`: the text may speak of it so.
    Text(String),
}

impl Numbering {
    pub(super) fn of(mut xml: Xml<'_>) -> Result<Numbering, DocumentFault> {
        let mut numbering = Numbering::default();
        let (mut pattern, mut list) = (None, None);
        let mut level = 0;
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else { continue };
            if element.space != Space::Word {
                continue;
            }
            let id = |name| element.attribute(Space::Word, name).and_then(|id| id.parse().ok());
            match element.name() {
                "abstractNum" => (pattern, list) = (id("abstractNumId"), None),
                "num" => (pattern, list) = (None, id("numId")),
                "lvl" | "lvlOverride" => level = level_of(&element).unwrap_or(level),
                "pPr" | "rPr" => xml.skip()?,
                name => {
                    if let Some(id) = pattern {
                        let pattern = numbering.patterns.entry(id).or_default();
                        if name == "numStyleLink" {
                            let style = element.attribute(Space::Word, "val");
                            pattern.style = office::name(style).map(str::to_owned);
                        } else {
                            pattern.levels[level].set(&element);
                        }
                    } else if let Some(id) = list {
                        let list = numbering.lists.entry(id).or_default();
                        match name {
                            "abstractNumId" => list.pattern = number(&element).unwrap_or_default(),
                            "startOverride" => list.starts[level] = number(&element),
                            _ => list.levels.entry(level).or_default().set(&element),
                        }
                    }
                }
            }
            if numbering.patterns.len() + numbering.lists.len() > DEFINITIONS_MAX {
                return Err(xml.too_deep());
            }
        }
        Ok(numbering)
    }

    /// Counts one more paragraph there; `of_style` tells the list of a style. None for one without a number.
    pub(super) fn count(
        &mut self,
        place: &Place,
        of_style: impl Fn(&str) -> Option<u32>,
    ) -> Option<Label> {
        let at = place.level.min(LEVELS - 1);
        // The levels may be those of a style's list; one step, so that no ring is walked.
        let pattern = self.lists.get(&place.list)?.pattern;
        let style = self.patterns.get(&pattern).and_then(|pattern| pattern.style.as_deref());
        let other = style.and_then(of_style).filter(|other| self.lists.contains_key(other));
        let list = self.lists.get_mut(&other.unwrap_or(place.list))?;
        let pattern = self.patterns.get_mut(&list.pattern)?;
        if !std::mem::replace(&mut list.is_begun, true) {
            for (count, start) in pattern.counts.iter_mut().zip(list.starts) {
                if start.is_some() {
                    *count = None;
                }
            }
        }
        let start = |at: usize| list.starts[at].or(pattern.levels[at].start).unwrap_or(1);
        let first = start(at);
        let count = pattern.counts[at].map_or(first, |count| count.saturating_add(1));
        pattern.counts[at] = Some(count);
        pattern.counts[at + 1..].fill(None);
        let level = |at: usize| list.levels.get(&at).unwrap_or(&pattern.levels[at]);
        match level(at).figures {
            Figures::Bullet => return Some(Label::Bullet),
            Figures::None => return None,
            Figures::Decimal
            | Figures::Letters
            | Figures::Capitals
            | Figures::Roman
            | Figures::RomanCapitals => {}
        }
        // A list of HTML writes the number of its own level, with a dot.
        let own = format!("%{}", at + 1);
        let is_plain = level(at).text.trim_end_matches(['.', ')']).trim_start_matches('(') == own;
        if is_plain && level(at).figures == Figures::Decimal {
            return Some(Label::Number(count));
        }
        let text = filled_in(&level(at).text, |other| {
            let count = pattern.counts[other].unwrap_or_else(|| start(other));
            (other <= at).then(|| figures::written(count, level(other).figures))
        });
        (!text.trim().is_empty()).then_some(Label::Text(text))
    }
}

/// `Article %1.` with the number of each level that it names, from 1.
fn filled_in(pattern: &str, number: impl Fn(usize) -> Option<String>) -> String {
    let mut text = String::with_capacity(2 * LABEL_BYTES_MAX);
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('%') {
        text.push_str(before);
        let level = behind.bytes().next().map(|digit| usize::from(digit.wrapping_sub(b'1')));
        if let Some(number) = level.filter(|level| *level < LEVELS).and_then(&number) {
            text.push_str(&number);
            rest = &behind[1..];
        } else {
            text.push('%');
            rest = behind;
        }
        // More than one level may be named again and again.
        if text.len() >= LABEL_BYTES_MAX {
            break;
        }
    }
    text.push_str(rest);
    text.truncate(text.floor_char_boundary(LABEL_BYTES_MAX));
    text
}

impl Level {
    fn set(&mut self, element: &Element<'_>) {
        let value = element.attribute(Space::Word, "val").unwrap_or_default();
        match element.name() {
            "numFmt" => {
                self.figures = match value {
                    "bullet" => Figures::Bullet,
                    "none" => Figures::None,
                    "lowerLetter" => Figures::Letters,
                    "upperLetter" => Figures::Capitals,
                    "lowerRoman" => Figures::Roman,
                    "upperRoman" => Figures::RomanCapitals,
                    _ => Figures::Decimal,
                }
            }
            "start" => self.start = number(element),
            "lvlText" => {
                value[..value.floor_char_boundary(LABEL_BYTES_MAX)].clone_into(&mut self.text);
            }
            _ => {}
        }
    }
}

/// The list that is named; 0 for none.
pub(super) fn list(id: &str) -> u32 {
    id.parse().unwrap_or_default()
}

fn level_of(element: &Element<'_>) -> Option<usize> {
    let level: usize = element.attribute(Space::Word, "ilvl")?.parse().ok()?;
    Some(level.min(LEVELS - 1))
}

fn number(element: &Element<'_>) -> Option<u32> {
    element.attribute(Space::Word, "val")?.parse().ok()
}
