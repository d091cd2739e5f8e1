//! State at a glance: one account of how the service stands, which `gazetted status`, the page, the metrics
//! and the line for the service manager are all made of.

pub mod alarm_feed;
mod disks;
pub mod metrics;
mod page;
mod process;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

pub use self::disks::{Disk, Disks, Space};
pub use self::page::StatusPage;
/// The style sheet of the page.
pub const STYLE: &str = include_str!("status.css");

pub use self::words::{for_people, one_line};
use crate::board::{self, AdmitStand, Board, Doing, FolderStand, LastLook, Latest, Reliance};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::feed::{FeedKey, Format};
use crate::snapshot::Snapshot;
use process::Process;

/// Where the account is taken from.
#[derive(Clone)]
pub struct Source {
    pub config: Arc<Config>,
    pub board: Arc<Board>,
    pub snapshot: Arc<Snapshot>,
    pub clock: Clock,
    pub disks: Disks,
    /// When the program started.
    pub started: Timestamp,
}

/// How the service stands at one moment. Nothing in it names a text that is not public.
#[derive(Debug, Serialize)]
pub struct Standing {
    pub version: &'static str,
    #[serde(serialize_with = "board::rfc3339")]
    pub started: Timestamp,
    pub uptime_seconds: u64,
    pub public_url: String,
    /// Its ids are not permanent.
    pub trial: bool,
    pub folder: Folder,
    pub waiting: Waiting,
    /// What readers saw last, the newest first.
    pub latest: Vec<Latest>,
    pub feeds: Vec<Feed>,
    pub ledger: Database,
    pub catalogue: Database,
    pub disks: Vec<Disk>,
    /// `None` where `[backup]` names no folder.
    pub backups: Option<Backups>,
    pub clock: ClockStand,
    pub http: Http,
    pub alarms_told: u64,
    pub process: Process,
    #[serde(skip)]
    pub board: Arc<Board>,
    /// Of the office, for what people read.
    #[serde(skip)]
    pub zone: TimeZone,
}

/// The drop folder, and what lies in it undecided.
#[derive(Debug, Serialize)]
pub struct Folder {
    pub path: String,
    /// `None` before the first look.
    pub watch: Option<FolderStand>,
    pub last_look: Option<LastLook>,
    /// For so long the file system of the drop folder has not answered; a few seconds are nothing.
    pub silent_seconds: f64,
    /// Files that are not complete yet.
    pub unsettled: usize,
    /// Files that were found and are not decided yet.
    pub backlog: usize,
    /// The age of the oldest file that is not complete.
    pub oldest_seconds: Option<f64>,
    /// Since when nothing new is taken in, because there is too little room on the disk of the state folder.
    pub paused_since: Option<String>,
    /// What there is too little of.
    pub paused_for: Option<String>,
}

/// What waits for a person or for its time.
#[derive(Debug, Serialize)]
pub struct Waiting {
    pub statements: u64,
    /// Those among them that a person must decide on.
    pub for_person: u64,
    /// Matters of the whole site.
    pub matters: u64,
    pub next_release: Option<String>,
    /// For so long it should have come.
    pub overdue_seconds: f64,
}

/// One feed that is held ready.
#[derive(Debug, Serialize)]
pub struct Feed {
    pub feed: String,
    pub entries: usize,
    /// In each format, uncoded.
    pub bytes: BTreeMap<&'static str, u64>,
    /// As aggregators say it.
    pub subscribers: u64,
}

#[derive(Debug, Serialize)]
pub struct Database {
    /// The last record that readers see.
    pub records: u64,
    /// With the write-ahead log.
    pub bytes: u64,
}

/// The backups that the program makes by itself.
#[derive(Debug, Serialize)]
pub struct Backups {
    pub folder: String,
    pub every_seconds: u64,
    /// When the newest that can be read was made.
    pub newest: Option<Timestamp>,
    /// It should have had a successor long ago.
    pub is_old: bool,
    /// Why the last attempt came to nothing, if it did.
    pub failed: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ClockStand {
    /// As the kernel says it; `None` where it may not be asked.
    pub synchronised: Option<bool>,
    /// Whether a time service is to keep it; where none is, it is taken as it is.
    pub time_service: bool,
    /// Why it is not relied on, if it is not.
    pub doubt: Option<String>,
    /// It is relied on because a person said that it is right.
    pub accepted: bool,
    #[serde(skip)]
    pub reliance: Reliance,
}

#[derive(Debug, Serialize)]
pub struct Http {
    pub open_connections: u64,
    pub requests: BTreeMap<String, u64>,
}

/// A thread that waits wakes within this by itself.
pub const SIGN_OF_LIFE_EVERY: Duration = Duration::from_secs(15);

impl Source {
    pub fn standing(&self) -> Standing {
        let Source { config, board, clock, started, .. } = self;
        let now = clock.now();
        let admit = board.admit();
        let uptime = now.duration_since(*started).as_secs();
        Standing {
            version: env!("CARGO_PKG_VERSION"),
            started: *started,
            uptime_seconds: u64::try_from(uptime).unwrap_or_default(),
            public_url: config.public_url.clone(),
            trial: config.is_trial(),
            folder: self.folder(&admit),
            waiting: Waiting {
                statements: admit.for_person + admit.for_time,
                for_person: admit.for_person,
                matters: admit.matters,
                next_release: admit.next_release.map(|at| self.in_zone(at)),
                overdue_seconds: admit.next_release.map_or(0.0, |at| overdue(at, now)),
            },
            latest: board.latest(),
            feeds: self.feeds(),
            ledger: self.database("ledger.db"),
            catalogue: self.database("catalogue.db"),
            disks: self.disks.look(config),
            backups: self.backups(now),
            clock: ClockStand {
                synchronised: clock.reading().is_synchronised,
                time_service: config.clock.time_service,
                accepted: admit.clock == Reliance::Accepted,
                doubt: match &admit.clock {
                    Reliance::Doubted(doubt) => Some(doubt.clone()),
                    Reliance::NotLookedAt | Reliance::Relied | Reliance::Accepted => None,
                },
                reliance: admit.clock,
            },
            http: Http {
                open_connections: board.http.open.get(),
                requests: board.http.by_status().into_iter().collect(),
            },
            alarms_told: board.alarms.told(),
            process: Process::read(),
            board: Arc::clone(board),
            zone: config.time_zone.clone(),
        }
    }

    fn in_zone(&self, at: Timestamp) -> String {
        crate::domain::time::Moment::in_zone(at, &self.config.time_zone).rfc3339()
    }

    fn folder(&self, admit: &AdmitStand) -> Folder {
        let now = self.clock.monotonic();
        let intake = self.board.intake();
        let silent = match self.board.intake_pulse.last(now) {
            (Doing::Working, silent) => silent,
            (Doing::Waiting | Doing::HandingOn, _) => Duration::ZERO,
        };
        let age = |since: std::time::Instant| board::seconds(now.saturating_duration_since(since));
        Folder {
            path: self.config.drop_dir.display().to_string(),
            watch: intake.folder,
            last_look: intake.last_look,
            silent_seconds: board::seconds(silent),
            unsettled: intake.waiting,
            backlog: admit.backlog,
            paused_since: admit.paused.as_ref().map(|pause| self.in_zone(pause.since)),
            paused_for: admit.paused.as_ref().map(|pause| pause.why.clone()),
            oldest_seconds: intake.oldest.map(age),
        }
    }

    fn feeds(&self) -> Vec<Feed> {
        let (documents, entries) = (self.snapshot.current(), self.board.feed_entries());
        let subscribers = self.board.subscribers.all(self.clock.monotonic());
        let mut feeds: BTreeMap<FeedKey, Feed> = BTreeMap::new();
        for (path, document) in &documents.by_path {
            let Some((stem, extension)) =
                path.strip_prefix("/feeds/").and_then(|rest| rest.rsplit_once('.'))
            else {
                continue;
            };
            let format = Format::ALL.into_iter().find(|format| format.extension() == extension);
            let (Some(key), Some(format)) = (FeedKey::parse(stem), format) else { continue };
            let feed = feeds.entry(key).or_insert_with(|| Feed {
                feed: stem.to_owned(),
                entries: entries.get(stem).copied().unwrap_or_default(),
                bytes: BTreeMap::new(),
                subscribers: subscribers.get(stem).copied().unwrap_or_default(),
            });
            feed.bytes.insert(format.extension(), document.identity.length());
        }
        feeds.into_values().collect()
    }

    fn backups(&self, now: Timestamp) -> Option<Backups> {
        let settings = self.config.backup.as_ref()?;
        // Nothing is known of them before the first look into their folder.
        let stand = self.board.backups();
        let (newest, failed) = stand.map_or((None, None), |stand| (stand.last, stand.failed));
        Some(Backups {
            folder: settings.dir.display().to_string(),
            every_seconds: settings.every.as_secs(),
            newest,
            is_old: newest.is_some_and(|made| settings.is_old((made, now))),
            failed,
        })
    }

    fn database(&self, name: &str) -> Database {
        let size = |name: String| {
            std::fs::metadata(self.config.state_dir.join(name)).map(|file| file.len())
        };
        let bytes = size(name.to_owned()).unwrap_or(0) + size(format!("{name}-wal")).unwrap_or(0);
        Database { records: self.snapshot.current().offset, bytes }
    }
}

fn overdue(release: Timestamp, now: Timestamp) -> f64 {
    board::seconds(Duration::try_from(now.duration_since(release)).unwrap_or_default())
}
