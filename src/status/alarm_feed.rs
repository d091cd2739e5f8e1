//! Refusals, holds and alarms as an Atom feed (RFC 4287), for the operator's own reader.

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Text};
use chrono::DateTime;
use jiff::Timestamp;

use crate::board::Alarm;

/// The media type of what `atom` gives.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// What the feed is told about.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The host of the site.
    pub site: &'a str,
    /// What the operator's addresses begin with, as the one who asks has called them.
    pub base: &'a str,
    /// Tells one run of the program from the next: alarms are numbered from the start.
    pub started: Timestamp,
}

pub fn atom(alarms: &[Alarm], place: Place<'_>) -> Result<Vec<u8>, atom_syndication::Error> {
    let Place { site, base, started } = place;
    let newest = alarms.iter().map(|alarm| alarm.at).max().unwrap_or(started);
    let feed = Feed {
        title: Text::plain(format!("gazetted at {site}: refusals, holds and alarms")),
        id: format!("tag:{site},2000:gazetted/alarms"),
        updated: date(newest),
        authors: vec![atom_syndication::Person {
            name: "gazetted".to_owned(),
            ..Default::default()
        }],
        links: vec![
            Link {
                href: format!("{base}/alarms.atom"),
                rel: "self".to_owned(),
                mime_type: Some("application/atom+xml".to_owned()),
                ..Default::default()
            },
            Link { href: format!("{base}/status"), ..Default::default() },
        ],
        entries: alarms.iter().map(|alarm| entry(alarm, place)).collect(),
        ..Default::default()
    };
    feed.write_to(Vec::new())
}

/// What waits has the same id after a restart, by its number on the list.
fn id(alarm: &Alarm, Place { site, started, .. }: Place<'_>) -> String {
    match alarm.waiting {
        Some(number) => format!("tag:{site},2000:gazetted/waiting/{number}"),
        None => format!("tag:{site},2000:gazetted/alarms/{}/{}", started.as_second(), alarm.number),
    }
}

fn entry(alarm: &Alarm, place: Place<'_>) -> Entry {
    let Alarm { number, waiting: _, at, kind, path: _, title, text, times } = alarm;
    let often = if *times > 1 {
        format!("\nIt came {times} times within the hour.")
    } else {
        String::new()
    };
    let said = without_controls(&format!("{text}{often}"));
    Entry {
        title: Text::plain(without_controls(title)),
        id: id(alarm, place),
        updated: date(*at),
        published: Some(date(*at)),
        categories: vec![atom_syndication::Category {
            term: kind.word().to_owned(),
            ..Default::default()
        }],
        links: vec![Link { href: format!("{}/status#{number}", place.base), ..Default::default() }],
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
