//! Where the watcher leaves word for intake: one note for each path, and never a wait.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Paths noted and not yet looked at. At the bound the notes are dropped, and the whole folder is
/// reconciled instead.
const NOTES_MAX: usize = 65_536;

/// What an event says about a name. It is a reason to look, never believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// Renamed to this name.
    Arrived,
    /// A writer closed it.
    Closed,
    /// The name is new: a file just begun, a link, or a folder.
    Created,
    /// Permissions, owner or times changed.
    Touched,
    /// The name is gone.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) hint: Hint,
    pub(super) at: Instant,
}

/// What concerns the whole folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alarm {
    /// Events were lost: the kernel's queue or this inbox was full.
    EventsLost,
    /// The drop folder itself came, went or was moved. Nothing tells it from its successor: even
    /// its inode number may be the same.
    RootReplaced,
    /// The permissions of the drop folder changed.
    RootTouched,
    /// The kernel grants no more watches.
    WatchLimit,
}

/// All word left since the last time.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// In path order.
    pub(super) notes: BTreeMap<PathBuf, Note>,
    pub(super) alarms: BTreeSet<Alarm>,
    pub(super) stop: bool,
}

#[derive(Debug, Default)]
pub(super) struct Inbox {
    mail: Mutex<Mail>,
    bell: Condvar,
}

impl Inbox {
    /// Leaves a note about `real`, a path under the drop folder.
    pub(super) fn note(&self, real: &Path, note: Note) {
        let mut mail = self.lock();
        if let Some(noted) = mail.notes.get_mut(real) {
            // A change of permissions says less than what was noted before.
            if note.hint != Hint::Touched {
                *noted = note;
            }
        } else if mail.notes.len() < NOTES_MAX {
            mail.notes.insert(real.to_owned(), note);
        } else {
            mail.notes.clear();
            mail.alarms.insert(Alarm::EventsLost);
        }
        drop(mail);
        self.bell.notify_one();
    }

    pub(super) fn alarm(&self, alarm: Alarm) {
        self.lock().alarms.insert(alarm);
        self.bell.notify_one();
    }

    /// For good: from now on every `wait` returns at once.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.bell.notify_one();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.lock().stop
    }

    /// Takes what was left; waits for it up to `timeout`.
    pub(super) fn wait(&self, timeout: Duration) -> Mail {
        let silent =
            |mail: &mut Mail| mail.notes.is_empty() && mail.alarms.is_empty() && !mail.stop;
        let (mut mail, _timed_out) = self
            .bell
            .wait_timeout_while(self.lock(), timeout, silent)
            .unwrap_or_else(PoisonError::into_inner);
        let stop = mail.stop;
        std::mem::replace(&mut *mail, Mail { stop, ..Mail::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn note(hint: Hint) -> Note {
        Note { hint, at: Clock.monotonic() }
    }

    #[test]
    fn the_last_event_of_a_name_counts_unless_it_is_a_mere_touch() {
        let inbox = Inbox::default();
        for hint in [Hint::Created, Hint::Closed, Hint::Touched] {
            inbox.note(Path::new("a.txt"), note(hint));
        }
        let mail = inbox.wait(Duration::ZERO);
        assert_eq!(mail.notes[Path::new("a.txt")].hint, Hint::Closed);
        assert!(inbox.wait(Duration::ZERO).notes.is_empty());
    }

    #[test]
    fn row_02_a_full_inbox_asks_for_a_reconcile_and_keeps_later_notes() {
        let inbox = Inbox::default();
        for number in 0..=NOTES_MAX {
            inbox.note(&PathBuf::from(format!("{number}.txt")), note(Hint::Arrived));
        }
        inbox.note(Path::new("later.txt"), note(Hint::Arrived));
        let mail = inbox.wait(Duration::ZERO);
        assert!(mail.alarms.contains(&Alarm::EventsLost));
        assert_eq!(mail.notes.len(), 1);
    }

    #[test]
    fn a_stop_is_not_forgotten() {
        let inbox = Inbox::default();
        inbox.stop();
        assert!(inbox.wait(Duration::from_mins(1)).stop);
        assert!(inbox.wait(Duration::from_mins(1)).stop);
    }
}
