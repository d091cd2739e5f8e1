//! Atom 1.0 (RFC 4287), written by `atom_syndication`.
//!
//! Three of that crate's habits are met here: it writes values of extension attributes and of
//! namespaces without escaping them, so those of ours are escaped before; a forgotten id or date is silently empty or
//! 1970, so entries are made in one place that sets both; `xhtml` goes out unchecked, so it is never
//! used.

use std::collections::BTreeMap;

use atom_syndication as atom;
use atom_syndication::FixedDateTime;
use atom_syndication::extension::{Extension, ExtensionMap};
use chrono::{DateTime, FixedOffset};

use crate::domain::feed::Format;
use crate::domain::language::Language;
use crate::domain::time::Moment;

use super::check::{ReadFeed, ReadItem};
use super::item::{Channel, Item, Other, Person};
use super::{Extent, Fault};
use super::{tombstone, xml};

pub(super) fn write(
    channel: &Channel<'_>,
    items: &[(&Item<'_>, Extent)],
) -> Result<Vec<u8>, Fault> {
    let entries = items.iter().map(|(item, extent)| entry(item, *extent));
    let feed = atom::Feed { entries: entries.collect::<Result<_, Fault>>()?, ..head(channel)? };
    feed.write_to(super::buffer(items)).map_err(|error| Fault::Unwritable(error.to_string()))
}

fn head(channel: &Channel<'_>) -> Result<atom::Feed, Fault> {
    Ok(atom::Feed {
        title: atom::Text::plain(&*channel.title),
        id: channel.id.clone(),
        updated: date(channel.updated)?,
        authors: vec![person(&channel.author)],
        generator: Some(atom::Generator { value: "gazetted".to_owned(), ..Default::default() }),
        links: links(channel),
        rights: channel.rights.as_deref().map(atom::Text::plain),
        subtitle: channel.description.as_deref().map(atom::Text::plain),
        lang: channel.language.map(Language::to_string),
        ..Default::default()
    })
}

/// Where the feed is, its page for people, and the same in the other formats.
fn links(channel: &Channel<'_>) -> Vec<atom::Link> {
    let link = |rel: &str, href: &str, media_type: &str| atom::Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Default::default()
    };
    let mut links = vec![
        link("self", channel.address(Format::Atom), Format::Atom.media_type()),
        link("alternate", &channel.home, "text/html"),
    ];
    for format in [Format::Rss, Format::Json] {
        links.push(link("alternate", channel.address(format), format.media_type()));
    }
    links
}

/// The entry element cannot carry `xml:lang` in this crate, so each text does.
fn entry(item: &Item<'_>, extent: Extent) -> Result<atom::Entry, Fault> {
    let text = |value: &str| atom::Text {
        lang: Some(item.language.to_string()),
        ..atom::Text::plain(value)
    };
    let content = match extent {
        Extent::Brief => None,
        Extent::Full => Some(atom::Content {
            lang: Some(item.language.to_string()),
            value: Some(item.html.to_string()),
            content_type: Some("html".to_owned()),
            ..Default::default()
        }),
    };
    let categories = item.categories.iter().map(|category| atom::Category {
        term: category.slug.to_string(),
        scheme: Some(item.category_scheme.clone()),
        label: Some(category.name.to_string()),
    });
    Ok(atom::Entry {
        title: text(&item.title),
        id: item.id.to_owned(),
        updated: date(item.updated)?,
        authors: item.authors.iter().map(person).collect(),
        categories: categories.collect(),
        links: entry_links(item),
        published: Some(date(item.published)?),
        rights: item.rights.as_deref().map(text),
        summary: Some(&*item.summary).filter(|summary| !summary.is_empty()).map(text),
        content,
        extensions: item.in_reply_to.as_ref().map(in_reply_to).unwrap_or_default(),
        ..Default::default()
    })
}

/// Its page and those of its editions in other languages, that of the entry that it is about, and those of the entries that it replaces and is
/// replaced by (RFC 5829).
fn entry_links(item: &Item<'_>) -> Vec<atom::Link> {
    let page = |rel: &str, href: &str| atom::Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some("text/html".to_owned()),
        ..Default::default()
    };
    let in_its_language = |rel: &str, href: &str| atom::Link {
        hreflang: Some(item.language.to_string()),
        ..page(rel, href)
    };
    let own = in_its_language("alternate", &item.url);
    let about = item.in_reply_to.as_ref().map(|original| in_its_language("related", &original.url));
    let old = item.replaces.as_ref().map(|old| page(xml::PREDECESSOR, &old.url));
    let new = item.replaced_by.as_ref().map(|new| page(xml::SUCCESSOR, &new.url));
    let editions = item.editions.iter().map(|edition| atom::Link {
        hreflang: Some(edition.language.to_string()),
        ..page("alternate", &edition.url)
    });
    let enclosures = item.enclosures.iter().map(|enclosure| atom::Link {
        href: enclosure.url.clone(),
        rel: "enclosure".to_owned(),
        mime_type: Some(enclosure.media_type.to_owned()),
        title: Some(enclosure.title.clone()),
        length: Some(enclosure.length.to_string()),
        ..Default::default()
    });
    let links = [Some(own), about, old, new].into_iter().flatten();
    links.chain(editions).chain(enclosures).collect()
}

/// Threading (RFC 4685). The prefix is declared where it is used, so that feeds without a correction
/// keep their bytes.
fn in_reply_to(original: &Other<'_>) -> ExtensionMap {
    let escaped = |value: &str| quick_xml::escape::escape(value).into_owned();
    let attributes = [
        ("xmlns:thr", xml::THREADING.to_owned()),
        ("ref", escaped(original.id)),
        ("href", escaped(&original.url)),
        ("type", "text/html".to_owned()),
    ];
    let element = Extension {
        name: "thr:in-reply-to".to_owned(),
        attrs: attributes.map(|(name, value)| (name.to_owned(), value)).into(),
        ..Default::default()
    };
    let by_name = BTreeMap::from([("in-reply-to".to_owned(), vec![element])]);
    ExtensionMap::from([("thr".to_owned(), by_name)])
}

fn person(person: &Person<'_>) -> atom::Person {
    atom::Person {
        name: person.name.to_string(),
        email: person.email.as_deref().map(str::to_owned),
        uri: person.uri.as_deref().map(str::to_owned),
        ..Default::default()
    }
}

/// The crate would print a fraction of a second; an item's moments have none.
fn date(moment: Moment) -> Result<FixedDateTime, Fault> {
    let offset = FixedOffset::east_opt(moment.offset().seconds());
    let utc = DateTime::from_timestamp(moment.instant().as_second(), 0);
    match (utc, offset) {
        (Some(utc), Some(offset)) => Ok(utc.with_timezone(&offset)),
        _ => Err(Fault::Unwritable(format!("the date {moment}"))),
    }
}

/// Reads a document and hands it to `judge`.
pub(super) fn read<T>(
    text: &str,
    judge: impl FnOnce(ReadFeed<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let document = xml::parse(text)?;
    let feed = document.root_element();
    if !xml::is_named(feed, xml::ATOM, "feed") {
        return Err(Fault::Missing("feed"));
    }
    let items = xml::children(feed, xml::ATOM, "entry").map(read_entry);
    judge(ReadFeed {
        address: link(feed, "self")?.into(),
        title: xml::text(xml::child(feed, xml::ATOM, "title")?)?,
        language: feed.attribute((xml::XML, "lang")).map(Into::into),
        updated: Some(read_date(feed, "updated")?),
        items: items.collect::<Result<_, Fault>>()?,
        deleted: tombstone::read(feed)?,
    })
}

fn read_entry<'d>(entry: roxmltree::Node<'d, '_>) -> Result<ReadItem<'d>, Fault> {
    let text = |name| xml::text(xml::child(entry, xml::ATOM, name)?);
    let optional = |name| xml::children(entry, xml::ATOM, name).next();
    let title = xml::child(entry, xml::ATOM, "title")?;
    let authors = xml::children(entry, xml::ATOM, "author")
        .map(|author| xml::text(xml::child(author, xml::ATOM, "name")?));
    let labels = xml::children(entry, xml::ATOM, "category")
        .map(|category| category.attribute("label").map(Into::into));
    Ok(ReadItem {
        id: text("id")?,
        url: link(entry, "alternate")?.into(),
        title: xml::text(title)?,
        summary: optional("summary").map(xml::text).transpose()?.unwrap_or_default(),
        content: optional("content").map(xml::text).transpose()?,
        published: read_date(entry, "published")?,
        updated: read_date(entry, "updated")?,
        language: title.attribute((xml::XML, "lang")).map(Into::into),
        authors: authors.collect::<Result<_, Fault>>()?,
        replaces: link(entry, xml::PREDECESSOR).ok().map(Into::into),
        replaced_by: link(entry, xml::SUCCESSOR).ok().map(Into::into),
        categories: labels.collect::<Option<_>>().ok_or(Fault::Missing("label"))?,
        in_reply_to: xml::in_reply_to(entry).map(Into::into),
        related: link(entry, "related").ok().map(Into::into),
        editions: linked(entry, "alternate").skip(1).map(Into::into).collect(),
        enclosures: xml::children(entry, xml::ATOM, "link")
            .filter(|link| link.attribute("rel") == Some("enclosure"))
            .map(|link| xml::enclosure(link, "href"))
            .collect::<Result<_, Fault>>()?,
    })
}

fn link<'d>(node: roxmltree::Node<'d, '_>, rel: &str) -> Result<&'d str, Fault> {
    linked(node, rel).next().ok_or(Fault::Missing("link"))
}

fn linked<'d>(node: roxmltree::Node<'d, '_>, rel: &str) -> impl Iterator<Item = &'d str> {
    xml::children(node, xml::ATOM, "link")
        .filter(move |link| link.attribute("rel") == Some(rel))
        .filter_map(|link| link.attribute("href"))
}

fn read_date(node: roxmltree::Node<'_, '_>, name: &'static str) -> Result<Moment, Fault> {
    let text = xml::text(xml::child(node, xml::ATOM, name)?)?;
    text.parse().map_err(|_no_date| Fault::Malformed(format!("{name} is `{text}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when the crate begins to escape: then nothing need be escaped here, and the `=` in
    /// Cargo.toml may go.
    #[test]
    fn the_crate_still_writes_extension_attributes_and_namespaces_unescaped() {
        let hostile = || ("x".to_owned(), "a&b\"<".to_owned());
        let extension = Extension {
            name: "x:y".to_owned(),
            attrs: BTreeMap::from([hostile()]),
            ..Default::default()
        };
        let by_name = BTreeMap::from([("y".to_owned(), vec![extension])]);
        let feed = atom::Feed {
            extensions: BTreeMap::from([("x".to_owned(), by_name)]),
            namespaces: BTreeMap::from([hostile()]),
            ..Default::default()
        };
        let written = feed.to_string();
        assert_eq!(written.matches("x=\"a&b\"<\"").count(), 2, "{written}");
    }

    #[test]
    fn a_fraction_of_a_second_is_not_written() {
        let moment: Moment = "2026-03-03T09:15:00.987654321+04:00".parse().unwrap();
        assert_eq!(date(moment).unwrap().to_rfc3339(), "2026-03-03T09:15:00+04:00");
    }
}
