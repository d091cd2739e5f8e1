//! Comparing what a strict reader reads with what was to be written.

use std::borrow::Cow;
use std::sync::Arc;

use crate::domain::feed::Format;
use crate::domain::language::Language;
use crate::domain::text::as_utf8;
use crate::domain::time::Moment;
use crate::domain::withdrawal::Tombstone;

use super::enclosures::Enclosure;
use super::item::{Channel, Item, Other};
use super::{Extent, Fault, RenderedEntry, atom, json_feed, rss, tombstone, xml};

/// A feed document as it was read.
pub(super) struct ReadFeed<'d> {
    /// Where the document says it is.
    pub(super) address: Cow<'d, str>,
    pub(super) title: Cow<'d, str>,
    pub(super) language: Option<Cow<'d, str>>,
    /// JSON Feed has none.
    pub(super) updated: Option<Moment>,
    pub(super) items: Vec<ReadItem<'d>>,
    /// Ids and times of deleted entries; Atom alone has them.
    pub(super) deleted: Vec<(&'d str, &'d str)>,
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
    /// The pages of the entries that it replaces and is replaced by.
    pub(super) replaces: Option<Cow<'d, str>>,
    pub(super) replaced_by: Option<Cow<'d, str>>,
    /// The pages of the same statement in other languages.
    pub(super) editions: Vec<Cow<'d, str>>,
    /// The address, form and length of each.
    pub(super) enclosures: Vec<String>,
    /// The id of the entry that this one is about.
    pub(super) in_reply_to: Option<Cow<'d, str>>,
    /// The address of that entry's page.
    pub(super) related: Option<Cow<'d, str>>,
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

/// The document holds these entries in this order, and in Atom these tombstones.
pub(super) fn whole(
    format: Format,
    document: &[u8],
    (entries, tombstones): (&[Arc<RenderedEntry>], &[Tombstone]),
) -> Result<(), Fault> {
    read(format, document, |feed| {
        let tombstones = if format == Format::Atom { tombstones } else { &[] };
        tombstone::same(tombstones, &feed.deleted, entries)?;
        if feed.items.len() != entries.len() {
            let (expected, found) = (entries.len().to_string(), feed.items.len().to_string());
            return Err(differs("number of entries", &expected, &found));
        }
        for (entry, item) in entries.iter().zip(&feed.items) {
            same("id", entry.id.as_str(), &item.id)?;
            same_moment("published", entry.published, item.published)?;
            same_moment("updated", entry.updated, item.updated)?;
            let extent_read = if item.content.is_some() { Extent::Full } else { Extent::Brief };
            if entry.extent != extent_read {
                return Err(Fault::Missing("content"));
            }
        }
        Ok(())
    })
}

pub(super) fn read<T>(
    format: Format,
    document: &[u8],
    judge: impl FnOnce(ReadFeed<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let document = as_utf8(document).map_err(|error| Fault::Malformed(error.to_string()))?;
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
    let url =
        |other: &Option<Other<'_>>| other.as_ref().map_or(String::new(), |other| other.url.clone());
    same("predecessor", &url(&item.replaces), read.replaces.as_deref().unwrap_or_default())?;
    same("successor", &url(&item.replaced_by), read.replaced_by.as_deref().unwrap_or_default())?;
    same_all("edition", item.editions.iter().map(|edition| &*edition.url), &read.editions)?;
    let told = if format == Format::Rss { 1 } else { usize::MAX };
    let enclosures: Vec<String> = item.enclosures.iter().take(told).map(Enclosure::facts).collect();
    let found: Vec<Cow<'_, str>> = read.enclosures.iter().map(Cow::from).collect();
    same_all("enclosure", enclosures.iter().map(String::as_str), &found)?;
    let authors = item.authors.iter().map(|author| &*author.name);
    same_all("author", authors, &read.authors)?;
    let categories = item.categories.iter().map(|category| &*category.name);
    same_all("category", categories, &read.categories)?;
    let original = item.in_reply_to.as_ref();
    let (id, url) = original.map_or(("none", "none"), |original| (original.id, &*original.url));
    same("in-reply-to", id, read.in_reply_to.as_deref().unwrap_or("none"))?;
    same("related link", url, read.related.as_deref().unwrap_or("none"))
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

#[cfg(test)]
mod tests {
    use super::super::item::{Other, Person, Term};
    use super::super::{Unrenderable, write};
    use super::*;
    use crate::domain::attachment::Medium;
    use crate::domain::withdrawal::State;

    fn item<'a>(title: &'a str, language: &'a Language) -> Item<'a> {
        Item {
            id: "tag:press.example.org,2026:1",
            url: "https://press.example.org/1".to_owned(),
            title: title.into(),
            subtitle: None,
            summary: "Summary".into(),
            html: "<p>Content</p>".into(),
            language,
            published: "2026-03-03T09:15:00+04:00".parse().unwrap(),
            updated: "2026-03-03T09:16:00+04:00".parse().unwrap(),
            authors: vec![Person { name: "Press".into(), email: None, uri: None }],
            categories: vec![Term { slug: "visits".into(), name: "Visits".into() }],
            category_scheme: String::new(),
            rights: None,
            place: None,
            number: None,
            group: "1".into(),
            revision: 1,
            state: State::Current,
            expires: None,
            replaces: None,
            replaced_by: None,
            editions: Vec::new(),
            source_language: None,
            follows: None,
            enclosures: vec![enclosure(1)],
            in_reply_to: None,
        }
    }

    fn enclosure(length: u64) -> Enclosure<'static> {
        Enclosure {
            url: "https://press.example.org/attachments/0/a.pdf".to_owned(),
            title: "A & \"b\"".to_owned(),
            media_type: "application/pdf",
            medium: Medium::Document,
            length,
            pixels: None,
            alt: None,
            caption: None,
            credit: None,
            digest: "sha-256:0".to_owned(),
        }
    }

    fn about<'a>(id: &'a str, url: &str) -> Other<'a> {
        Other { id, url: url.to_owned() }
    }

    #[test]
    fn what_an_entry_is_about_is_compared_whatever_its_id_holds() {
        let english = Language::parse("en").unwrap();
        let hostile = "https://o.example/?a=1&b=\"<2>'";
        let written =
            || Item { in_reply_to: Some(about(hostile, hostile)), ..item("Title", &english) };
        assert_eq!(faults(&written(), &written()), [Ok(()), Ok(()), Ok(())]);
        let other = Item { in_reply_to: Some(about(hostile, "https://o.example/")), ..written() };
        for fault in faults(&written(), &other) {
            assert!(
                matches!(fault, Err(Fault::Differs { field: "related link", .. })),
                "{fault:?}"
            );
        }
    }

    /// In each format: what is said to be wrong when `expected` is compared with what was written.
    fn faults(written: &Item<'_>, expected: &Item<'_>) -> Vec<Result<(), Fault>> {
        let extent = Extent::Full;
        let fault = |format| {
            let document = write(format, &Channel::scratch(), &[(written, extent)]).unwrap();
            one_item(format, &document, (expected, extent))
        };
        Format::ALL.map(fault).into()
    }

    #[test]
    fn every_field_that_differs_is_named() {
        let [english, german] = ["en", "de"].map(|tag| Language::parse(tag).unwrap());
        let other = || item("Title", &english);
        let other_page =
            || Some(Other { id: "tag:x", url: "https://press.example.org/3".to_owned() });
        let changed = [
            ("id", Item { id: "tag:press.example.org,2026:2", ..other() }),
            ("link", Item { url: "https://press.example.org/2".to_owned(), ..other() }),
            ("title", Item { title: "title".into(), ..other() }),
            ("summary", Item { summary: "Summary.".into(), ..other() }),
            ("content", Item { html: "<p>Content </p>".into(), ..other() }),
            ("published", Item { published: other().updated, ..other() }),
            ("updated", Item { updated: other().published, ..other() }),
            ("language", Item { language: &german, ..other() }),
            ("predecessor", Item { replaces: other_page(), ..other() }),
            ("successor", Item { replaced_by: other_page(), ..other() }),
            ("enclosure", Item { enclosures: vec![enclosure(2)], ..other() }),
            ("author", Item { authors: Vec::new(), ..other() }),
            ("category", Item { categories: Vec::new(), ..other() }),
            (
                "in-reply-to",
                Item { in_reply_to: Some(about("tag:o", "https://o.example/")), ..other() },
            ),
        ];
        assert_eq!(faults(&other(), &other()), [Ok(()), Ok(()), Ok(())]);
        for (name, expected) in changed {
            for fault in faults(&other(), &expected) {
                let (Fault::Differs { field, .. } | Fault::Missing(field)) = fault.unwrap_err()
                else {
                    panic!("{name} is not compared")
                };
                assert_eq!(field, name);
            }
        }
    }

    #[test]
    fn a_head_that_differs_is_refused() {
        let english = Language::parse("en").unwrap();
        let updated = "2026-03-03T09:15:00+04:00".parse().unwrap();
        let changed = [
            ("title", Channel { title: "other".into(), ..Channel::scratch() }),
            ("address", Channel { addresses: ["x"; 3].map(str::to_owned), ..Channel::scratch() }),
            ("language", Channel { language: Some(&english), ..Channel::scratch() }),
            ("updated", Channel { updated, ..Channel::scratch() }),
        ];
        for format in Format::ALL {
            let document = write(format, &Channel::scratch(), &[]).unwrap();
            assert_eq!(head(format, &document, &Channel::scratch()), Ok(()));
            for (name, expected) in &changed {
                let fault = head(format, &document, expected);
                let told = matches!(fault, Err(Fault::Differs { field, .. }) if field == *name);
                // JSON Feed says nowhere when it was updated.
                assert!(told || (*name == "updated" && format == Format::Json), "{name}");
            }
        }
    }

    #[test]
    fn a_difference_is_shown_where_it_begins() {
        let english = Language::parse("en").unwrap();
        let written = item("The same long beginning, then one thing", &english);
        let expected = item("The same long beginning, then another", &english);
        let expected_text = "as Atom it would be wrong: its title reads back as \
            `ing, then one thing` and not as `ing, then another`";
        let fault = faults(&written, &expected).remove(0).unwrap_err();
        let shown = Unrenderable { format: Format::Atom, fault }.to_string();
        assert_eq!(shown, expected_text);
    }
}
