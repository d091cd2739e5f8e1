//! Pages for people, from templates that escape by themselves.
//!
//! Links between pages are paths, so that a site can be looked at under another host than its public
//! one; what is copied, subscribed to or indexed is an absolute URL.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};
use serde::Serialize;

use crate::domain::attachment::Medium;
use crate::domain::digest::Digest;
use crate::domain::entry::Entry;
use crate::domain::feed::{Feed, FeedKey, Format};
use crate::domain::language::{Direction, Language};
use crate::domain::site::Site;

use super::in_force;
use super::item::Item;
use super::news_article;
use super::revision::{Version, VersionLink};
use super::version_words::{self, VersionWords};
use super::words::{Time, Words};

static TEMPLATES: [(&str, &str); 7] = [
    ("base", include_str!("templates/base.html")),
    ("statement", include_str!("templates/statement.html")),
    ("gone", include_str!("templates/gone.html")),
    ("revision", include_str!("templates/revision.html")),
    ("home", include_str!("templates/home.html")),
    ("feeds", include_str!("templates/feeds.html")),
    ("not_found", include_str!("templates/not_found.html")),
];

static STYLE: &str = include_str!("templates/style.css");

/// The templates, compiled once, and the style sheet.
#[derive(Debug)]
pub struct Pages {
    templates: Environment<'static>,
    style_path: String,
}

/// A template is wrong. That is a fault of the program, not of what was to be shown.
#[derive(Debug, thiserror::Error)]
#[error("a page cannot be made")]
pub struct PageError(#[from] Error);

impl Pages {
    pub fn new() -> Result<Pages, PageError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_formatter(|out, _state, value| write_escaped(out, value));
        let syntax =
            SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build()?;
        templates.set_syntax(syntax);
        for (name, source) in TEMPLATES {
            templates.add_template(name, source)?;
        }
        let digest = Digest::of(STYLE.as_bytes()).hex_prefix(16);
        Ok(Pages { templates, style_path: format!("/style-{digest}.css") })
    }

    /// The style sheet's path, which holds a digest of it, and its bytes.
    pub fn style(&self) -> (&str, &'static [u8]) {
        (&self.style_path, STYLE.as_bytes())
    }

    /// An entry's own page. `editions` are the public ones of the same statement in other
    /// languages, `versions` the revisions that have pages, and `feeds` are those that exist.
    pub fn statement(
        &self,
        site: &Site,
        (entry, editions, versions): (&Entry, &[Entry], &[Version]),
        feeds: &[Feed],
    ) -> Result<String, PageError> {
        let (item, _replaced) = Item::of(site, entry);
        let frame = self.frame(site, item.language, feeds);
        let categories = item.categories.iter().map(|category| CategoryLink {
            name: &category.name,
            href: category_feed(feeds, &category.slug)
                .map(|feed| format!("{}#{}", frame.feeds, anchor(&feed.key))),
        });
        let page = StatementPage {
            title: &item.title,
            summary: &item.summary,
            html: Value::from_safe_string(with_paths(site, &item.html)),
            json_ld: Value::from_safe_string(news_article::json_ld(site, &item)),
            url: &item.url,
            image: item
                .enclosures
                .iter()
                .find(|enclosure| enclosure.medium == Medium::Image)
                .map(|picture| PictureLink { url: &picture.url, alt: picture.alt.as_deref() }),
            plain_text: path(site, &format!("{}.txt", entry.address)),
            place: item.place.as_deref(),
            number: item.number.as_deref(),
            published: Time::of(item.published, item.language),
            updated: (!versions.is_empty() || entry.bearings.expired.is_some())
                .then(|| Time::of(item.updated, item.language)),
            is_over: entry.bearings.expired.is_some(),
            successor: entry.bearings.replaced_by.as_ref().map(|new| Successor {
                words: in_force::replaced_by(item.language),
                title: &new.title,
                language: &new.language,
                dir: new.language.direction().as_str(),
                href: path(site, &new.address),
                url: site.url(&new.address),
            }),
            predecessor: entry.bearings.replaces.as_ref().map(|old| site.url(&old.address)),
            categories: categories.collect(),
            editions: editions.iter().map(|edition| EditionLink::of(site, edition)).collect(),
            versions: VersionLink::all(site, entry, versions),
            version_words: VersionWords::of(item.language),
            version_words_marked: version_words::marked(item.language),
            id: item.id,
            frame,
        };
        self.render("statement", &page)
    }

    /// What an address says whose statement was withdrawn: the notice, in the statement's language.
    pub fn gone(&self, site: &Site, entry: &Entry, feeds: &[Feed]) -> Result<String, PageError> {
        let (item, _replaced) = Item::of(site, entry);
        let page = GonePage {
            frame: self.frame(site, item.language, feeds),
            title: &item.title,
            html: Value::from_safe_string(item.html.to_string()),
            published: Time::of(item.published, item.language),
            updated: Time::of(item.updated, item.language),
            id: item.id,
        };
        self.render("gone", &page)
    }

    /// The first page: the newest statements by date, and the ways to subscribe.
    pub fn home(
        &self,
        site: &Site,
        entries: &[Entry],
        feeds: &[Feed],
    ) -> Result<String, PageError> {
        let frame = self.site_frame(site, feeds);
        let items: Vec<_> = entries.iter().map(|entry| Item::of(site, entry).0).collect();
        let mut statements: Vec<_> = entries
            .iter()
            .zip(&items)
            .map(|(entry, item)| (item.published, Teaser::of(site, entry, item, frame.language)))
            .collect();
        statements.sort_by(|(one, _), (other, _)| other.cmp(one));
        let page = HomePage {
            url: site.url("/"),
            description: site.description.as_deref(),
            statements: statements.into_iter().map(|(_published, teaser)| teaser).collect(),
            feeds: feeds.iter().map(|feed| FeedLinks::of(site, feed)).collect(),
            frame,
        };
        self.render("home", &page)
    }

    /// Every feed with its addresses, and what a feed is.
    pub fn feeds(&self, site: &Site, feeds: &[Feed]) -> Result<String, PageError> {
        let page = FeedsPage {
            url: site.url("/feeds/"),
            feeds: feeds.iter().map(|feed| FeedLinks::of(site, feed)).collect(),
            frame: self.site_frame(site, feeds),
        };
        self.render("feeds", &page)
    }

    /// The body of a 404: the same for every address, and so silent about what may once be there.
    pub fn not_found(&self, site: &Site) -> Result<String, PageError> {
        let frame = self.site_frame(site, &[]);
        self.render("not_found", &NotFoundPage { frame })
    }

    pub(super) fn render(
        &self,
        template: &str,
        page: &impl Serialize,
    ) -> Result<String, PageError> {
        Ok(self.templates.get_template(template)?.render(Serde(page))?)
    }

    /// The frame of a page in the language of the site.
    fn site_frame<'a>(&self, site: &'a Site, feeds: &[Feed]) -> Frame<'a> {
        self.frame(site, site_language(site), feeds)
    }

    pub(super) fn frame<'a>(
        &self,
        site: &'a Site,
        language: &'a Language,
        feeds: &[Feed],
    ) -> Frame<'a> {
        let words = Words::of(language);
        Frame {
            words,
            words_marked: marked((words.language, words.direction), language),
            language,
            dir: language.direction().as_str(),
            site: &site.title,
            site_marked: {
                let of_site = site_language(site);
                marked((of_site.as_str(), of_site.direction()), language)
            },
            home: path(site, "/"),
            feeds: path(site, "/feeds/"),
            style: path(site, &self.style_path),
            discovery: discovery(site, language, feeds),
        }
    }
}

/// What the office itself speaks.
fn site_language(site: &Site) -> &Language {
    static ENGLISH: LazyLock<Language> = LazyLock::new(Language::english);
    site.default_language().unwrap_or(&ENGLISH)
}

/// The attributes of an element whose text is in another language than its page, or is written in
/// the other direction.
pub(super) fn marked((tag, direction): (&str, Direction), page: &Language) -> Value {
    let is_same = Language::parse(tag).is_ok_and(|own| own.primary() == page.primary())
        && direction == page.direction();
    Value::from_safe_string(if is_same {
        String::new()
    } else {
        format!(" lang=\"{tag}\" dir=\"{}\"", direction.as_str())
    })
}

/// Escapes whatever is not marked as markup. The engine's own way would write `/` as a reference
/// too, which tools that look for a feed with a pattern do not understand.
fn write_escaped(out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    let text = value.as_str().ok_or_else(|| Error::from(ErrorKind::UndefinedError))?;
    let shown = if value.is_safe() { text.into() } else { quick_xml::escape::escape(text) };
    out.write_str(&shown).map_err(Error::from)
}

/// What every page has.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    words: &'static Words,
    /// Attributes for an element of our own words.
    words_marked: Value,
    /// Of what the page shows, and so of the whole document.
    language: &'a Language,
    dir: &'static str,
    site: &'a str,
    /// Attributes for an element of the site's title.
    site_marked: Value,
    home: String,
    feeds: String,
    style: String,
    discovery: Vec<FormLink>,
}

#[derive(Serialize)]
struct StatementPage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    summary: &'a str,
    html: Value,
    json_ld: Value,
    url: &'a str,
    image: Option<PictureLink<'a>>,
    plain_text: String,
    place: Option<&'a str>,
    number: Option<&'a str>,
    published: Time,
    updated: Option<Time>,
    categories: Vec<CategoryLink<'a>>,
    editions: Vec<EditionLink<'a>>,
    versions: Vec<VersionLink>,
    version_words: &'static VersionWords,
    version_words_marked: Value,
    id: &'a str,
    /// It is no longer in force; its text says since when.
    is_over: bool,
    successor: Option<Successor<'a>>,
    predecessor: Option<String>,
}

/// What stands for the statement where it is shared.
#[derive(Serialize)]
struct PictureLink<'a> {
    url: &'a str,
    alt: Option<&'a str>,
}

/// The statement that has taken the place of this one.
#[derive(Serialize)]
struct Successor<'a> {
    words: &'static str,
    title: &'a str,
    language: &'a Language,
    dir: &'static str,
    href: String,
    url: String,
}

#[derive(Serialize)]
struct GonePage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    html: Value,
    published: Time,
    updated: Time,
    id: &'a str,
}

#[derive(Serialize)]
struct HomePage<'a> {
    frame: Frame<'a>,
    url: String,
    description: Option<&'a str>,
    statements: Vec<Teaser<'a>>,
    feeds: Vec<FeedLinks<'a>>,
}

#[derive(Serialize)]
struct FeedsPage<'a> {
    frame: Frame<'a>,
    url: String,
    feeds: Vec<FeedLinks<'a>>,
}

#[derive(Serialize)]
struct NotFoundPage<'a> {
    frame: Frame<'a>,
}

/// A statement in a list.
#[derive(Serialize)]
struct Teaser<'a> {
    title: &'a str,
    summary: &'a str,
    language: &'a Language,
    dir: &'static str,
    href: String,
    published: Time,
}

/// A feed with its addresses.
#[derive(Serialize)]
struct FeedLinks<'a> {
    title: &'a str,
    anchor: String,
    forms: [FormLink; 3],
}

/// A feed in one format.
#[derive(Serialize)]
struct FormLink {
    title: String,
    format: &'static str,
    media_type: &'static str,
    url: String,
}

#[derive(Serialize)]
struct CategoryLink<'a> {
    name: &'a str,
    /// Where a feed of that category is offered.
    href: Option<String>,
}

/// The same statement in another language.
#[derive(Serialize)]
struct EditionLink<'a> {
    language: &'a Language,
    dir: &'static str,
    /// Of the language, in itself.
    name: &'a str,
    href: String,
    url: String,
}

impl<'a> EditionLink<'a> {
    fn of(site: &Site, edition: &'a Entry) -> EditionLink<'a> {
        let language = &edition.statement.language;
        EditionLink {
            language,
            dir: language.direction().as_str(),
            name: language.autonym(),
            href: path(site, &edition.address),
            url: site.url(&edition.address),
        }
    }
}

impl<'a> Teaser<'a> {
    fn of(site: &Site, entry: &Entry, item: &'a Item<'_>, page: &Language) -> Teaser<'a> {
        Teaser {
            title: &item.title,
            summary: &item.summary,
            language: item.language,
            dir: item.language.direction().as_str(),
            href: path(site, &entry.address),
            published: Time::of(item.published, page),
        }
    }
}

impl<'a> FeedLinks<'a> {
    fn of(site: &Site, feed: &'a Feed) -> FeedLinks<'a> {
        let forms = Format::ALL.map(|format| FormLink::of(site, feed, format));
        FeedLinks { title: &feed.title, anchor: anchor(&feed.key), forms }
    }
}

impl FormLink {
    fn of(site: &Site, feed: &Feed, format: Format) -> FormLink {
        FormLink {
            title: feed.title.clone(),
            format: format.name(),
            media_type: format.media_type(),
            url: site.url(&feed.key.address(format)),
        }
    }
}

/// What a reader finds at a page of this language: that language first, then everything, Atom
/// first, because several readers take the first one.
fn discovery(site: &Site, language: &Language, feeds: &[Feed]) -> Vec<FormLink> {
    [FeedKey::Language(language.clone()), FeedKey::All]
        .iter()
        .filter_map(|key| feeds.iter().find(|feed| feed.key == *key))
        .flat_map(|feed| Format::ALL.map(|format| FormLink::of(site, feed, format)))
        .collect()
}

fn category_feed<'a>(feeds: &'a [Feed], slug: &str) -> Option<&'a Feed> {
    feeds.iter().find(|feed| matches!(&feed.key, FeedKey::Category(of) if of == slug))
}

/// The feed's place on the page of all feeds.
fn anchor(key: &FeedKey) -> String {
    format!("feed-{}", key.stem().replace('/', "-"))
}

/// The pictures and files of a statement by paths.
pub(super) fn with_paths(site: &Site, html: &str) -> String {
    const OURS: &str = "/attachments/";
    let of = |name: &str, address: &str| [" ", name, "=\"", address].concat();
    ["src", "href"].into_iter().fold(html.to_owned(), |html, name| {
        html.replace(&of(name, &site.url(OURS)), &of(name, &path(site, OURS)))
    })
}

/// A path under that of the public URL, which may have one where the site is a part of another.
pub(super) fn path(site: &Site, path: &str) -> String {
    let rest = site.public_url.split_once("://").map_or("", |(_scheme, rest)| rest);
    let base = rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("");
    format!("{base}{path}")
}
