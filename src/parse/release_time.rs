//! Until when an embargo holds. What cannot be read with certainty is said to be unreadable.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

use super::clock::{self, Clock, ZoneWord};
use super::context::{Context, moment_in};
use super::dates::{DayMonth, dates, day_month};
use super::tokens::{Kind, Token, tokens};
use crate::domain::reading::Embargo;
use crate::domain::rules::DateOrder;
use crate::domain::time::Moment;

/// What makes a stated time uncertain.
const UNCERTAIN: &[&str] = &[
    "delivery",
    "delivered",
    "approx",
    "approximately",
    "about",
    "around",
    "circa",
    "tbc",
    "notice",
    "expected",
    "ca",
];

/// Reads an embargo out of a line or a declared value. `release_day` completes a time without a
/// date, where it is certain.
///
/// `12/1/2026` is read both ways, whatever order is usual in the folder: the wrong one could set a
/// text free months too early. Only where both have passed it does not matter which is meant.
pub(super) fn read(text: &str, release_day: Option<Date>, context: &Context<'_>) -> Embargo {
    if let Some(moment) = exact(text.trim(), context) {
        return Embargo::Until(moment);
    }
    let all = tokens(text);
    let behind = &all[behind_the_trigger(text, &all)..];
    let in_order = |order| {
        // What stands before the trigger is another time, unless nothing stands behind it.
        let stated = if says_when(behind) { behind } else { &all };
        until(stated, order, (release_day, context))
    };
    match [DateOrder::DayFirst, DateOrder::MonthFirst].map(in_order) {
        [Some(one), Some(other)] if one == other => Embargo::Until(one),
        [Some(one), Some(other)] if one.max(other) <= context.arrival => {
            Embargo::Until(one.max(other))
        }
        // The weekday tells the two apart.
        [Some(only), None] | [None, Some(only)] => Embargo::Until(only),
        [Some(_), Some(_)] | [None, None] => Embargo::Unreadable(text.to_owned()),
    }
}

/// RFC 3339, with or without an offset.
fn exact(text: &str, context: &Context<'_>) -> Option<Moment> {
    text.parse::<Moment>().ok().or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok().filter(|_| text.contains(':'))?;
        context.at(local)
    })
}

fn says_when(tokens: &[Token]) -> bool {
    let is_day = |word| relative(word).is_some() || weekday(word).is_some();
    tokens.iter().any(|token| token.number().is_some() || token.word().is_some_and(is_day))
}

/// Days from the day of release.
fn relative(word: &str) -> Option<i64> {
    match word {
        "today" | "heute" | "сегодня" | "bu" | "hoy" | "hoje" => Some(0),
        "tomorrow" | "morgen" | "завтра" | "sabah" | "mañana" | "demain" => Some(1),
        _ => None,
    }
}

/// The first token behind the words that state the embargo.
fn behind_the_trigger(text: &str, all: &[Token]) -> usize {
    let lower = text.to_lowercase();
    let at = [
        "embarg",
        "sperrfrist",
        "эмбарго",
        "보도시점",
        "보도 시점",
        "hold for",
        "not for",
        "not to be",
        "엠바고",
    ]
    .iter()
    .find_map(|words| lower.find(words))
    // Lower case may have another length in bytes; the beginning is then the whole line.
    .filter(|_found| lower.len() == text.len());
    let Some(at) = at else { return 0 };
    all.iter().position(|token| token.start > at).unwrap_or(0)
}

/// Whether a line holds a day such as `3/4/2026`, which can be read two ways.
pub(super) fn is_open(line: &str) -> bool {
    dates(line, DateOrder::DayFirst) != dates(line, DateOrder::MonthFirst)
}

pub(super) fn has_time(text: &str) -> bool {
    let all = tokens(text);
    (0..all.len()).any(|at| {
        clock::clock(&all, at).is_some() || day_month(&all, at, DateOrder::DayFirst).is_some()
    })
}

#[derive(Default)]
struct Parts {
    date: Option<DayMonth>,
    relative: Option<i64>,
    clock: Option<Clock>,
    zone: Option<ZoneWord>,
    weekday: Option<Weekday>,
    /// A number that belongs to nothing that was read: of a misspelt date, or of an offset.
    unread: bool,
}

fn until(
    all: &[Token],
    order: DateOrder,
    (release_day, context): (Option<Date>, &Context<'_>),
) -> Option<Moment> {
    let parts = parts(all, order)?;
    if parts.date.is_none() && parts.unread {
        // `5 Janury 2027, 10:00` must not be 10:00 of today.
        return None;
    }
    let date = match (parts.date, parts.relative) {
        (Some(stated), _) => with_year(stated, context.today())?,
        (None, Some(days)) => release_day?.checked_add(days.days()).ok()?,
        (None, None) if parts.weekday.is_some() || parts.clock.is_none() => return None,
        (None, None) => release_day?,
    };
    if parts.weekday.is_some_and(|weekday| weekday != date.weekday()) {
        return None;
    }
    let local = match parts.clock {
        Some(Clock::At(time)) => date.to_datetime(time),
        // The end of the day: the later reading.
        Some(Clock::Midnight) => date.tomorrow().ok()?.to_datetime(Time::midnight()),
        None => date.to_datetime(Time::midnight()),
    };
    let moment = match parts.zone {
        None => context.at(local),
        Some(ZoneWord::Zone(zone)) => moment_in(&zone, local),
        Some(ZoneWord::OneOf(zones)) => one_of(zones, local, context),
    }?;
    // A bare time that has passed today may be another day's, or follow a day that was not understood.
    let is_bare = parts.date.is_none() && parts.relative.is_none();
    let passed = moment <= context.arrival && release_day == Some(context.today());
    (!(is_bare && passed)).then_some(moment)
}

/// A zone name of several countries is the folder's where it can be, else the one that holds longest.
fn one_of(zones: &[&str], local: jiff::civil::DateTime, context: &Context<'_>) -> Option<Moment> {
    let own = context.at(local)?;
    let readings: Vec<Moment> = zones
        .iter()
        .filter_map(|name| TimeZone::get(name).ok())
        .filter_map(|zone| moment_in(&zone, local))
        .collect();
    if readings.contains(&own) {
        return Some(own);
    }
    readings.into_iter().chain([own]).max()
}

/// `None` where a word makes the time uncertain.
fn parts(all: &[Token], order: DateOrder) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut at = 0;
    while at < all.len() {
        if let Some(word) = all[at].word() {
            if UNCERTAIN.contains(&word) {
                return None;
            }
            parts.relative = parts.relative.or_else(|| relative(word));
            parts.weekday = parts.weekday.or_else(|| weekday(word));
        }
        if parts.date.is_none()
            && let Some(stated) = day_month(all, at, order)
        {
            parts.date = Some(stated);
            at = stated.next;
            continue;
        }
        if parts.clock.is_none()
            && let Some((found, next)) = clock::clock(all, at)
            && !is_year(all, at)
        {
            parts.clock = Some(found);
            at = next;
            continue;
        }
        if parts.zone.is_none()
            && let Some(word) = all[at].word()
        {
            parts.zone = clock::zone(word).filter(|_| is_zone_place(all, at, word));
        }
        if all[at].number().is_some() {
            // `UTC-5` and `-05:00` would release hours too early, if they were passed over.
            if parts.clock.is_some() && at > 0 && all[at - 1].is_mark(&['+', '-', '−']) {
                return None;
            }
            parts.unread = true;
        }
        at += 1;
    }
    Some(parts)
}

/// A city is a zone in "Canberra time", "in Sydney", "(Baku)"; a short form is one anywhere.
fn is_zone_place(all: &[Token], at: usize, word: &str) -> bool {
    let next_is_time = all.get(at + 1).and_then(Token::word).is_some_and(|next| {
        matches!(next, "time" | "zeit" | "saati" | "vaxti" | "время" | "времени")
    });
    let after_in = at > 0
        && (all[at - 1].word().is_some_and(|before| matches!(before, "in" | "по"))
            || all[at - 1].is_mark(&['(']));
    word.chars().count() <= 4 || next_is_time || after_in
}

/// `2026` alone behind a date is its year and no time of day.
fn is_year(all: &[Token], at: usize) -> bool {
    matches!(all[at].kind, Kind::Number { value: 1990..=2100, digits: 4 })
        && !all
            .get(at + 1)
            .and_then(Token::word)
            .is_some_and(|next| matches!(next, "hrs" | "hours" | "h" | "gmt" | "utc"))
}

/// The year that brings a date within a week before and two months after today.
fn with_year(stated: DayMonth, today: Date) -> Option<Date> {
    if stated.year.is_some() {
        return stated.date();
    }
    let from = today.checked_sub(Span::new().days(7)).ok()?;
    let to = today.checked_add(Span::new().days(60)).ok()?;
    [-1, 0, 1]
        .into_iter()
        .filter_map(|offset| Date::new(today.year() + offset, stated.month, stated.day).ok())
        .find(|date| (from..=to).contains(date))
}

/// Also misspelt: the first three letters tell English days apart.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(Weekday, &str); 7] = [
        (
            Weekday::Monday,
            "mon monday montag lundi lunes понедельник понедельника segunda pazartesi",
        ),
        (Weekday::Tuesday, "tue tues tuesday dienstag mardi martes вторник вторника terça sali"),
        (
            Weekday::Wednesday,
            "wed weds wednesday wednsday wendesday mittwoch mercredi miércoles среда среды quarta çarşamba",
        ),
        (
            Weekday::Thursday,
            "thu thur thurs thursday thrusday thirsday donnerstag jeudi jueves четверг четверга quinta perşembe",
        ),
        (Weekday::Friday, "fri friday firday freitag vendredi viernes пятница пятницы sexta cuma"),
        (
            Weekday::Saturday,
            "sat saturday samstag sonnabend samedi sábado суббота субботы cumartesi",
        ),
        (Weekday::Sunday, "sun sunday sonntag dimanche domingo воскресенье воскресенья pazar"),
    ];
    DAYS.iter()
        .find(|(_day, names)| names.split(' ').any(|name| name == word))
        .map(|(day, _names)| *day)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{rules, rules_in};
    use super::*;
    use crate::domain::rules::ReadingRules;

    fn read_in(rules: &ReadingRules, text: &str) -> String {
        let arrival: Moment = "2026-03-04T09:00:00+04:00".parse().unwrap();
        let context = Context { rules, arrival };
        match read(text, Some(context.today()), &context) {
            Embargo::Until(moment) => moment.rfc3339(),
            Embargo::Unreadable(_) => "unreadable".to_owned(),
        }
    }

    #[test]
    fn times_are_read_in_the_folders_zone_or_in_the_stated_one() {
        let baku = rules();
        for (text, expected) in [
            ("EMBARGOED UNTIL 6am 5 March 2026", "2026-03-05T06:00:00+04:00"),
            ("Embargoed until 0001 GMT Thursday 5 March 2026", "2026-03-05T00:01:00+00:00"),
            ("Embargo: 5 March", "2026-03-05T00:00:00+04:00"),
            ("Embargoed until 10:00", "2026-03-04T10:00:00+04:00"),
            ("Embargoed until 7.30pm today", "2026-03-04T19:30:00+04:00"),
            ("Embargoed until midnight 5 March 2026", "2026-03-06T00:00:00+04:00"),
            ("Embargoed until 9 a.m. ET, March 5, 2026", "2026-03-05T09:00:00-05:00"),
            (
                "보도시점 2026. 3. 19.(목) 12:00 (배포) 2026. 3. 18.(수) 08:00",
                "2026-03-19T12:00:00+04:00",
            ),
            ("2026-03-05T10:00:00+01:00", "2026-03-05T10:00:00+01:00"),
            ("Sperrfrist: 5. März 2026, 10 Uhr", "2026-03-05T10:00:00+04:00"),
            ("Embargoed until 20 January", "unreadable"),
            ("Baku, 3 March 2026. Embargoed until 20 June, 10:00", "unreadable"),
            ("3 March 2026 – embargoed until 20 January", "unreadable"),
            ("Tuesday 3 March 2026. Embargo: Friday 12/01/2026", "unreadable"),
            ("5 March 2026, 10:00: end of the embargo", "2026-03-05T10:00:00+04:00"),
            ("Embargoed until 8:00", "unreadable"),
            ("Embargoed until 25/3/2026 10:00", "2026-03-25T10:00:00+04:00"),
            ("Embargoed until 5.4.2026 10:00", "2026-04-05T10:00:00+04:00"),
            ("Embargoed until 4/4/2026", "2026-04-04T00:00:00+04:00"),
            // The 12th of January has passed, the 1st of December has not.
            ("EMBARGO: 12/01/2026", "unreadable"),
            ("EMBARGO: 01/12/2026, 10:00", "unreadable"),
            ("Embargo 1-12-26", "unreadable"),
            ("Embargoed until 10/11/2026", "unreadable"),
            ("Embargoed until Tuesday 12/01/2026", "2026-12-01T00:00:00+04:00"),
            ("Embargoed until Monday 12/01/2026", "2026-01-12T00:00:00+04:00"),
            ("Embargoed until Friday 12/01/2026", "unreadable"),
            ("Embargoed until 02/01/2026", "2026-02-01T00:00:00+04:00"),
            ("the fifth of March, 8:00", "unreadable"),
            ("5 March 2026, 10:00 UTC-5", "unreadable"),
            ("5 March 2026 10:00 -05:00", "unreadable"),
            ("Embargoed until 5 Janury 2027, 10:00", "unreadable"),
            ("32 March 2026 10:00", "unreadable"),
            ("2026-13-01 10:00", "unreadable"),
            ("Embargoed until Friday 5 March 2026", "unreadable"),
            ("Embargoed until delivery", "unreadable"),
            ("Embargoed until approx 10am 5 March", "unreadable"),
            ("EMBARGOED", "unreadable"),
        ] {
            assert_eq!(read_in(&baku, text), expected, "{text}");
        }
    }

    #[test]
    fn a_zone_name_of_several_countries_is_the_folders_or_the_later() {
        assert_eq!(
            read_in(&rules_in("Australia/Canberra"), "Embargoed until 8.00pm est 5 June 2026"),
            "2026-06-05T20:00:00+10:00"
        );
        assert_eq!(
            read_in(&rules_in("America/New_York"), "Embargoed until 8.00pm EST 5 March 2026"),
            "2026-03-05T20:00:00-05:00"
        );
        assert_eq!(
            read_in(&rules_in("Europe/London"), "Embargoed until 8.00pm BST 5 June 2026"),
            "2026-06-05T20:00:00+01:00"
        );
        // From Baku it may be Sydney or New York: the later one.
        assert_eq!(
            read_in(&rules(), "Embargoed until 8.00pm EST 5 March 2026"),
            "2026-03-05T20:00:00-05:00"
        );
    }
}
