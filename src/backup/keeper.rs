//! The thread that makes backups at their pace, and anew when a text was destroyed that is in the older ones.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::make::Of;
use super::rotation::{Kept, Rotation, tell_missing};
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
    is_held: Arc<AtomicBool>,
}

impl Renewal {
    /// None is begun before [`Renewal::wait`], and one under way is given up: it holds the text, and keeps the
    /// log of the ledger from being emptied.
    pub fn hold(&self) {
        self.is_held.store(true, Ordering::Release);
    }

    /// Waits until no backup of ours holds what the ledger has destroyed. Tells whether it came to that
    /// in time; if not, the keeper goes on trying.
    pub fn wait(&self, patience: Duration) -> bool {
        let (done, renewed) = sync_channel(1);
        self.hold();
        self.asks.try_send(done).is_ok() && renewed.recv_timeout(patience).is_ok()
    }
}

/// Made at a start; runs until nobody is left to ask for a renewal, or the stop is requested.
#[derive(Debug)]
pub struct Keeper {
    keeping: Keeping,
    clock: Clock,
    board: Arc<Board>,
    asks: Receiver<SyncSender<()>>,
    is_held: Arc<AtomicBool>,
}

impl Keeper {
    pub fn new(keeping: Keeping, (clock, board): (Clock, Arc<Board>)) -> (Keeper, Renewal) {
        let (sender, asks) = sync_channel(1);
        let is_held = Arc::<AtomicBool>::default();
        let renewal = Renewal { asks: sender, is_held: Arc::clone(&is_held) };
        (Keeper { keeping, clock, board, asks, is_held }, renewal)
    }

    /// A backup that fails is told and tried again. Fails itself where the ledger is found damaged and
    /// a sound backup of it lies there, from which the next start begins.
    pub fn run(self, shutdown: &Shutdown) -> Result<(), Fatal> {
        stand_back();
        let stop: Stop = {
            let (shutdown, is_held) = (shutdown.clone(), Arc::clone(&self.is_held));
            Arc::new(move || shutdown.is_requested() || is_held.load(Ordering::Acquire))
        };
        if let Err(error) = make::tidy(&self.keeping.rotation.dir) {
            tracing::debug!(%error, "nothing unfinished was looked for");
        }
        self.note(None, shutdown);
        let mut due = self.clock.monotonic() + self.first_pause();
        let mut asked: Vec<SyncSender<()>> = Vec::new();
        loop {
            let now = self.clock.monotonic();
            let is_held = self.is_held.load(Ordering::Acquire);
            if !is_held && (now >= due || !asked.is_empty()) {
                due = now + self.turn((&stop, shutdown), &mut asked)?;
            }
            if shutdown.is_requested() {
                return Ok(());
            }
            let patience = due.saturating_duration_since(self.clock.monotonic());
            match self.asks.recv_timeout(if is_held { HELD_LOOK } else { patience }) {
                Ok(ask) => {
                    self.is_held.store(false, Ordering::Release);
                    asked.push(ask);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Makes one, and answers whoever asked for it. Returns the pause until the next.
    fn turn(
        &self,
        (stop, shutdown): (&Stop, &Shutdown),
        asked: &mut Vec<SyncSender<()>>,
    ) -> Result<Duration, Fatal> {
        let begun = self.clock.monotonic();
        match self.back_up(stop, begun) {
            Ok(()) => {
                self.note(None, shutdown);
                for done in asked.drain(..) {
                    // Whoever asked may have gone on.
                    let _gone = done.try_send(());
                }
                Ok(self.keeping.every)
            }
            // Asked for anew, or to stop.
            Err(BackupError::Stopped) if shutdown.is_requested() => Ok(self.keeping.every),
            Err(BackupError::Stopped) => Ok(Duration::ZERO),
            Err(BackupError::Ledger(error))
                if error.is_damage() && self.has_sound_one() && self.ledger_is_damaged(stop) =>
            {
                super::suspect(&self.keeping.state_dir, &error.to_string());
                Err(error.into())
            }
            Err(error) => {
                let why = WithCauses(&error).to_string();
                self.note(Some(why.clone()), shutdown);
                tracing::error!(
                    error = why,
                    dir = %self.keeping.rotation.dir.display(),
                    "no backup was made; it is tried again, and the older ones are kept"
                );
                asked.clear();
                Ok(BACKUP_AGAIN.min(self.keeping.every))
            }
        }
    }

    fn back_up(&self, stop: &Stop, begun: Instant) -> Result<(), BackupError> {
        let Keeping { state_dir, rotation, most, .. } = &self.keeping;
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
        let stale = rotation.stale(&LedgerReader::open(state_dir)?)?;
        rotation.remove(stale.iter())?;
        for Kept { file, .. } in &stale {
            tracing::warn!(
                file = %file.display(),
                "a backup was removed: it may hold a text that was erased since; the new one does not"
            );
        }
        rotation.keep(*most)
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
            ledger.verify(|_offset| ()).map(drop)
        };
        walk().is_err_and(|error: LedgerError| error.is_damage())
    }

    fn has_sound_one(&self) -> bool {
        let kept = self.keeping.rotation.kept().unwrap_or_default();
        kept.iter().rev().any(|kept| unpack::check(&kept.file).is_ok())
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
