//! Which date of a text is its date of publication. No date is better than a wrong one.

use jiff::civil::Date;

use super::context::Context;
use super::dateline::{dateline, place_of};
use super::dates::{Dated, dates};
use super::fold::fold;
use super::header_zone::{HeaderLine, Kind};
use super::lines::Line;
use crate::domain::fault::TextFault;
use crate::domain::limits::FUTURE_DATE_GRACE;
use crate::domain::reading::{Field, Origin, Problem, Severity};
use crate::domain::time::Moment;

/// A date that the text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) dated: Dated,
    pub(super) origin: Origin,
    pub(super) line: usize,
    pub(super) strength: Strength,
}

/// How sure it is that the date is the statement's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// It stands on a line of its own, with a label or with the number.
    Strong,
    Weak,
}

/// The first date by the rules, in their order. `title_lines` are indices into the zone.
pub(super) fn stated(
    zone: &[HeaderLine<'_>],
    title_lines: &[usize],
    body: &[Line<'_>],
    context: &Context<'_>,
) -> Option<Stated> {
    labelled(zone)
        .or_else(|| own_line(zone))
        .or_else(|| numbered(zone))
        .or_else(|| in_header(zone, title_lines, context))
        .or_else(|| lead(body, context))
        .or_else(|| sign_off(body, context))
}

fn strong(dated: &Dated, origin: Origin, line: usize) -> Stated {
    Stated { dated: dated.clone(), origin, line, strength: Strength::Strong }
}

fn weak(dated: Dated, origin: Origin, line: usize) -> Stated {
    Stated { dated, origin, line, strength: Strength::Weak }
}

fn labelled(zone: &[HeaderLine<'_>]) -> Option<Stated> {
    zone.iter().enumerate().find_map(|(index, line)| {
        if let Kind::LabelledDate(dated) = &line.kind {
            return Some(strong(dated, Origin::Label, line.line.number));
        }
        let next = zone[index + 1..].iter().find(|next| next.kind != Kind::Blank);
        let next = next.filter(|_| line.kind == Kind::DateLabel)?;
        Some(strong(next.kind.date()?, Origin::Label, next.line.number))
    })
}

fn own_line(zone: &[HeaderLine<'_>]) -> Option<Stated> {
    zone.iter()
        .find_map(|line| Some(strong(line.kind.date()?, Origin::HeaderLine, line.line.number)))
}

fn numbered(zone: &[HeaderLine<'_>]) -> Option<Stated> {
    zone.iter().find_map(|line| {
        let dated = line.kind.number()?.date.as_ref()?;
        Some(strong(dated, Origin::HeaderLine, line.line.number))
    })
}

/// At the beginning or the end of a line of the head; a date inside a headline is what it speaks of.
fn in_header(
    zone: &[HeaderLine<'_>],
    title_lines: &[usize],
    context: &Context<'_>,
) -> Option<Stated> {
    const LINE_CHARS_MAX: usize = 130;
    zone.iter().enumerate().find_map(|(index, header)| {
        let text = header.line.text;
        if text.chars().count() >= LINE_CHARS_MAX
            || matches!(header.kind, Kind::Blank | Kind::Embargo | Kind::Contact)
        {
            return None;
        }
        dates(text, context.rules.date_order).into_iter().find_map(|dated| {
            let before = &text[..dated.span.start];
            let behind = text[dated.span.end..].trim_matches([' ', '.', ')', ']', ',']);
            let in_brackets = before.ends_with('(')
                || before.contains(" (") && behind.is_empty() && text.trim_end().ends_with(')');
            let at_an_end = before.trim_matches(['(', '[', ' ']).is_empty()
                && !title_lines.contains(&index)
                || behind.is_empty()
                    && before.trim_end().ends_with(['|', ',', '-', '–', '—', '·', '•'])
                    && !title_lines.contains(&index);
            let own = if title_lines.contains(&index) {
                in_brackets && behind.is_empty()
            } else {
                at_an_end || in_brackets
            };
            (own && !speaks_of_another(before))
                .then(|| weak(dated, Origin::HeaderLine, header.line.number))
        })
    })
}

/// In the dateline, or right behind `today`.
fn lead(body: &[Line<'_>], context: &Context<'_>) -> Option<Stated> {
    const LOOKED_AT_BYTES: usize = 400;
    const TODAY: &[&str] = &[
        "today",
        "heute",
        "aujourd'hui",
        "hoy",
        "hoje",
        "oggi",
        "сегодня",
        "сьогодні",
        "اليوم",
        "امروز",
        "hôm nay",
        "bu gün",
        "bugün",
        "dziś",
        "dnes",
        "ma",
        "今天",
        "今日",
        "本日",
        "오늘",
        "დღეს",
        "այսօր",
        "σήμερα",
    ];
    let first = body.iter().find(|line| line.text.chars().count() > 40)?;
    if let Some(found) =
        dateline(first.text, context.rules.date_order).and_then(|dateline| dateline.date)
    {
        return Some(weak(found, Origin::Dateline, first.number));
    }
    let head = &first.text[..first.text.floor_char_boundary(LOOKED_AT_BYTES)];
    dates(head, context.rules.date_order).into_iter().find_map(|dated| {
        let before = head[..dated.span.start].trim_end_matches([' ', ',', '(', '-', '–']);
        let words =
            fold(before.get(before.floor_char_boundary(before.len().saturating_sub(40))..)?);
        let is_today = TODAY.iter().any(|today| {
            words.strip_suffix(today).is_some_and(|rest| {
                rest.is_empty() || rest.ends_with(|c: char| !c.is_alphanumeric())
            })
        });
        is_today.then(|| weak(dated, Origin::Lead, first.number))
    })
}

/// `Hamburg, den 2. Dezember 2022` at the end of the text.
fn sign_off(body: &[Line<'_>], context: &Context<'_>) -> Option<Stated> {
    const LINES: usize = 6;
    const LINE_CHARS_MAX: usize = 60;
    let mut found: Vec<Stated> = Vec::new();
    for line in body.iter().rev().filter(|line| !line.text.is_empty()).take(LINES) {
        if line.text.chars().count() >= LINE_CHARS_MAX {
            continue;
        }
        let all = dates(line.text, context.rules.date_order);
        let [dated] = all.as_slice() else { continue };
        let before = line.text[..dated.span.start].trim_matches([' ', ',', '(', '[']);
        let behind = line.text[dated.span.end..].trim_matches([' ', '.', ',', ')', ']']);
        let before = before.trim_end_matches(" den").trim_end_matches(" le").trim_end_matches(',');
        let is_own = (before.is_empty() || place_of(before).is_some())
            && behind.chars().count() <= 8
            && !speaks_of_another(before);
        if is_own {
            found.push(weak(dated.clone(), Origin::SignOff, line.number));
        }
    }
    // Several dates at the end are a list of other texts.
    if found.len() == 1 { found.pop() } else { None }
}

/// `dated May 28`, `on 3 March`: another paper's date, or an event's.
fn speaks_of_another(before: &str) -> bool {
    const WORDS: &[&str] = &[
        "dated", "of", "on", "since", "from", "until", "till", "by", "before", "after", "today",
        "updated", "modified", "vom", "am", "seit", "bis", "ab", "du", "le", "depuis", "del", "el",
        "desde", "de", "от", "с", "до", "tarixli", "tarihli",
    ];
    let folded = fold(before);
    folded.rsplit([' ', ':', '(']).next().is_some_and(|last| WORDS.contains(&last))
}

/// The place that stands with the date: own line, sign-off.
pub(super) fn place_with(
    stated: &Stated,
    zone: &[HeaderLine<'_>],
    body: &[Line<'_>],
) -> Option<String> {
    if let Some(line) = zone.iter().find(|line| line.line.number == stated.line) {
        return line.kind.place().map(str::to_owned);
    }
    if stated.origin != Origin::SignOff {
        return None;
    }
    // Parts of one line, cut at a form feed or a wide gap, share its number.
    let span = &stated.dated.span;
    let holds_date = |line: &&Line<'_>| {
        let dated = line.text.get(span.clone());
        line.number == stated.line && dated.is_some_and(|text| text.contains(char::is_numeric))
    };
    let line = body.iter().rev().find(holds_date)?;
    place_of(
        line.text
            .get(..span.start)?
            .trim_end_matches([' ', ','])
            .trim_end_matches(" den")
            .trim_end_matches(" le"),
    )
}

/// The stated date as a moment, or why it is not used.
pub(super) fn accepted(
    stated: Stated,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Field<Moment>> {
    const WEAK_DAYS_MAX: i32 = 400;
    let Stated { dated, origin, line, strength } = stated;
    let age = days_between(dated.date, context.today());
    if strength == Strength::Weak {
        // Of a day to come it is rather the event's, unless it stands where the text says its own.
        if age < -1 && !matches!(origin, Origin::Dateline | Origin::Lead) {
            return None;
        }
        if age > WEAK_DAYS_MAX {
            let fault = TextFault::DateTooOld { line, date: dated.date.to_string() };
            problems.push(Problem::new(Severity::Doubt, Some(line), fault));
            return None;
        }
    }
    let moment = context.moment(dated.date, dated.time)?;
    checked(Field::at_line(moment, origin, line), context, problems)
}

/// Bounds of every stated date: not before 1900, not in another century, not far ahead.
pub(super) fn checked(
    field: Field<Moment>,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Field<Moment>> {
    let date = field.value.date();
    let today = context.today();
    if date.year() < 1900 || date.year() / 100 > today.year() / 100 {
        let fault = TextFault::DateImpossible { date: date.to_string() };
        problems.push(Problem::new(Severity::Refuse, field.line, fault));
        return None;
    }
    // A bare date of a day to come stands for its noon (`Context::moment`), far beyond the grace.
    if field.value.instant() > context.arrival.instant() + FUTURE_DATE_GRACE {
        let when = if date == today { field.value.rfc3339() } else { date.to_string() };
        let ahead = Problem::new(Severity::Hold, field.line, TextFault::DateAhead { when });
        problems.push(ahead.until(field.value));
    }
    Some(field)
}

/// From `earlier` to `later`; negative where it is the other way round.
pub(super) fn days_between(earlier: Date, later: Date) -> i32 {
    earlier.until(later).map_or(0, |span| span.get_days())
}
