//! Language tags (BCP 47) and the direction of their script.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// A well-formed language tag in its usual case: `az`, `pt-BR`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Language(String);

/// The text is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag such as en, az or pt-BR (BCP 47)")]
pub struct BadLanguage(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Language {
    pub fn parse(tag: &str) -> Result<Language, BadLanguage> {
        let bad = || BadLanguage(tag.to_owned());
        let mut subtags = tag.split('-');
        let primary = subtags.next().unwrap_or_default();
        if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(bad());
        }
        let mut tidy = primary.to_ascii_lowercase();
        for subtag in subtags {
            if !(2..=8).contains(&subtag.len())
                || !subtag.bytes().all(|b| b.is_ascii_alphanumeric())
            {
                return Err(bad());
            }
            tidy.push('-');
            tidy.push_str(&in_usual_case(subtag));
        }
        if tidy.len() > 35 { Err(bad()) } else { Ok(Language(tidy)) }
    }

    /// For a text whose language nobody said and nobody could guess (ISO 639-2).
    pub fn undetermined() -> Language {
        Language("und".to_owned())
    }

    pub fn english() -> Language {
        Language("en".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The language's name in itself; the tag where we do not know it.
    pub fn autonym(&self) -> &str {
        match self.primary() {
            "ar" => "العربية",
            "az" => "Azərbaycanca",
            "de" => "Deutsch",
            "el" => "Ελληνικά",
            "en" => "English",
            "es" => "Español",
            "fa" => "فارسی",
            "fr" => "Français",
            "he" => "עברית",
            "hy" => "Հայերեն",
            "it" => "Italiano",
            "ja" => "日本語",
            "ka" => "ქართული",
            "kk" => "Қазақша",
            "ko" => "한국어",
            "nl" => "Nederlands",
            "pl" => "Polski",
            "pt" => "Português",
            "ru" => "Русский",
            "tr" => "Türkçe",
            "uk" => "Українська",
            "vi" => "Tiếng Việt",
            "zh" => "中文",
            _ => &self.0,
        }
    }

    pub fn direction(&self) -> Direction {
        const RIGHT_TO_LEFT: [&str; 12] =
            ["ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"];
        let script = self.0.split('-').nth(1).filter(|subtag| subtag.len() == 4);
        match script {
            Some("Arab" | "Hebr" | "Syrc" | "Thaa") => Direction::RightToLeft,
            None if RIGHT_TO_LEFT.contains(&self.primary()) => Direction::RightToLeft,
            Some(_) | None => Direction::LeftToRight,
        }
    }
}

/// Scripts have a capital, regions are capitals, all else is lower case (RFC 5646, section 2.1.1).
fn in_usual_case(subtag: &str) -> String {
    match subtag.len() {
        2 => subtag.to_ascii_uppercase(),
        4 if subtag.bytes().all(|b| b.is_ascii_alphabetic()) => {
            let (first, rest) = subtag.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }
        _ => subtag.to_ascii_lowercase(),
    }
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Language::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_brought_into_its_usual_case() {
        assert_eq!(Language::parse("PT-br").unwrap().as_str(), "pt-BR");
        assert_eq!(Language::parse("zh-hant").unwrap().as_str(), "zh-Hant");
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for bad in ["", "e", "english!", "en_GB", "en-", "../x"] {
            assert!(Language::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_script_decides_the_direction_before_the_language_does() {
        let direction = |tag| Language::parse(tag).unwrap().direction();
        assert_eq!(direction("ar"), Direction::RightToLeft);
        assert_eq!(direction("az"), Direction::LeftToRight);
        assert_eq!(direction("az-Arab"), Direction::RightToLeft);
        assert_eq!(direction("ku-Latn"), Direction::LeftToRight);
    }
}
