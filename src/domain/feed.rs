//! Feeds: lists of entries under one key, and the addresses they have.

use super::language::Language;
use super::time::Moment;

/// Which feed. The order is the order of rendering: the feed with the most readers first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedKey {
    All,
    Language(Language),
    /// One entry an event: published, corrected, withdrawn.
    Updates,
    /// By the category's slug.
    Category(String),
    LanguageCategory(Language, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Atom,
    Rss,
    Json,
}

/// A feed's own facts, without its entries.
#[derive(Clone, Debug)]
pub struct Feed {
    pub key: FeedKey,
    /// For people: `Ministry of X`, `Ministry of X: English`.
    pub title: String,
    /// The language of all entries, where they share one.
    pub language: Option<Language>,
    /// The newest change in it, never the time of building (RFC 4287, section 4.2.15).
    pub updated: Moment,
}

impl FeedKey {
    /// The stem of the feed's addresses and file names: `all`, `az`, `category/visits`.
    pub fn stem(&self) -> String {
        match self {
            FeedKey::All => "all".to_owned(),
            FeedKey::Language(language) => language.to_string(),
            FeedKey::Updates => "updates".to_owned(),
            FeedKey::Category(slug) => format!("category/{slug}"),
            FeedKey::LanguageCategory(language, slug) => format!("{language}/category/{slug}"),
        }
    }

    /// Reads a stem back; whether such a feed exists is another question.
    pub fn parse(stem: &str) -> Option<FeedKey> {
        match *stem.split('/').collect::<Vec<_>>().as_slice() {
            ["all"] => Some(FeedKey::All),
            ["updates"] => Some(FeedKey::Updates),
            [language] => canonical_language(language).map(FeedKey::Language),
            ["category", slug] => Some(FeedKey::Category(slug.to_owned())),
            [language, "category", slug] => {
                let language = canonical_language(language)?;
                Some(FeedKey::LanguageCategory(language, slug.to_owned()))
            }
            _ => None,
        }
    }

    /// `/feeds/all.atom`.
    pub fn address(&self, format: Format) -> String {
        format!("/feeds/{}.{}", self.stem(), format.extension())
    }
}

/// One address each: a tag in another case than its own names no feed.
fn canonical_language(tag: &str) -> Option<Language> {
    Language::parse(tag).ok().filter(|language| language.as_str() == tag)
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Atom, Format::Rss, Format::Json];

    pub fn extension(self) -> &'static str {
        match self {
            Format::Atom => "atom",
            Format::Rss => "rss",
            Format::Json => "json",
        }
    }

    /// RFC 4287, section 7; the RSS type that every reader accepts; JSON Feed 1.1.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Atom => "application/atom+xml",
            Format::Rss => "application/rss+xml",
            Format::Json => "application/feed+json",
        }
    }

    /// The media type with its charset, as a `Content-Type` says it.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Atom => "application/atom+xml; charset=utf-8",
            Format::Rss => "application/rss+xml; charset=utf-8",
            Format::Json => "application/feed+json; charset=utf-8",
        }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Format::Atom => "Atom",
            Format::Rss => "RSS",
            Format::Json => "JSON Feed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_reads_back_as_its_key() {
        for stem in ["all", "updates", "az", "category/visits", "en/category/visits"] {
            assert_eq!(FeedKey::parse(stem).unwrap().stem(), stem);
        }
    }

    #[test]
    fn a_feed_has_one_address() {
        assert_eq!(FeedKey::parse("EN"), None);
        assert_eq!(FeedKey::parse("all/x/y/z"), None);
    }
}
