//! Embargoes: whether a line states one, and until when. What cannot be read with certainty holds.

use jiff::civil::Date;

use super::bytes;
use super::clock;
use super::context::Context;
use super::dates::day_month;
use super::header_zone::{HeaderLine, Kind};
use super::lines::Line;
use super::release_time::{has_time, read, weekday};
use super::tokens::tokens;
use crate::domain::reading::{Embargo, Field, Origin};
use crate::domain::rules::DateOrder;

const LINE_CHARS_MAX: usize = 260;
const HEAD_LINES: usize = 18;
const TAIL_LINES: usize = 14;

/// A line that begins with one of these and goes on like a time states an embargo.
const BEGINNINGS: &[&str] = &[
    "strictly embargoed",
    "embargoed",
    "under embargo",
    "under strict embargo",
    "strict embargo",
    "embargo",
    "hold for release",
    "sperrfrist",
    "sperrvermerk",
    "sous embargo",
    "embargado",
    "embargada",
    "bajo embargo",
    "sob embargo",
    "sotto embargo",
    "sub embargo",
    "под эмбарго",
    "эмбарго",
    "ембарго",
    "embarqo",
    "ambargolu",
    "ambargo",
    "embargó",
    "حظر نشر",
    "محظور النشر",
    "엠바고",
    "解禁日時",
    "解禁時間",
    "報道解禁",
    "禁發",
];
/// These state an embargo wherever they stand in a short line.
const STATEMENTS: &[&str] = &[
    "embargoed until",
    "embargoed till",
    "embargoed for",
    "embargoed to",
    "embargo until",
    "embargo till",
    "under embargo until",
    "hold for release",
    "hold until",
    "not for publication before",
    "not for publication until",
    "not for publication or broadcast before",
    "not for broadcast or publication",
    "not for release before",
    "not for release until",
    "not to be published before",
    "not to be released before",
    "not to be used before",
    "for release after",
    "не для публикации до",
    "не публиковать до",
    "эмбарго до",
    "sperrfrist bis",
    "sperrfrist:",
    "nicht vor",
    "sous embargo jusqu",
    "embargo jusqu",
    "ne pas diffuser avant",
    "embargado hasta",
    "bajo embargo hasta",
    "no publicar antes",
    "embargado até",
    "sob embargo até",
    "não publicar antes",
    "sotto embargo fino",
    "non pubblicare prima",
    "dərc edilməsin",
    "tarixədək dərc",
    "보도시점",
    "보도 시점",
    "엠바고",
];
/// One of these stands in every line that states an embargo: most lines are told by them alone.
const STEMS: &[&str] = &[
    "mbar",
    "hold",
    "not ",
    "release after",
    "sperr",
    "nicht vor",
    "ne pas",
    "o publica",
    "non pub",
    "dərc",
    "мбарго",
    "не ",
];
/// Or one of these, in the scripts whose letters begin with 0xD8, or 0xE7 and more, in UTF-8.
const EASTERN_STEMS: &[&str] = &["보도", "엠바고", "حظ", "解禁", "禁發"];
/// Embargoes on goods and countries, and talk about embargoes.
const OTHER_EMBARGOES: &[&str] = &[
    "arms embargo",
    "trade embargo",
    "economic embargo",
    "oil embargo",
    "weapons embargo",
    "cuba",
    "embargo policy",
    "embargo on ",
    "embargo against",
    "embargo of ",
    "embargoed copies",
    "embargoed audio",
    "will be made available",
    "lift the embargo",
    "lifting of the embargo",
    "waffenembargo",
    "эмбарго на ",
    "embargo sur ",
    "embargo sobre ",
];
/// Words with which a time follows.
const UNTIL: &[&str] = &[
    "until", "till", "til", "for", "to", "bis", "jusqu'à", "jusqu'au", "jusqu", "hasta", "até",
    "fino", "до", "not", "before", "qədər", "kadar", "release", "at", "on", "until:", "time",
    "date",
];
/// Whether a line of the text states an embargo.
pub(super) fn states(line: Line<'_>) -> bool {
    let text = line.text;
    if text.len() > LINE_CHARS_MAX * 4 || text.chars().count() > LINE_CHARS_MAX {
        return false;
    }
    let folded = line.folded();
    if !holds_a_stem(folded) {
        return false;
    }
    // "Embargo on arms until further notice" begins like one; with a time it is taken for one.
    (begins(folded) && (has_time(text) || !concerns_goods(folded)))
        || (STATEMENTS.iter().any(|words| folded.contains(words))
            && !concerns_goods(folded)
            && !is_immediate(folded))
}

fn holds_a_stem(folded: &str) -> bool {
    let holds = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
    let is_eastern = || bytes::any(folded.as_bytes(), |byte| byte == 0xd8 || byte >= 0xe7);
    holds(STEMS) || (is_eastern() && holds(EASTERN_STEMS))
}

fn concerns_goods(folded: &str) -> bool {
    OTHER_EMBARGOES.iter().any(|words| folded.contains(words))
}

fn begins(folded: &str) -> bool {
    let Some(beginning) = BEGINNINGS.iter().find(|words| folded.starts_with(**words)) else {
        return false;
    };
    let rest = folded[beginning.len()..].trim_start();
    let next = rest.split([' ', ',', '.', ':']).next().unwrap_or_default();
    rest.is_empty()
        || rest.starts_with([':', '-', '–', '—', ',', '(', '/', '!', '*'])
        || rest.starts_with(|c| super::tokens::digit(c).is_some())
        || UNTIL.contains(&next)
        || clock::clock(&tokens(rest), 0).is_some()
        || day_month(&tokens(rest), 0, DateOrder::DayFirst).is_some()
        || weekday(next).is_some()
}

/// `보도시점: 즉시`: at once.
fn is_immediate(folded: &str) -> bool {
    folded.contains("즉시")
}

/// Every embargo that the head or the tail of the text states; of the first lines the zone knows it.
/// `release_day` completes a time without a date, where it is certain.
pub(super) fn in_text(
    (lines, zone): (&[Line<'_>], &[HeaderLine<'_>]),
    release_day: Option<Date>,
    context: &Context<'_>,
) -> Vec<Field<Embargo>> {
    let filled: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_i, line)| !line.text.is_empty())
        .map(|(i, _line)| i)
        .collect();
    let tail = filled.len().saturating_sub(TAIL_LINES).max(HEAD_LINES);
    let (head, rest) = filled.split_at(HEAD_LINES.min(filled.len()));
    let looked_at = head.iter().chain(rest.iter().skip(tail.saturating_sub(HEAD_LINES)));
    looked_at
        .filter(|index| match zone.get(**index) {
            Some(header) => header.kind == Kind::Embargo,
            None => states(lines[**index]),
        })
        .map(|&index| {
            let line = lines[index];
            let alone = read(line.text, release_day, context);
            // "EMBARGOED UNTIL:" with the time on the next line.
            let next = lines[index + 1..].iter().find(|next| !next.text.is_empty());
            let value = match (alone, next) {
                (Embargo::Unreadable(_), Some(next))
                    if !has_time(line.text)
                        && next.text.chars().count() < 80
                        && has_time(next.text) =>
                {
                    read(&[line.text, next.text].join(" "), release_day, context)
                }
                (alone, _) => alone,
            };
            Field::at_line(value, Origin::Label, line.number)
        })
        .collect()
}

/// Of several embargoes the one that holds longest; one that cannot be read holds longest of all.
pub(super) fn strictest(embargoes: Vec<Field<Embargo>>) -> Option<Field<Embargo>> {
    embargoes.into_iter().reduce(|held, other| match (&held.value, &other.value) {
        (Embargo::Unreadable(_), _) => held,
        (_, Embargo::Unreadable(_)) => other,
        (Embargo::Until(first), Embargo::Until(second)) => {
            if second > first {
                other
            } else {
                held
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    fn is_stated(text: &str) -> bool {
        states(Lines::of(text).views()[0])
    }

    #[test]
    fn every_phrase_holds_one_of_the_stems() {
        for phrase in BEGINNINGS.iter().chain(STATEMENTS) {
            assert!(holds_a_stem(phrase), "{phrase}");
        }
    }

    #[test]
    fn an_embargo_is_recognised_in_its_many_forms() {
        for line in [
            "EMBARGOED UNTIL 6am 5 March 2026",
            "Embargo: 5 March, 10:00",
            "STRICTLY EMBARGOED UNTIL MIDNIGHT",
            "Sperrfrist: 5. März 2026, 10 Uhr",
            "Sous embargo jusqu'au 5 mars 10h00",
            "Hold for release 5 March",
            "Not for publication before 5 March",
            "ЭМБАРГО до 5 марта 10:00",
            "Embargado hasta el 5 de marzo",
            "보도시점 2026. 3. 5.(목) 12:00",
            "EMBARGOED",
            "Embarqo: 5 mart 2026",
            "*** EMBARGO *** 0001 Thursday 5 March",
            "Embargo 10:00 5 March",
        ] {
            assert!(is_stated(line), "{line}");
        }
    }

    #[test]
    fn an_embargo_on_goods_is_none() {
        for line in [
            "UN extends arms embargo",
            "The trade embargo was lifted until 2027",
            "Embargo on weapons extended",
            "Embargoed copies will be made available on request",
            "The oil embargo until now",
            "Statement on the embargo policy of the ministry",
            "Embargo against Cuba condemned",
            "보도시점: 배포 즉시 보도",
        ] {
            assert!(!is_stated(line), "{line}");
        }
    }
}
