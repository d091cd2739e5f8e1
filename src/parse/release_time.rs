//! Until when an embargo holds. What cannot be read with certainty is said to be unreadable.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

use super::characters::plain_forms;
use super::clock::{Clock, ZoneWord};
use super::context::{Context, moment_in};
use super::dates::{DayMonth, dates};
use super::stated_time::{Parts, Stated, has_clock, says_day, says_when, stated_in};
use super::tokens::{Token, tokens};
use crate::domain::reading::{Embargo, Expiry};
use crate::domain::rules::DateOrder;
use crate::domain::time::Moment;

/// Reads an embargo out of a line or a declared value. `release_day` completes a time without a
/// date, where it is certain.
///
/// `12/1/2026` is read both ways, whatever order is usual in the folder: the wrong one could set a
/// text free months too early. Only where both have passed it does not matter which is meant.
///
/// Of several times the latest counts, and a number that was not understood may be one of them. A
/// word that was not understood may mean a later hour of the day, so that only a day long gone is
/// read in spite of it.
pub(super) fn read(text: &str, release_day: Option<Date>, context: &Context<'_>) -> Embargo {
    let text = &*plain_forms(text);
    if let Some(moment) = exact(text.trim(), context) {
        return Embargo::Until(moment);
    }
    let all = tokens(text);
    let (before, behind) = all.split_at(behind_the_trigger(text, &all));
    // What stands before the trigger is another time, unless it holds the only day.
    let stated = if says_day(behind) || !says_day(before) && says_when(behind) {
        behind
    } else {
        all.as_slice()
    };
    let mut is_strange = false;
    let mut in_order = |order| {
        let stated = stated_in(stated, order)?;
        is_strange |= stated.is_strange;
        until(&stated, (release_day, context))
    };
    let moment = match [DateOrder::DayFirst, DateOrder::MonthFirst].map(&mut in_order) {
        [Some(one), Some(other)] if one == other => Some(one),
        [Some(one), Some(other)] if one.max(other) <= context.arrival => Some(one.max(other)),
        // The weekday tells the two apart.
        [Some(only), None] | [None, Some(only)] => Some(only),
        [Some(_), Some(_)] | [None, None] => None,
    };
    moment
        .filter(|moment| !is_strange || is_long_gone(*moment, context))
        .map_or_else(|| Embargo::Unreadable(text.to_owned()), Embargo::Until)
}

/// Reads when something ends, by the same rules; a bare day ends with its last second.
pub(super) fn read_end(text: &str, context: &Context<'_>) -> Expiry {
    let plain = plain_forms(text);
    let moment = match read(text, Some(context.today()), context) {
        Embargo::Unreadable(words) => return Expiry::Unreadable(words),
        Embargo::Until(moment) => moment,
    };
    // `2026 GMT` could be an hour, were it not the year.
    let without_year = plain.replace(&moment.date().year().to_string(), " ");
    if exact(plain.trim(), context).is_some() || has_clock(&without_year) {
        return Expiry::At(moment);
    }
    let day = context.rules.zone.to_datetime(moment.instant()).date();
    let is_local = context.at(day.to_datetime(Time::midnight())) == Some(moment);
    let end = if is_local { context.at(day.at(23, 59, 59, 0)) } else { None };
    Expiry::At(end.unwrap_or_else(|| moment.plus_seconds(24 * 60 * 60 - 1)))
}

/// Before yesterday: no zone and no hour of its day could make it later than now.
fn is_long_gone(moment: Moment, context: &Context<'_>) -> bool {
    let day = context.rules.zone.to_datetime(moment.instant()).date();
    context.today().yesterday().is_ok_and(|yesterday| day < yesterday)
}

/// RFC 3339, with or without an offset.
fn exact(text: &str, context: &Context<'_>) -> Option<Moment> {
    text.parse::<Moment>().ok().or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok().filter(|_| text.contains(':'))?;
        context.at(local)
    })
}

/// The first token behind the words that state the embargo.
fn behind_the_trigger(text: &str, all: &[Token]) -> usize {
    let lower = text.to_lowercase();
    let at = [
        "embarg",
        "embarq",
        "ambarg",
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

/// The latest of the stated times; none where one of them cannot be read.
fn until(stated: &Stated, (release_day, context): (Option<Date>, &Context<'_>)) -> Option<Moment> {
    let says_day = |parts: &Parts| parts.date.is_some() || parts.relative.is_some();
    if stated.has_number {
        // `5 Janury 2027, 10:00` must not be 10:00 of today.
        return None;
    }
    // `10:00 GMT (11:00 CET), 5 March`: an hour without a day has that of its neighbour.
    let mut day = match stated.times.iter().find(|parts| says_day(parts)) {
        Some(parts) => Some(date(parts, release_day, context)?),
        None => None,
    };
    let mut latest = None;
    for parts in &stated.times {
        if says_day(parts) {
            day = Some(date(parts, release_day, context)?);
        }
        let moment = match day {
            Some(day) => moment(parts, day, context)?,
            None => bare(parts, release_day?, context)?,
        };
        latest = latest.max(Some(moment));
    }
    latest
}

fn date(parts: &Parts, release_day: Option<Date>, context: &Context<'_>) -> Option<Date> {
    match (parts.date, parts.relative) {
        (Some(stated), _) => with_year(stated, context.today()),
        (None, Some(days)) => release_day?.checked_add(days.days()).ok(),
        (None, None) => None,
    }
}

/// An hour of the day of release, where the line says no day.
fn bare(parts: &Parts, release_day: Date, context: &Context<'_>) -> Option<Moment> {
    if parts.weekday.is_some() || parts.clock.is_none() {
        return None;
    }
    let moment = moment(parts, release_day, context)?;
    // One that has passed today may be another day's, or follow a day that was not understood.
    let passed = moment <= context.arrival && release_day == context.today();
    (!passed).then_some(moment)
}

fn moment(parts: &Parts, date: Date, context: &Context<'_>) -> Option<Moment> {
    if parts.weekday.is_some_and(|weekday| weekday != date.weekday()) {
        return None;
    }
    let local = match parts.clock {
        Some(Clock::At(time)) => date.to_datetime(time),
        // The end of the day: the later reading.
        Some(Clock::Midnight) => date.tomorrow().ok()?.to_datetime(Time::midnight()),
        None => date.to_datetime(Time::midnight()),
    };
    match &parts.zone {
        None => context.at(local),
        Some(ZoneWord::Zone(zone)) => moment_in(zone, local),
        Some(ZoneWord::OneOf(zones)) => one_of(zones, local, context),
    }
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
    fn a_bare_day_ends_with_its_last_second_and_a_time_when_it_says() {
        let baku = rules();
        let context =
            Context { rules: &baku, arrival: "2026-03-04T09:00:00+04:00".parse().unwrap() };
        for (text, expected) in [
            ("2026-06-01", Some("2026-06-01T23:59:59+04:00")),
            ("1 June 2026", Some("2026-06-01T23:59:59+04:00")),
            ("today", Some("2026-03-04T23:59:59+04:00")),
            ("2026-06-01 18:00", Some("2026-06-01T18:00:00+04:00")),
            ("2026-06-01T18:00:00+01:00", Some("2026-06-01T18:00:00+01:00")),
            ("6pm, 1 June 2026", Some("2026-06-01T18:00:00+04:00")),
            ("1 June 2026 GMT", Some("2026-06-01T23:59:59+00:00")),
            ("18:00", Some("2026-03-04T18:00:00+04:00")),
            ("5/6/2026", None),
            ("the end of the season", None),
            ("", None),
        ] {
            let read = match read_end(text, &context) {
                Expiry::At(moment) => Some(moment.rfc3339()),
                Expiry::Unreadable(_) => None,
            };
            assert_eq!(read.as_deref(), expected, "{text}");
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
            ("Sous embargo jusqu'au jeudi 5 mars 2026 à 21 heures", "2026-03-05T21:00:00+04:00"),
            ("Embargo fino alle ore 21 del 5 marzo 2026", "2026-03-05T21:00:00+04:00"),
            ("Эмбарго: 5 марта 2026 года, 21 час 30 минут", "2026-03-05T21:30:00+04:00"),
            ("5 mart 2026-cı il saat 10:00-dək dərc olunmamalıdır", "2026-03-05T10:00:00+04:00"),
            ("5 March 2026: embargo until 10:00", "2026-03-05T10:00:00+04:00"),
        ] {
            assert_eq!(read_in(&baku, text), expected, "{text}");
        }
    }

    #[test]
    fn words_and_numbers_that_are_not_understood_leave_a_time_unreadable() {
        let baku = rules();
        for text in [
            "Embargoed until close of business 4 March 2026",
            "Embargoed until the evening of 4 March 2026",
            "Embargoed until end of day 4 March 2026",
            "Embargoed until after the vote on 4 March 2026",
            "EMBARGOED until nine o'clock this evening, 4 March 2026",
            "Embargoed until 4 March 2026, 9 o'clock pm",
            "Embargoed until 4 March 2026, 9 this evening",
            "Embargo: 4 March 2026 (evening editions)",
            "Embargoed until 9.30 in the evening, 4 March 2026",
            "Эмбарго до 21-00 4 марта 2026",
            "Эмбарго до 9 часов вечера 4 марта 2026",
            "For use after 4 March 2026",
            "Embargoed until midnight tonight",
            "Embargoed until 4 March 2026 8:30 Pacific",
            // Yesterday in Baku is today elsewhere.
            "Embargoed until 3 March 2026, 9pm Hawaii",
            // In December it is still to come.
            "EMBARGO: 12/01/2026 (evening editions)",
        ] {
            assert_eq!(read_in(&baku, text), "unreadable", "{text}");
        }
        assert_eq!(
            read_in(&baku, "EMBARGOED UNTIL 2 March 2026: Minister opens the bridge"),
            "2026-03-02T00:00:00+04:00"
        );
    }

    #[test]
    fn of_several_times_the_latest_counts() {
        let baku = rules();
        for (text, expected) in [
            (
                "Embargoed until 10:00 on 2 March 2026, and for print until 5 March 2026",
                "2026-03-05T00:00:00+04:00",
            ),
            ("Embargo: 5 March 2026 (web), 2 March 2026 (print)", "2026-03-05T00:00:00+04:00"),
            ("Embargoed until 10:00 on 02.03.2026 / 11:00 05.03.2026", "2026-03-05T11:00:00+04:00"),
            ("Embargo: 5 March 2026, 10:00 GMT (10:00 CET)", "2026-03-05T10:00:00+00:00"),
            ("Embargo: 10:00 / 12:00, 5 March 2026", "2026-03-05T12:00:00+04:00"),
            ("Embargo: 2 March 2026, for print 9 o'clock 5 March 2026", "unreadable"),
            ("Embargo: 2 March 2026, for print Q1 2027", "unreadable"),
            ("Embargo bis 02.03.2026, online ab 27.03.", "unreadable"),
            ("Embargo: 2 March 2026 or delivery, whichever is later", "unreadable"),
            ("Under embargo – 2 March 2026 (extended)", "unreadable"),
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
