//! Comparing what a strict reader reads with what was to be written.

use std::borrow::Cow;

use crate::domain::feed::Format;
use crate::domain::language::Language;
use crate::domain::time::Moment;

use super::feed::FeedEntry;
use super::item::{Channel, Item};
use super::{Extent, Fault, atom, json_feed, rss, xml};

/// A feed document as it was read.
pub(super) struct ReadFeed<'d> {
    /// Where the document says it is.
    pub(super) address: Cow<'d, str>,
    pub(super) title: Cow<'d, str>,
    pub(super) language: Option<Cow<'d, str>>,
    /// JSON Feed has none.
    pub(super) updated: Option<Moment>,
    pub(super) items: Vec<ReadItem<'d>>,
}

pub(super) struct ReadItem<'d> {
    pub(super) id: Cow<'d, str>,
    pub(super) url: Cow<'d, str>,
    pub(super) title: Cow<'d, str>,
    pub(super) summary: Cow<'d, str>,
    pub(super) content: Option<Cow<'d, str>>,
    pub(super) published: Moment,
    pub(super) updated: Moment,
    pub(super) language: Option<Cow<'d, str>>,
    pub(super) authors: Vec<Cow<'d, str>>,
    pub(super) categories: Vec<Cow<'d, str>>,
}

/// The document holds this item and no other.
pub(super) fn one_item(
    format: Format,
    document: &[u8],
    (item, extent): (&Item<'_>, Extent),
) -> Result<(), Fault> {
    is_permanent(item.id)?;
    read(format, document, |feed| match feed.items.as_slice() {
        [] => Err(Fault::Missing("entry")),
        [only] => same_item(format, (item, extent), only),
        [_, second, ..] => Err(differs("number of entries", "1", &second.id)),
    })
}

/// The document holds the feed's own facts and no item.
pub(super) fn head(format: Format, document: &[u8], channel: &Channel<'_>) -> Result<(), Fault> {
    read(format, document, |feed| {
        same("address", channel.address(format), &feed.address)?;
        same("title", &channel.title, &feed.title)?;
        let language = channel.language.map(Language::as_str);
        same("language", language.unwrap_or_default(), &feed.language.unwrap_or_default())?;
        if let Some(updated) = feed.updated {
            same_moment("updated", channel.updated, updated)?;
        }
        match feed.items.first() {
            None => Ok(()),
            Some(item) => Err(differs("number of entries", "0", &item.id)),
        }
    })
}

/// The document holds these entries in this order, and all their bytes.
pub(super) fn whole(format: Format, document: &[u8], entries: &[FeedEntry]) -> Result<(), Fault> {
    read(format, document, |feed| {
        if feed.items.len() != entries.len() {
            let (expected, found) = (entries.len().to_string(), feed.items.len().to_string());
            return Err(differs("number of entries", &expected, &found));
        }
        for (FeedEntry { entry, extent }, item) in entries.iter().zip(&feed.items) {
            same("id", entry.id.as_str(), &item.id)?;
            same_moment("published", entry.published, item.published)?;
            same_moment("updated", entry.updated, item.updated)?;
            let extent_read = if item.content.is_some() { Extent::Full } else { Extent::Brief };
            if *extent != extent_read {
                return Err(Fault::Missing("content"));
            }
        }
        Ok(())
    })
}

fn read<T>(
    format: Format,
    document: &[u8],
    judge: impl FnOnce(ReadFeed<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    match format {
        Format::Atom => atom::read(document, judge),
        Format::Rss => rss::read(document, judge),
        Format::Json => json_feed::read(document, judge),
    }
}

fn same_item(
    format: Format,
    (item, extent): (&Item<'_>, Extent),
    read: &ReadItem<'_>,
) -> Result<(), Fault> {
    let summary = match format {
        Format::Rss => xml::as_html(&item.summary),
        Format::Atom | Format::Json => Cow::Borrowed(&*item.summary),
    };
    let content = match extent {
        Extent::Full => Some(&*item.html),
        Extent::Brief => None,
    };
    same("id", item.id, &read.id)?;
    same("link", &item.url, &read.url)?;
    same("title", &item.title, &read.title)?;
    same("summary", &summary, &read.summary)?;
    same("content", content.unwrap_or("none"), read.content.as_deref().unwrap_or("none"))?;
    same_moment("published", item.published, read.published)?;
    same_moment("updated", item.updated, read.updated)?;
    same("language", item.language.as_str(), read.language.as_deref().unwrap_or_default())?;
    let authors = item.authors.iter().map(|author| &*author.name);
    same_all("author", authors, &read.authors)?;
    let categories = item.categories.iter().map(|category| &*category.name);
    same_all("category", categories, &read.categories)
}

/// An id is compared character by character (RFC 4287, section 4.2.6.1): one that a reader could
/// trim, or that had to be cleaned, is none.
fn is_permanent(id: &str) -> Result<(), Fault> {
    let unsound = |c: char| c.is_whitespace() || c.is_control() || "\u{fffe}\u{ffff}".contains(c);
    if id.is_empty() {
        return Err(Fault::Missing("id"));
    }
    if id.contains(unsound) { Err(differs("id", id, "an IRI without blanks")) } else { Ok(()) }
}

fn same_all<'a>(
    field: &'static str,
    expected: impl ExactSizeIterator<Item = &'a str>,
    found: &[Cow<'_, str>],
) -> Result<(), Fault> {
    if expected.len() != found.len() {
        return Err(Fault::Missing(field));
    }
    expected.zip(found).try_for_each(|(expected, found)| same(field, expected, found))
}

fn same(field: &'static str, expected: &str, found: &str) -> Result<(), Fault> {
    if expected == found { Ok(()) } else { Err(differs(field, expected, found)) }
}

fn same_moment(field: &'static str, expected: Moment, found: Moment) -> Result<(), Fault> {
    if expected == found {
        return Ok(());
    }
    Err(differs(field, &expected.to_string(), &found.to_string()))
}

/// Both texts from just before the place where they part, and no more than a line of them.
fn differs(field: &'static str, expected: &str, found: &str) -> Fault {
    let alike = expected.chars().zip(found.chars()).take_while(|(a, b)| a == b).count();
    let excerpt =
        |text: &str| text.chars().skip(alike.saturating_sub(10)).take(60).collect::<String>();
    Fault::Differs { field, expected: excerpt(expected), found: excerpt(found) }
}
