//! What intake sees in a real folder. The rows are those of the decision table of what can happen
//! to a drop folder.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail like the tests themselves")]

mod bulk;
mod complete;
mod folder;
mod names;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use gazetted::clock::Clock;
use gazetted::config::{IntakeSettings, WatchMode};
use gazetted::domain::digest::Digest;
use gazetted::domain::limits::SIGHTINGS_MAX;
use gazetted::domain::reading::Problem;
use gazetted::intake::{
    AttachableFolders, Intake, IntakeState, Known, Look, Reconcile, Sighting, Stamp, Stopper, look,
};
use rustix::process::Uid;
use tempfile::TempDir;

/// Shorter than the period of the timer: what comes in time was not found by the timer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Longer than any test: what arrives all the same did not wait for it.
const NEVER: Duration = Duration::from_hours(1);

const SOON: Duration = Duration::from_millis(50);

/// A folder that files can be dropped into, observed or not.
struct Office {
    base: TempDir,
}

/// What is reported of it.
struct Observed {
    root: PathBuf,
    sightings: Receiver<Sighting>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
    attachable_folders: Arc<AttachableFolders>,
    /// The paths of all that came, in order.
    seen: Vec<String>,
    last_state: Option<IntakeState>,
}

/// Something that was handed on, one way or the other.
struct Arrival {
    bytes: Vec<u8>,
    stamp: Stamp,
    /// From the event, or the start of the reconcile.
    took: Duration,
}

#[derive(Clone, Copy)]
enum As {
    Ourselves,
    Nobody,
}

impl Office {
    fn new() -> Office {
        let base = tempfile::tempdir().unwrap();
        // The user `nobody` must be able to enter it.
        set_mode(base.path(), 0o755);
        fs::create_dir(base.path().join("drop")).unwrap();
        Office { base }
    }

    fn root(&self) -> PathBuf {
        self.base.path().join("drop")
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root().join(name)
    }

    /// Written elsewhere, then renamed: the way that is complete at once.
    fn drop_in(&self, name: impl AsRef<Path>, text: &str) {
        let draft = self.base.path().join("draft");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.path(name)).unwrap();
    }

    fn observe(&self, settle: Duration) -> Observed {
        self.observe_with(settle, WatchMode::Auto, Known::default())
    }

    fn observe_with(&self, settle: Duration, watch: WatchMode, known: Known) -> Observed {
        let mut observed = self.start((settle, watch), known, As::Ourselves);
        while !matches!(observed.next(), Sighting::State(_)) {}
        observed
    }

    fn start(&self, (settle, watch): (Duration, WatchMode), known: Known, user: As) -> Observed {
        let settings = IntakeSettings { settle, watch, allowed_uids: Vec::new(), keep_free: 0 };
        let attachable_folders = Arc::<AttachableFolders>::default();
        let intake = Intake::new(self.root(), settings, known, Clock)
            .noting(Arc::clone(&attachable_folders));
        let stopper = intake.stopper();
        let (out, sightings) = sync_channel(SIGHTINGS_MAX);
        let thread = std::thread::spawn(move || {
            if let As::Nobody = user {
                become_nobody();
            }
            intake.run(out);
        });
        let (root, seen) = (self.root(), Vec::new());
        let (thread, last_state) = (Some(thread), None);
        Observed { root, sightings, stopper, thread, attachable_folders, seen, last_state }
    }
}

impl Observed {
    fn next(&mut self) -> Sighting {
        let sighting = self.sightings.recv_timeout(PATIENCE);
        let sighting =
            sighting.unwrap_or_else(|_| panic!("nothing more came after {:?}", self.seen));
        match &sighting {
            Sighting::File(file) => self.seen.push(file.path.as_str().to_owned()),
            Sighting::Reconciled(done) => {
                self.seen.extend(done.found.iter().map(|found| found.path.as_str().to_owned()));
            }
            Sighting::Settled => (),
            Sighting::Gone(path) => self.seen.push(format!("gone: {path}")),
            Sighting::Unreadable { path, .. } => self.seen.push(format!("odd: {path}")),
            Sighting::State(state) => {
                self.seen.push(format!("state: {state}"));
                self.last_state = Some(state.clone());
            }
        }
        sighting
    }

    fn arrival(&mut self, path: &str) -> Arrival {
        loop {
            match self.next() {
                Sighting::File(file) if file.path.as_str() == path => {
                    assert_eq!(file.digest, Digest::of(&file.bytes));
                    let took = file.woken.elapsed();
                    return Arrival { bytes: file.bytes, stamp: file.stamp, took };
                }
                Sighting::Reconciled(done) => {
                    if let Some(arrival) = self.read(&done, path) {
                        return arrival;
                    }
                }
                Sighting::File(_)
                | Sighting::Settled
                | Sighting::Gone(_)
                | Sighting::Unreadable { .. }
                | Sighting::State(_) => (),
            }
        }
    }

    fn read(&self, done: &Reconcile, path: &str) -> Option<Arrival> {
        let candidate = done.found.iter().find(|found| found.path.as_str() == path)?;
        match look(&self.root, candidate) {
            Look::File(file) => {
                let took = file.woken.elapsed();
                Some(Arrival { bytes: file.bytes, stamp: file.stamp, took })
            }
            missed @ (Look::Changed | Look::Gone | Look::Unreadable(_)) => {
                panic!("{path} was found and then {missed:?}")
            }
        }
    }

    fn problem(&mut self, wanted: &str) -> Problem {
        loop {
            if let Sighting::Unreadable { path, problem, .. } = self.next()
                && path.as_str() == wanted
            {
                return problem;
            }
        }
    }

    fn gone(&mut self, wanted: &str) {
        while !matches!(self.next(), Sighting::Gone(path) if path.as_str() == wanted) {}
    }

    fn state(&mut self) -> IntakeState {
        loop {
            if let Sighting::State(state) = self.next() {
                return state;
            }
        }
    }

    fn has_seen(&self, what: &str) -> bool {
        self.seen.iter().any(|seen| seen == what)
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.stopper.stop();
        // Takes what is still coming, so that intake does not wait for room.
        while self.sightings.recv().is_ok() {}
        let ended = self.thread.take().is_none_or(|thread| thread.join().is_ok());
        assert!(ended || std::thread::panicking(), "intake panicked");
    }
}

/// Root may do everything, so that this thread alone gives root's rights up. Returns its user.
fn become_nobody() -> u32 {
    let user = rustix::process::getuid();
    if !user.is_root() {
        return user.as_raw();
    }
    let nobody = Uid::from_raw(65_534);
    rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
    nobody.as_raw()
}

fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
