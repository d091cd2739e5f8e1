//! Finds files in the drop folder that are complete, and hands them on.
//!
//! The watcher only says where to look; a look decides. A name that an event speaks of is looked
//! at alone, so a drop costs the same in a folder of ten files and of a million. A reconcile
//! walks the whole folder: at the start, when events were lost, when the folder was replaced, and
//! by a timer. Truth is the reconcile, never the event. Nothing is ever written into the folder.

mod arrive;
mod attachable;
mod beside;
mod budget;
mod folder;
mod inbox;
mod look;
mod memory;
mod names;
mod patience;
mod problems;
mod reconcile;
mod root;
mod schedule;
mod walk;
mod watch;
mod worker;

use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use jiff::Timestamp;

pub use self::attachable::AttachableFolders;
pub use self::beside::Around;
pub use self::budget::Permit;
pub use self::folder::Stamp;
pub use self::look::{Look, look, read_alone};
pub use self::memory::Known;
use crate::board::{Board, FolderStand, Watched};
use crate::clock::Clock;
use crate::config::IntakeSettings;
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::reading::Problem;

/// What intake reports.
#[derive(Debug)]
pub enum Sighting {
    /// One complete file whose stamp differs from the known one. Its bytes may be known.
    File(DropFile),
    /// The folder, or a subfolder that came into it, was walked. Sent for every reconcile, also
    /// for one that found nothing.
    Reconciled(Reconcile),
    /// Nothing that a reconcile found settling is waited for any more: each was handed on, was
    /// reported, or went. After the first reconcile it says that intake has caught up.
    Settled,
    /// A known path is gone from a folder that can be read; or what was reported as unreadable is
    /// gone, or no longer worth a report. Sent a second late, so that the new name of a renamed
    /// file is seen first.
    Gone(DropPath),
    /// Something that is not read, or with a `Doubt`, not yet. Ended by a `File` or `Candidate`
    /// of the same path, or by its `Gone`.
    Unreadable { path: DropPath, stamp: Option<Stamp>, problem: Problem },
    /// How the folder is observed has changed.
    State(IntakeState),
}

/// A complete file, read.
#[derive(Debug)]
pub struct DropFile {
    pub path: DropPath,
    pub bytes: Vec<u8>,
    pub digest: Digest,
    pub stamp: Stamp,
    /// The user id of the file's owner.
    pub owner: u32,
    /// That of the file of fields beside it, where that was read with it.
    pub sidecar_owner: Option<u32>,
    pub modified: Timestamp,
    /// When the event came, or the reconcile began, that found it.
    pub woken: Instant,
    /// Held until the file is read.
    pub permit: Option<Permit>,
}

/// What a walk of the folder found.
#[derive(Debug)]
pub struct Reconcile {
    pub cause: Cause,
    /// Complete files to be read with `look`, in path order. All count as known from now on.
    pub found: Vec<Candidate>,
    /// Files that only have to come to rest, in path order: each follows as a `File`, unless it
    /// goes or is reported. Not those that are empty or open in an editor: they are being made.
    pub settling: Vec<Candidate>,
    /// All files that were seen, known and unknown.
    pub files: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    Start,
    Timer,
    EventsLost,
    /// The folder is a new one, or is back.
    FolderReplaced,
    /// The process or the machine had been suspended.
    Suspended,
    /// A subfolder was made or moved in; only that one was walked.
    Subfolder(DropPath),
}

/// A complete file that a reconcile found, not read yet.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub path: DropPath,
    pub stamp: Stamp,
    pub owner: u32,
    pub modified: Timestamp,
    pub woken: Instant,
    /// The name on disk, where it is spelt otherwise than `path`.
    real: Option<PathBuf>,
}

/// How the drop folder is observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntakeState {
    /// The kernel reports every change.
    Watching,
    Polling(PollReason),
    /// The folder is missing or cannot be read. What is public stays public.
    Down {
        since: Timestamp,
        why: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollReason {
    Configured,
    /// The name of a file system whose changes from other machines the kernel does not report.
    Remote(&'static str),
    WatchLimit,
    WatchFailed(String),
}

/// Finds files until it is told to stop.
#[derive(Debug)]
pub struct Intake {
    root: PathBuf,
    settings: IntakeSettings,
    known: Known,
    clock: Clock,
    inbox: Arc<inbox::Inbox>,
    attachable_folders: Arc<AttachableFolders>,
    board: Arc<Board>,
}

/// Stops an `Intake` from another thread.
#[derive(Clone, Debug)]
pub struct Stopper(Arc<inbox::Inbox>);

impl Intake {
    /// `known` is what the catalogue holds: files with these stamps are not read again.
    pub fn new(root: PathBuf, settings: IntakeSettings, known: Known, clock: Clock) -> Intake {
        let (inbox, attachable_folders, board) = (Arc::default(), Arc::default(), Arc::default());
        Intake { root, settings, known, clock, inbox, attachable_folders, board }
    }

    /// Writes down in `folders` where files lie that can be attached.
    #[must_use]
    pub fn noting(self, folders: Arc<AttachableFolders>) -> Intake {
        Intake { attachable_folders: folders, ..self }
    }

    /// Tells the operator on `board` how it stands.
    #[must_use]
    pub fn on(self, board: Arc<Board>) -> Intake {
        Intake { board, ..self }
    }

    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.inbox))
    }

    /// Returns when it is told to stop, or when nobody listens at the other end of `out`. A
    /// missing folder or a refused watch is a state to report, not a reason to return.
    pub fn run<T: From<Sighting> + Send + 'static>(self, out: SyncSender<T>) {
        let out = move |sighting: Sighting| match out.send(sighting.into()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_nobody_listens) => ControlFlow::Break(()),
        };
        worker::Worker::new(self, Box::new(out)).run();
    }
}

/// A file below a folder, and why it is not read, where that does not depend on its contents.
#[derive(Debug)]
pub struct FileBelow {
    /// Below the folder.
    pub path: DropPath,
    pub file: PathBuf,
    pub problem: Option<Problem>,
}

/// Every file below a folder that would be looked at if the folder were dropped into, in path order.
pub fn files_below(folder: &Path) -> io::Result<Vec<FileBelow>> {
    let listing = walk::walk(&folder::DropFolder::open(folder)?, Path::new(""))?;
    let found = listing.files.into_iter().chain(listing.unfinished);
    let found = found.map(|file| (file.path, file.real, None));
    let odd = listing.odd.into_iter().map(|odd| (odd.path, odd.real, Some(odd.problem)));
    let mut files: Vec<_> = found
        .chain(odd)
        .map(|(path, real, problem)| FileBelow { path, file: folder.join(real), problem })
        .collect();
    files.sort_by(|a, b| (&a.path, &a.file).cmp(&(&b.path, &b.file)));
    Ok(files)
}

/// The name of the file system that a folder lies on, if changes that other machines make on it are not
/// reported by the kernel.
pub fn remote_file_system(folder: &Path) -> io::Result<Option<&'static str>> {
    folder::DropFolder::open(folder)?.remote_file_system()
}

/// What the system says of a file now, without following links; for comparing with a noted stamp.
pub fn stamp_of(path: &Path) -> io::Result<Stamp> {
    Ok(folder::Facts::of(&rustix::fs::lstat(path)?).stamp)
}

/// What the system says of a file of the drop folder `root` now; `None` if it is gone from a folder
/// that can be read.
pub fn stamp_at(root: &Path, path: &DropPath) -> io::Result<Option<Stamp>> {
    // Opened first: a folder that is away has lost none of its files.
    let folder = folder::DropFolder::open(root)?;
    if let Some(stamp) = stamp_if_there(&folder, Path::new(path.as_str()))? {
        return Ok(Some(stamp));
    }
    for real in walk::spellings(&folder, path)? {
        if let Some(stamp) = stamp_if_there(&folder, &real)? {
            return Ok(Some(stamp));
        }
    }
    Ok(None)
}

/// The file that lies under this path now, however it is spelt; none where it is no ordinary file, or nothing lies
/// there.
pub fn candidate_at(root: &Path, path: &DropPath, woken: Instant) -> io::Result<Option<Candidate>> {
    let folder = folder::DropFolder::open(root)?;
    for real in look::spellings(Path::new(path.as_str()), path) {
        match folder.facts(&real) {
            Ok(facts) if facts.kind == folder::Kind::File => {
                return Ok(Some(Candidate {
                    path: path.clone(),
                    stamp: facts.stamp,
                    owner: facts.owner,
                    modified: look::modified(facts.stamp),
                    woken,
                    real: Some(real).filter(|real| real.as_path() != Path::new(path.as_str())),
                }));
            }
            Ok(_other) => {}
            Err(error)
                if look::is_absence(&error) || error.kind() == io::ErrorKind::InvalidFilename => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The paths of all that lies in one folder below the drop folder, or in that itself, but for what is never read.
pub fn paths_in(root: &Path, below: &str) -> io::Result<Vec<DropPath>> {
    let folder = folder::DropFolder::open(root)?;
    let mut paths = Vec::new();
    let reals = if below.is_empty() {
        vec![PathBuf::new()]
    } else {
        match DropPath::parse(below) {
            Ok(path) => walk::spellings(&folder, &path)?,
            Err(_no_path) => Vec::new(),
        }
    };
    for real in reals {
        let wanted = |name: &std::ffi::OsString| names::class(name) == names::Name::Wanted;
        let names = folder.names(&real)?.into_iter().filter(wanted);
        paths.extend(names.filter_map(|name| names::drop_path(&real.join(name))));
    }
    paths.sort();
    Ok(paths)
}

/// A file of the drop folder that still has this stamp, open to be read.
pub fn open_as(root: &Path, path: &DropPath, stamp: Stamp) -> io::Result<std::fs::File> {
    let folder = folder::DropFolder::open(root)?;
    let open = |real: &Path| match folder.open_file(real) {
        Ok(file) => {
            let facts = folder::Facts::of(&rustix::fs::fstat(&file)?);
            let is_it = facts.kind == folder::Kind::File && facts.stamp == stamp;
            Ok(is_it.then_some(file))
        }
        Err(error) if look::is_absence(&error) => Ok(None),
        Err(error) => Err(error),
    };
    if let Some(file) = open(Path::new(path.as_str()))? {
        return Ok(file);
    }
    for real in walk::spellings(&folder, path)? {
        if let Some(file) = open(&real)? {
            return Ok(file);
        }
    }
    Err(io::Error::other("it changed while it was looked at"))
}

fn stamp_if_there(folder: &folder::DropFolder, real: &Path) -> io::Result<Option<Stamp>> {
    match folder.facts(real) {
        Ok(facts) => Ok(Some(facts.stamp)),
        // A path in which bytes are written out may be longer than a name can be.
        Err(error)
            if look::is_absence(&error) || error.kind() == io::ErrorKind::InvalidFilename =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The path that a file below a drop folder goes by; its name alone where that is no UTF-8 path.
pub fn path_of(below: &Path) -> Option<DropPath> {
    names::drop_path(below).or_else(|| names::spelt_out(below))
}

impl Stopper {
    /// Takes effect at once, unless intake waits for room in a full channel: whoever stops both
    /// ends drops the receiver.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Cause {
    /// What was walked; the empty path for everything.
    fn folder(&self) -> &str {
        match self {
            Cause::Subfolder(path) => path.as_str(),
            Cause::Start
            | Cause::Timer
            | Cause::EventsLost
            | Cause::FolderReplaced
            | Cause::Suspended => "",
        }
    }
}

impl Candidate {
    /// One that was seen and is to be looked for again.
    pub(crate) fn seen(path: DropPath, (stamp, owner): (Stamp, u32), woken: Instant) -> Candidate {
        Candidate { path, stamp, owner, modified: look::modified(stamp), woken, real: None }
    }

    /// The path on disk below the drop folder.
    pub(crate) fn real(&self) -> &Path {
        self.real.as_deref().unwrap_or_else(|| Path::new(self.path.as_str()))
    }
}

impl IntakeState {
    fn on_board(&self, now: Timestamp) -> FolderStand {
        let (how, since, why) = match self {
            IntakeState::Watching => (Watched::Watching, now, None),
            IntakeState::Polling(_) => (Watched::Polling, now, None),
            IntakeState::Down { since, why } => (Watched::Down, *since, Some(why.clone())),
        };
        FolderStand { how, told: self.to_string(), why, since }
    }
}

impl fmt::Display for IntakeState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntakeState::Watching => write!(out, "watching"),
            IntakeState::Polling(reason) => write!(out, "looking every few seconds: {reason}"),
            IntakeState::Down { since, why } => write!(out, "down since {since:.0}: {why}"),
        }
    }
}

impl fmt::Display for PollReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PollReason::Configured => write!(out, "`watch` is \"poll\" in the configuration"),
            PollReason::Remote(name) => {
                write!(out, "{name} does not report what other machines change")
            }
            PollReason::WatchLimit => write!(
                out,
                "the kernel grants no more watches; raise fs.inotify.max_user_watches and \
                 fs.inotify.max_user_instances with sysctl"
            ),
            PollReason::WatchFailed(why) => write!(out, "the folder cannot be watched: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_what_a_readable_folder_lacks_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let path = |text| DropPath::parse(text).unwrap();
        fs::write(root.path().join("a.txt"), "a").unwrap();
        let stamp = |name| stamp_at(root.path(), &path(name));
        assert_eq!(stamp("a.txt").unwrap().map(|stamp| stamp.size), Some(1));
        assert_eq!(stamp("b.txt").unwrap(), None);
        assert_eq!(stamp("a.txt/b.txt").unwrap(), None);
        // A loop of links stands for every other error: permissions do not bind root.
        std::os::unix::fs::symlink("loop", root.path().join("loop")).unwrap();
        assert!(stamp("loop/b.txt").is_err());
        assert!(stamp_at(&root.path().join("away"), &path("a.txt")).is_err());
    }
}
