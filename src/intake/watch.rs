//! The watcher. It only wakes: what it says is noted in the inbox, and a look decides.
//!
//! notify 8.2 has faults that shape this file and its callers. It reports our own reads; it leaves
//! out files in folders that were made or moved in a moment ago; it falls silent for ever when the
//! watched folder is replaced; after a lost event its list of subfolders may be wrong. So only
//! events that a writer causes are noted, new folders are walked twice, the folder above is
//! watched as well, and a watcher is never mended, but replaced by a fresh one.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{
    Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
};
use rustix::io::Errno;

use super::inbox::{Alarm, Hint, Inbox, Note};
use crate::clock::Clock;

/// Holds a watch; dropping it ends the watch.
#[derive(Debug)]
pub(super) struct Watch(
    #[expect(dead_code, reason = "lives as long as the watch")] RecommendedWatcher,
);

#[derive(Debug, thiserror::Error)]
pub(super) enum WatchError {
    /// Poll, tell which limit to raise, try again much later.
    #[error("the kernel grants no more watches")]
    Limit,
    /// Poll, try again later.
    #[error("the folder cannot be watched")]
    Failed(#[source] notify::Error),
}

/// What to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The folder with all below it, and its name in the folder above.
    Tree,
    /// Only its name in the folder above, while the folder itself is missing.
    Name,
}

impl Watch {
    pub(super) fn arm(
        root: &Path,
        scope: Scope,
        inbox: &Arc<Inbox>,
        clock: Clock,
    ) -> Result<Watch, WatchError> {
        // A drop folder that is a symbolic link would not be entered; one inside would lead out.
        let root = &match scope {
            Scope::Tree => root.canonicalize().map_err(notify::Error::io)?,
            Scope::Name => root.to_owned(),
        };
        let (folder, inbox) = (root.clone(), Arc::clone(inbox));
        let handler = move |event| on_event(&folder, &inbox, (event, clock.monotonic()));
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(handler, config)?;
        let above = root.parent().map(|above| watcher.watch(above, RecursiveMode::NonRecursive));
        match (scope, above) {
            (Scope::Tree, Some(Err(refused))) => {
                // The timer finds a replaced folder all the same, a little later.
                tracing::debug!(%refused, "the folder above the drop folder cannot be watched");
                watcher.watch(root, RecursiveMode::Recursive)?;
            }
            (Scope::Tree, Some(Ok(())) | None) => watcher.watch(root, RecursiveMode::Recursive)?,
            (Scope::Name, Some(outcome)) => outcome?,
            (Scope::Name, None) => (),
        }
        Ok(Watch(watcher))
    }
}

impl From<notify::Error> for WatchError {
    fn from(error: notify::Error) -> WatchError {
        match &error.kind {
            ErrorKind::MaxFilesWatch => WatchError::Limit,
            ErrorKind::Io(io) if is_limit(io) => WatchError::Limit,
            ErrorKind::Io(_)
            | ErrorKind::Generic(_)
            | ErrorKind::PathNotFound
            | ErrorKind::WatchNotFound
            | ErrorKind::InvalidConfig(_) => WatchError::Failed(error),
        }
    }
}

/// inotify(7): ENOSPC is the limit of watches, EMFILE and ENFILE are those of descriptors.
fn is_limit(error: &io::Error) -> bool {
    [Errno::NOSPC, Errno::MFILE, Errno::NFILE]
        .iter()
        .any(|limit| error.raw_os_error() == Some(limit.raw_os_error()))
}

/// Runs on notify's thread: notes and returns, because the kernel's queue fills while it runs.
fn on_event(root: &Path, inbox: &Inbox, (event, at): (notify::Result<Event>, Instant)) {
    let event = match event {
        Ok(event) => event,
        Err(error) => {
            let alarm = match WatchError::from(error) {
                WatchError::Limit => Alarm::WatchLimit,
                WatchError::Failed(_) => Alarm::EventsLost,
            };
            return inbox.alarm(alarm);
        }
    };
    // An overflow carries no path at all: it must be seen before the loop over paths.
    if event.need_rescan() {
        return inbox.alarm(Alarm::EventsLost);
    }
    let Some(hint) = hint(event.kind) else { return };
    let note = Note { hint, at };
    for path in &event.paths {
        match path.strip_prefix(root) {
            Ok(real) if real.as_os_str().is_empty() => inbox.alarm(match hint {
                Hint::Touched => Alarm::RootTouched,
                Hint::Arrived | Hint::Closed | Hint::Created | Hint::Left => Alarm::RootReplaced,
            }),
            Ok(real) => inbox.note(real, note),
            Err(_beside_the_folder) => (),
        }
    }
}

/// `None` for what nobody wrote: our own reads cause open events, and a look at each of them
/// would cause the next.
fn hint(kind: EventKind) -> Option<Hint> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Hint::Closed),
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Some(Hint::Arrived),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => {
            Some(Hint::Left)
        }
        EventKind::Modify(ModifyKind::Metadata(_)) => Some(Hint::Touched),
        EventKind::Create(_) => Some(Hint::Created),
        // `Both` repeats a From and a To; data events are followed by a close.
        EventKind::Modify(
            ModifyKind::Name(_) | ModifyKind::Data(_) | ModifyKind::Any | ModifyKind::Other,
        )
        | EventKind::Access(_)
        | EventKind::Any
        | EventKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use notify::event::{CreateKind, Flag};

    use super::*;

    fn alarms_and_paths(event: Event) -> (Vec<Alarm>, Vec<PathBuf>) {
        let inbox = Inbox::default();
        on_event(Path::new("/srv/drop"), &inbox, (Ok(event), Clock.monotonic()));
        let mail = inbox.wait(Duration::ZERO);
        (mail.alarms.into_iter().collect(), mail.notes.into_keys().collect())
    }

    #[test]
    fn row_02_an_overflow_is_seen_although_it_names_no_path() {
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(alarms_and_paths(overflow), (vec![Alarm::EventsLost], vec![]));
    }

    #[test]
    fn our_own_reads_wake_nobody() {
        let open = EventKind::Access(AccessKind::Open(AccessMode::Any));
        let event = Event::new(open).add_path(PathBuf::from("/srv/drop/a.txt"));
        assert_eq!(alarms_and_paths(event), (vec![], vec![]));
    }

    #[test]
    fn the_folder_itself_is_told_from_what_lies_in_it_and_beside_it() {
        let created = |path| {
            let event = Event::new(EventKind::Create(CreateKind::Folder));
            alarms_and_paths(event.add_path(PathBuf::from(path)))
        };
        assert_eq!(created("/srv/drop"), (vec![Alarm::RootReplaced], vec![]));
        assert_eq!(created("/srv/drop/a"), (vec![], vec![PathBuf::from("a")]));
        assert_eq!(created("/srv/drop2"), (vec![], vec![]));
    }

    #[test]
    fn row_03_the_limit_of_watches_is_told_from_other_faults() {
        let inbox = Inbox::default();
        let limit = notify::Error::new(ErrorKind::MaxFilesWatch);
        on_event(Path::new("/srv/drop"), &inbox, (Err(limit), Clock.monotonic()));
        assert!(inbox.wait(Duration::ZERO).alarms.contains(&Alarm::WatchLimit));
        let full = io::Error::from_raw_os_error(Errno::MFILE.raw_os_error());
        assert!(matches!(WatchError::from(notify::Error::io(full)), WatchError::Limit));
    }
}
