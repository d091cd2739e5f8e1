//! Room on the disk of the state folder: who takes something in looks first, and a write that finds
//! none waits for it. Serving asks for nothing of this.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::board::{Board, Pause};
use crate::clock::Clock;
use crate::domain::limits::{FILES_FREE_MIN, ROOM_PATIENCE_FIRST, ROOM_PATIENCE_LONGEST};
use crate::domain::size::size;

/// May be asked from any thread. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct Room(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    /// In bytes.
    keep_free: u64,
    clock: Clock,
    board: Arc<Board>,
    state: Mutex<State>,
    closed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    paused: Option<Paused>,
    /// When there was too little of it last.
    short: Option<Instant>,
    is_closed: bool,
}

/// How long whoever found no room waits before the next attempt: ever longer.
#[derive(Debug)]
pub struct Patience(Duration);

impl Default for Patience {
    fn default() -> Patience {
        Patience(ROOM_PATIENCE_FIRST)
    }
}

/// Since when nothing new is taken in, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    pub since: Timestamp,
    pub why: Shortage,
}

/// What there is too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Fewer bytes are free than are to be kept free, or, once it pauses, than it goes on with.
    Bytes { free: u64, kept: u64, enough: u64 },
    /// The file system has hardly a place for another file.
    Files { free: u64 },
    /// A write was refused though there seemed to be room: another program had filled the disk for a
    /// moment, or less is to be kept free than one write takes.
    Refused,
}

/// What the room is looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Pause,
    GoOn,
}

impl Room {
    /// Of the file system of a folder, on which so many bytes are to stay free.
    pub fn of(folder: &Path, keep_free: u64, (clock, board): (Clock, Arc<Board>)) -> Room {
        let (folder, state, closed) = (folder.to_owned(), Mutex::default(), Condvar::new());
        // What an engine before this one has told is looked at anew.
        board.note_admit(|stand| stand.paused = None);
        Room(Some(Arc::new(Shared { folder, keep_free, clock, board, state, closed })))
    }

    /// Looks how much room there is, and tells the operator when that has changed. Tells whether
    /// anything new may be taken in.
    pub fn look(&self) -> bool {
        let Some(shared) = &self.0 else { return true };
        let is_paused = shared.state().paused.is_some();
        let shortage = shared.shortage(if is_paused { To::GoOn } else { To::Pause });
        match shortage {
            Some(why) => shared.pause(why),
            None => shared.go_on(),
        }
        shortage.is_none()
    }

    /// Since when intake is paused; none while it goes on.
    pub fn paused(&self) -> Option<Paused> {
        self.0.as_ref().and_then(|shared| shared.state().paused.clone())
    }

    /// Writes, and where `is_no_room` says that only room was missing, waits for it and writes again:
    /// whatever was written of it before must be undone by then. Gives up once it is closed.
    pub fn until<T, E>(
        &self,
        is_no_room: impl Fn(&E) -> bool,
        mut write: impl FnMut() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut patience = Patience::default();
        loop {
            match write() {
                Err(error) if is_no_room(&error) && self.wait(&mut patience) => {}
                Ok(written) => {
                    self.wrote(&patience);
                    return Ok(written);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// After a write that was refused. Tells whether to try again, which nobody does once it is closed.
    pub fn wait(&self, patience: &mut Patience) -> bool {
        let Some(shared) = &self.0 else { return false };
        shared.pause(shared.shortage(To::GoOn).unwrap_or(Shortage::Refused));
        self.rest(patience.0);
        patience.0 = ROOM_PATIENCE_LONGEST.min(patience.0 * 2);
        !self.is_closed()
    }

    /// After a write that was done, perhaps after it had waited.
    pub fn wrote(&self, patience: &Patience) {
        if patience.0 > ROOM_PATIENCE_FIRST {
            self.look();
        }
    }

    /// Nothing can be written, and whoever would write is not there.
    pub fn is_missing(&self) {
        if let Some(shared) = &self.0 {
            shared.pause(shared.shortage(To::GoOn).unwrap_or(Shortage::Refused));
        }
    }

    /// Whether there was too little room at any time since then: what was decided before it may be hours old.
    pub fn was_short_since(&self, then: Instant) -> bool {
        let Some(shared) = &self.0 else { return false };
        let state = shared.state();
        state.paused.is_some() || state.short.is_some_and(|short| short >= then)
    }

    /// Nobody waits here any more.
    pub fn close(&self) {
        if let Some(shared) = &self.0 {
            shared.state().is_closed = true;
            shared.closed.notify_all();
        }
    }

    pub fn is_closed(&self) -> bool {
        self.0.as_ref().is_some_and(|shared| shared.state().is_closed)
    }

    /// Waits so long, or until it is closed.
    pub fn rest(&self, patience: Duration) {
        let Some(shared) = &self.0 else { return };
        let state = shared.state();
        drop(shared.closed.wait_timeout_while(state, patience, |state| !state.is_closed));
    }
}

impl Shared {
    /// A pause ends with an eighth more than it began with, so that it does not begin again at once.
    fn shortage(&self, to: To) -> Option<Shortage> {
        let system = match rustix::fs::statvfs(&self.folder) {
            Ok(system) => system,
            Err(error) => {
                tracing::debug!(%error, "how much room there is on the disk cannot be told");
                return None;
            }
        };
        let least = |least: u64| match to {
            To::Pause => least,
            To::GoOn => least.saturating_add(least / 8),
        };
        let (kept, enough) = (self.keep_free, least(self.keep_free));
        let free = system.f_bavail.saturating_mul(system.f_frsize);
        // Some file systems of a program tell nothing.
        if system.f_blocks > 0 && free < enough {
            return Some(Shortage::Bytes { free, kept, enough });
        }
        // Some file systems make room for files as they need it, and count none.
        let is_counted = system.f_files > 0;
        (is_counted && system.f_favail < least(FILES_FREE_MIN))
            .then_some(Shortage::Files { free: system.f_favail })
    }

    fn pause(&self, why: Shortage) {
        let mut state = self.state();
        state.short = Some(self.clock.monotonic());
        let before = state.paused.as_ref().map(|paused| paused.since);
        let since = before.unwrap_or_else(|| self.clock.now());
        state.paused = Some(Paused { since, why });
        drop(state);
        self.board.note_admit(|stand| stand.paused = Some(Pause { since, why: why.to_string() }));
        if before.is_some() {
            return;
        }
        tracing::error!(
            folder = %self.folder.display(),
            "there is too little room on the disk, and intake pauses: {why}. New files wait where they are, what is public \
             is served, and intake goes on by itself once there is room"
        );
    }

    fn go_on(&self) {
        let mut state = self.state();
        let paused = state.paused.take();
        if let Some(Paused { since, .. }) = paused {
            state.short = Some(self.clock.monotonic());
            drop(state);
            self.board.note_admit(|stand| stand.paused = None);
            tracing::warn!(
                folder = %self.folder.display(),
                %since,
                "there is room on the disk again, and intake goes on"
            );
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shortage::Bytes { free, kept, .. } if free < kept => {
                write!(out, "{} are free, and keep_free asks for {}", size(*free), size(*kept))
            }
            Shortage::Bytes { free, kept, enough } => write!(
                out,
                "{} are free, and it goes on with {}, an eighth more than the {} of keep_free",
                size(*free),
                size(*enough),
                size(*kept)
            ),
            Shortage::Files { free } => write!(out, "it has room for {free} more files only"),
            Shortage::Refused => out.write_str("a write was refused"),
        }
    }
}

/// Whether a file of some length finds no room in a folder: what the system says of it leaves out quotas.
pub fn is_full(folder: &Path) -> bool {
    const LENGTH: usize = 64 * 1024;
    let probe = folder.join(format!(".room-{}", std::process::id()));
    let written = File::create(&probe).and_then(|mut file| {
        file.write_all(&vec![0x5a; LENGTH])?;
        file.sync_all()
    });
    // One that could not be made is not there.
    drop(std::fs::remove_file(&probe));
    written.is_err_and(|error| file_lacked_room(&error))
}

/// Whether a failure has no other cause than that there was no room.
pub fn lacked_room(failure: &(dyn Error + 'static)) -> bool {
    let mut next = Some(failure);
    while let Some(cause) = next {
        if cause.downcast_ref().is_some_and(database_lacked_room)
            || cause.downcast_ref().is_some_and(file_lacked_room)
        {
            return true;
        }
        next = cause.source();
    }
    false
}

/// Whether a database only lacked room. It has undone what it wrote.
pub fn database_lacked_room(error: &rusqlite::Error) -> bool {
    /// The index of its log could not be made longer (`SQLITE_IOERR_SHMSIZE`).
    const NO_ROOM_FOR_INDEX: i32 = 4_874;
    error.sqlite_error().is_some_and(|error| {
        error.code == rusqlite::ErrorCode::DiskFull || error.extended_code == NO_ROOM_FOR_INDEX
    })
}

/// Whether a file only lacked room.
pub fn file_lacked_room(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_room(attempts: &mut u32) -> Result<u32, &'static str> {
        *attempts += 1;
        if *attempts > 2 { Ok(*attempts) } else { Err("full") }
    }

    #[test]
    fn a_write_that_found_no_room_is_done_once_there_is_some() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::of(folder.path(), 0, (Clock, Arc::default()));
        let mut attempts = 0;
        let mut paused = Vec::new();
        let written = room.until(
            |error| *error == "full",
            || {
                paused.push(room.paused().is_some());
                no_room(&mut attempts)
            },
        );
        assert_eq!((written, paused), (Ok(3), vec![false, true, true]));
        assert_eq!(room.paused(), None);
    }

    #[test]
    fn nobody_waits_for_room_that_is_closed_or_that_nobody_looks_after() {
        let folder = tempfile::tempdir().unwrap();
        let closed = Room::of(folder.path(), 0, (Clock, Arc::default()));
        closed.close();
        for room in [closed, Room::default()] {
            let mut attempts = 0;
            let written = room.until(|_error| true, || no_room(&mut attempts));
            assert_eq!((written, attempts), (Err("full"), 1));
        }
    }

    #[test]
    fn more_than_there_is_cannot_be_kept_free() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::of(folder.path(), u64::MAX / 2, (Clock, Arc::default()));
        assert!(!room.look());
        let why = room.paused().unwrap().why;
        assert!(matches!(why, Shortage::Bytes { kept, .. } if kept == u64::MAX / 2), "{why}");
    }
}
