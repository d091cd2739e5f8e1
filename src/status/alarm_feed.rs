//! Refusals, holds and alarms as an Atom feed (RFC 4287), for the operator's own reader.

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Text};
use chrono::DateTime;
use jiff::Timestamp;

use crate::board::Alarm;

/// The media type of what `atom` gives.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// `site` is the host of the site, and `started` tells one run of the program from the next: alarms are
/// numbered from the start.
pub fn atom(
    alarms: &[Alarm],
    (site, started): (&str, Timestamp),
) -> Result<Vec<u8>, atom_syndication::Error> {
    let run = format!("tag:{site},2000:gazetted/alarms/{}", started.as_second());
    let newest = alarms.iter().map(|alarm| alarm.at).max().unwrap_or(started);
    let feed = Feed {
        title: Text::plain(format!("gazetted at {site}: refusals, holds and alarms")),
        id: format!("tag:{site},2000:gazetted/alarms"),
        updated: date(newest),
        authors: vec![atom_syndication::Person {
            name: "gazetted".to_owned(),
            ..Default::default()
        }],
        links: vec![Link { href: "/status".to_owned(), ..Default::default() }],
        entries: alarms.iter().map(|alarm| entry(alarm, &run)).collect(),
        ..Default::default()
    };
    feed.write_to(Vec::new())
}

fn entry(alarm: &Alarm, run: &str) -> Entry {
    let Alarm { number, at, kind, path: _, title, text, times } = alarm;
    let often = if *times > 1 {
        format!("\nIt came {times} times within the hour.")
    } else {
        String::new()
    };
    let said = without_controls(&format!("{text}{often}"));
    Entry {
        title: Text::plain(without_controls(title)),
        id: format!("{run}/{number}"),
        updated: date(*at),
        published: Some(date(*at)),
        categories: vec![atom_syndication::Category {
            term: kind.word().to_owned(),
            ..Default::default()
        }],
        links: vec![Link { href: format!("/status#{number}"), ..Default::default() }],
        summary: Some(Text::plain(said)),
        ..Default::default()
    }
}

/// A name may hold what XML forbids (XML 1.0, section 2.2).
fn without_controls(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().filter(allowed).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

fn date(at: Timestamp) -> FixedDateTime {
    DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default().fixed_offset()
}
