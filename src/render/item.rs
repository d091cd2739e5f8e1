//! Entries and feeds as every format sees them: each text cleaned, each address absolute, each date
//! in whole seconds. What is read back is compared with this.

use std::borrow::Cow;

use jiff::tz::{Offset, TimeZone};

use crate::domain::entry::{Edition, Entry, Relative};
use crate::domain::feed::{Feed, FeedKey, Format};
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::{Author, Category};
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;

use super::editions;
use super::enclosures::{self, Enclosure};
use super::event;
use super::in_force;
use super::xml::{self, Cleaner};

pub(super) struct Item<'a> {
    pub(super) id: &'a str,
    pub(super) url: String,
    pub(super) title: Cow<'a, str>,
    pub(super) subtitle: Option<Cow<'a, str>>,
    pub(super) summary: Cow<'a, str>,
    pub(super) html: Cow<'a, str>,
    pub(super) language: &'a Language,
    pub(super) published: Moment,
    pub(super) updated: Moment,
    pub(super) authors: Vec<Person<'a>>,
    pub(super) categories: Vec<Term<'a>>,
    /// The folder of the category feeds: the scheme that the terms belong to.
    pub(super) category_scheme: String,
    pub(super) rights: Option<Cow<'a, str>>,
    pub(super) place: Option<Cow<'a, str>>,
    pub(super) number: Option<Cow<'a, str>>,
    pub(super) group: Cow<'a, str>,
    pub(super) revision: u32,
    pub(super) state: State,
    /// From then on it is no longer in force.
    pub(super) expires: Option<Moment>,
    pub(super) replaces: Option<Other<'a>>,
    pub(super) replaced_by: Option<Other<'a>>,
    /// The same statement in other languages.
    pub(super) editions: Vec<OtherEdition<'a>>,
    /// The language of the authoritative edition, where there are others.
    pub(super) source_language: Option<&'a Language>,
    /// The revision of it that this edition still follows.
    pub(super) follows: Option<u32>,
    /// What is published with it.
    pub(super) enclosures: Vec<Enclosure<'a>>,
    /// The entry that this one is about.
    pub(super) in_reply_to: Option<Other<'a>>,
}

/// Another entry, by its id and the URL of its page.
pub(super) struct Other<'a> {
    pub(super) id: &'a str,
    pub(super) url: String,
}

/// An edition in another language.
pub(super) struct OtherEdition<'a> {
    pub(super) language: &'a Language,
    pub(super) id: &'a str,
    pub(super) url: String,
    pub(super) revision: u32,
}

impl<'a> OtherEdition<'a> {
    fn of(site: &Site, edition: &'a Edition) -> OtherEdition<'a> {
        OtherEdition {
            language: &edition.language,
            id: edition.id.as_str(),
            url: site.url(&edition.address),
            revision: edition.revision,
        }
    }
}

pub(super) struct Person<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) email: Option<Cow<'a, str>>,
    pub(super) uri: Option<Cow<'a, str>>,
}

pub(super) struct Term<'a> {
    pub(super) slug: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
}

impl<'a> Item<'a> {
    /// The item, and how many forbidden characters were replaced in it.
    pub(super) fn of(site: &'a Site, entry: &'a Entry) -> (Item<'a>, usize) {
        let statement = &*entry.statement;
        let editions = &entry.bearings.editions;
        let mut cleaner = Cleaner::default();
        let authors = match statement.authors.as_slice() {
            [] => std::slice::from_ref(&site.author),
            authors => authors,
        };
        let item = Item {
            id: entry.id.as_str(),
            url: site.url(&entry.address),
            title: cleaner.line(&statement.title),
            subtitle: statement.subtitle.as_deref().map(|subtitle| cleaner.line(subtitle)),
            summary: cleaner.text(&statement.summary),
            html: shown(site, entry, &mut cleaner),
            language: &statement.language,
            published: for_feeds(entry.published),
            updated: for_feeds(entry.updated),
            authors: authors.iter().map(|author| Person::of(author, &mut cleaner)).collect(),
            categories: statement.categories.iter().map(|c| Term::of(c, &mut cleaner)).collect(),
            category_scheme: site.url("/feeds/category/"),
            rights: statement.rights.as_deref().map(|rights| cleaner.text(rights)),
            place: statement.place.as_deref().map(|place| cleaner.line(place)),
            number: statement.number.as_deref().map(|number| cleaner.line(number)),
            group: cleaner.line(&statement.group),
            revision: entry.revision,
            state: entry.state,
            expires: statement.expires.map(for_feeds),
            replaces: entry.bearings.replaces.as_ref().map(|old| Other::of(site, old)),
            replaced_by: entry.bearings.replaced_by.as_ref().map(|new| Other::of(site, new)),
            editions: editions
                .others
                .iter()
                .map(|edition| OtherEdition::of(site, edition))
                .collect(),
            source_language: editions.source_language.as_ref(),
            follows: editions.follows.as_ref().map(|follows| follows.revision),
            enclosures: statement
                .attachments
                .iter()
                .map(|attachment| Enclosure::of(site, attachment, &mut cleaner))
                .collect(),
            in_reply_to: entry.in_reply_to.as_ref().map(|original| Other {
                id: original.id.as_str(),
                url: site.url(&original.address),
            }),
        };
        (item, cleaner.replaced)
    }
}

/// The text below its subtitle, and below how it stands to time and to others and what readers are told of its corrections.
fn shown<'a>(site: &Site, entry: &'a Entry, cleaner: &mut Cleaner) -> Cow<'a, str> {
    let statement = &*entry.statement;
    let text = if statement.attachments.is_empty() {
        cleaner.text(&statement.html)
    } else {
        Cow::Owned(cleaner.text(&enclosures::shown(site, statement)).into_owned())
    };
    let subtitle = statement
        .subtitle
        .as_deref()
        .map(|words| xml::labelled_paragraph(words, None))
        .unwrap_or_default();
    let behind = entry.bearings.editions.follows.as_ref();
    let behind = behind
        .map(|follows| editions::behind(site, &statement.language, follows))
        .unwrap_or_default();
    let in_force = in_force::html(site, statement, &entry.bearings);
    let above = in_force + &behind + &event::notes(statement) + &subtitle;
    if above.is_empty() {
        return text;
    }
    let above = cleaner.text(&above);
    Cow::Owned([&*above, "\n", &*text].concat())
}

impl<'a> Other<'a> {
    fn of(site: &Site, relative: &'a Relative) -> Other<'a> {
        Other { id: relative.id.as_str(), url: site.url(&relative.address) }
    }
}

impl<'a> Person<'a> {
    fn of(author: &'a Author, cleaner: &mut Cleaner) -> Person<'a> {
        Person {
            name: cleaner.line(&author.name),
            email: author.email.as_deref().map(|email| cleaner.line(email)),
            uri: author.uri.as_deref().map(|uri| cleaner.line(uri)),
        }
    }
}

impl<'a> Term<'a> {
    fn of(category: &'a Category, cleaner: &mut Cleaner) -> Term<'a> {
        Term { slug: cleaner.line(&category.slug), name: cleaner.line(&category.name) }
    }
}

/// The head of a feed document.
pub(super) struct Channel<'a> {
    pub(super) id: String,
    pub(super) title: Cow<'a, str>,
    pub(super) description: Option<Cow<'a, str>>,
    pub(super) language: Option<&'a Language>,
    pub(super) updated: Moment,
    /// The page for people.
    pub(super) home: String,
    /// In the order of `Format::ALL`.
    pub(super) addresses: [String; 3],
    pub(super) author: Person<'a>,
    pub(super) rights: Option<Cow<'a, str>>,
}

impl<'a> Channel<'a> {
    pub(super) fn of(site: &'a Site, feed: &'a Feed) -> Channel<'a> {
        let mut cleaner = Cleaner::default();
        let home = match feed.key {
            FeedKey::All => "/",
            FeedKey::Language(_)
            | FeedKey::Updates
            | FeedKey::Category(_)
            | FeedKey::LanguageCategory(..) => "/feeds/",
        };
        Channel {
            id: site.authority.mint(&format!("feed/{}", feed.key.stem())).to_string(),
            title: cleaner.line(&feed.title),
            description: site.description.as_deref().map(|text| cleaner.text(text)),
            language: feed.language.as_ref(),
            updated: for_feeds(feed.updated),
            home: site.url(home),
            addresses: Format::ALL.map(|format| site.url(&feed.key.address(format))),
            author: Person::of(&site.author, &mut cleaner),
            rights: site.rights.as_deref().map(|text| cleaner.text(text)),
        }
    }

    /// The head of the document that a single entry is written and checked in. It is cut off again.
    pub(super) fn scratch() -> Channel<'static> {
        Channel {
            id: "tag:scratch".to_owned(),
            title: Cow::Borrowed("scratch"),
            description: None,
            language: None,
            updated: Moment::utc(jiff::Timestamp::UNIX_EPOCH),
            home: String::new(),
            addresses: Default::default(),
            author: Person { name: Cow::Borrowed("scratch"), email: None, uri: None },
            rights: None,
        }
    }

    pub(super) fn address(&self, format: Format) -> &str {
        let [atom, rss, json] = &self.addresses;
        match format {
            Format::Atom => atom,
            Format::Rss => rss,
            Format::Json => json,
        }
    }
}

/// Whole seconds, and an offset of whole minutes: neither RFC 3339 nor RFC 822 can write others,
/// and local times before zones were agreed had them.
pub(super) fn for_feeds(moment: Moment) -> Moment {
    let seconds = moment.offset().seconds();
    let offset = Offset::from_seconds(seconds - seconds % 60).unwrap_or(Offset::UTC);
    Moment::in_zone(moment.whole_seconds().instant(), &TimeZone::fixed(offset))
}
