//! Styles: named ones, which say what a text is meant as, and automatic ones, which are how someone made it look.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::super::office::{self, Figures, Format, Mark, Part, Tongues};
use super::super::xml::{Element, Space};
use crate::domain::limits::DEFINITIONS_MAX;

/// A style that is based on another, and so on, beyond this is as if it were not.
const CHAIN_MAX: usize = 16;

pub(super) const LEVELS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Paragraph,
    Text,
}

/// None where nothing is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    bold: Option<bool>,
    italic: Option<bool>,
    underlined: Option<bool>,
    struck: Option<bool>,
    position: Option<Position>,
    hidden: Option<bool>,
    pub(super) is_rtl: Option<bool>,
    pub(super) part: Option<Part>,
    tongues: Tongues,
}

#[derive(Clone, Copy, Debug)]
enum Position {
    Level,
    Marked(Mark),
}

#[derive(Clone, Debug, Default)]
struct Style {
    parent: Option<String>,
    is_automatic: bool,
    look: Look,
    /// With all that it takes from others; known once it is asked for.
    whole: OnceCell<Look>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// None for a level that this module does not know.
    pub(super) figures: Figures,
    pub(super) start: Option<u32>,
    pub(super) prefix: String,
    pub(super) suffix: String,
}

#[derive(Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, Style>,
    texts: HashMap<String, Style>,
    /// Of paragraphs where no style says anything.
    default: Look,
    lists: HashMap<String, Vec<Level>>,
    automatic: bool,
    open: Open,
}

/// What the properties that follow belong to.
#[derive(Default)]
enum Open {
    #[default]
    Other,
    Default,
    Style(Family, String),
    List(String),
}

impl Styles {
    /// Those that follow.
    pub(super) fn are_automatic(&mut self) {
        self.automatic = true;
    }

    pub(super) fn element(&mut self, element: &Element<'_>) {
        let style = |name| element.attribute(Space::Style, name);
        match (element.space, element.name()) {
            (Space::Style, "style") => {
                let family = match style("family") {
                    Some("paragraph") => Family::Paragraph,
                    Some("text") => Family::Text,
                    _ => return self.open = Open::Other,
                };
                let name = office::name(style("name")).unwrap_or_default();
                let part = part(name).or_else(|| part(style("display-name")?));
                let parent = office::name(style("parent-style-name")).map(str::to_owned);
                let made = Style {
                    parent,
                    is_automatic: self.automatic,
                    look: Look { part, ..Look::default() },
                    whole: OnceCell::new(),
                };
                self.known_mut(family).insert(name.to_owned(), made);
                self.open = Open::Style(family, name.to_owned());
            }
            (Space::Style, "default-style") => {
                let is_it = style("family") == Some("paragraph");
                self.open = if is_it { Open::Default } else { Open::Other };
            }
            (Space::Text, "list-style") => {
                let name = office::name(style("name")).unwrap_or_default().to_owned();
                self.lists.insert(name.clone(), vec![Level::default(); LEVELS]);
                self.open = Open::List(name);
            }
            (Space::Style, "text-properties" | "paragraph-properties") => {
                let look = match &self.open {
                    Open::Default => Some(&mut self.default),
                    Open::Style(Family::Paragraph, name) => look_of(&mut self.paragraphs, name),
                    Open::Style(Family::Text, name) => look_of(&mut self.texts, name),
                    Open::Other | Open::List(_) => None,
                };
                if let Some(look) = look {
                    look.set(element);
                }
            }
            (
                Space::Text,
                "list-level-style-number" | "list-level-style-bullet" | "list-level-style-image",
            ) => self.level(element),
            _ => {}
        }
    }

    fn level(&mut self, element: &Element<'_>) {
        const BYTES_MAX: usize = 100;
        let Open::List(name) = &self.open else { return };
        let at = element.attribute(Space::Text, "level").and_then(|level| level.parse().ok());
        let level = self
            .lists
            .get_mut(name)
            .and_then(|levels| levels.get_mut(at.unwrap_or(1_usize).saturating_sub(1)));
        let Some(level) = level else { return };
        let text = |name| {
            let text = element.attribute(Space::Style, name).unwrap_or_default();
            text[..text.floor_char_boundary(BYTES_MAX)].to_owned()
        };
        (level.prefix, level.suffix) = (text("num-prefix"), text("num-suffix"));
        let start = element.attribute(Space::Text, "start-value");
        level.start = start.and_then(|start| start.parse().ok());
        level.figures = if element.name() == "list-level-style-number" {
            match element.attribute(Space::Style, "num-format") {
                Some("a") => Figures::Letters,
                Some("A") => Figures::Capitals,
                Some("i") => Figures::Roman,
                Some("I") => Figures::RomanCapitals,
                None | Some("") => Figures::None,
                Some(_) => Figures::Decimal,
            }
        } else {
            Figures::Bullet
        };
    }

    pub(super) fn are_too_many(&self) -> bool {
        self.paragraphs.len() + self.texts.len() + self.lists.len() > DEFINITIONS_MAX
    }

    pub(super) fn list(&self, name: &str) -> Option<&[Level]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// With all that a style takes from those which it is based on.
    ///
    /// What a named style of paragraphs looks like is how its kind looks, and says nothing of its words; of a named
    /// style of letters only weight and slant do.
    pub(super) fn look(&self, family: Family, name: &str) -> Look {
        match self.known(family).get(name) {
            Some(style) => style.whole.get_or_init(|| self.whole(family, name)).clone(),
            None => Look { part: part(name), ..Look::default() },
        }
    }

    fn whole(&self, family: Family, name: &str) -> Look {
        let mut all = Look::default();
        let mut next = Some(name);
        for _step in 0..CHAIN_MAX {
            let style = next.and_then(|name| self.known(family).get(name));
            let Some(Style { parent, is_automatic, look, .. }) = style else { break };
            all.part = all.part.or(look.part);
            all.hidden = all.hidden.or(look.hidden);
            all.is_rtl = all.is_rtl.or(look.is_rtl);
            all.tongues = all.tongues.or(&look.tongues);
            if *is_automatic || family == Family::Text {
                all.bold = all.bold.or(look.bold);
                all.italic = all.italic.or(look.italic);
            }
            if *is_automatic {
                all.underlined = all.underlined.or(look.underlined);
                all.struck = all.struck.or(look.struck);
                all.position = all.position.or(look.position);
            }
            next = parent.as_deref();
        }
        // Programs know these styles, and need not describe them.
        all.part = all.part.or_else(|| next.and_then(part));
        all
    }

    pub(super) fn unstyled(&self) -> &Look {
        &self.default
    }

    fn known(&self, family: Family) -> &HashMap<String, Style> {
        match family {
            Family::Paragraph => &self.paragraphs,
            Family::Text => &self.texts,
        }
    }

    fn known_mut(&mut self, family: Family) -> &mut HashMap<String, Style> {
        match family {
            Family::Paragraph => &mut self.paragraphs,
            Family::Text => &mut self.texts,
        }
    }
}

fn look_of<'s>(styles: &'s mut HashMap<String, Style>, name: &str) -> Option<&'s mut Look> {
    styles.get_mut(name).map(|style| &mut style.look)
}

impl Look {
    fn set(&mut self, element: &Element<'_>) {
        let format = |name| element.attribute(Space::Format, name);
        let style = |name| element.attribute(Space::Style, name);
        let line = |name| style(name).map(|kind| kind != "none");
        if element.name() == "paragraph-properties" {
            self.is_rtl = style("writing-mode").and_then(|mode| match mode {
                "rl-tb" | "rl" => Some(true),
                "lr-tb" | "lr" => Some(false),
                _ => None,
            });
            return;
        }
        self.bold = format("font-weight").map(|weight| {
            weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600)
        });
        self.italic = format("font-style").map(|slant| slant != "normal");
        self.underlined = line("text-underline-style").or(line("text-underline-type"));
        self.struck = line("text-line-through-style").or(line("text-line-through-type"));
        self.position = style("text-position").map(position);
        self.hidden = element.attribute(Space::Text, "display").map(|shown| shown == "none");
        let tag = |language: Option<&str>, country: Option<&str>| match (language, country) {
            (Some(language), Some(country)) if country != "none" => {
                [language, "-", country].concat()
            }
            (language, _) => language.unwrap_or_default().to_owned(),
        };
        self.tongues = Tongues::new([
            &tag(format("language"), format("country")),
            &tag(style("language-asian"), style("country-asian")),
            &tag(style("language-complex"), style("country-complex")),
        ]);
    }

    /// With what another says where this one says nothing.
    #[must_use]
    pub(super) fn or(self, other: &Look) -> Look {
        Look {
            bold: self.bold.or(other.bold),
            italic: self.italic.or(other.italic),
            underlined: self.underlined.or(other.underlined),
            struck: self.struck.or(other.struck),
            position: self.position.or(other.position),
            hidden: self.hidden.or(other.hidden),
            is_rtl: self.is_rtl.or(other.is_rtl),
            part: self.part.or(other.part),
            tongues: self.tongues.or(&other.tongues),
        }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.hidden == Some(true)
    }

    pub(super) fn format(&self, text: &str) -> Format {
        let mut format = Format::of([self.bold, self.italic, self.underlined, self.struck]);
        if let Some(Position::Marked(mark)) = self.position {
            format.mark(mark);
        }
        format.lang = self.tongues.of(text);
        format
    }
}

/// `super 58%`, `-33% 58%`.
fn position(value: &str) -> Position {
    let height = value.split_whitespace().next().unwrap_or_default();
    let percent = height.strip_suffix('%').and_then(|height| height.parse::<f32>().ok());
    match (height, percent) {
        ("super", _) => Position::Marked(Mark::Raised),
        ("sub", _) => Position::Marked(Mark::Lowered),
        (_, Some(raised)) if raised > 0.0 => Position::Marked(Mark::Raised),
        (_, Some(lowered)) if lowered < 0.0 => Position::Marked(Mark::Lowered),
        _ => Position::Level,
    }
}

/// Names of built-in styles are English in every program; `_20_` is a blank.
fn part(name: &str) -> Option<Part> {
    let name = name.replace("_20_", " ").to_ascii_lowercase();
    match name.as_str() {
        "title" => Some(Part::Title),
        "quotations" | "quote" | "intense quote" | "block text" => Some(Part::Quote),
        _ => {
            let rank = name.strip_prefix("heading ")?.parse().ok()?;
            (1..=9).contains(&rank).then_some(Part::Heading(rank))
        }
    }
}
