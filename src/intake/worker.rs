//! The thread of intake: waits for word or for the next deadline, and acts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::budget::Budget;
use super::folder::{DropFolder, Stamp};
use super::inbox::{Alarm, Inbox, Mail};
use super::memory::Known;
use super::patience::Wait;
use super::root::Root;
use super::schedule::Schedule;
use super::walk::Odd;
use super::{AttachableFolders, Cause, Intake, Sighting};
use crate::board::{Board, Doing};
use crate::clock::Clock;
use crate::config::IntakeSettings;
use crate::domain::attachment::is_attachable;
use crate::domain::fault::Fault;
use crate::domain::path::DropPath;
use crate::domain::reading::Severity;

/// The process was suspended if it slept this much longer than it meant to.
const OVERSLEPT: Duration = Duration::from_secs(5);

/// Breaks off when nobody listens any more.
pub(super) type Flow = ControlFlow<()>;

/// Where sightings go.
pub(super) type Outlet = Box<dyn Fn(Sighting) -> Flow + Send>;

pub(super) struct Worker {
    pub(super) root: Root,
    pub(super) settings: IntakeSettings,
    pub(super) clock: Clock,
    pub(super) inbox: Arc<Inbox>,
    out: Outlet,
    pub(super) budget: Budget,
    pub(super) known: Known,
    pub(super) troubles: BTreeMap<DropPath, Trouble>,
    /// Files that are not complete yet; each has a time in `looks`.
    pub(super) waits: BTreeMap<DropPath, Wait>,
    pub(super) looks: Schedule<DropPath>,
    /// What reconciles found settling, of which nobody was told yet that it has settled.
    pub(super) settling: Option<Vec<DropPath>>,
    /// Paths that seem to be gone.
    pub(super) farewells: Schedule<DropPath>,
    /// New subfolders to be walked once more.
    pub(super) visits: Schedule<PathBuf>,
    attachable_folders: Arc<AttachableFolders>,
    board: Arc<Board>,
}

/// Something that was reported as unreadable.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) real: PathBuf,
    pub(super) stamp: Option<Stamp>,
    fault: Box<Fault>,
}

impl Worker {
    pub(super) fn new(intake: Intake, out: Outlet) -> Worker {
        let Intake { root, settings, known, clock, inbox, attachable_folders, board } = intake;
        Worker {
            root: Root::new(root, clock.monotonic()),
            settings,
            clock,
            inbox,
            out,
            budget: Budget::default(),
            known,
            troubles: BTreeMap::new(),
            waits: BTreeMap::new(),
            looks: Schedule::new(),
            settling: None,
            farewells: Schedule::new(),
            visits: Schedule::new(),
            attachable_folders,
            board,
        }
    }

    pub(super) fn run(mut self) {
        self.give_sign(Doing::Working);
        if self.take_root(&Cause::Start).is_break() {
            return;
        }
        loop {
            if self.tell_settled().is_break() {
                return;
            }
            let (deadline, before) = (self.next_deadline(), self.times());
            if let Some(board) = self.board() {
                board.note_unsettled(self.waits.len(), self.oldest());
            }
            self.give_sign(Doing::Waiting);
            let mail = self.inbox.wait(deadline.saturating_duration_since(before.0));
            self.give_sign(Doing::Working);
            if mail.stop {
                return;
            }
            let suspended = overslept(deadline.max(before.0), before, self.times());
            if self.act(mail).is_break() {
                return;
            }
            if suspended && self.reconcile(&Cause::Suspended).is_break() {
                return;
            }
        }
    }

    fn give_sign(&self, doing: Doing) {
        if let Some(board) = self.board() {
            board.intake_pulse.beat(doing, self.clock.monotonic());
        }
    }

    /// None once it was told to stop: where a system call held it up for longer than anybody waits, the
    /// board is that of its successor by now.
    pub(super) fn board(&self) -> Option<&Board> {
        (!self.inbox.is_stopped()).then_some(&*self.board)
    }

    /// Since when the oldest file is there that is not complete.
    fn oldest(&self) -> Option<Instant> {
        self.waits.values().map(|wait| wait.history.first()).min()
    }

    pub(super) fn tell(&self, sighting: Sighting) -> Flow {
        self.give_sign(Doing::HandingOn);
        let flow = (self.out)(sighting);
        self.give_sign(Doing::Working);
        flow
    }

    pub(super) fn note_attachable(&self, path: &DropPath) {
        if is_attachable(path) {
            self.attachable_folders.add(path.folder());
        }
    }

    /// Reports what is not read, once for each state of the file.
    pub(super) fn report(&mut self, odd: Odd) -> Flow {
        let Odd { path, real, stamp, problem } = odd;
        self.note_attachable(&path);
        let told = self.troubles.get(&path);
        if told.is_some_and(|told| told.stamp == stamp && told.fault == problem.fault) {
            return Flow::Continue(());
        }
        if problem.severity == Severity::Refuse {
            // Should the known state come back, it must be told, so that the report is withdrawn.
            self.known.remove(&path);
            self.forget_wait(&path);
        }
        self.troubles.insert(path.clone(), Trouble { real, stamp, fault: problem.fault.clone() });
        self.tell(Sighting::Unreadable { path, stamp, problem })
    }

    pub(super) fn forget_wait(&mut self, path: &DropPath) {
        self.waits.remove(path);
        self.looks.remove(path);
    }

    fn next_deadline(&self) -> Instant {
        [self.looks.next(), self.farewells.next(), self.visits.next()]
            .into_iter()
            .flatten()
            .fold(self.root.next_deadline(), Instant::min)
    }

    fn act(&mut self, mail: Mail) -> Flow {
        let Mail { notes, alarms, stop: _ } = mail;
        if alarms.contains(&Alarm::WatchLimit) {
            self.give_up_watching()?;
        }
        if alarms.contains(&Alarm::RootReplaced) {
            self.take_root(&Cause::FolderReplaced)?;
        } else if alarms.contains(&Alarm::RootTouched) {
            self.check_root()?;
        }
        if alarms.contains(&Alarm::EventsLost) {
            if let Some(board) = self.board() {
                board.events_lost.add(1);
            }
            tracing::warn!("too many changes at once; the whole drop folder is looked through");
            self.take_root(&Cause::EventsLost)?;
        }
        let Ok(folder) = DropFolder::open(self.root.path()) else { return self.check_root() };
        for (real, note) in notes {
            self.sort_note(&folder, &real, note)?;
        }
        self.keep_appointments(&folder)?;
        // Last, because a walk through a big tree must not delay a drop.
        self.keep_time()
    }

    fn keep_appointments(&mut self, folder: &DropFolder) -> Flow {
        let now = self.clock.monotonic();
        while let Some(real) = self.visits.take_due(now) {
            self.visit(folder, &real)?;
        }
        while let Some(path) = self.looks.take_due(now) {
            self.look_again(folder, &path)?;
        }
        if self.farewells.next().is_some_and(|at| at <= now) {
            // Files of a folder that is away, or another one, are not gone.
            self.check_root()?;
        }
        while let Some(path) = self.farewells.take_due(now) {
            self.say_farewell(folder, &path)?;
        }
        Flow::Continue(())
    }

    fn times(&self) -> (Instant, Timestamp) {
        (self.clock.monotonic(), self.clock.now())
    }
}

/// Whether the process was stopped (it woke late), or the machine slept (the wall clock ran on
/// while the monotonic one stood).
fn overslept(deadline: Instant, before: (Instant, Timestamp), after: (Instant, Timestamp)) -> bool {
    let awake = after.0.saturating_duration_since(before.0);
    let by_the_wall = Duration::try_from(after.1.duration_since(before.1)).unwrap_or_default();
    after.0.saturating_duration_since(deadline) > OVERSLEPT
        || by_the_wall.saturating_sub(awake) > OVERSLEPT
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, sync_channel};

    use super::*;
    use crate::config::WatchMode;
    use crate::intake::{IntakeState, PollReason};

    /// Runs intake on an empty folder, gives the alarm, and returns what it reported after that.
    fn alarmed(alarm: Alarm, until: fn(&Sighting) -> bool) -> Vec<Sighting> {
        let folder = tempfile::tempdir().unwrap();
        let settings = IntakeSettings {
            settle: Duration::from_secs(1),
            watch: WatchMode::Auto,
            allowed_uids: Vec::new(),
            keep_free: 0,
        };
        let intake = Intake::new(folder.path().to_owned(), settings, Known::default(), Clock);
        let (inbox, stopper) = (Arc::clone(&intake.inbox), intake.stopper());
        let (out, sightings) = sync_channel::<Sighting>(16);
        let thread = std::thread::spawn(move || intake.run(out));
        let next = |sightings: &Receiver<Sighting>| {
            sightings.recv_timeout(Duration::from_secs(20)).expect("a sighting")
        };
        while !matches!(next(&sightings), Sighting::Settled) {}
        inbox.alarm(alarm);
        let mut reported = vec![next(&sightings)];
        while !until(&reported[reported.len() - 1]) {
            reported.push(next(&sightings));
        }
        stopper.stop();
        thread.join().unwrap();
        reported
    }

    #[test]
    fn row_02_lost_events_lead_to_a_reconcile_and_to_nothing_else() {
        let is_reconcile = |sighting: &Sighting| matches!(sighting, Sighting::Reconciled(_));
        let reported = alarmed(Alarm::EventsLost, is_reconcile);
        assert!(matches!(
            &reported[..],
            [Sighting::Reconciled(done)] if done.cause == Cause::EventsLost
        ));
    }

    #[test]
    fn row_07_a_folder_that_was_replaced_is_taken_even_if_it_looks_the_same() {
        let is_reconcile = |sighting: &Sighting| matches!(sighting, Sighting::Reconciled(_));
        let reported = alarmed(Alarm::RootReplaced, is_reconcile);
        assert!(matches!(
            &reported[..],
            [Sighting::Reconciled(done)] if done.cause == Cause::FolderReplaced
        ));
    }

    #[test]
    fn row_03_without_watches_the_folder_is_polled_and_the_operator_told() {
        let limit = IntakeState::Polling(PollReason::WatchLimit);
        assert!(limit.to_string().contains("fs.inotify.max_user_watches"));
        let is_poll = |sighting: &Sighting| match sighting {
            Sighting::Reconciled(done) => done.cause == Cause::Timer,
            Sighting::File(_)
            | Sighting::Settled
            | Sighting::Gone(_)
            | Sighting::Unreadable { .. }
            | Sighting::State(_) => false,
        };
        let reported = alarmed(Alarm::WatchLimit, is_poll);
        let told =
            |sighting: &Sighting| matches!(sighting, Sighting::State(state) if *state == limit);
        assert!(reported.iter().any(told), "{reported:?}");
    }

    #[test]
    fn a_late_waking_and_a_clock_that_ran_on_are_both_a_suspension() {
        let start = (Clock.monotonic(), Timestamp::UNIX_EPOCH);
        let later = |awake, wall| {
            let wall = Timestamp::from_second(wall).unwrap();
            (start.0 + Duration::from_secs(awake), wall)
        };
        let deadline = start.0 + Duration::from_secs(10);
        assert!(!overslept(deadline, start, later(11, 11)));
        assert!(!overslept(deadline, start, later(2, 2)), "woken early by an event");
        assert!(overslept(deadline, start, later(16, 16)), "stopped by a signal");
        assert!(overslept(deadline, start, later(10, 3600)), "the machine slept");
        assert!(!overslept(deadline, start, later(10, -3600)), "the clock was set back");
    }
}
