//! Styles: what a paragraph is meant as, and what stands in the look of text without being said there.

use std::collections::HashMap;

use super::super::office::Part;
use super::super::xml::{Event, Space, Xml};
use super::format::{Look, is_on};
use super::numbering::Place;
use crate::domain::fault::DocumentFault;

/// A style that is based on another, and so on, beyond this is as if it were not.
const CHAIN_MAX: usize = 32;

#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    name: String,
    based_on: Option<String>,
    part: Option<Part>,
    pub(super) look: Look,
    pub(super) is_rtl: Option<bool>,
    list: Option<String>,
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
        let mut open: Option<String> = None;
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else { continue };
            if element.space != Space::Word {
                continue;
            }
            let value = |name| element.attribute(Space::Word, name).map(str::to_owned);
            match element.name() {
                "docDefaults" => open = None,
                "latentStyles" => xml.skip()?,
                "style" => {
                    let id = value("styleId").unwrap_or_default();
                    let is_default = value("default").is_some_and(|value| is_on(Some(&value)));
                    if is_default && value("type").as_deref() == Some("paragraph") {
                        styles.normal = Some(id.clone());
                    }
                    styles.known.insert(id.clone(), Style::default());
                    open = Some(id);
                }
                name => {
                    let style = match &open {
                        Some(id) => styles.known.entry(id.clone()).or_default(),
                        None => &mut styles.document,
                    };
                    match name {
                        "name" => style.name = value("val").unwrap_or_default(),
                        "basedOn" => style.based_on = value("val"),
                        "outlineLvl" => style.part = style.part.or(outline(value("val"))),
                        "bidi" => style.is_rtl = Some(is_on(value("val").as_deref())),
                        "numId" => style.list = value("val"),
                        "ilvl" => style.level = value("val").and_then(|level| level.parse().ok()),
                        _ => style.look.set(&element),
                    }
                }
            }
        }
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
    pub(super) fn list(&self, id: &str) -> Option<String> {
        self.known.get(id)?.list.clone()
    }

    fn inherit(&mut self) {
        let mut whole = HashMap::with_capacity(self.known.len());
        for (id, style) in &self.known {
            let mut all = Style { part: style.own_part(), ..style.clone() };
            let mut next = style.based_on.as_ref();
            for _step in 0..CHAIN_MAX {
                let Some(base) = next.and_then(|id| self.known.get(id)) else { break };
                all.part = all.part.or_else(|| base.own_part());
                all.look = all.look.or(&base.look);
                all.is_rtl = all.is_rtl.or(base.is_rtl);
                all.list = all.list.or_else(|| base.list.clone());
                all.level = all.level.or(base.level);
                next = base.based_on.as_ref();
            }
            all.is_rtl = all.is_rtl.or(self.document.is_rtl);
            whole.insert(id.clone(), all);
        }
        self.known = whole;
    }
}

impl Style {
    pub(super) fn part(&self) -> Part {
        self.part.unwrap_or_default()
    }

    pub(super) fn place(&self) -> Option<Place> {
        Some(Place { list: self.list.clone()?, level: self.level.unwrap_or_default() })
    }

    /// Names of built-in styles are English in every Word.
    fn own_part(&self) -> Option<Part> {
        let name = self.name.to_ascii_lowercase();
        match name.as_str() {
            "title" => Some(Part::Title),
            "quote" | "intense quote" | "block text" | "quotations" => Some(Part::Quote),
            // Not every text of a heading's rank is one of the text: the heading of its table of contents.
            name if name.starts_with("toc ") => Some(Part::Paragraph),
            name => name
                .strip_prefix("heading ")
                .and_then(|rank| rank.trim().parse().ok())
                .filter(|rank| (1..=9).contains(rank))
                .map(Part::Heading)
                .or(self.part),
        }
    }
}

/// A rank from 0; 9 is that of ordinary text.
pub(super) fn outline(value: Option<String>) -> Option<Part> {
    let rank: u8 = value?.parse().ok()?;
    Some(if rank < 9 { Part::Heading(rank + 1) } else { Part::Paragraph })
}
