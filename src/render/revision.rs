//! The page of one revision: its text as it stood, and what changed against the one before.

use minijinja::Value;
use serde::Serialize;

use crate::domain::entry::{Entry, revision_address};
use crate::domain::feed::Feed;
use crate::domain::site::Site;
use crate::domain::time::Moment;

use super::difference::{Piece, difference};
use super::in_force;
use super::item::Item;
use super::page::{Frame, PageError, Pages, path, with_paths};
use super::plain;
use super::version_words::{self, VersionWords};
use super::words::Time;
use super::xml::Cleaner;

/// A revision that has a page.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    pub revision: u32,
    pub at: Moment,
}

/// On the page of the statement.
#[derive(Serialize)]
pub(super) struct VersionLink {
    number: String,
    href: String,
    time: Time,
}

#[derive(Serialize)]
struct RevisionPage<'a> {
    frame: Frame<'a>,
    words: &'static VersionWords,
    words_marked: Value,
    number: String,
    time: Time,
    title: &'a str,
    html: Value,
    place: Option<&'a str>,
    published: Time,
    /// Of the page of the statement as it is now.
    url: &'a str,
    current: String,
    changes: Vec<Vec<Piece>>,
}

impl VersionLink {
    /// The newest first.
    pub(super) fn all(site: &Site, entry: &Entry, versions: &[Version]) -> Vec<VersionLink> {
        let link = |version: &Version| VersionLink {
            number: version.revision.to_string(),
            href: path(site, &revision_address(&entry.address, version.revision)),
            time: Time::of(version.at, &entry.statement.language),
        };
        versions.iter().rev().map(link).collect()
    }
}

impl Pages {
    /// `entry` is as it stood with that version, `before` as it stood with the one before it.
    pub fn revision(
        &self,
        site: &Site,
        (entry, version, before): (&Entry, Version, Option<&Entry>),
        feeds: &[Feed],
    ) -> Result<String, PageError> {
        let (item, _replaced) = Item::of(site, entry);
        let page = RevisionPage {
            frame: self.frame(site, item.language, feeds),
            words: VersionWords::of(item.language),
            words_marked: version_words::marked(item.language),
            number: version.revision.to_string(),
            time: Time::of(version.at, item.language),
            title: &item.title,
            html: Value::from_safe_string(with_paths(site, &item.html)),
            place: item.place.as_deref(),
            published: Time::of(item.published, item.language),
            url: &item.url,
            current: path(site, &entry.address),
            changes: before.map(|before| changes(before, entry)).unwrap_or_default(),
        };
        self.render("revision", &page)
    }
}

/// In the headline, in the time until which it is in force, and in the text; the notes of corrections stand above the text and say themselves
/// when they came.
fn changes(before: &Entry, after: &Entry) -> Vec<Vec<Piece>> {
    let said = |entry: &Entry| {
        let mut cleaner = Cleaner::default();
        let title = cleaner.line(&entry.statement.title).into_owned();
        let end = in_force::in_force(&entry.statement, None).unwrap_or_default();
        [title, end, plain::of_html(&cleaner.text(&entry.statement.html))]
    };
    let pairs = said(before).into_iter().zip(said(after));
    pairs.flat_map(|(old, new)| difference(&old, &new)).collect()
}
