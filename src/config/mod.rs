//! The configuration, resolved: every value checked, every path absolute.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::domain::id::Authority;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::rules::ReadingRules;
use crate::domain::site::{CategoryDefinition, Window};
use crate::domain::statement::Author;

#[derive(Clone, Debug)]
pub struct Config {
    /// Without a slash at its end.
    pub public_url: String,
    /// The host of `public_url`, without its port.
    pub public_host: String,
    pub drop_dir: PathBuf,
    pub state_dir: PathBuf,
    pub feeds_dir: PathBuf,
    pub reports_dir: PathBuf,
    pub title: String,
    pub description: Option<String>,
    /// `None`: taken from the ledger, or minted from `public_host` and the year of the first start.
    pub authority: Option<Authority>,
    pub author: Author,
    pub rights: Option<String>,
    /// Never empty; the first is the default.
    pub languages: Vec<Language>,
    pub time_zone: TimeZone,
    pub window: Window,
    pub intake: IntakeSettings,
    pub http: HttpSettings,
    pub log: LogFormat,
    pub categories: Vec<CategoryDefinition>,
    /// The rules of files that lie in no configured folder.
    pub reading: Arc<ReadingRules>,
    /// By folder path under the drop folder; the deepest that fits counts.
    pub folders: BTreeMap<String, Arc<ReadingRules>>,
}

#[derive(Clone, Debug)]
pub struct IntakeSettings {
    /// A file without a close event is complete when it was quiet this long.
    pub settle: Duration,
    /// Look at the whole tree by a timer only, for shares that the kernel reports no changes of.
    pub watch: WatchMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchMode {
    /// Notification on local file systems, polling on network file systems.
    Auto,
    Poll,
}

#[derive(Clone, Debug)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// Connections open at one time; further ones wait in the kernel's queue.
    pub connections_max: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people on a terminal, structured lines otherwise.
    Auto,
    Text,
    Json,
}

impl Config {
    /// A site that only this machine can read: its ids are not for ever.
    pub fn is_trial(&self) -> bool {
        let host = self.public_host.trim_matches(['[', ']']);
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The rules of the deepest configured folder above `path`.
    pub fn rules_for(&self, path: &DropPath) -> &Arc<ReadingRules> {
        let mut folder = path.as_str();
        while let Some((parent, _name)) = folder.rsplit_once('/') {
            if let Some(rules) = self.folders.get(parent) {
                return rules;
            }
            folder = parent;
        }
        &self.reading
    }
}
