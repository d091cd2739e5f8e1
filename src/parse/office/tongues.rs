//! The languages of a text: word processors name one for each kind of script.

use std::rc::Rc;

use super::primary;

#[derive(Clone, Debug, Default)]
pub(in crate::parse) struct Tongues {
    western: Option<Rc<str>>,
    east_asian: Option<Rc<str>>,
    /// Of scripts such as Arabic, Hebrew and those of India.
    complex: Option<Rc<str>>,
}

impl Tongues {
    /// In the order of the fields; what is no tag says nothing.
    pub(in crate::parse) fn new(tags: [&str; 3]) -> Tongues {
        let [western, east_asian, complex] = tags.map(|tag| language_tag(tag).map(Rc::from));
        Tongues { western, east_asian, complex }
    }

    #[must_use]
    pub(in crate::parse) fn or(self, other: &Tongues) -> Tongues {
        Tongues {
            western: self.western.or_else(|| other.western.clone()),
            east_asian: self.east_asian.or_else(|| other.east_asian.clone()),
            complex: self.complex.or_else(|| other.complex.clone()),
        }
    }

    pub(in crate::parse) fn of(&self, text: &str) -> Option<Rc<str>> {
        let tongue = if text.is_ascii() {
            &self.western
        } else if text.contains(is_complex) {
            &self.complex
        } else if text.contains(is_east_asian) {
            &self.east_asian
        } else {
            &self.western
        };
        tongue.clone()
    }
}

/// A tag of BCP 47 that may stand in markup; word processors also write `zxx` and `none` for no language.
pub(in crate::parse) fn language_tag(tag: &str) -> Option<&str> {
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_tag = tag.len() <= 35
        && matches!(primary(tag).len(), 2 | 3)
        && tag.split('-').all(is_subtag)
        && !matches!(primary(tag), "zxx" | "und" | "mul");
    is_tag.then_some(tag)
}

fn is_complex(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{900}'..='\u{e7f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
