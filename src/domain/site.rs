//! The site: what is the same for every feed. The body of a `defined` record.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::id::Authority;
use super::language::Language;
use super::statement::{Author, Category};

/// Raised whenever the same ledger would render other bytes than before.
pub const RENDERER_VERSION: u32 = 4;

/// Appended to the ledger when it differs from the last one there, so that what is rendered
/// follows from the ledger alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub title: String,
    /// The base of every absolute URL, without a slash at its end.
    pub public_url: String,
    pub authority: Authority,
    /// The first is the default.
    pub languages: Vec<Language>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who speaks, where a statement names nobody.
    pub author: Author,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    pub window: Window,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryDefinition>,
    pub renderer: u32,
    /// In seconds; see [`Site::edit_quiet`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit_quiet: Option<u32>,
}

/// What held before the office could set it: a ledger from then is folded as it was.
pub const EDIT_QUIET_UNSET: Duration = Duration::from_mins(1);

/// How much a live feed holds: the newest `entries`, and all announced ones of the last `days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub entries: u32,
    pub days: u32,
    /// Beyond this, older entries carry their summary only.
    pub bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryDefinition {
    #[serde(flatten)]
    pub category: Category,
    /// Whether the category also has a feed for each language.
    pub by_language: bool,
}

impl Site {
    /// An absolute URL of a path of ours.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Corrections of one entry closer together than this are one event of the updates feed, and
    /// substantive ones one announcement.
    pub fn edit_quiet(&self) -> Duration {
        self.edit_quiet.map_or(EDIT_QUIET_UNSET, |seconds| Duration::from_secs(seconds.into()))
    }

    pub fn default_language(&self) -> Option<&Language> {
        self.languages.first()
    }
}
