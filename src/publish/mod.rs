//! From folded records to what readers see: renders the feeds that a change touches, swaps the
//! snapshot, and lets the coded forms and the files under `feeds_dir` follow.
//!
//! One thread writes the snapshot. Cost depends on the feeds touched and their windows, never on
//! the size of the archive.

pub mod as_left;
pub mod audit;
mod bisect;
pub mod coder;
pub mod events;
pub mod files;
pub mod flood;
mod guard;
mod missed;
pub mod notice;
pub mod rendered;
mod still;
mod telling;
pub mod windows;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use crate::board::Board;
use crate::catalogue::coded::{CodedForms, CodedStore};
use crate::catalogue::query::{FeedRow, Queries as _};
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::clock::Clock;
use crate::domain::causes::WithCauses;
use crate::domain::digest::Digest;
use crate::domain::feed::{FeedKey, Format};
use crate::domain::site::Site;
use crate::ledger::{LedgerError, LedgerReader};
use crate::render::{Extent, RenderedEntry, Unrenderable};
use crate::reports::{Outcome, Report};
use crate::snapshot::{Document, Documents, Snapshot};
use coder::{Coder, Finished, Fresh};
use files::{FeedFile, FeedFiles};
use flood::FloodGate;
pub use guard::Beginning;
use rendered::RenderedCache;
use still::Still;
pub use telling::note_alarm;
use windows::{Place, Windows};

/// What the publishing thread is woken by.
#[derive(Debug)]
pub enum PublishMessage {
    /// The catalogue stands at this offset; these statements wait to be seen.
    Folded { offset: u64, reports: Vec<Report> },
    /// What lay in the drop folder at the start was taken in: so many files.
    CaughtUp { files: usize },
    /// A person accepted what would change at once, which is recorded up to this offset. Answered
    /// when readers see it.
    Accepted { offset: u64, done: SyncSender<()> },
    /// A text was destroyed: as folded, and `done` is told when no feed, no file and no coded form
    /// holds what stood there before.
    Erased { offset: u64, reports: Vec<Report>, done: SyncSender<()> },
    /// Somebody waits until readers see what was folded before this.
    Seen { done: SyncSender<()> },
    /// The coded forms of a document are there, or it did not pass the second gate.
    Coded(Box<Finished>),
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What a publisher works with.
pub struct Sources {
    pub catalogue: CatalogueReader,
    pub records: LedgerReader,
    pub coded: CodedStore,
    pub rendered: Arc<RenderedCache>,
    pub snapshot: Arc<Snapshot>,
    pub coder: Coder,
    pub files: FeedFiles,
    pub reports: SyncSender<Report>,
    pub flood: Arc<FloodGate>,
    pub clock: Clock,
    pub board: Arc<Board>,
}

/// The one writer of the snapshot.
pub struct Publisher {
    from: Sources,
    state: State,
}

#[derive(Default)]
struct State {
    site: Option<Arc<Site>>,
    documents: Documents,
    /// By path, the last document that passed the second gate.
    good: HashMap<String, Arc<Document>>,
    /// What stands in the live feeds, rendered; shared with their documents.
    placed: HashMap<(Place, Extent), Arc<RenderedEntry>>,
    /// What broke a feed and is left out of them all until its text changes.
    left_out: HashMap<Place, Option<Digest>>,
    /// By path, what has not gone to the coders yet.
    uncoded: HashMap<String, Fresh>,
    coded_unsaved: usize,
    /// Who waits until nothing is left of what stood before.
    erasing: Vec<SyncSender<()>>,
    waiting: Waiting,
    last_swap: Option<Instant>,
    /// When files that could not be written were last tried again.
    missed_tried: Option<Instant>,
    /// While it is there, no feed changes.
    still: Option<Still>,
}

/// Folded and not yet visible.
#[derive(Default)]
struct Waiting {
    offset: u64,
    reports: Vec<Report>,
    caught_up: Option<usize>,
}

impl State {
    /// The site as it is now; when it changed, nothing that was rendered before counts.
    fn site(&mut self, from: &Sources) -> Result<Arc<Site>, PublishError> {
        let current = from.catalogue.site()?.map(Arc::new);
        if current != self.site {
            from.rendered.clear();
            self.placed.clear();
            self.site = current;
        }
        let missing =
            || LedgerError::Damaged { offset: 1, what: "it does not define the site".to_owned() };
        Ok(self.site.clone().ok_or_else(missing)?)
    }

    /// What the records since the last swap changed is rendered anew; what has long left every feed goes.
    fn forget_changed(&mut self, from: &Sources) -> Result<(), PublishError> {
        if self.placed.is_empty() && self.left_out.is_empty() {
            return Ok(());
        }
        let changed = from.catalogue.entries_changed_after(self.documents.offset)?;
        let changed: HashSet<i64> = changed.into_iter().collect();
        if self.placed.len() > PLACED_MAX {
            self.placed.clear();
        }
        self.placed.retain(|(place, _extent), _rendered| !changed.contains(&place.entry()));
        // A new name alone mends nothing.
        for place in self.left_out.keys().copied().collect::<Vec<_>>() {
            if changed.contains(&place.entry())
                && self.left_out.get(&place) != Some(&windows::text_of(from, place)?)
            {
                self.left_out.remove(&place);
            }
        }
        Ok(())
    }

    /// Renders these feeds for the site as it was last asked for, and swaps them in; those that it
    /// no longer offers go.
    fn swap_feeds(
        &mut self,
        from: &Sources,
        feeds: Vec<FeedRow>,
        offset: u64,
    ) -> Result<(), PublishError> {
        let Some(site) = self.site.clone() else { return Ok(()) };
        let mut fresh = Vec::new();
        for feed in feeds {
            if windows::is_offered(&feed, &site) {
                fresh
                    .extend(Windows { from, state: self, site: &site }.render_feed(&feed, offset)?);
            } else {
                from.board.forget_feed(&feed.key.stem());
                self.remove_feed(&feed.key, &from.files);
            }
        }
        for Fresh { path, document, .. } in &fresh {
            self.documents.by_path.insert(path.clone(), Arc::clone(document));
        }
        self.documents.redirects = windows::redirects(&site);
        self.documents.base = Some(site.public_url.clone());
        self.documents.offset = offset;
        from.snapshot.replace(self.documents.clone());
        for fresh in fresh {
            if fresh.document.gzip.is_none() {
                // The last good form may hold what was destroyed.
                if !self.erasing.is_empty() {
                    self.good.remove(&fresh.path);
                }
                self.uncoded.insert(fresh.path.clone(), fresh);
            } else {
                self.uncoded.remove(&fresh.path);
                self.good.insert(fresh.path, fresh.document);
            }
        }
        Ok(())
    }

    fn remove_feed(&mut self, key: &FeedKey, files: &FeedFiles) {
        for format in Format::ALL {
            let path = key.address(format);
            self.good.remove(&path);
            self.uncoded.remove(&path);
            if self.documents.by_path.remove(&path).is_some() {
                files.remove(key, format);
            }
        }
    }
}

impl Waiting {
    /// What is to be told before any of it is seen.
    fn begins_an_archive(&self) -> bool {
        self.reports.iter().any(|report| matches!(report.outcome, Outcome::Found(_)))
    }

    fn is_archive(&self) -> bool {
        self.reports.iter().any(|report| report.bulk)
            && self.reports.iter().all(|report| report.bulk)
    }
}

/// Between two swaps of an archive, of which nobody waits for any but the last.
const ARCHIVE_SWAP_EVERY: Duration = Duration::from_secs(10);

/// Rendered entries that are kept for the next swap. Beyond it all are rendered anew.
const PLACED_MAX: usize = 2_500;

/// With nothing to do for this long, coded forms are kept for the next start.
const IDLE: Duration = Duration::from_millis(500);

impl Publisher {
    /// Nothing is published yet but what never changes while the program runs.
    pub fn new(
        from: Sources,
        fixed: impl IntoIterator<Item = (String, Arc<Document>)>,
    ) -> Publisher {
        let mut state = State::default();
        state.documents.by_path.extend(fixed);
        Publisher { from, state }
    }

    /// At a start: documents whose coded forms were kept did not pass a coder, which would have
    /// written their files. Readers are served them by now: no file is ahead of its address.
    fn repair_files(&self) {
        if self.state.still.is_some() {
            return;
        }
        let Documents { by_path, offset, .. } = &self.state.documents;
        let live = by_path.iter().filter_map(|(path, document)| {
            let bytes = document.identity.joined();
            Some((guard::name_of(path)?.to_owned(), FeedFile::of(document, &bytes, *offset)))
        });
        self.from.files.repair(&live.collect());
    }

    /// Ends when nobody is left who could send anything.
    pub fn run(mut self, messages: &Receiver<PublishMessage>) -> Result<(), PublishError> {
        self.repair_files();
        self.submit_uncoded();
        loop {
            match messages.recv_timeout(IDLE) {
                Ok(first) => {
                    let batch = std::iter::once(first).chain(messages.try_iter()).collect();
                    self.take(batch)?;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.swap_waiting()?;
                    self.submit_uncoded();
                    self.save_coded();
                    self.write_missed_files();
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.swap_waiting()?;
                    self.save_coded();
                    return Ok(());
                }
            }
        }
    }

    /// Everything that was waiting becomes visible with one swap. An archive is swapped in now
    /// and then: each swap has all its feeds rendered.
    fn take(&mut self, batch: Vec<PublishMessage>) -> Result<(), PublishError> {
        let (mut coded, mut accepted, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for message in batch {
            match message {
                PublishMessage::Folded { offset, reports } => {
                    self.state.waiting.offset = offset;
                    self.state.waiting.reports.extend(reports);
                }
                PublishMessage::Erased { offset, reports, done } => {
                    self.state.waiting.offset = offset;
                    self.state.waiting.reports.extend(reports);
                    self.state.erasing.push(done);
                }
                PublishMessage::Seen { done } => seen.push(done),
                PublishMessage::CaughtUp { files } => self.state.waiting.caught_up = Some(files),
                PublishMessage::Accepted { offset, done } => accepted.push((offset, done)),
                PublishMessage::Coded(finished) => coded.push(*finished),
            }
        }
        let now = self.from.clock.monotonic();
        let is_recent = |last: Instant| now.duration_since(last) < ARCHIVE_SWAP_EVERY;
        let is_erasing = !self.state.erasing.is_empty();
        if is_erasing {
            self.from.rendered.clear();
        }
        let goes_on = self.state.waiting.is_archive()
            && !self.state.waiting.begins_an_archive()
            && self.state.waiting.caught_up.is_none()
            && !is_erasing
            && seen.is_empty();
        if !(goes_on && self.state.last_swap.is_some_and(is_recent)) {
            self.swap_waiting()?;
        }
        for (offset, done) in accepted {
            self.let_flow(offset)?;
            seen.push(done);
        }
        // Whoever waited may have gone on.
        for done in seen {
            let _gone = done.try_send(());
        }
        if !coded.is_empty() {
            self.take_coded(coded)?;
        }
        self.tell_erased();
        Ok(())
    }

    /// Once every feed that stands went through a coder, which wrote its file.
    fn tell_erased(&mut self) {
        let State { documents, good, erasing, still, .. } = &self.state;
        let is_good = |path: &String, document: &Arc<Document>| {
            coder::feed_of(path).is_none()
                || good.get(path).is_some_and(|good| good.digest == document.digest)
        };
        if erasing.is_empty()
            || still.as_ref().is_some_and(|still| !still.is_cut_clean())
            || !documents.by_path.iter().all(|(path, one)| is_good(path, one))
        {
            return;
        }
        self.state.coded_unsaved += 1;
        self.save_coded();
        for done in self.state.erasing.drain(..) {
            // Whoever waited may have gone on.
            let _gone = done.try_send(());
        }
    }

    fn submit_uncoded(&mut self) {
        for (_path, fresh) in self.state.uncoded.drain() {
            self.from.coder.submit(fresh);
        }
    }

    fn swap_waiting(&mut self) -> Result<(), PublishError> {
        let is_archive = self.state.waiting.is_archive();
        let Waiting { offset, mut reports, caught_up } = std::mem::take(&mut self.state.waiting);
        if offset > self.state.documents.offset {
            self.publish(offset)?;
        }
        if !reports.is_empty() {
            self.state.last_swap = Some(self.from.clock.monotonic());
        }
        // Nearly every feed changes with every batch of an archive; coding waits for its end.
        if !is_archive {
            self.submit_uncoded();
        }
        self.tell_of_stillness(&mut reports);
        self.tell(reports);
        if let Some(files) = caught_up {
            self.weigh_again()?;
            tracing::info!(files, "caught up with the drop folder");
        }
        Ok(())
    }

    /// The first swap: the identity form of every feed that records since the last swap touched.
    pub fn publish(&mut self, offset: u64) -> Result<(), PublishError> {
        if self.state.still.is_some() {
            return self.cut();
        }
        let Publisher { from, state } = self;
        let _one_moment = from.catalogue.snapshot()?;
        state.site(from)?;
        state.forget_changed(from)?;
        let touched = from.catalogue.feeds_touched_after(state.documents.offset)?;
        state.swap_feeds(from, touched, offset)
    }
    /// The second swap: coded forms join the documents they belong to, as far as those still stand.
    fn take_coded(&mut self, finished: Vec<Finished>) -> Result<(), PublishError> {
        for Finished { path, document, outcome } in finished {
            let Some(current) = self.state.documents.by_path.get(&path) else {
                // The feed ended while a coder had it, which wrote its file after the removal.
                if let Some((key, format)) = coder::feed_of(&path) {
                    self.from.files.remove(&key, format);
                }
                continue;
            };
            // It was rendered anew since, perhaps because of one that broke.
            if current.digest != document.digest {
                continue;
            }
            match outcome {
                Ok(whole) => {
                    let whole = Arc::new(whole);
                    self.state.good.insert(path.clone(), Arc::clone(&whole));
                    self.state.documents.by_path.insert(path, whole);
                    self.state.coded_unsaved += 1;
                }
                Err(error) => self.take_back(&path, &error)?,
            }
        }
        self.from.snapshot.replace(self.state.documents.clone());
        Ok(())
    }

    fn take_back(&mut self, path: &str, error: &Unrenderable) -> Result<(), PublishError> {
        self.from.board.feeds_refused.add(1);
        tracing::error!(path, %error, "a feed did not pass its check; the last good one stays up");
        let by_path = &mut self.state.documents.by_path;
        if let Some(good) = self.state.good.get(path) {
            by_path.insert(path.to_owned(), Arc::clone(good));
        } else {
            by_path.remove(path);
            if let Some((key, format)) = coder::feed_of(path) {
                self.from.files.remove(&key, format);
            }
        }
        // What stands still follows from no rendering.
        if self.state.still.is_some() { Ok(()) } else { self.leave_culprit_out(path) }
    }

    /// What cannot be kept is coded again at the next start, and nothing waits for it until then.
    fn save_coded(&mut self) {
        if std::mem::take(&mut self.state.coded_unsaved) == 0 {
            return;
        }
        let served =
            self.state.documents.by_path.values().filter(|document| document.gzip.is_some());
        let forms = served.map(|document| (document.digest.as_str(), coded_forms(document)));
        if let Err(error) = self.from.coded.keep(forms) {
            tracing::warn!(error = %WithCauses(&error), "the coded forms are not kept just now");
        }
        self.from.files.write_manifest();
        let Documents { by_path, offset, .. } = &self.state.documents;
        if by_path.values().all(|document| document.gzip.is_some()) {
            tracing::debug!(offset, "every feed is coded, and kept so");
        }
    }
}

fn coded_forms(document: &Document) -> CodedForms {
    CodedForms {
        gzip: document.gzip.clone(),
        brotli: document.brotli.clone(),
        zstd: document.zstd.clone(),
    }
}
