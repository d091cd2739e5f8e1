//! From a drop file to a record: reads, decides, proves that it can be rendered, appends, folds.
//!
//! One thread admits, in batches: what is waiting shares one transaction and one `fsync`.

mod again;
mod attachments;
mod backfill;
mod beside;
mod clock;
mod commit;
mod editions;
mod erasure;
mod expiry;
mod gestures;
mod gone;
mod guess;
mod heir;
mod lost;
mod matters;
mod moved;
mod ordered;
mod overlay;
mod parallel;
mod pause;
mod plan;
mod publication;
mod read;
mod replacement;
mod settled;
mod sidecars;
mod spool;
mod standing;
mod tally;
mod twins;
mod unsettled;
mod vanished;
mod waiting;
mod withdrawal;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::error::Error;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::board::Board;
use crate::catalogue::{Catalogue, CatalogueError};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::adopted::Adopted;
use crate::domain::attachment::is_attachable;
use crate::domain::clock_trust::ClockTrust;
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::gesture::Gesture;
use crate::domain::id::Authority;
use crate::domain::limits::SEEN_PATIENCE;
use crate::domain::path::DropPath;
use crate::domain::reading::Reading;
use crate::domain::source::is_sidecar;
use crate::domain::time::Moment;
use crate::intake::{DropFile, IntakeState, Sighting, Stamp};
use crate::ledger::held::WaitState;
use crate::ledger::record::Draft;
use crate::ledger::{Ledger, LedgerError, LedgerReader};
use crate::publish::PublishMessage;
use crate::publish::flood::FloodGate;
use crate::publish::rendered::RenderedCache;
use crate::reports::Report;
use crate::room::Patience;
use crate::store::{Store, StoreError};
pub use attachments::sweep;
pub use clock::KeptTrust;
use commit::Written;
use editions::{Related, StatedEmbargo};
pub use erasure::{Backups, erased_elsewhere, finish_all as finish_erasures, withdrawn_elsewhere};
use guess::Guess;
pub use matters::Told;
pub use ordered::{Claim, Ordered, Orders};
use overlay::Waiting;
use pause::Next;
use read::read_file;
pub use unsettled::Unsettled;
use unsettled::{Folder, Seen};

/// The one that decides.
pub struct Admit {
    pub config: Arc<Config>,
    pub authority: Authority,
    pub ledger: Ledger,
    pub store: Arc<Store>,
    pub records: LedgerReader,
    pub catalogue: Catalogue,
    /// Ids, dates and addresses of an earlier ledger, by path.
    pub adopted: HashMap<DropPath, Adopted>,
    pub rendered: Arc<RenderedCache>,
    pub clock: Clock,
    pub publish: SyncSender<PublishMessage>,
    pub unsettled: Unsettled,
    pub flood: Arc<FloodGate>,
    pub told: Told,
    pub trust: ClockTrust,
    /// Where that is left for whoever goes on in this process.
    pub trust_kept: KeptTrust,
    pub board: Arc<Board>,
    /// Empties what holds finished pages.
    pub forget_pages: Box<dyn Fn() + Send>,
    pub backups: Box<dyn Backups>,
}

#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// Stop the process: the records cannot be trusted, or can no longer be written.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stage behind is gone; the supervisor knows why.
    #[error("publishing has stopped")]
    PublishStopped,
}

/// What admit is woken by.
#[derive(Debug)]
pub enum Work {
    Sighting(Sighting),
    /// The place of an order, which lies in a queue of its own.
    Order(Claim),
}

/// The queues that admit is fed by.
#[derive(Debug)]
pub struct Incoming {
    pub work: Receiver<Work>,
    pub orders: Orders,
}

impl From<Sighting> for Work {
    fn from(sighting: Sighting) -> Work {
        Work::Sighting(sighting)
    }
}

/// A drop file that was read.
#[derive(Clone, Debug)]
struct Item {
    path: DropPath,
    stamp: Stamp,
    owner: u32,
    digest: crate::domain::digest::Digest,
    source: Bytes,
    woken: Instant,
    arrival: ArrivalKind,
    seen: Moment,
    reading: Reading,
    consent: Consent,
    /// What it becomes if nothing is known of it but what it joins, where that was rendered ahead.
    guess: Option<Box<Guess>>,
    /// The file that must be looked at first, where this one could not be decided.
    waits_for: Option<DropPath>,
    related: Related,
    composed: Composed,
}

/// Whether a text was read with what is attached to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Composed {
    NotYet,
    Yes,
}

/// What came of admitting a batch.
enum Admitted {
    /// All but these, which must be decided again.
    Except(Vec<Item>),
    /// None of them. Of some a person was told that they wait.
    NoRoom { items: Vec<Item>, told: Waiting, error: AdmitError },
}

/// With nothing to do for this long, the write-ahead log is put away.
const IDLE: Duration = Duration::from_secs(2);

/// Times that a file is decided anew because its entry changed in between.
const CONFLICTS_MAX: usize = 3;

impl Admit {
    /// Ends when nobody is left who could send work.
    pub fn run(mut self, incoming: &mut Incoming) -> Result<(), AdmitError> {
        let ended = self.work_off(incoming);
        self.trust_kept.keep(&self.trust);
        match ended {
            Err(error) if self.stopped_while_it_waited(&error) => Ok(()),
            ended => ended,
        }
    }

    fn work_off(&mut self, incoming: &mut Incoming) -> Result<(), AdmitError> {
        self.tell_again_of_what_waits()?;
        self.tell_operator_of_what_waits()?;
        let mut idle = false;
        let mut since = self.clock.monotonic();
        loop {
            self.unsettled.listings.clear();
            self.tell_of_flood()?;
            self.look_at_clock()?;
            self.note_standing()?;
            let batch = match self.next(incoming)? {
                Next::Batch(batch) => batch,
                Next::Order(ordered) => {
                    self.obey(ordered)?;
                    self.do_what_is_due()?;
                    continue;
                }
                Next::End => return Ok(()),
                Next::Nothing => {
                    self.do_what_is_due()?;
                    let now = self.clock.monotonic();
                    if now.duration_since(since) >= IDLE {
                        if !std::mem::replace(&mut idle, true) {
                            self.put_logs_away()?;
                        }
                        self.sweep_now_and_then()?;
                    }
                    continue;
                }
            };
            idle = false;
            // It may have been stepped meanwhile.
            self.look_at_clock()?;
            self.take(batch, &mut incoming.orders)?;
            self.do_what_is_due()?;
            since = self.clock.monotonic();
        }
    }

    fn do_what_is_due(&mut self) -> Result<(), AdmitError> {
        self.release_due()?;
        self.expire_due()?;
        self.mention_missing_twins()?;
        if self.ledger.room().paused().is_some() { Ok(()) } else { self.attach_late() }
    }

    /// A log that finds no room in its database stays until the next time.
    fn put_logs_away(&self) -> Result<(), AdmitError> {
        match self.ledger.put_log_away() {
            Err(error) if !error.is_no_room() => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        if let Err(error) = self.catalogue.carry_log_over() {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the catalogue's log stays as it is");
        }
        Ok(())
    }

    /// Files that stand together share a transaction; what lies between them keeps its place.
    fn take(&mut self, batch: Vec<Work>, orders: &mut Orders) -> Result<(), AdmitError> {
        let mut files = Vec::new();
        self.count_vanished(&batch)?;
        for work in batch {
            let sighting = match work {
                Work::Sighting(sighting) => sighting,
                Work::Order(mark) => {
                    self.admit(std::mem::take(&mut files))?;
                    if let Some(ordered) = orders.of(&mark) {
                        self.obey(ordered)?;
                    }
                    continue;
                }
            };
            match sighting {
                Sighting::File(file) => {
                    self.is_back(&file.path);
                    let arrival = self.arrival_of(&file);
                    files.push(self.read(file, arrival));
                }
                Sighting::Gone(path) => {
                    self.admit(std::mem::take(&mut files))?;
                    self.gone(&path)?;
                }
                Sighting::Unreadable { path, stamp, problem } => {
                    self.admit(std::mem::take(&mut files))?;
                    self.unreadable(&path, stamp, problem)?;
                }
                Sighting::Reconciled(found) => {
                    self.admit(std::mem::take(&mut files))?;
                    self.reconcile(found)?;
                }
                Sighting::Settled => {
                    self.admit(std::mem::take(&mut files))?;
                    self.unsettled.rests = true;
                    self.close_reconciles()?;
                }
                // Intake has told the log.
                Sighting::State(state) => {
                    self.unsettled.folder = match state {
                        IntakeState::Down { .. } => Folder::Away,
                        IntakeState::Watching | IntakeState::Polling(_) => Folder::There,
                    };
                }
            }
        }
        self.admit(files)?;
        self.read_with_sidecars()?;
        self.read_with_attachables()?;
        self.do_gestures()?;
        self.close_reconciles()
    }

    /// A file that a reconcile found settling belongs to what that reconcile found.
    fn arrival_of(&mut self, file: &DropFile) -> ArrivalKind {
        self.unsettled.unseen.remove(&file.path);
        if self.unsettled.archive.remove(&file.path) {
            return ArrivalKind::Backfill { modified: file.modified };
        }
        ArrivalKind::News
    }

    fn read(&self, file: DropFile, arrival: ArrivalKind) -> Item {
        read_file(&self.config, self.now(), file, arrival)
    }

    fn now(&self) -> Moment {
        self.clock.moment(&self.config.time_zone)
    }

    /// Decides, renders, appends and folds a batch, and what waited for one of its files. When
    /// this returns, all that was decided is durable and on its way to readers.
    fn admit(&mut self, items: Vec<Item>) -> Result<(), AdmitError> {
        let items = self.as_they_lie_now(items)?;
        let (gestures, items): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| Gesture::of(&item.path).is_some());
        self.unsettled.gestures.extend(gestures);
        let (sidecars, mut items) =
            items.into_iter().partition::<Vec<Item>, _>(|item: &Item| is_sidecar(&item.path));
        self.unsettled.sidecars.extend(sidecars);
        let (attachables, fresh) =
            items.into_iter().partition::<Vec<Item>, _>(|item| is_attachable(&item.path));
        self.take_attachables(attachables.iter().map(Seen::from).collect())?;
        let again = self.attached_by_now();
        let now = self.clock.monotonic();
        let fresh = fresh.into_iter().map(|item| (item, now));
        items = self.attach_all(again.into_iter().chain(fresh).collect())?;
        self.no_longer_alone(&items)?;
        self.attachables_claimed(&items)?;
        // What comes twice is decided twice: the first may be held, which the second must find.
        while let Some(at) = first_repeated(&items) {
            let rest = items.split_off(at);
            self.admit_all(std::mem::replace(&mut items, rest), Waiting::new())?;
        }
        let told: BTreeSet<DropPath> = self.unsettled.undecided.keys().cloned().collect();
        self.admit_all(items, Waiting::new())?;
        let (again, waiting) = self.undecided_again();
        self.admit_all(again, waiting)?;
        let undecided = self.unsettled.undecided.values();
        let mut reports = Vec::new();
        for item in undecided.filter(|item| !told.contains(&item.path)) {
            let is_secret = self.ledger.waiting_at(&item.path)?.is_some();
            let report = moved::report_of_waiting(item, self.now());
            reports.push(Report { is_secret, ..report });
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    /// Takes out what waits and lies there as it was read. What was changed since, or is gone, is
    /// told by intake; of a folder that is away nothing is decided.
    fn undecided_again(&mut self) -> (Vec<Item>, Waiting) {
        let mut again = Vec::new();
        for (path, item) in std::mem::take(&mut self.unsettled.undecided) {
            if matches!(self.stamp_now(&path), Ok(Some(now)) if now == item.stamp) {
                again.push(item);
            } else {
                self.unsettled.undecided.insert(path, item);
            }
        }
        let waiting = again.iter().map(|item| (item.path.clone(), item.stamp)).collect();
        (again, waiting)
    }

    /// `waiting` are those of the items that could not be decided before.
    fn admit_all(&mut self, mut items: Vec<Item>, mut waiting: Waiting) -> Result<(), AdmitError> {
        let (mut conflicts, mut patience) = (0, Patience::default());
        while conflicts < CONFLICTS_MAX {
            if items.is_empty() {
                return Ok(());
            }
            items = match self.admit_once(items, std::mem::take(&mut waiting))? {
                Admitted::Except(again) => {
                    self.ledger.room().wrote(&patience);
                    conflicts += 1;
                    again
                }
                Admitted::NoRoom { items, told, error } => {
                    if !self.ledger.room().wait(&mut patience) {
                        return Err(error);
                    }
                    waiting = told;
                    let now = self.clock.monotonic();
                    let items = self.as_they_lie_now(items)?;
                    self.attach_all(items.into_iter().map(|item| (item, now)).collect())?
                }
            };
        }
        for item in items {
            tracing::error!(path = %item.path, "the entry of this file keeps changing; it is looked at again at the next reconcile");
        }
        Ok(())
    }

    fn admit_once(&mut self, items: Vec<Item>, waiting: Waiting) -> Result<Admitted, AdmitError> {
        let now = self.look_at_clock()?;
        let sure = self.trust.view(now).sure;
        let mut plans = Vec::with_capacity(items.len());
        let mut overlay = self.overlay(waiting);
        let (known, held) = (self.catalogue.snapshot()?, self.ledger.snapshot()?);
        overlay.anything_is_held = self.ledger.holds_any()?;
        overlay.embargoes = items
            .iter()
            .filter_map(|item| StatedEmbargo::of(item, &self.config.languages, sure))
            .collect();
        let mut told = Waiting::new();
        for item in items {
            match self.plan(item, now, &mut overlay)? {
                Ok(mut plan) => {
                    let waited = overlay.waiting.remove(plan.path()).is_some();
                    let undecided = self.unsettled.undecided.remove(plan.path()).is_some();
                    if waited || undecided {
                        plan.was_told();
                        told.insert(plan.path().clone(), plan.item.stamp);
                    }
                    plans.push(plan);
                }
                Err(item) => {
                    overlay.waiting.insert(item.path.clone(), item.stamp);
                    self.unsettled.undecided.insert(item.path.clone(), *item);
                }
            }
        }
        drop((known, held));
        if plans.is_empty() {
            return Ok(Admitted::Except(Vec::new()));
        }
        self.prove(&mut plans);
        let drafts: Vec<Draft> = plans
            .iter_mut()
            .flat_map(|plan| [plan.draft.take(), plan.then.take()])
            .flatten()
            .collect();
        let (plans, again) = match self.append_and_fold(plans, &drafts, now)? {
            Written::Stand(plans, again) => (plans, again),
            Written::NoRoom(plans, error) => {
                let items = plans.into_iter().map(|plan| plan.item).collect();
                return Ok(Admitted::NoRoom { items, told, error });
            }
        };
        let mut reports = Vec::with_capacity(plans.len());
        for plan in plans {
            if plan.is_of_archive() {
                self.unsettled.tally.count(plan.outcome());
            }
            let waiting = if plan.waits() { self.ledger.waiting_at(plan.path())? } else { None };
            // Of what a person has put aside enough was said.
            if waiting.as_ref().is_none_or(|waiting| waiting.state == WaitState::Waits) {
                let report = plan.report(now, waiting.map(|waiting| waiting.number));
                reports.extend(report.map(|report| self.told_of(report)));
            }
        }
        self.tell(reports)?;
        Ok(Admitted::Except(again))
    }

    /// Hands the new offset to publishing, with what is to be told once readers can see it.
    fn tell(&self, reports: Vec<Report>) -> Result<(), AdmitError> {
        let offset = self.catalogue.cursor().offset;
        let folded = PublishMessage::Folded { offset, reports };
        self.publish.send(folded).map_err(|_gone| AdmitError::PublishStopped)
    }

    /// Before an order is answered: returns once readers see what was told, or the publisher has too
    /// much to do.
    fn wait_until_seen(&self) -> Result<(), AdmitError> {
        let (done, seen) = sync_channel(1);
        let wait = PublishMessage::Seen { done };
        self.publish.send(wait).map_err(|_gone| AdmitError::PublishStopped)?;
        if seen.recv_timeout(SEEN_PATIENCE).is_err() {
            tracing::warn!("what was ordered is recorded, and readers do not see it yet");
        }
        Ok(())
    }
}

/// Where the first item stands whose path came before.
fn first_repeated(items: &[Item]) -> Option<usize> {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().position(|item| !seen.insert(&item.path))
}
