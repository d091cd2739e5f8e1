//! What a run looks like, as far as it says something: of its own, and by its style.

use super::super::office::{self, Format, Mark, Tongues};
use super::super::xml::{Element, Space};

/// The properties of a run, or of a style; none where nothing is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) style: Option<String>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    underlined: Option<bool>,
    struck: Option<bool>,
    position: Option<Mark>,
    pub(super) hidden: Option<bool>,
    pub(super) rtl: Option<bool>,
    pub(super) tongues: Tongues,
}

impl Look {
    /// One property.
    pub(super) fn set(&mut self, element: &Element<'_>) {
        let value = element.attribute(Space::Word, "val");
        match element.name() {
            "rStyle" => self.style = office::name(value).map(str::to_owned),
            "b" => self.bold = Some(is_on(value)),
            "i" => self.italic = Some(is_on(value)),
            "u" => self.underlined = Some(!matches!(value, None | Some("none"))),
            "strike" | "dstrike" => self.struck = Some(is_on(value)),
            "vanish" | "specVanish" => self.hidden = Some(is_on(value)),
            "rtl" => self.rtl = Some(is_on(value)),
            "vertAlign" => {
                self.position = match value {
                    Some("superscript") => Some(Mark::Raised),
                    Some("subscript") => Some(Mark::Lowered),
                    _ => None,
                }
            }
            "lang" => {
                let tag = |name| element.attribute(Space::Word, name).unwrap_or_default();
                let said = Tongues::new([tag("val"), tag("eastAsia"), tag("bidi")]);
                self.tongues = said.or(&self.tongues);
            }
            _ => {}
        }
    }

    /// With what another says where this one says nothing.
    #[must_use]
    pub(super) fn or(self, other: &Look) -> Look {
        Look {
            style: self.style,
            bold: self.bold.or(other.bold),
            italic: self.italic.or(other.italic),
            underlined: self.underlined,
            struck: self.struck,
            position: self.position,
            hidden: self.hidden.or(other.hidden),
            rtl: self.rtl.or(other.rtl),
            tongues: self.tongues.or(&other.tongues),
        }
    }

    /// Of this run's text.
    pub(super) fn format(&self, text: &str) -> Format {
        let mut format = Format::of([self.bold, self.italic, self.underlined, self.struck]);
        if let Some(mark) = self.position {
            format.mark(mark);
        }
        let is_rtl = self.rtl == Some(true);
        format.dir = is_rtl.then_some("rtl");
        format.lang = self.tongues.of(text);
        format
    }
}

/// ISO/IEC 29500-1, section 17.17.4: a property without a value is on.
pub(super) fn is_on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

/// A letter of a font as a character of Unicode; none for one that only this font has. Fonts of symbols have their
/// letters at U+F000 and above.
pub(super) fn symbol(font: &str, code: u32) -> Option<char> {
    /// From the fonts that Windows and Office bring.
    const KNOWN: &[(&str, u32, char)] = &[
        ("symbol", 0xb7, '•'),
        ("symbol", 0xa3, '≤'),
        ("symbol", 0xb3, '≥'),
        ("symbol", 0xb1, '±'),
        ("symbol", 0xb0, '°'),
        ("symbol", 0xb4, '×'),
        ("symbol", 0xb9, '≠'),
        ("symbol", 0xbb, '≈'),
        ("symbol", 0xae, '→'),
        ("symbol", 0xd2, '®'),
        ("symbol", 0xd3, '©'),
        ("symbol", 0xd4, '™'),
        ("wingdings", 0x28, '☎'),
        ("wingdings", 0x2a, '✉'),
        ("wingdings", 0x6c, '●'),
        ("wingdings", 0x6e, '■'),
        ("wingdings", 0x6f, '□'),
        ("wingdings", 0x71, '❑'),
        ("wingdings", 0x76, '❖'),
        ("wingdings", 0xa7, '▪'),
        ("wingdings", 0xa8, '◻'),
        ("wingdings", 0xd8, '➢'),
        ("wingdings", 0xe0, '→'),
        ("wingdings", 0xfb, '✗'),
        ("wingdings", 0xfc, '✓'),
        ("wingdings", 0xfd, '☒'),
        ("wingdings", 0xfe, '☑'),
    ];
    let font = font.to_ascii_lowercase();
    let is_of_symbols =
        font.contains("symbol") && !font.contains("segoe") || font.contains("dings");
    let low = if matches!(code, 0xf000..=0xf0ff) { code & 0xff } else { code };
    if matches!(code, 0xe000..=0xf8ff) || (is_of_symbols && code < 0x100) {
        let known = KNOWN.iter().find(|(known, number, _)| *known == font && *number == low);
        return known.map(|(_font, _code, character)| *character);
    }
    char::from_u32(code).filter(|character| !character.is_control())
}
