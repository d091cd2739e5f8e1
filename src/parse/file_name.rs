//! What a file's name says: a date, and a language before the extension.

use jiff::civil::Date;

use crate::domain::beside::bundle_of;
use crate::domain::language::Language;
use crate::domain::path::DropPath;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileName {
    pub(super) date: Option<Date>,
    pub(super) language: Option<Language>,
}

/// The lower-case extension, empty where there is none.
pub(super) fn extension(path: &DropPath) -> String {
    let name = path.file_name();
    name.rsplit_once('.')
        .filter(|(stem, _extension)| !stem.is_empty())
        .map_or(String::new(), |(_stem, extension)| extension.to_lowercase())
}

pub(super) fn read(path: &DropPath, languages: &[Language]) -> FileName {
    let name = path.file_name();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _extension)| stem);
    // A statement of a bundle goes by the name of its folder.
    match bundle_of(path) {
        Some((_path, folder)) => FileName {
            date: date(folder),
            language: language(stem, languages).or_else(|| language(folder, languages)),
        },
        None => FileName { date: date(stem), language: language(stem, languages) },
    }
}

/// `slug.en`, and `slug_en` or `slug-en` where the language is configured.
fn language(stem: &str, languages: &[Language]) -> Option<Language> {
    let configured = |tag: &str| {
        let tag = Language::parse(tag).ok()?;
        languages.contains(&tag).then_some(tag)
    };
    let (_rest, last) = stem.rsplit_once(['.', '_'])?;
    configured(last)
}

/// At the beginning of the name: `2021-05-27-slug`, `2021_05_27 slug`, `20210527-slug`, `20210527-1`.
fn date(stem: &str) -> Option<Date> {
    let bytes = stem.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let part = stem.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let separated =
        matches!(bytes.get(4), Some(b'-' | b'_' | b'.')) && bytes.get(7) == bytes.get(4);
    let (month, day, end) = if separated {
        (number(5, 7)?, number(8, 10)?, 10)
    } else {
        (number(4, 6)?, number(6, 8)?, 8)
    };
    let year = number(0, 4)?;
    // A longer number is a serial number.
    if bytes.get(end).is_some_and(u8::is_ascii_digit) || !(1900..2100).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(name: &str) -> FileName {
        let languages = ["en", "az"].map(|tag| Language::parse(tag).unwrap());
        read(&DropPath::parse(name).unwrap(), &languages)
    }

    #[test]
    fn a_date_and_a_language_stand_in_a_name() {
        let both = of("2021-05-27-border.en.txt");
        assert_eq!(
            (both.date, both.language.unwrap().as_str().to_owned()),
            (Some(date(2021, 5, 27)), "en".to_owned())
        );
        assert_eq!(of("20240417-x.txt").date, Some(date(2024, 4, 17)));
        assert_eq!(of("2016_10_27_slug.txt").date, Some(date(2016, 10, 27)));
        assert_eq!(of("20220413-1.txt").date, Some(date(2022, 4, 13)));
    }

    #[test]
    fn a_bundle_goes_by_the_name_of_its_folder() {
        let both = of("news/2026-03-04-bridge/statement.az.docx");
        assert_eq!(both.date, Some(date(2026, 3, 4)));
        assert_eq!(both.language.unwrap().as_str(), "az");
        assert_eq!(of("bridge.en/statement.docx").language.unwrap().as_str(), "en");
        assert_eq!(of("2026-03-04/x.docx").date, None);
    }

    #[test]
    fn other_numbers_and_words_are_neither() {
        for name in [
            "20211399-x.txt",
            "202105271-x.txt",
            "1234.txt",
            "statement.txt",
            "report.final.txt",
            "x.de.txt",
        ] {
            assert_eq!(of(name), FileName::default(), "{name}");
        }
    }
}
