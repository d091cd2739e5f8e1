//! Lists: each level is a list of its own, in an item of the one around it.

use std::collections::HashMap;

use super::super::office::{self, Figures, Part, figures};
use super::super::xml::{Element, Space};
use super::styles::{LEVELS, Level, Styles};

/// Those that are open, the outermost first.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<List>,
    begun: usize,
    /// Where the numbers of a list stopped, by its style and by its own name.
    ends: HashMap<String, u32>,
}

#[derive(Default)]
struct List {
    /// Of all lists of the document, this one.
    ordinal: usize,
    id: Option<String>,
    style: Option<String>,
    number: Option<u32>,
    start: Option<u32>,
    item: Item,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Item {
    #[default]
    Begun,
    GoesOn,
    /// It has no number.
    Header,
}

impl Lists {
    pub(super) fn begin(&mut self, element: &Element<'_>) {
        self.begun += 1;
        let text = |name| element.attribute(Space::Text, name).map(str::to_owned);
        let around = self.open.last().and_then(|list| list.style.clone());
        let named = office::name(element.attribute(Space::Text, "style-name"));
        let style = named.map(str::to_owned).or(around);
        let goes_on = text("continue-numbering").as_deref() == Some("true");
        let before = text("continue-list").or_else(|| style.clone().filter(|_| goes_on));
        let number = before.and_then(|before| self.ends.get(&before).copied());
        let id = element.attribute(Space::Xml, "id").map(str::to_owned);
        self.open.push(List { ordinal: self.begun, id, style, number, ..List::default() });
    }

    pub(super) fn end(&mut self) {
        let Some(list) = self.open.pop() else { return };
        let Some(number) = list.number else { return };
        for name in [list.id, list.style].into_iter().flatten() {
            self.ends.insert(name, number);
        }
    }

    pub(super) fn item(&mut self, element: &Element<'_>) {
        let Some(list) = self.open.last_mut() else { return };
        let is_header = element.name() == "list-header";
        list.item = if is_header { Item::Header } else { Item::Begun };
        let start = element.attribute(Space::Text, "start-value");
        list.start = start.and_then(|start| start.parse().ok());
    }

    /// What the next paragraph is, and what is put in front of it, because a list of HTML would not show it.
    pub(super) fn next(&mut self, styles: &Styles) -> (Part, Option<String>) {
        let level = self.open.len().saturating_sub(1);
        let Some(list) = self.open.last_mut() else { return (Part::Paragraph, None) };
        match list.item {
            Item::Begun => list.item = Item::GoesOn,
            Item::GoesOn => return (Part::ItemGoesOn, None),
            Item::Header => return (Part::Paragraph, None),
        }
        let known = list.style.as_ref().and_then(|style| styles.list(style));
        let unknown = Level { figures: Figures::Bullet, ..Level::default() };
        let look = known.and_then(|levels| levels.get(level.min(LEVELS - 1))).unwrap_or(&unknown);
        let item = |number| Part::Item { level, number, list: list.ordinal };
        if look.figures == Figures::Bullet {
            return (item(None), None);
        }
        let next = list.number.map(|number| number.saturating_add(1));
        let number = list.start.take().or(next).or(look.start).unwrap_or(1);
        list.number = Some(number);
        let is_plain =
            matches!(look.prefix.trim(), "" | "(") && matches!(look.suffix.trim(), "" | "." | ")");
        match look.figures {
            Figures::None => (Part::Paragraph, None),
            Figures::Decimal if is_plain => (item(Some(number)), None),
            figures @ (Figures::Decimal
            | Figures::Letters
            | Figures::Capitals
            | Figures::Roman
            | Figures::RomanCapitals
            | Figures::Bullet) => {
                let text = [&*look.prefix, &figures::written(number, figures), &look.suffix];
                (Part::Paragraph, Some(text.concat()))
            }
        }
    }

    /// A heading is no item, though it may stand in one.
    pub(super) fn pass(&mut self) {
        if let Some(list) = self.open.last_mut() {
            list.item = Item::GoesOn;
        }
    }

    /// Of what stands apart: a cell, a box, a note.
    pub(super) fn suspend(&mut self) -> Suspended {
        Suspended(std::mem::take(&mut self.open))
    }

    pub(super) fn resume(&mut self, suspended: Suspended) {
        self.open = suspended.0;
    }
}

pub(super) struct Suspended(Vec<List>);
