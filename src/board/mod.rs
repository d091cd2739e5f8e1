//! How the service stands: written down by each stage as it goes, read by the operator at any time.
//!
//! Nothing here decides anything, and nothing here waits: a stage that notes something takes a lock for a
//! moment, or none. It outlives the engine, so that what was counted goes on through a new configuration.

mod alarms;
mod counters;
mod pulse;
mod subscribers;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;

pub use self::alarms::{ALARMS_MAX, About, Alarm, AlarmKind, Alarms};
pub use self::counters::{Count, Histogram, HttpCounts, Outcomes};
pub use self::pulse::{Doing, Pulse};
pub use self::subscribers::Subscribers;

/// Statements that the operator is shown as the last ones.
pub const LATEST_MAX: usize = 20;

/// One for the program.
#[derive(Debug, Default)]
pub struct Board {
    pub http: HttpCounts,
    pub subscribers: Subscribers,
    pub outcomes: Outcomes,
    /// From the arrival of a file until readers see what became of it, in seconds.
    pub visible: Histogram,
    pub alarms: Alarms,
    /// Of intake, of admit, and of each worker of the server.
    pub intake_pulse: Pulse,
    pub admit_pulse: Pulse,
    worker_pulses: Mutex<Vec<Arc<Pulse>>>,
    pub reloads: Count,
    pub reloads_refused: Count,
    pub events_lost: Count,
    pub reconciles: Count,
    /// Feeds that did not pass the check before they are shown.
    pub feeds_refused: Count,
    intake: Mutex<IntakeStand>,
    admit: Mutex<AdmitStand>,
    backups: Mutex<Option<BackupStand>>,
    latest: Mutex<VecDeque<Latest>>,
    /// By the stem of the feed.
    feed_entries: Mutex<BTreeMap<String, usize>>,
}

/// How intake stands.
#[derive(Clone, Debug, Default)]
pub struct IntakeStand {
    /// `None` before the first look.
    pub folder: Option<FolderStand>,
    pub last_look: Option<LastLook>,
    /// Files that are not complete yet.
    pub waiting: usize,
    /// Since when the oldest of them is there.
    pub oldest: Option<Instant>,
}

/// How the drop folder is observed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FolderStand {
    pub how: Watched,
    /// In words.
    pub told: String,
    /// Of that, what keeps it from being there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    pub since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watched {
    Watching,
    Polling,
    Down,
}

/// When the whole folder was last looked through.
#[derive(Clone, Debug, Serialize)]
pub struct LastLook {
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    pub files: usize,
    pub took_ms: u64,
}

/// How admit stands.
#[derive(Clone, Debug, Default)]
pub struct AdmitStand {
    /// Files that were found and are not decided yet.
    pub backlog: usize,
    /// Statements that wait for a person.
    pub for_person: u64,
    /// Statements that wait for their time.
    pub for_time: u64,
    /// Matters of the whole site that wait for a person.
    pub matters: u64,
    /// When the next of them is published by itself.
    pub next_release: Option<Timestamp>,
    pub clock: Reliance,
    /// While nothing new is taken in.
    pub paused: Option<Pause>,
}

/// Whether the wall clock is relied on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reliance {
    #[default]
    NotLookedAt,
    Relied,
    /// Because a person said that it is right.
    Accepted,
    /// And why not.
    Doubted(String),
}

/// Since when nothing new is taken in, and what there is too little of on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub since: Timestamp,
    pub why: String,
}

/// How the backups stand that the program makes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupStand {
    /// How often one is to be made.
    pub every: Duration,
    /// When the newest that can be read was made.
    pub last: Option<Timestamp>,
    /// Why the last attempt to make one came to nothing, if it did.
    pub failed: Option<String>,
}

/// What became of a statement, as readers see it.
#[derive(Clone, Debug, Serialize)]
pub struct Latest {
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    pub outcome: &'static str,
    pub title: String,
    pub address: String,
    /// From the arrival of its file.
    pub visible_ms: f64,
}

impl Board {
    pub fn intake(&self) -> IntakeStand {
        lock(&self.intake).clone()
    }

    pub fn note_folder(&self, folder: FolderStand) {
        lock(&self.intake).folder = Some(folder);
    }

    pub fn note_look(&self, look: LastLook) {
        self.reconciles.add(1);
        lock(&self.intake).last_look = Some(look);
    }

    /// The files that are not complete yet, and since when the oldest is there.
    pub fn note_unsettled(&self, waiting: usize, oldest: Option<Instant>) {
        let mut intake = lock(&self.intake);
        (intake.waiting, intake.oldest) = (waiting, oldest);
    }

    pub fn admit(&self) -> AdmitStand {
        lock(&self.admit).clone()
    }

    pub fn note_admit(&self, change: impl FnOnce(&mut AdmitStand)) {
        change(&mut lock(&self.admit));
    }

    /// None where none are made.
    pub fn backups(&self) -> Option<BackupStand> {
        lock(&self.backups).clone()
    }

    pub fn note_backups(&self, backups: Option<BackupStand>) {
        *lock(&self.backups) = backups;
    }

    /// Readers see it now.
    pub fn note_visible(&self, latest: Latest) {
        self.visible.observe(latest.visible_ms / 1_000.0);
        let mut all = lock(&self.latest);
        all.push_front(latest);
        all.truncate(LATEST_MAX);
    }

    /// The newest first.
    pub fn latest(&self) -> Vec<Latest> {
        lock(&self.latest).iter().cloned().collect()
    }

    /// One for each worker of the server.
    pub fn new_worker_pulse(&self) -> Arc<Pulse> {
        let pulse = Arc::<Pulse>::default();
        lock(&self.worker_pulses).push(Arc::clone(&pulse));
        pulse
    }

    pub fn worker_pulses(&self) -> Vec<Arc<Pulse>> {
        lock(&self.worker_pulses).clone()
    }

    /// A live feed holds so many entries.
    pub fn note_feed(&self, stem: String, entries: usize) {
        lock(&self.feed_entries).insert(stem, entries);
    }

    pub fn forget_feed(&self, stem: &str) {
        lock(&self.feed_entries).remove(stem);
    }

    pub fn feed_entries(&self) -> BTreeMap<String, usize> {
        lock(&self.feed_entries).clone()
    }

    /// Of a text that is destroyed nothing is told any more: not of its page, nor of its files.
    pub fn forget<'a>(&self, address: Option<&str>, paths: impl Iterator<Item = &'a str>) {
        lock(&self.latest).retain(|latest| Some(latest.address.as_str()) != address);
        paths.for_each(|path| self.alarms.forget(path));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For serde.
pub fn rfc3339<S: serde::Serializer>(at: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    let millisecond = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(*at);
    out.collect_str(&millisecond)
}

/// How long ago, as a number of seconds.
pub fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000.0).round() / 1_000.0
}
