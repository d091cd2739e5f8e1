//! Permanent ids: `tag:{authority}:{key}` (RFC 4151), minted once and stored.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::language::Language;
use super::path::DropPath;

/// Who mints: a host name or mail address and the year or day it was owned, `press.example.org,2026`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority(String);

/// The text is no tagging authority (RFC 4151, section 2.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a host name and a year you owned it, such as press.example.org,2026 (RFC 4151)"
)]
pub struct BadAuthority(String);

/// The id of an entry, the same string in every format; compared character by character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId(String);

/// An id that a file declares: a short name of the office's own, or an absolute IRI from another system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeclaredId {
    Key(String),
    Iri(String),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    #[error("an id may hold letters a-z and A-Z, digits and - . _ ~ / : only, not `{0}`")]
    Character(char),
    #[error("an id must have between 1 and {ID_CHARS_MAX} characters")]
    Length,
}

pub const ID_CHARS_MAX: usize = 200;

impl Authority {
    pub fn parse(text: &str) -> Result<Authority, BadAuthority> {
        let bad = || BadAuthority(text.to_owned());
        let (name, date) = text.rsplit_once(',').ok_or_else(bad)?;
        let host = name.rsplit_once('@').map_or(name, |(_user, host)| host);
        let user_ok = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._@".contains(&b));
        let host_ok = host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
        let digits =
            |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        let date_ok = match *date.split('-').collect::<Vec<_>>().as_slice() {
            [year] => digits(year, 4),
            [year, month] => digits(year, 4) && digits(month, 2),
            [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
            _ => false,
        };
        if user_ok && host_ok && date_ok { Ok(Authority(text.to_owned())) } else { Err(bad()) }
    }

    /// The authority of a site that names none: its host, and the year it first started.
    pub fn of_host(host: &str, today: Date) -> Result<Authority, BadAuthority> {
        Authority::parse(&format!("{},{:04}", host.to_ascii_lowercase(), today.year()))
    }

    /// Without its date.
    pub fn host(&self) -> &str {
        self.0.split_once(',').map_or(&self.0, |(host, _date)| host)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `tag:{authority}:{key}`.
    pub fn mint(&self, key: &str) -> EntryId {
        EntryId(format!("tag:{}:{key}", self.0))
    }
}

impl DeclaredId {
    pub fn parse(text: &str) -> Result<DeclaredId, BadId> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > ID_CHARS_MAX {
            return Err(BadId::Length);
        }
        if is_absolute_iri(text) {
            let forbidden =
                |c: char| c.is_whitespace() || c.is_control() || "<>\"'{}|\\^`".contains(c);
            return match text.chars().find(|c| forbidden(*c)) {
                Some(character) => Err(BadId::Character(character)),
                None => Ok(DeclaredId::Iri(text.to_owned())),
            };
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/:".contains(c);
        match text.chars().find(|c| !allowed(*c)) {
            Some(character) => Err(BadId::Character(character)),
            None => Ok(DeclaredId::Key(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            DeclaredId::Key(text) | DeclaredId::Iri(text) => text,
        }
    }

    /// The entry's id; an absolute IRI is published unchanged.
    pub fn entry_id(&self, authority: &Authority) -> EntryId {
        match self {
            DeclaredId::Key(key) => authority.mint(key),
            DeclaredId::Iri(iri) => EntryId(iri.clone()),
        }
    }

    /// The id of a further edition that declares the same id and another language.
    pub fn edition_id(&self, authority: &Authority, language: &Language) -> EntryId {
        match self {
            DeclaredId::Key(key) => authority.mint(&format!("{key}/{language}")),
            DeclaredId::Iri(iri) => EntryId(format!("{iri}/{language}")),
        }
    }
}

/// Schemes that other systems use for permanent ids; `press:2026-14` stays a key of the office's own.
fn is_absolute_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.starts_with("//") && rest.len() > 2,
        "tag" | "urn" => rest.contains(':'),
        "doi" | "info" | "ark" => !rest.is_empty(),
        _ => false,
    }
}

/// The key of a file that declares no id: the path at first sight, and how often it was used before
/// for another statement. A digest, so that no file name shows.
pub fn path_key(path: &DropPath, reuse: u32) -> String {
    let digest = match reuse {
        0 => Digest::of(path.as_str().as_bytes()),
        times => Digest::of(format!("{}\0{times}", path.as_str()).as_bytes()),
    };
    digest.hex_prefix(16)
}

impl EntryId {
    /// Takes over an id that was minted before: from the ledger or a registry.
    pub fn recorded(id: String) -> EntryId {
        EntryId(id)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    /// The id of one event of the updates feed.
    #[must_use]
    pub fn event(&self, revision: u32) -> EntryId {
        EntryId(format!("{}/event/{revision}", self.0))
    }

    /// The id of the entry that announces a substantive correction.
    #[must_use]
    pub fn correction(&self, revision: u32) -> EntryId {
        EntryId(format!("{}/correction/{revision}", self.0))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_host_and_a_year() {
        for good in ["press.example.org,2026", "press@example.org,2026-05", "127.0.0.1,2026-01-02"]
        {
            assert!(Authority::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["press.example.org", "a b,2026", "-x.org,2026", "x.org,26", ",2026", "x&y.org,2026"]
        {
            assert!(Authority::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_declared_key_is_minted_and_a_declared_iri_is_kept() {
        let authority = Authority::parse("press.example.org,2026").unwrap();
        let id = |text: &str| DeclaredId::parse(text).unwrap().entry_id(&authority);
        assert_eq!(id("190/21").as_str(), "tag:press.example.org,2026:190/21");
        assert_eq!(id("https://old.example/?p=1&l=az").as_str(), "https://old.example/?p=1&l=az");
        assert_eq!(DeclaredId::parse("a b"), Err(BadId::Character(' ')));
        assert_eq!(DeclaredId::parse("a\"b"), Err(BadId::Character('"')));
        assert_eq!(DeclaredId::parse(" "), Err(BadId::Length));
    }

    #[test]
    fn a_reused_path_gives_another_key() {
        let path = DropPath::parse("news/statement.txt").unwrap();
        assert_eq!(path_key(&path, 0).len(), 16);
        assert_ne!(path_key(&path, 0), path_key(&path, 1));
    }
}
