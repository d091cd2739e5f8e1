//! JSON Feed 1.1, written by serde from the structures below and read back into others.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::attachment::Medium;
use crate::domain::feed::Format;
use crate::domain::language::Language;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;

use super::check::{ReadFeed, ReadItem};
use super::enclosures::{self, Enclosure};
use super::item::{Channel, Item, Other, OtherEdition, Person};
use super::{Extent, Fault};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    authors: Vec<Author<'a>>,
    #[serde(rename = "_site", skip_serializing_if = "Option::is_none")]
    site: Option<SiteExtension<'a>>,
    /// The last field, so that a document can be cut before its end.
    items: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    url: &'a str,
    /// Of the announcement of a correction: the page of what was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    date_published: String,
    date_modified: String,
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attached<'a>>,
    #[serde(rename = "_statement")]
    statement: Extension<'a>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Attached<'a> {
    url: &'a str,
    mime_type: &'a str,
    title: &'a str,
    size_in_bytes: u64,
    #[serde(rename = "_attachment")]
    extension: AttachedExtension<'a>,
}

/// What the format has no word for, of an attachment.
#[derive(Serialize)]
struct AttachedExtension<'a> {
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit: Option<&'a str>,
}

/// What the format has no word for, of the site.
#[derive(Serialize)]
struct SiteExtension<'a> {
    rights: &'a str,
}

/// What the format has no word for, of an entry.
#[derive(Serialize)]
struct Extension<'a> {
    /// The statement that this edition belongs to; its other editions have the same key.
    key: &'a str,
    revision: u32,
    /// In the words of ninjs: `usable`, `canceled`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<&'a str>,
    /// The office's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<&'a str>,
    /// From then on it is no longer in force, as in ninjs.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<Related<'a>>,
    /// Of the authoritative edition, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_language: Option<&'a str>,
    /// The revision of that one which this edition follows, until it has caught up.
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    editions: Vec<OtherLanguage<'a>>,
    /// The id of the entry that this one is about, as in RFC 4685.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to: Option<&'a str>,
}

/// The same statement in another language.
#[derive(Serialize)]
struct OtherLanguage<'a> {
    language: &'a str,
    id: &'a str,
    url: &'a str,
    revision: u32,
}

/// Another entry.
#[derive(Serialize)]
struct Related<'a> {
    id: &'a str,
    url: &'a str,
}

pub(super) fn write(
    channel: &Channel<'_>,
    items: &[(&Item<'_>, Extent)],
) -> Result<Vec<u8>, Fault> {
    let document = Document {
        version: VERSION,
        title: &channel.title,
        home_page_url: &channel.home,
        feed_url: channel.address(Format::Json),
        description: channel.description.as_deref(),
        language: channel.language.map(Language::as_str),
        authors: vec![author(&channel.author)],
        site: channel.rights.as_deref().map(|rights| SiteExtension { rights }),
        items: items.iter().map(|(item, extent)| entry(item, *extent)).collect(),
    };
    let mut written = super::buffer(items);
    let outcome = serde_json::to_writer(&mut written, &document);
    outcome.map(|()| written).map_err(|error| Fault::Unwritable(error.to_string()))
}

/// An item must have a content; where it is cut, that is the summary, as text.
fn entry<'a>(item: &'a Item<'_>, extent: Extent) -> Entry<'a> {
    let (content_html, content_text) = match extent {
        Extent::Full => (Some(&*item.html), None),
        Extent::Brief => (None, Some(&*item.summary)),
    };
    Entry {
        id: item.id,
        url: &item.url,
        external_url: item.in_reply_to.as_ref().map(|original| &*original.url),
        title: &item.title,
        summary: &item.summary,
        content_html,
        content_text,
        date_published: item.published.rfc3339(),
        date_modified: item.updated.rfc3339(),
        authors: item.authors.iter().map(author).collect(),
        tags: item.categories.iter().map(|category| &*category.name).collect(),
        language: item.language.as_str(),
        image: item
            .enclosures
            .iter()
            .find(|enclosure| enclosure.medium == Medium::Image)
            .map(|enclosure| enclosure.url.as_str()),
        attachments: item.enclosures.iter().map(attached).collect(),
        statement: Extension {
            key: &item.group,
            revision: item.revision,
            status: match item.state {
                State::Current | State::Expired => "usable",
                State::Withdrawn | State::Erased => "canceled",
            },
            subtitle: item.subtitle.as_deref(),
            number: item.number.as_deref(),
            place: item.place.as_deref(),
            rights: item.rights.as_deref(),
            expires: item.expires.map(Moment::rfc3339),
            replaces: item.replaces.as_ref().map(related),
            replaced_by: item.replaced_by.as_ref().map(related),
            source_language: item.source_language.map(Language::as_str),
            follows: item.follows,
            editions: item.editions.iter().map(other_language).collect(),
            in_reply_to: item.in_reply_to.as_ref().map(|original| original.id),
        },
    }
}

fn attached<'a>(enclosure: &'a Enclosure<'_>) -> Attached<'a> {
    Attached {
        url: &enclosure.url,
        mime_type: enclosure.media_type,
        title: &enclosure.title,
        size_in_bytes: enclosure.length,
        extension: AttachedExtension {
            digest: &enclosure.digest,
            width: enclosure.pixels.map(|size| size.width),
            height: enclosure.pixels.map(|size| size.height),
            alt: enclosure.alt.as_deref(),
            caption: enclosure.caption.as_deref(),
            credit: enclosure.credit.as_deref(),
        },
    }
}

fn other_language<'a>(edition: &'a OtherEdition<'_>) -> OtherLanguage<'a> {
    OtherLanguage {
        language: edition.language.as_str(),
        id: edition.id,
        url: &edition.url,
        revision: edition.revision,
    }
}

fn related<'a>(other: &'a Other<'_>) -> Related<'a> {
    Related { id: other.id, url: &other.url }
}

fn author<'a>(person: &'a Person<'_>) -> Author<'a> {
    Author { name: &person.name, url: person.uri.as_deref() }
}

#[derive(Deserialize)]
struct Read<'d> {
    #[serde(borrow)]
    version: Cow<'d, str>,
    #[serde(borrow)]
    title: Cow<'d, str>,
    #[serde(borrow)]
    feed_url: Cow<'d, str>,
    #[serde(borrow)]
    language: Option<Cow<'d, str>>,
    #[serde(borrow)]
    items: Vec<ReadEntry<'d>>,
}

#[derive(Deserialize)]
struct ReadEntry<'d> {
    #[serde(borrow)]
    id: Cow<'d, str>,
    #[serde(borrow)]
    url: Cow<'d, str>,
    #[serde(borrow)]
    title: Cow<'d, str>,
    #[serde(borrow, default)]
    summary: Cow<'d, str>,
    #[serde(borrow)]
    content_html: Option<Cow<'d, str>>,
    date_published: Moment,
    date_modified: Moment,
    #[serde(borrow)]
    authors: Vec<ReadAuthor<'d>>,
    #[serde(borrow, default)]
    tags: Vec<Cow<'d, str>>,
    #[serde(borrow)]
    language: Option<Cow<'d, str>>,
    #[serde(borrow)]
    external_url: Option<Cow<'d, str>>,
    #[serde(borrow, default)]
    attachments: Vec<ReadAttached<'d>>,
    #[serde(borrow, rename = "_statement")]
    statement: ReadExtension<'d>,
}

#[derive(Deserialize)]
struct ReadAttached<'d> {
    #[serde(borrow)]
    url: Cow<'d, str>,
    #[serde(borrow)]
    mime_type: Cow<'d, str>,
    size_in_bytes: u64,
}

#[derive(Deserialize)]
struct ReadExtension<'d> {
    #[serde(borrow)]
    replaces: Option<ReadRelated<'d>>,
    #[serde(borrow)]
    replaced_by: Option<ReadRelated<'d>>,
    #[serde(borrow, default)]
    editions: Vec<ReadRelated<'d>>,
    #[serde(borrow)]
    in_reply_to: Option<Cow<'d, str>>,
}

#[derive(Deserialize)]
struct ReadRelated<'d> {
    #[serde(borrow)]
    url: Cow<'d, str>,
}

#[derive(Deserialize)]
struct ReadAuthor<'d> {
    #[serde(borrow)]
    name: Cow<'d, str>,
}

/// Reads a document and hands it to `judge`.
pub(super) fn read<T>(
    text: &str,
    judge: impl FnOnce(ReadFeed<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let read: Read<'_> =
        serde_json::from_str(text).map_err(|error| Fault::Malformed(error.to_string()))?;
    if read.version != VERSION {
        return Err(Fault::Missing("version"));
    }
    judge(ReadFeed {
        address: read.feed_url,
        title: read.title,
        language: read.language,
        updated: None,
        items: read.items.into_iter().map(ReadItem::from).collect(),
        deleted: Vec::new(),
    })
}

impl<'d> From<ReadEntry<'d>> for ReadItem<'d> {
    fn from(entry: ReadEntry<'d>) -> ReadItem<'d> {
        ReadItem {
            id: entry.id,
            url: entry.url,
            title: entry.title,
            summary: entry.summary,
            content: entry.content_html,
            published: entry.date_published,
            updated: entry.date_modified,
            language: entry.language,
            replaces: entry.statement.replaces.map(|old| old.url),
            replaced_by: entry.statement.replaced_by.map(|new| new.url),
            editions: entry.statement.editions.into_iter().map(|edition| edition.url).collect(),
            enclosures: entry
                .attachments
                .iter()
                .map(|one| enclosures::facts(&one.url, &one.mime_type, one.size_in_bytes))
                .collect(),
            authors: entry.authors.into_iter().map(|author| author.name).collect(),
            categories: entry.tags,
            in_reply_to: entry.statement.in_reply_to,
            related: entry.external_url,
        }
    }
}
