//! Styles: what a paragraph is meant as, and what stands in the look of text without being said there.

use std::collections::HashMap;

use super::super::office::{self, Part};
use super::super::xml::{Element, Event, Space, Xml};
use super::format::{Look, is_on};
use super::numbering::{Place, list};
use crate::domain::fault::DocumentFault;
use crate::domain::limits::DEFINITIONS_MAX;

/// A style that is based on another, and so on, beyond this is as if it were not.
const CHAIN_MAX: usize = 16;

#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// What its name says that it is; stronger than its rank.
    named: Option<Part>,
    based_on: Option<String>,
    part: Option<Part>,
    pub(super) look: Look,
    pub(super) is_rtl: Option<bool>,
    list: Option<u32>,
    level: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    /// With all that they take from those which they are based on.
    known: HashMap<String, Style>,
    /// Of paragraphs that name none.
    normal: Option<String>,
    document: Style,
}

impl Styles {
    pub(super) fn of(mut xml: Xml<'_>) -> Result<Styles, DocumentFault> {
        let mut styles = Styles::default();
        let mut open: Option<(String, Style)> = None;
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else { continue };
            if element.space != Space::Word {
                continue;
            }
            let value = |name| element.attribute(Space::Word, name);
            match element.name() {
                "docDefaults" => styles.known.extend(open.take()),
                "latentStyles" => xml.skip()?,
                "style" => {
                    let id = office::name(value("styleId")).unwrap_or_default().to_owned();
                    let is_default = value("default").is_some_and(|value| is_on(Some(value)));
                    if is_default && value("type") == Some("paragraph") {
                        styles.normal = Some(id.clone());
                    }
                    styles.known.extend(open.replace((id, Style::default())));
                    if styles.known.len() >= DEFINITIONS_MAX {
                        return Err(xml.too_deep());
                    }
                }
                _ => match &mut open {
                    Some((_id, style)) => style.set(&element),
                    None => styles.document.set(&element),
                },
            }
        }
        styles.known.extend(open);
        styles.inherit();
        Ok(styles)
    }

    /// Of a paragraph or a run; the paragraph's of a document where none is named.
    pub(super) fn paragraph(&self, id: Option<&str>) -> &Style {
        let named = id.or(self.normal.as_deref()).and_then(|id| self.known.get(id));
        named.unwrap_or(&self.document)
    }

    /// Of a run or a table.
    pub(super) fn look(&self, id: Option<&str>) -> Option<&Look> {
        Some(&self.known.get(id?)?.look)
    }

    /// What all text looks like where nothing is said.
    pub(super) fn document(&self) -> &Look {
        &self.document.look
    }

    /// The list that a style of lists names.
    pub(super) fn list(&self, id: &str) -> Option<u32> {
        self.known.get(id)?.list
    }

    fn inherit(&mut self) {
        // Each name is looked up once, and not again for each style that is based on it.
        let styles: Vec<&Style> = self.known.values().collect();
        let places: HashMap<&str, usize> = self.known.keys().map(String::as_str).zip(0..).collect();
        let base = |style: &&Style| places.get(style.based_on.as_deref()?).copied();
        let bases: Vec<Option<usize>> = styles.iter().map(base).collect();
        let mut wholes = Vec::with_capacity(styles.len());
        for (at, style) in styles.iter().enumerate() {
            let mut all = Style { part: style.own_part(), ..(*style).clone() };
            let mut next = bases[at];
            for _step in 0..CHAIN_MAX {
                let Some(at) = next else { break };
                let base = styles[at];
                all.part = all.part.or_else(|| base.own_part());
                all.look = all.look.or(&base.look);
                all.is_rtl = all.is_rtl.or(base.is_rtl);
                all.list = all.list.or(base.list);
                all.level = all.level.or(base.level);
                next = bases[at];
            }
            all.is_rtl = all.is_rtl.or(self.document.is_rtl);
            wholes.push(all);
        }
        // None came or went, so that they stand in the same order.
        for (style, whole) in self.known.values_mut().zip(wholes) {
            *style = whole;
        }
    }
}

impl Style {
    /// One property.
    fn set(&mut self, element: &Element<'_>) {
        let value = element.attribute(Space::Word, "val");
        match element.name() {
            "name" => self.named = value.and_then(part_by_name),
            "basedOn" => self.based_on = office::name(value).map(str::to_owned),
            "outlineLvl" => self.part = self.part.or(outline(value)),
            "bidi" => self.is_rtl = Some(is_on(value)),
            "numId" => self.list = value.map(list),
            "ilvl" => self.level = value.and_then(|level| level.parse().ok()),
            _ => self.look.set(element),
        }
    }

    pub(super) fn part(&self) -> Part {
        self.part.unwrap_or_default()
    }

    pub(super) fn place(&self) -> Option<Place> {
        Some(Place { list: self.list?, level: self.level.unwrap_or_default() })
    }

    fn own_part(&self) -> Option<Part> {
        self.named.or(self.part)
    }
}

/// Names of built-in styles are English in every Word.
fn part_by_name(name: &str) -> Option<Part> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(Part::Title),
        "quote" | "intense quote" | "block text" | "quotations" => Some(Part::Quote),
        // Not every text of a heading's rank is one of the text: the heading of its table of contents.
        name if name.starts_with("toc ") => Some(Part::Paragraph),
        name => {
            let rank = name.strip_prefix("heading ")?.trim().parse().ok()?;
            (1..=9).contains(&rank).then_some(Part::Heading(rank))
        }
    }
}

/// A rank from 0; 9 is that of ordinary text.
pub(super) fn outline(value: Option<&str>) -> Option<Part> {
    let rank: u8 = value?.parse().ok()?;
    Some(if rank < 9 { Part::Heading(rank + 1) } else { Part::Paragraph })
}
