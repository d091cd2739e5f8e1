//! The configuration, resolved: every value checked, every path absolute.

mod fault;
mod folders;
mod form;
mod public_url;
pub mod reference;
mod resolve;
mod settings;
mod source;
mod unclosed;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::beside::bundle_of;
use crate::domain::id::Authority;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::rules::ReadingRules;
use crate::domain::site::{CategoryDefinition, Window};
use crate::domain::statement::Author;
pub use fault::ConfigFaults;
pub use resolve::resolve;

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
    pub admin: AdminSettings,
    pub clock: ClockSettings,
    /// `None`: the daemon makes no backups.
    pub backup: Option<BackupSettings>,
    /// How long what would be published waits first.
    pub hold: Duration,
    /// Corrections closer together are one event and one announcement.
    pub edit_quiet: Duration,
    /// After so long a missing edition is mentioned; `None`: never.
    pub twin_within: Option<Duration>,
    /// The languages that every statement is expected in.
    pub twin_languages: Vec<Language>,
    pub log: LogSettings,
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
    /// Users whose files are taken in; empty: everybody's.
    pub allowed_uids: Vec<u32>,
    /// Bytes of the disk of `state_dir` that are not taken for anything new.
    pub keep_free: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchMode {
    /// Notification on local file systems, polling on network file systems.
    Auto,
    Poll,
}

#[derive(Clone, Debug)]
pub struct ClockSettings {
    /// A time service is to keep the wall clock.
    pub time_service: bool,
    /// For the clock to be synchronised.
    pub patience: Duration,
}

#[derive(Clone, Debug)]
pub struct BackupSettings {
    pub dir: PathBuf,
    pub every: Duration,
    /// How many are kept.
    pub keep: usize,
}

impl BackupSettings {
    /// Whether the newest of them was made so long ago that it should have had two successors.
    pub fn is_old(&self, (made, now): (Timestamp, Timestamp)) -> bool {
        let age = Duration::try_from(now.duration_since(made));
        age.is_ok_and(|age| age > self.every.saturating_mul(2))
    }
}

#[derive(Clone, Debug)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// Connections open at one time; further ones wait in the kernel's queue.
    pub connections_max: usize,
}

#[derive(Clone, Debug, Default)]
pub struct AdminSettings {
    /// A loopback address, beside the socket in `state_dir`.
    pub listen: Option<SocketAddr>,
    /// Holds the secret that is asked for there.
    pub token_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    pub format: LogFormat,
    pub level: LogLevel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people on a terminal, structured lines otherwise.
    Auto,
    Text,
    Json,
}

/// Whether a host is this machine itself.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The same of a `public_url`.
pub fn is_loopback_url(url: &str) -> bool {
    host_of(url).is_some_and(|host| is_loopback(&host))
}

/// The host of a `public_url`, without its port.
pub fn host_of(url: &str) -> Option<String> {
    url.parse::<hyper::Uri>().ok()?.host().map(str::to_owned)
}

/// Reads the file, and the variables over it. Messages name the file as it was given.
pub fn load(
    path: &Path,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Config, ConfigFaults> {
    let file = path.display().to_string();
    let unreadable = |error| ConfigFaults::unreadable(&file, &error);
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let absolute = std::path::absolute(path).map_err(unreadable)?;
    resolve(&text, &file, environment, absolute.parent().unwrap_or(&absolute))
}

/// Where the program keeps its state that a configuration with faults is for, as far as it says so.
pub fn state_dir_in_spite(
    path: &Path,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> Option<PathBuf> {
    let text = std::fs::read_to_string(path).ok()?;
    let absolute = std::path::absolute(path).ok()?;
    resolve::state_dir(&text, environment, absolute.parent()?)
}

impl Config {
    /// A site that only this machine can read: its ids are not for ever.
    pub fn is_trial(&self) -> bool {
        is_loopback(&self.public_host)
    }

    /// The rules for a file: those of the deepest configured folder above it. Where no section says
    /// otherwise, a folder named like a configured language gives the language, and the first other
    /// folder that is no number and no date gives the category.
    pub fn rules_for(&self, path: &DropPath) -> Arc<ReadingRules> {
        let configured = folders::parents(path.as_str())
            .find_map(|parent| self.folders.get(parent).map(|rules| (parent, rules)));
        let (section, rules) = configured.unwrap_or(("", &self.reading));
        let depth = section.split('/').filter(|segment| !segment.is_empty()).count();
        let language = |folder: &str| {
            Language::parse(folder).ok().filter(|language| self.languages.contains(language))
        };
        // The nearest word counts: a language folder below the section, the section, one above it.
        let folder_language = path
            .folders()
            .skip(depth)
            .filter_map(language)
            .last()
            .or_else(|| rules.folder_language.clone())
            .or_else(|| path.folders().filter_map(language).last());
        let is_name =
            |folder: &&str| !folders::is_number_or_date(folder) && language(folder).is_none();
        // The folder of a bundle is the statement's own.
        let own = bundle_of(path).filter(|(folder, _name)| *folder != section);
        let above = path.folders().count() - usize::from(own.is_some());
        let folder_category = rules.folder_category.clone().or_else(|| {
            let name = path.folders().take(above).find(is_name)?;
            let category = folders::category_of(name, &rules.categories);
            (!category.slug.is_empty()).then_some(category)
        });
        if folder_language == rules.folder_language && folder_category == rules.folder_category {
            return Arc::clone(rules);
        }
        Arc::new(ReadingRules { folder_language, folder_category, ..ReadingRules::clone(rules) })
    }
}

/// The address that this machine reads a server at which listens there.
pub fn local_url(listen: SocketAddr) -> String {
    let mut address = listen;
    if listen.ip().is_unspecified() {
        address.set_ip(match listen {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    let address = address.to_string();
    // The port that a URL leaves out (RFC 9110, section 4.2.1).
    format!("http://{}", address.strip_suffix(":80").unwrap_or(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        public_url = "https://press.example.org"
        languages = ["en", "az"]
        time_zone = "Asia/Baku"
        boilerplate = ["Search in archive"]
        [folders."news"]
        language = "en"
        boilerplate = ["Back to news"]
        [folders."news/visits"]
        category = "Visits"
        time_zone = "Europe/London"
        [folders."az/press"]
        language = "en"
        [categories]
        visits = "Visits"
        sheher = { name = "Şəhər", by_language = true }
    "#;

    fn rules(path: &str) -> Arc<ReadingRules> {
        let nothing = std::iter::empty();
        let config = resolve(TEXT, "config.toml", nothing, Path::new("/srv")).unwrap();
        config.rules_for(&DropPath::parse(path).unwrap())
    }

    fn facts(path: &str) -> (String, String) {
        let rules = rules(path);
        (
            rules.folder_language.as_ref().map(ToString::to_string).unwrap_or_default(),
            rules
                .folder_category
                .as_ref()
                .map(|c| format!("{}/{}", c.slug, c.name))
                .unwrap_or_default(),
        )
    }

    #[test]
    fn the_address_on_this_machine_can_be_typed_into_a_browser() {
        for (listen, expected) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0:80", "http://127.0.0.1"),
            ("[::]:8080", "http://[::1]:8080"),
            ("192.0.2.7:8080", "http://192.0.2.7:8080"),
        ] {
            assert_eq!(local_url(listen.parse().unwrap()), expected);
        }
    }

    #[test]
    fn a_folder_is_a_category_unless_it_is_a_number_a_date_or_a_language() {
        let facts_of = |language: &str, category: &str| (language.to_owned(), category.to_owned());
        assert_eq!(facts("x.txt"), facts_of("", ""));
        assert_eq!(facts("2026/03-21/x.txt"), facts_of("", ""));
        assert_eq!(
            facts("2026/AZ/Consular notices/x.txt"),
            facts_of("az", "consular-notices/Consular notices")
        );
        assert_eq!(facts("Kənd/x.txt"), facts_of("", "kend/Kənd"));
        assert_eq!(facts("de/x.txt"), facts_of("", "de/de"));
    }

    #[test]
    fn a_name_among_the_categories_is_that_category() {
        assert_eq!(facts("ŞƏHƏR/x.txt").1, "sheher/Şəhər");
        assert_eq!(facts("visits/x.txt").1, "visits/Visits");
    }

    #[test]
    fn a_file_named_like_a_folder_is_in_the_folder_above() {
        assert_eq!(facts("news/visits").1, "news/news");
    }

    #[test]
    fn a_section_holds_for_the_folders_below_and_a_nearer_folder_says_more() {
        assert_eq!(facts("news/2026/x.txt"), ("en".to_owned(), "news/news".to_owned()));
        assert_eq!(facts("news/visits/az/x.txt"), ("az".to_owned(), "visits/Visits".to_owned()));
        assert_eq!(facts("az/news/x.txt"), ("az".to_owned(), "news/news".to_owned()));
        assert_eq!(facts("az/press/x.txt").0, "en");
        assert_eq!(facts("az/other/x.txt").0, "az");
        let visits = rules("news/visits/2026/x.txt");
        assert_eq!(visits.folder_language.as_ref().map(Language::as_str), Some("en"));
        assert_eq!(visits.boilerplate, ["Search in archive", "Back to news"]);
        assert_eq!(visits.zone.iana_name(), Some("Europe/London"));
        assert_eq!(rules("newsletter/x.txt").boilerplate, ["Search in archive"]);
    }
}
