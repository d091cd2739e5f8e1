//! The dateline: `BAKU, 27 May 2021 —` at the beginning of the text.

use super::dates::{Dated, dates};
use crate::domain::rules::DateOrder;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    pub(super) place: Option<String>,
    pub(super) date: Option<Dated>,
    /// Where the text goes on behind the dash, in bytes.
    pub(super) end: usize,
}

const DATELINE_CHARS_MAX: usize = 80;
const PLACE_CHARS_MAX: usize = 40;

/// The dateline at the beginning of a paragraph.
pub(super) fn dateline(paragraph: &str, order: DateOrder) -> Option<Dateline> {
    let head_end =
        paragraph.char_indices().nth(DATELINE_CHARS_MAX).map_or(paragraph.len(), |(at, _c)| at);
    let head = &paragraph[..head_end];
    let (at, (place, date)) =
        ends(head).find_map(|end| Some((end, read(head[..end].trim(), order)?)))?;
    let behind = paragraph[at..].trim_start_matches(['-', '–', '—', ':', ' ']);
    Some(Dateline { place, date, end: paragraph.len() - behind.len() })
}

/// Where a dateline may end: at a dash with blanks, or a double hyphen.
fn ends(head: &str) -> impl Iterator<Item = usize> {
    let marks = head.char_indices().filter(|(_at, c)| matches!(c, '–' | '—' | '-' | ':'));
    marks.filter_map(|(at, character)| {
        let before = head[..at].chars().next_back()?;
        let after = head[at + character.len_utf8()..].chars().next();
        let parted = before.is_whitespace()
            || matches!(before, ')' | '.' | ',')
            || after.is_some_and(char::is_whitespace);
        let is_end = match character {
            '–' | '—' => before.is_whitespace() || !before.is_numeric(),
            '-' => {
                after == Some('-')
                    || (parted
                        && after.is_some_and(|c| c.is_whitespace() || c.is_uppercase())
                        && (before.is_whitespace() || before == ')'))
            }
            ':' => before.is_numeric(),
            _ => false,
        };
        is_end.then_some(at)
    })
}

/// Place, agency and date in front of the dash.
fn read(words: &str, order: DateOrder) -> Option<(Option<String>, Option<Dated>)> {
    let date = dates(words, order).into_iter().next();
    let (place, behind) = match &date {
        Some(dated) => (&words[..dated.span.start], &words[dated.span.end..]),
        None => (without_day(words), ""),
    };
    let behind = behind.trim_matches([' ', ',', '.', ')', ']']);
    if !behind.is_empty() && !is_agency(behind) && behind.chars().count() > 8 {
        return None;
    }
    let place = place_of(place);
    match (&place, &date, words.is_empty()) {
        (None, None, _) | (_, _, true) => None,
        (None, Some(dated), false)
            if dated.span.start > 1 && !is_agency(&words[..dated.span.start]) =>
        {
            None
        }
        _ => Some((place, date)),
    }
}

/// The place without an agency, brackets or a country's abbreviation in dots; none where the words are no name.
pub(super) fn place_of(words: &str) -> Option<String> {
    let bare = words.trim_matches([' ', ',', '(', '[', '.', ';', '/', '-', '–']);
    let bare = match bare.split_once(" (") {
        Some((city, agency)) if is_agency(agency.trim_end_matches(')')) => city,
        Some(_) => return None,
        None => bare.trim_end_matches(')'),
    };
    let bare = bare.trim_matches([' ', ',']).trim_end_matches(", den").trim_end_matches(", le");
    is_place(bare).then(|| bare.to_owned())
}

/// A month and day without a year: `WASHINGTON, May 5`.
fn without_day(words: &str) -> &str {
    let Some((place, rest)) = words.rsplit_once(',') else { return words };
    let tokens = super::tokens::tokens(rest.trim());
    let is_day = !tokens.is_empty()
        && super::dates::day_month(&tokens, 0, DateOrder::DayFirst)
            .is_some_and(|stated| stated.next == tokens.len());
    if is_day { place } else { words }
}

fn is_agency(words: &str) -> bool {
    let words = words.trim_matches(['(', ')', ' ', '/']);
    words.chars().count() <= 20
        && words.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
}

/// One to five words, all with a capital where the script has one; no verbs, titles or digits.
fn is_place(words: &str) -> bool {
    const WORDS_MAX: usize = 5;
    const LINKS: [&str; 14] =
        ["of", "de", "del", "da", "do", "la", "le", "el", "am", "an", "der", "upon", "on", "and"];
    let chars = words.chars().count();
    let mut count = 0;
    let named = words.split([' ', ',']).filter(|word| !word.is_empty()).all(|word| {
        count += 1;
        let capital =
            word.chars().next().is_some_and(|first| first.is_alphabetic() && !first.is_lowercase());
        let letters = word.chars().all(|c| {
            c.is_alphabetic()
                || matches!(c, '.' | '\'' | '’' | '-' | '‑')
                || unicode_normalization::char::is_combining_mark(c)
        });
        letters && (capital || (count > 1 && LINKS.contains(&word)))
    });
    named
        && (2..=PLACE_CHARS_MAX).contains(&chars)
        && (1..=WORDS_MAX).contains(&count)
        && !is_no_place(words)
}

/// Words that stand before a dash and are no place.
fn is_no_place(words: &str) -> bool {
    const NONE: &[&str] = &[
        "note",
        "update",
        "updated",
        "correction",
        "corrected",
        "question",
        "answer",
        "q",
        "a",
        "minister",
        "president",
        "ambassador",
        "spokesperson",
        "secretary",
        "senator",
        "photo",
        "source",
        "contact",
        "statement",
        "press",
        "release",
        "news",
        "today",
        "yesterday",
        "the",
        "this",
        "in",
        "embargo",
        "frage",
        "antwort",
        "вопрос",
        "ответ",
        "sual",
        "cavab",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mr",
        "mrs",
        "ms",
        "dr",
        "on",
        "at",
        "by",
        "for",
        "immediate",
        "no",
        "yes",
        "and",
        "but",
    ];
    super::fold::fold(words).split([' ', ',', '.']).any(|word| NONE.contains(&word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn place(text: &str) -> Option<String> {
        dateline(text, DateOrder::DayFirst)?.place
    }

    #[test]
    fn a_dateline_gives_the_place() {
        for (text, expected) in [
            ("BAKU, 27 May 2021 — The minister said", "BAKU"),
            ("Baku (AZERTAC), May 27, 2021 - The minister", "Baku"),
            ("WASHINGTON, D.C. – Today the senator", "WASHINGTON, D.C"),
            ("New York, May 5 -- The council", "New York"),
            ("(Geneva) – The office", "Geneva"),
            ("Berlin, 3. Mai 2021 – Die Ministerin", "Berlin"),
            ("Баку, 5 мая 2021 года – Министр", "Баку"),
            ("Frankfurt am Main — Die Bank", "Frankfurt am Main"),
        ] {
            assert_eq!(place(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(
            dateline("Baku, 27 May 2021 – The", DateOrder::DayFirst).unwrap().date.unwrap().date,
            date(2021, 5, 27)
        );
    }

    #[test]
    fn a_sentence_with_a_dash_has_no_dateline() {
        for text in [
            "The plan – which nobody had read – was approved.",
            "Minister Smith - a long time member - said",
            "Well-known people met.",
            "Update – roads are open again.",
            "In 2021 – as before – the ministry",
            "According to the ministry, on May 27, 2021, a group crossed the line - and left.",
        ] {
            assert_eq!(dateline(text, DateOrder::DayFirst), None, "{text}");
        }
    }
}
