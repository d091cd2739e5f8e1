//! RSS 2.0 (RSS Advisory Board, 2.0.11, and its Best Practices Profile), written by `rss`.
//!
//! That crate takes dates as any string and a guid as a permanent link unless told otherwise; both
//! are set in one place here. Every prefix that an item may use is declared by the head, so that an
//! item can be put under any head.

use std::collections::BTreeMap;

use jiff::fmt::rfc2822::DateTimeParser;
use roxmltree::Node;
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};

use crate::domain::attachment::Medium;
use crate::domain::feed::Format;
use crate::domain::language::Language;
use crate::domain::time::Moment;

use super::check::{ReadFeed, ReadItem};
use super::enclosures::Enclosure;
use super::item::{Channel, Item};
use super::xml;
use super::{Extent, Fault};

const DOCS: &str = "https://www.rssboard.org/rss-specification";

pub(super) fn write(
    channel: &Channel<'_>,
    items: &[(&Item<'_>, Extent)],
) -> Result<Vec<u8>, Fault> {
    let written = items.iter().map(|(entry, extent)| item(entry, *extent)).collect();
    let channel = rss::Channel { items: written, ..head(channel) };
    channel.write_to(super::buffer(items)).map_err(|error| Fault::Unwritable(error.to_string()))
}

fn head(channel: &Channel<'_>) -> rss::Channel {
    let updated = channel.updated.rfc2822();
    // The form that the specification gives for this element; without an address it may not stand.
    let editor = channel.author.email.as_deref();
    let editor = editor.map(|email| format!("{email} ({})", channel.author.name));
    let own_address = [
        ("href", channel.address(Format::Rss)),
        ("rel", "self"),
        ("type", Format::Rss.media_type()),
    ];
    rss::Channel {
        title: channel.title.to_string(),
        link: channel.home.clone(),
        description: channel.description.as_ref().unwrap_or(&channel.title).to_string(),
        language: channel.language.map(Language::to_string),
        copyright: channel.rights.as_deref().map(str::to_owned),
        managing_editor: editor,
        pub_date: Some(updated.clone()),
        last_build_date: Some(updated),
        generator: Some("gazetted".to_owned()),
        docs: Some(DOCS.to_owned()),
        extensions: extension(
            "atom",
            Extension {
                name: "atom:link".to_owned(),
                attrs: own_address.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
                ..Default::default()
            },
        ),
        namespaces: [("atom", xml::ATOM), ("content", xml::CONTENT), ("dc", xml::DUBLIN_CORE)]
            .map(|(prefix, name)| (prefix.to_owned(), name.to_owned()))
            .into(),
        ..Default::default()
    }
}

fn item(item: &Item<'_>, extent: Extent) -> rss::Item {
    let summary = Some(&*item.summary).filter(|summary| !summary.is_empty());
    let content = match extent {
        Extent::Brief => None,
        Extent::Full => Some(item.html.to_string()),
    };
    let categories = item.categories.iter().map(|category| rss::Category {
        name: category.name.to_string(),
        domain: Some(item.category_scheme.clone()),
    });
    rss::Item {
        title: Some(item.title.to_string()),
        link: Some(item.url.clone()),
        // Readers take a description for HTML.
        description: summary.map(|summary| xml::as_html(summary).into()),
        categories: categories.collect(),
        guid: Some(rss::Guid { value: item.id.to_owned(), permalink: false }),
        pub_date: Some(item.published.rfc2822()),
        content,
        enclosure: item.enclosures.first().map(|enclosure| rss::Enclosure {
            url: enclosure.url.clone(),
            length: enclosure.length.to_string(),
            mime_type: enclosure.media_type.to_owned(),
        }),
        extensions: extensions(item),
        dublin_core_ext: Some(DublinCoreExtension {
            creators: item.authors.iter().map(|author| author.name.to_string()).collect(),
            languages: vec![item.language.to_string()],
            rights: item.rights.as_deref().map(str::to_owned).into_iter().collect(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// What RSS has no word for: a change, one item in the place of another, and what an item is about.
/// Threading (RFC 4685) declares its prefix where it is used, so that feeds without a correction keep
/// their bytes.
fn extensions(item: &Item<'_>) -> ExtensionMap {
    let updated = Extension {
        name: "atom:updated".to_owned(),
        value: Some(item.updated.rfc3339()),
        ..Default::default()
    };
    let mut extensions = extension("atom", updated);
    let element = |name: &str, attributes: &[(&str, &str)]| Extension {
        name: name.to_owned(),
        attrs: attributes.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        ..Default::default()
    };
    let others = [
        ("related", &item.in_reply_to),
        (xml::PREDECESSOR, &item.replaces),
        (xml::SUCCESSOR, &item.replaced_by),
    ];
    let editions = item.editions.iter().map(|edition| {
        let language = edition.language.as_str();
        let attributes = [
            ("rel", "alternate"),
            ("hreflang", language),
            ("type", "text/html"),
            ("href", &edition.url),
        ];
        element("atom:link", &attributes)
    });
    let links: Vec<Extension> = others
        .into_iter()
        .filter_map(|(rel, other)| Some((rel, other.as_ref()?)))
        .map(|(rel, other)| {
            element("atom:link", &[("rel", rel), ("type", "text/html"), ("href", &other.url)])
        })
        .chain(editions)
        .collect();
    if !links.is_empty() {
        extensions.entry("atom".to_owned()).or_default().insert("link".to_owned(), links);
    }
    let pictures = item.enclosures.iter().filter(|enclosure| enclosure.medium == Medium::Image);
    let pictures: Vec<Extension> = pictures.map(media).collect();
    if !pictures.is_empty() {
        let by_name = BTreeMap::from([("content".to_owned(), pictures)]);
        extensions.insert("media".to_owned(), by_name);
    }
    if let Some(original) = &item.in_reply_to {
        let reply = [
            ("xmlns:thr", xml::THREADING),
            ("ref", original.id),
            ("href", &original.url),
            ("type", "text/html"),
        ];
        extensions.extend(extension("thr", element("thr:in-reply-to", &reply)));
    }
    extensions
}

/// A picture, as RSS Media 1.5 tells it; its prefix is declared where it is used.
fn media(picture: &Enclosure<'_>) -> Extension {
    let mut attributes = BTreeMap::from([
        ("xmlns:media".to_owned(), xml::MEDIA.to_owned()),
        ("url".to_owned(), picture.url.clone()),
        ("type".to_owned(), picture.media_type.to_owned()),
        ("medium".to_owned(), picture.medium.as_str().to_owned()),
        ("fileSize".to_owned(), picture.length.to_string()),
    ]);
    if let Some(size) = picture.pixels {
        attributes.insert("width".to_owned(), size.width.to_string());
        attributes.insert("height".to_owned(), size.height.to_string());
    }
    let said = [
        ("title", picture.alt.as_ref()),
        ("description", picture.caption.as_ref()),
        ("credit", picture.credit.as_ref()),
    ];
    let children = said.into_iter().filter_map(|(name, value)| {
        let element = Extension {
            name: ["media:", name].concat(),
            value: Some(value?.clone()),
            ..Default::default()
        };
        Some((name.to_owned(), vec![element]))
    });
    Extension {
        name: "media:content".to_owned(),
        attrs: attributes,
        children: children.collect(),
        ..Default::default()
    }
}

fn extension(prefix: &str, extension: Extension) -> ExtensionMap {
    let local_name = extension.name.rsplit(':').next().unwrap_or_default().to_owned();
    let by_name = BTreeMap::from([(local_name, vec![extension])]);
    ExtensionMap::from([(prefix.to_owned(), by_name)])
}

/// Reads a document and hands it to `judge`.
pub(super) fn read<T>(
    text: &str,
    judge: impl FnOnce(ReadFeed<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let document = xml::parse(text)?;
    let rss = document.root_element();
    if !xml::is_named(rss, "", "rss") || rss.attribute("version") != Some("2.0") {
        return Err(Fault::Missing("rss"));
    }
    let channel = xml::child(rss, "", "channel")?;
    let own_link = xml::child(channel, xml::ATOM, "link")?;
    let language = xml::children(channel, "", "language").next();
    let items = xml::children(channel, "", "item").map(read_item);
    judge(ReadFeed {
        address: own_link.attribute("href").ok_or(Fault::Missing("link"))?.into(),
        title: xml::text(xml::child(channel, "", "title")?)?,
        language: language.map(xml::text).transpose()?,
        updated: Some(read_date(channel, "lastBuildDate")?),
        items: items.collect::<Result<_, Fault>>()?,
        deleted: Vec::new(),
    })
}

fn read_item<'d>(item: Node<'d, '_>) -> Result<ReadItem<'d>, Fault> {
    let text = |name| xml::text(xml::child(item, "", name)?);
    let optional =
        |namespace, name| xml::children(item, namespace, name).next().map(xml::text).transpose();
    let guid = xml::child(item, "", "guid")?;
    if guid.attribute("isPermaLink") != Some("false") {
        return Err(Fault::Missing("isPermaLink"));
    }
    let updated = xml::text(xml::child(item, xml::ATOM, "updated")?)?;
    let linked = |rel| {
        xml::children(item, xml::ATOM, "link")
            .filter(move |link| link.attribute("rel") == Some(rel))
            .filter_map(|link| link.attribute("href"))
    };
    let related = |rel| linked(rel).next().map(Into::into);
    Ok(ReadItem {
        id: xml::text(guid)?,
        url: text("link")?,
        title: text("title")?,
        summary: optional("", "description")?.unwrap_or_default(),
        content: optional(xml::CONTENT, "encoded")?,
        published: read_date(item, "pubDate")?,
        updated: updated
            .parse()
            .map_err(|_no_date| Fault::Malformed(format!("updated is `{updated}`")))?,
        language: optional(xml::DUBLIN_CORE, "language")?,
        replaces: related(xml::PREDECESSOR),
        replaced_by: related(xml::SUCCESSOR),
        authors: xml::children(item, xml::DUBLIN_CORE, "creator")
            .map(xml::text)
            .collect::<Result<_, Fault>>()?,
        categories: xml::children(item, "", "category")
            .map(xml::text)
            .collect::<Result<_, Fault>>()?,
        in_reply_to: xml::in_reply_to(item).map(Into::into),
        related: related("related"),
        editions: linked("alternate").map(Into::into).collect(),
        enclosures: xml::children(item, "", "enclosure")
            .map(|enclosure| xml::enclosure(enclosure, "url"))
            .collect::<Result<_, Fault>>()?,
    })
}

fn read_date(node: Node<'_, '_>, name: &'static str) -> Result<Moment, Fault> {
    let text = xml::text(xml::child(node, "", name)?)?;
    let instant = DateTimeParser::new().parse_timestamp(&*text);
    instant.map(Moment::utc).map_err(|_no_date| Fault::Malformed(format!("{name} is `{text}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_that_is_said_to_be_a_link_is_not_accepted() {
        let written = String::from_utf8(write(&Channel::scratch(), &[]).unwrap()).unwrap();
        let guid = rss::Guid { value: "x".to_owned(), permalink: true };
        let item = rss::Item { guid: Some(guid), ..Default::default() };
        let channel = rss::Channel { items: vec![item], ..head(&Channel::scratch()) };
        let linked = channel.to_string();
        assert_eq!(read(&written, |feed| Ok(feed.items.len())), Ok(0));
        assert_eq!(read(&linked, |_feed| Ok(())), Err(Fault::Missing("isPermaLink")));
    }

    #[test]
    fn every_prefix_is_declared_by_a_head_without_items() {
        let written = String::from_utf8(write(&Channel::scratch(), &[]).unwrap()).unwrap();
        for name in [xml::ATOM, xml::CONTENT, xml::DUBLIN_CORE] {
            assert!(written.contains(name), "{name}");
        }
    }
}
