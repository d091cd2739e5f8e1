//! The thread that makes backups at their pace, and anew when a text was destroyed that is in the older ones.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::make::Of;
use super::rotation::{Kept, Rotation, Unremoved, tell_missing};
use super::{BackupError, make, unpack};
use crate::board::{BackupStand, Board};
use crate::clock::Clock;
use crate::domain::causes::WithCauses;
use crate::domain::limits::BACKUP_AGAIN;
use crate::ledger::whole::Stop;
use crate::ledger::{LedgerError, LedgerReader};
use crate::supervisor::{Fatal, Shutdown};

/// How much the thread stands back behind the others, as `nice` counts it.
const NICENESS: i32 = 10;

/// What the keeper keeps, and how.
#[derive(Clone, Debug)]
pub struct Keeping {
    pub state_dir: PathBuf,
    pub rotation: Rotation,
    pub every: Duration,
    pub most: usize,
}

/// While none is to be made, whether that is over is looked at so often.
const HELD_LOOK: Duration = Duration::from_millis(100);

/// For whoever destroys a text: asks for backups without it.
#[derive(Clone, Debug)]
pub struct Renewal {
    asks: SyncSender<SyncSender<()>>,
    holds: Arc<Holds>,
}

/// How often a text was about to be destroyed, and how many of those are over. The ask that follows one may be taken when
/// the next has begun: it tells nothing of that.
#[derive(Debug, Default)]
struct Holds {
    begun: AtomicU64,
    over: AtomicU64,
}

impl Renewal {
    /// None is begun before [`Renewal::wait`], and one under way is given up: it holds the text, and keeps the
    /// log of the ledger from being emptied.
    pub fn hold(&self) {
        self.holds.begun.fetch_add(1, Ordering::AcqRel);
    }

    /// Waits until no backup of ours holds what the ledger has destroyed. Tells whether it came to that
    /// in time; if not, the keeper goes on trying.
    pub fn wait(&self, patience: Duration) -> bool {
        let (done, renewed) = sync_channel(1);
        let begun = self.holds.begun.load(Ordering::Acquire);
        self.holds.over.store(begun, Ordering::Release);
        self.asks.try_send(done).is_ok() && renewed.recv_timeout(patience).is_ok()
    }
}

/// What is to be done next, and when.
struct Due {
    backup: Instant,
    /// Of what the last one takes the place of.
    removal: Option<Instant>,
    /// By whom, since the last one that was made.
    asked: Vec<SyncSender<()>>,
}

/// What came of removing what a backup takes the place of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Removal {
    Whole,
    /// Something stays that was to go.
    Partial,
}

/// Made at a start; runs until nobody is left to ask for a renewal, or the stop is requested.
#[derive(Debug)]
pub struct Keeper {
    keeping: Keeping,
    clock: Clock,
    board: Arc<Board>,
    asks: Receiver<SyncSender<()>>,
    holds: Arc<Holds>,
}

impl Keeper {
    pub fn new(keeping: Keeping, (clock, board): (Clock, Arc<Board>)) -> (Keeper, Renewal) {
        let (sender, asks) = sync_channel(1);
        let holds = Arc::<Holds>::default();
        let renewal = Renewal { asks: sender, holds: Arc::clone(&holds) };
        (Keeper { keeping, clock, board, asks, holds }, renewal)
    }

    /// A backup that fails is told and tried again. Fails itself where the ledger is found damaged and
    /// a sound backup of it lies there, from which the next start begins.
    pub fn run(self, shutdown: &Shutdown) -> Result<(), Fatal> {
        stand_back();
        if let Err(error) = make::tidy(&self.keeping.rotation.dir) {
            tracing::debug!(%error, "nothing unfinished was looked for");
        }
        self.note(None, shutdown);
        let backup = self.clock.monotonic() + self.first_pause();
        let mut due = Due { backup, removal: None, asked: Vec::new() };
        loop {
            let begun = self.holds.begun.load(Ordering::Acquire);
            let is_held = self.holds.over.load(Ordering::Acquire) != begun;
            if !is_held {
                let (asked, holds) = (shutdown.clone(), Arc::clone(&self.holds));
                // A text that is destroyed from now on is in what is being made.
                let is_over = move || holds.begun.load(Ordering::Acquire) != begun;
                let stop: Stop = Arc::new(move || asked.is_requested() || is_over());
                self.turn((&stop, shutdown), &mut due)?;
            }
            if shutdown.is_requested() {
                return Ok(());
            }
            let next = due.removal.map_or(due.backup, |removal| removal.min(due.backup));
            let patience = next.saturating_duration_since(self.clock.monotonic());
            match self.asks.recv_timeout(if is_held { HELD_LOOK } else { patience }) {
                Ok(ask) => {
                    due.asked.push(ask);
                    due.backup = self.clock.monotonic();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// What is due: a backup, and that what it takes the place of goes. What was given up is due still.
    fn turn(&self, (stop, shutdown): (&Stop, &Shutdown), due: &mut Due) -> Result<(), Fatal> {
        let begun = self.clock.monotonic();
        let again = begun + BACKUP_AGAIN.min(self.keeping.every);
        if begun >= due.backup {
            match self.back_up(stop, begun) {
                Ok(()) => {
                    self.note(None, shutdown);
                    due.backup = begun + self.keeping.every;
                    due.removal = Some(begun);
                }
                Err(BackupError::Stopped) => return Ok(()),
                Err(error) => {
                    let error = self.unless_damaged(error, stop)?;
                    let why = WithCauses(&error).to_string();
                    self.note(Some(why.clone()), shutdown);
                    tracing::error!(
                        error = why,
                        dir = %self.keeping.rotation.dir.display(),
                        "no backup was made; it is tried again, and the older ones are kept"
                    );
                    due.asked.clear();
                    due.backup = again;
                    // What lies there is all that there is.
                    due.removal = None;
                }
            }
        }
        if due.removal.is_some_and(|removal| begun >= removal) {
            match self.remove_older(stop, &mut due.asked) {
                Ok(Removal::Whole) => due.removal = None,
                Ok(Removal::Partial) => due.removal = Some(again),
                Err(BackupError::Stopped) => return Ok(()),
                Err(error) => {
                    let error = self.unless_damaged(error, stop)?;
                    tracing::error!(
                        error = %WithCauses(&error),
                        dir = %self.keeping.rotation.dir.display(),
                        "the older backups cannot be looked through; that is tried again"
                    );
                    due.asked.clear();
                    due.removal = Some(again);
                }
            }
        }
        Ok(())
    }

    /// Where there is something to begin anew from, a damaged ledger ends the run.
    fn unless_damaged(&self, error: BackupError, stop: &Stop) -> Result<BackupError, Fatal> {
        match error {
            BackupError::Ledger(error)
                if error.is_damage()
                    && self.has_sound_one(stop)
                    && self.ledger_is_damaged(stop) =>
            {
                super::suspect(&self.keeping.state_dir, &error.to_string());
                Err(error.into())
            }
            BackupError::Refused(_)
            | BackupError::Damaged { .. }
            | BackupError::Io { .. }
            | BackupError::Ledger(_)
            | BackupError::Store(_)
            | BackupError::Stopped => Ok(error),
        }
    }

    fn back_up(&self, stop: &Stop, begun: Instant) -> Result<(), BackupError> {
        let Keeping { state_dir, rotation, .. } = &self.keeping;
        let made = rotation.make(Of { state_dir, now: self.clock.now(), stop })?;
        tell_missing(&made.missing);
        let ms = self.clock.monotonic().duration_since(begun).as_millis();
        tracing::info!(
            file = %made.file.display(),
            records = made.manifest.records,
            bytes = made.bytes,
            ms = u64::try_from(ms).unwrap_or(u64::MAX),
            "backed up"
        );
        Ok(())
    }

    /// Answers whoever asked, once nothing is left that may hold what was destroyed.
    fn remove_older(
        &self,
        stop: &Stop,
        asked: &mut Vec<SyncSender<()>>,
    ) -> Result<Removal, BackupError> {
        let Keeping { state_dir, rotation, most, .. } = &self.keeping;
        let stale = rotation.stale(&LedgerReader::open(state_dir)?)?;
        let is_stale = |file: &Path| stale.iter().any(|stale| stale.file == file);
        let kept = rotation.kept().map_err(rotation.unreadable())?;
        if !kept.iter().any(|kept| kept.manifest.is_some() && !is_stale(&kept.file)) {
            // Whatever became of the one that was made: the last ones stay until there is another.
            asked.clear();
            return Ok(Removal::Partial);
        }
        let held = rotation.remove(stale.iter(), stop)?;
        let is_held = |file: &Path| held.iter().any(|held| held.file == file);
        for Kept { file, .. } in stale.iter().filter(|stale| !is_held(&stale.file)) {
            tracing::warn!(
                file = %file.display(),
                "a backup was removed: it may hold a text that was erased since; the new one does not"
            );
        }
        if let Some(Unremoved { file, why }) = held.first() {
            tracing::error!(
                files = held.len(),
                file = %file.display(),
                error = %WithCauses(why),
                "a backup that may hold an erased text cannot be removed; that is tried again, and the erasure is not finished before"
            );
            asked.clear();
        }
        for done in asked.drain(..) {
            // Whoever asked may have gone on.
            let _gone = done.try_send(());
        }
        let mut over = rotation.keep(*most, stop)?;
        over.retain(|over| !is_held(&over.file));
        if let Some(Unremoved { file, why }) = over.first() {
            tracing::warn!(
                files = over.len(),
                file = %file.display(),
                error = %WithCauses(why),
                "an old backup cannot be removed; that is tried again, and new ones are made all the same"
            );
        }
        let is_whole = held.is_empty() && over.is_empty();
        Ok(if is_whole { Removal::Whole } else { Removal::Partial })
    }

    /// For the operator, with what the last attempt failed of, unless a folder that does not answer held it up until its successor was there.
    fn note(&self, failed: Option<String>, shutdown: &Shutdown) {
        let last = self.last_made_at();
        if shutdown.is_requested() {
            return;
        }
        self.board.note_backups(Some(BackupStand { every: self.keeping.every, last, failed }));
    }

    /// At a start: until the last one is old enough. A clock that went back makes it due.
    fn first_pause(&self) -> Duration {
        let Keeping { state_dir, rotation, every, .. } = &self.keeping;
        let stale = LedgerReader::open(state_dir)
            .map_err(BackupError::from)
            .and_then(|ledger| rotation.stale(&ledger));
        if !stale.is_ok_and(|stale| stale.is_empty()) {
            return Duration::ZERO;
        }
        let now = self.clock.now();
        self.last_made_at().map_or(Duration::ZERO, |made_at| left(*every, (made_at, now)))
    }

    /// Of the newest that can be read: another is none.
    fn last_made_at(&self) -> Option<Timestamp> {
        let kept = self.keeping.rotation.kept().unwrap_or_default();
        kept.iter().rev().find_map(|kept| Some(kept.manifest.as_ref()?.made_at))
    }

    /// What is wrong with the copy may be the fault of the disk that it lies on.
    fn ledger_is_damaged(&self, stop: &Stop) -> bool {
        let walk = || {
            let mut ledger = LedgerReader::open(&self.keeping.state_dir)?;
            ledger.check_structure(stop)?;
            ledger.verify_unless(stop).map(drop)
        };
        walk().is_err_and(|error: LedgerError| error.is_damage())
    }

    fn has_sound_one(&self, stop: &Stop) -> bool {
        let kept = self.keeping.rotation.kept().unwrap_or_default();
        kept.iter().rev().any(|kept| unpack::check(&kept.file, stop).is_ok())
    }
}

fn left(every: Duration, (made, now): (Timestamp, Timestamp)) -> Duration {
    let age = now.duration_since(made);
    Duration::try_from(age).map_or(Duration::ZERO, |age| every.saturating_sub(age))
}

/// The disk and the processor are for admitting and serving first.
fn stand_back() {
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "backups are made beside everything else");
    }
}
