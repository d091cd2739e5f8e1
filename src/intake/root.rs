//! The drop folder as a whole: whether it is there, which one it is, and how it is observed.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::folder::{DropFolder, Identity};
use super::watch::{Scope, Watch, WatchError};
use super::worker::{Flow, Worker};
use super::{Cause, IntakeState, PollReason, Sighting};
use crate::config::WatchMode;

/// Between two checks that the path still leads to the same folder. A folder that was mounted
/// over, or unmounted, sends no event that notify would pass on.
const CHECK_PERIOD: Duration = Duration::from_secs(2);

/// Between two checks while the folder is missing.
const MISSING_PERIOD: Duration = Duration::from_secs(1);

/// Between two walks while polling, at the least. A walk may take a tenth of the time.
const POLL_PERIOD_MIN: Duration = Duration::from_secs(2);
const POLL_PERIOD_WALKS: u32 = 10;

/// Between two walks while watching, at the least. They find what the watcher has missed, and may
/// take half a hundredth of the time.
const RECONCILE_PERIOD_MIN: Duration = Duration::from_mins(1);
const RECONCILE_PERIOD_WALKS: u32 = 200;

/// Between two attempts to get a watch that was refused.
const REARM_PERIOD: Duration = Duration::from_mins(1);

/// A folder that vanishes while it is being watched makes the attempt fail.
const ARM_ATTEMPTS: usize = 3;

#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    stance: Stance,
    identity: Option<Identity>,
    told: Option<IntakeState>,
    check_at: Instant,
    /// Nothing is walked while the folder is missing.
    reconcile_at: Option<Instant>,
    rearm_at: Option<Instant>,
}

#[derive(Debug)]
enum Stance {
    Watching(#[expect(dead_code, reason = "holds the watch")] Watch),
    Polling(PollReason),
    /// With a watch on the folder above, where one can be had.
    Down {
        since: Timestamp,
        why: String,
        above: Option<Watch>,
    },
    /// Before the first look.
    Unseen,
}

impl Root {
    pub(super) fn new(path: PathBuf, now: Instant) -> Root {
        Root {
            path,
            stance: Stance::Unseen,
            identity: None,
            told: None,
            check_at: now,
            reconcile_at: None,
            rearm_at: None,
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn next_deadline(&self) -> Instant {
        [self.reconcile_at, self.rearm_at].into_iter().flatten().fold(self.check_at, Instant::min)
    }

    pub(super) fn is_watched(&self) -> bool {
        matches!(self.stance, Stance::Watching(_))
    }

    /// Whether the clock that stamps the files may be another machine's.
    pub(super) fn has_foreign_clock(&self) -> bool {
        match &self.stance {
            Stance::Polling(PollReason::Configured | PollReason::Remote(_)) => true,
            Stance::Polling(PollReason::WatchLimit | PollReason::WatchFailed(_))
            | Stance::Watching(_)
            | Stance::Down { .. }
            | Stance::Unseen => false,
        }
    }

    /// Sets the time of the next walk after one that took `walk`: a big tree is walked more
    /// rarely, so that walking never takes a notable part of the machine.
    pub(super) fn walked(&mut self, now: Instant, walk: Duration) {
        let pause = if self.is_watched() {
            RECONCILE_PERIOD_MIN.max(walk.saturating_mul(RECONCILE_PERIOD_WALKS))
        } else {
            POLL_PERIOD_MIN.max(walk.saturating_mul(POLL_PERIOD_WALKS))
        };
        self.reconcile_at = Some(now + pause);
    }

    fn state(&self) -> Option<IntakeState> {
        match &self.stance {
            Stance::Watching(_) => Some(IntakeState::Watching),
            Stance::Polling(reason) => Some(IntakeState::Polling(reason.clone())),
            Stance::Down { since, why, above: _ } => {
                Some(IntakeState::Down { since: *since, why: why.clone() })
            }
            Stance::Unseen => None,
        }
    }
}

impl Worker {
    /// Looks whether the path leads to the same folder as before.
    pub(super) fn check_root(&mut self) -> Flow {
        self.root.check_at = self.clock.monotonic() + CHECK_PERIOD;
        let found = DropFolder::open(self.root.path())
            .and_then(|folder| folder.probe().and_then(|()| folder.identity()));
        match found {
            Ok(identity) if self.root.identity == Some(identity) => Flow::Continue(()),
            Ok(_another) => self.take_root(&Cause::FolderReplaced),
            Err(error) => self.lose_root(&error),
        }
    }

    /// Takes the folder that is there now. The watch comes first and the walk after it: what
    /// comes in between is then seen twice rather than not at all.
    pub(super) fn take_root(&mut self, cause: &Cause) -> Flow {
        let found = DropFolder::open(self.root.path()).and_then(|folder| {
            folder.probe()?;
            Ok((folder.identity()?, folder.remote_file_system()?))
        });
        let (identity, remote) = match found {
            Ok(found) => found,
            Err(error) => return self.lose_root(&error),
        };
        self.root.identity = Some(identity);
        self.root.check_at = self.clock.monotonic() + CHECK_PERIOD;
        match (self.settings.watch, remote) {
            (WatchMode::Poll, _) => self.root.stance = Stance::Polling(PollReason::Configured),
            (WatchMode::Auto, Some(name)) => {
                self.root.stance = Stance::Polling(PollReason::Remote(name));
            }
            (WatchMode::Auto, None) => self.arm(),
        }
        self.reconcile(cause)?;
        self.tell_state()
    }

    /// What has come due for the folder as a whole.
    pub(super) fn keep_time(&mut self) -> Flow {
        let now = self.clock.monotonic();
        let due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if self.root.check_at <= now {
            self.check_root()?;
        }
        if due(self.root.rearm_at) {
            self.arm();
            self.tell_state()?;
            if self.root.is_watched() {
                return self.reconcile(&Cause::EventsLost);
            }
        }
        if due(self.root.reconcile_at) {
            self.reconcile(&Cause::Timer)?;
        }
        Flow::Continue(())
    }

    /// The watcher has told that new subfolders get no watch: it is of no use any more.
    pub(super) fn give_up_watching(&mut self) -> Flow {
        if self.root.is_watched() {
            self.poll_because(PollReason::WatchLimit);
            self.reconcile(&Cause::EventsLost)?;
        }
        self.tell_state()
    }

    /// The folder is away or closed. Nothing in it counts as gone.
    pub(super) fn lose_root(&mut self, error: &io::Error) -> Flow {
        self.waits.clear();
        self.looks.clear();
        // What settled nobody knows before the folder is walked again.
        self.settling = None;
        self.farewells.clear();
        self.visits.clear();
        let root = &mut self.root;
        let why = if error.kind() == io::ErrorKind::NotFound {
            format!("{} is not there", root.path.display())
        } else {
            format!("{} cannot be read: {error}", root.path.display())
        };
        let (since, above) = match std::mem::replace(&mut root.stance, Stance::Unseen) {
            Stance::Down { since, why: _, above } => (since, above),
            Stance::Watching(_) | Stance::Polling(_) | Stance::Unseen => (self.clock.now(), None),
        };
        let above =
            above.or_else(|| Watch::arm(&root.path, Scope::Name, &self.inbox, self.clock).ok());
        root.stance = Stance::Down { since, why, above };
        root.identity = None;
        root.reconcile_at = None;
        root.rearm_at = None;
        root.check_at = self.clock.monotonic() + MISSING_PERIOD;
        self.tell_state()
    }

    /// Replaces the watch by a fresh one; the old one ends when the new one stands.
    pub(super) fn arm(&mut self) {
        let mut outcome = Err(WatchError::Limit);
        for _attempt in 0..ARM_ATTEMPTS {
            outcome = Watch::arm(&self.root.path, Scope::Tree, &self.inbox, self.clock);
            if matches!(outcome, Ok(_) | Err(WatchError::Limit)) {
                break;
            }
        }
        match outcome {
            Ok(watch) => {
                self.root.stance = Stance::Watching(watch);
                self.root.rearm_at = None;
            }
            Err(WatchError::Limit) => self.poll_because(PollReason::WatchLimit),
            Err(WatchError::Failed(error)) => {
                self.poll_because(PollReason::WatchFailed(error.to_string()));
            }
        }
    }

    fn poll_because(&mut self, reason: PollReason) {
        self.root.stance = Stance::Polling(reason);
        self.root.rearm_at = Some(self.clock.monotonic() + REARM_PERIOD);
    }

    pub(super) fn tell_state(&mut self) -> Flow {
        let state = self.root.state();
        if state == self.root.told {
            return Flow::Continue(());
        }
        self.root.told.clone_from(&state);
        match state {
            Some(state) => {
                if state == IntakeState::Watching {
                    tracing::info!(%state, "drop folder");
                } else {
                    tracing::warn!(%state, "drop folder");
                }
                if let Some(board) = self.board() {
                    board.note_folder(state.on_board(self.clock.now()));
                }
                self.tell(Sighting::State(state))
            }
            None => Flow::Continue(()),
        }
    }
}
