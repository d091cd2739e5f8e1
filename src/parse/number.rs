//! The office's own number of a statement.

use super::dates::{Dated, dates};
use super::fold::fold;
use super::tokens::has_digit;
use crate::domain::rules::DateOrder;

/// A number, and a date that stood with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) number: String,
    pub(super) date: Option<Dated>,
}

/// Signs that a number follows.
const LABELS: [&str; 14] = [
    "no",
    "nr",
    "n°",
    "nº",
    "№",
    "num",
    "number",
    "numéro",
    "número",
    "номер",
    "nömrə",
    "sayi",
    "nummer",
    "unique id",
];

/// What may stand between a number and its date.
const LINKS: [&str; 7] = ["vom ", "of ", "from ", "dated ", "от ", "du ", "del "];

/// `No:190/21, Headline`, `No: 26, 1 February 2013, Headline`: the number, its date, and the rest.
pub(super) fn prefix(text: &str, order: DateOrder) -> Option<(Numbered, &str)> {
    let (number, behind) = labelled(text)?;
    let rest = behind
        .strip_prefix(',')
        .or_else(|| behind.strip_prefix(" –"))
        .or_else(|| behind.strip_prefix(" -"))?
        .trim_start();
    // The number alone, or a number that is a sentence's: "No 10, Downing Street".
    if rest.is_empty() {
        return None;
    }
    let date = leading_date(rest, order);
    let rest = match &date {
        Some(dated) => rest[dated.span.end..].trim_start_matches([',', ' ', '-', '–', ':']),
        None => rest,
    };
    Some((Numbered { number: number.to_owned(), date }, rest))
}

/// A line that is only a number, a date perhaps behind it.
pub(super) fn whole(text: &str, order: DateOrder) -> Option<Numbered> {
    const LINE_CHARS_MAX: usize = 60;
    if text.len() > LINE_CHARS_MAX * 2 || !has_digit(text) {
        return None;
    }
    let (number, behind) = labelled(text).or_else(|| bare(text))?;
    let behind = behind.trim_matches([',', ' ', '-', '–', '|', '.', '(', ')', '/']);
    let behind = LINKS.iter().find_map(|link| behind.strip_prefix(link)).unwrap_or(behind);
    if behind.is_empty() {
        let date = date_inside(number, order);
        return Some(Numbered { number: number.to_owned(), date });
    }
    let date = leading_date(behind, order)?;
    let rest = behind[date.span.end..].trim_matches([')', ' ', '.', ',']);
    rest.is_empty().then(|| Numbered { number: number.to_owned(), date: Some(date) })
}

fn labelled(text: &str) -> Option<(&str, &str)> {
    let end =
        text.find(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.')).unwrap_or(text.len());
    let label = fold(&text[..end]);
    if !LABELS.contains(&label.as_str()) {
        return None;
    }
    let rest = text[end..].trim_start_matches([':', '.', ' ']);
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_')))
        .unwrap_or(rest.len());
    let number = rest[..length].trim_end_matches(['-', '/']);
    number.contains(|c: char| c.is_ascii_digit()).then(|| (number, &rest[number.len()..]))
}

/// `SC/14367`, `55/65`, `MPS 1/87`, `1345-28-06-2022`, `〔2025〕7号`, `第 1 号`.
fn bare(text: &str) -> Option<(&str, &str)> {
    if text.ends_with(['号', '號', '호']) && text.chars().count() <= 20 {
        return Some((text, ""));
    }
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if is_reference(first) {
        return Some((first, rest));
    }
    let (second, behind) = rest.split_once(' ').unwrap_or((rest, ""));
    let lettered = (2..=6).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_uppercase());
    (lettered && is_reference(second)).then(|| (&text[..first.len() + 1 + second.len()], behind))
}

/// Digits and a slash, and nothing that is a date, an address or a fraction of a sentence.
fn is_reference(word: &str) -> bool {
    const CHARS_MAX: usize = 24;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let serial = word.bytes().filter(|b| *b == b'-').count() == 3 && !word.contains('/');
    word.len() <= CHARS_MAX
        && digits > 0
        && word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b"/-.".contains(&b))
        && word.bytes().all(|b| b != b'.')
        && (serial
            || (word.contains('/')
                && !word.starts_with('/')
                && dates(word, DateOrder::DayFirst).is_empty()))
}

fn leading_date(text: &str, order: DateOrder) -> Option<Dated> {
    dates(text, order).into_iter().next().filter(|dated| dated.span.start <= 1)
}

/// `1345-28-06-2022`: a serial number and a date.
fn date_inside(number: &str, order: DateOrder) -> Option<Dated> {
    let (_serial, rest) = number.split_once('-')?;
    leading_date(rest, order)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_number_is_cut_from_the_headline_with_its_date() {
        let (found, rest) =
            prefix("No:190/21, Information of the press service", DateOrder::DayFirst).unwrap();
        assert_eq!(
            (found.number.as_str(), found.date, rest),
            ("190/21", None, "Information of the press service")
        );
        let (found, rest) =
            prefix("No: 26, 1 February 2013, On the talks", DateOrder::DayFirst).unwrap();
        assert_eq!((found.number.as_str(), rest), ("26", "On the talks"));
        assert_eq!(found.date.unwrap().date, date(2013, 2, 1));
    }

    #[test]
    fn a_headline_that_only_begins_like_a_number_keeps_it() {
        for text in [
            "No 10 clears the way for talks",
            "Nothing new, says minister",
            "No agreement, no deal",
        ] {
            assert_eq!(prefix(text, DateOrder::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn a_line_of_its_own_is_a_number() {
        for (line, number) in [
            ("No: 228, 10 August 2015", "228"),
            ("SC/14367", "SC/14367"),
            ("SC/12646-AFR/3513", "SC/12646-AFR/3513"),
            ("Nº 612 - 26/12/2025", "612"),
            ("55/65", "55/65"),
            ("MPS 1/87", "MPS 1/87"),
            ("第 1 号", "第 1 号"),
            ("〔2025〕7号", "〔2025〕7号"),
            ("UNIQUE ID: 141215_4_en", "141215_4_en"),
            ("1345-28-06-2022", "1345-28-06-2022"),
            ("№ 34/26", "34/26"),
            ("Nr. 34 vom 3. März 2026", "34"),
        ] {
            assert_eq!(
                whole(line, DateOrder::DayFirst).map(|found| found.number).as_deref(),
                Some(number),
                "{line}"
            );
        }
        assert_eq!(
            whole("1345-28-06-2022", DateOrder::DayFirst).unwrap().date.unwrap().date,
            date(2022, 6, 28)
        );
    }

    #[test]
    fn a_court_file_a_date_and_a_telephone_are_no_number() {
        for line in [
            "Case #20CF2469",
            "18/08/2017",
            "+994 12 596 90 00",
            "12-34-56",
            "Room 4",
            "24/7 hotline open",
        ] {
            assert_eq!(whole(line, DateOrder::DayFirst), None, "{line}");
        }
    }
}
