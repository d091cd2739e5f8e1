//! A reconcile's findings, a few or a hundred thousand: which of them are an archive, and how they
//! are read on every core without holding them all.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use jiff::Timestamp;

use super::{Admit, AdmitError, Item, read_file};
use crate::catalogue::files::Backfill;
use crate::config::Config;
use crate::domain::decide::ArrivalKind;
use crate::domain::limits::{BACKFILL_AGE, BACKFILL_FILES_MIN, BATCH_STATEMENTS_MAX};
use crate::domain::reading::Problem;
use crate::domain::time::Moment;
use crate::intake::{self, Candidate, Cause, Look, Reconcile};
use crate::progress::Progress;
use crate::publish::PublishMessage;

impl Admit {
    /// Takes what a reconcile found. A back-fill is appended in date order, news in path order.
    pub(super) fn reconcile(&mut self, found: Reconcile) -> Result<(), AdmitError> {
        let started = self.clock.monotonic();
        let Reconcile { cause, found, files, waiting, new, .. } = found;
        let first_fill = self.catalogue.has_no_entries()? || self.catalogue.backfill_open()?;
        self.archive_waiting =
            if first_fill && new + waiting > BACKFILL_FILES_MIN { waiting } else { 0 };
        let (archive, news) = self.split(found, waiting)?;
        if !archive.is_empty() {
            self.catalogue.set_backfill_open(Backfill::Begun)?;
            let count = archive.len();
            let archive = self.in_date_order(archive);
            self.take_all(archive, count)?;
            self.catalogue.set_backfill_open(Backfill::Finished)?;
            let seconds = self.clock.monotonic().duration_since(started).as_secs_f64();
            tracing::info!(
                files = count,
                seconds,
                "an archive was taken in; nobody is told of it as news"
            );
        }
        let count = news.len();
        self.take_all(
            news.into_iter().map(|candidate| (candidate, ArrivalKind::News)).collect(),
            count,
        )?;
        if cause == Cause::Start {
            let caught_up = PublishMessage::CaughtUp { files };
            self.publish.send(caught_up).map_err(|_gone| AdmitError::PublishStopped)?;
        }
        Ok(())
    }

    /// What belongs to an archive, and what is news.
    fn split(
        &self,
        candidates: Vec<Candidate>,
        waiting: usize,
    ) -> Result<(Vec<Candidate>, Vec<Candidate>), AdmitError> {
        let now = self.clock.now();
        let mut fresh = HashSet::new();
        for candidate in &candidates {
            if self.catalogue.known_file(&candidate.path)?.is_none() {
                fresh.insert(candidate.path.clone());
            }
        }
        let is_new = |candidate: &Candidate| fresh.contains(&candidate.path);
        let is_old = |candidate: &Candidate| is_older_than_a_day(now, candidate.modified);
        let old =
            candidates.iter().filter(|candidate| is_new(candidate) && is_old(candidate)).count();
        let first_fill = self.catalogue.has_no_entries()? || self.catalogue.backfill_open()?;
        let many = fresh.len() + waiting > BACKFILL_FILES_MIN;
        let many_old = old > BACKFILL_FILES_MIN;
        Ok(candidates.into_iter().partition(|candidate| {
            is_new(candidate)
                && ((first_fill && (many || is_old(candidate))) || (many_old && is_old(candidate)))
        }))
    }

    /// Reads every file once for its date alone; the texts are read again when their turn comes.
    fn in_date_order(&self, archive: Vec<Candidate>) -> Vec<(Candidate, ArrivalKind)> {
        let now = self.now();
        let progress = Progress::new("Ordering an archive by date", archive.len());
        let mut dated: Vec<(Option<Timestamp>, Candidate)> =
            archive.into_iter().map(|candidate| (None, candidate)).collect();
        let config = Arc::clone(&self.config);
        in_parallel(&mut dated, |(date, candidate)| {
            if let Look::File(file) = intake::look(&config.drop_dir, candidate) {
                let item = read_file(&config, now, file, ArrivalKind::News);
                *date = item.reading.published.map(|field| field.value.instant());
            }
            progress.step();
        });
        dated.sort_by(|(a_date, a), (b_date, b)| {
            (a_date.is_none(), a_date, &a.path).cmp(&(b_date.is_none(), b_date, &b.path))
        });
        let with_kind = |candidate: Candidate| {
            let kind = ArrivalKind::Backfill { modified: candidate.modified };
            (candidate, kind)
        };
        dated.into_iter().map(|(_date, candidate)| with_kind(candidate)).collect()
    }

    /// The next batch is read while this one is admitted.
    fn take_all(
        &mut self,
        candidates: Vec<(Candidate, ArrivalKind)>,
        count: usize,
    ) -> Result<(), AdmitError> {
        let progress = &Progress::new("Taking in statements", count);
        let (config, clock) = (Arc::clone(&self.config), self.clock);
        let (ready, batches) = sync_channel(BATCHES_AHEAD_MAX);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut candidates = candidates.into_iter();
                loop {
                    let batch: Vec<_> = candidates.by_ref().take(BATCH_STATEMENTS_MAX).collect();
                    let now = clock.moment(&config.time_zone);
                    // The other end is gone when admitting failed.
                    if batch.is_empty()
                        || ready.send(look_at(&config, now, batch, progress)).is_err()
                    {
                        return;
                    }
                }
            });
            batches.into_iter().try_for_each(|batch| self.take_batch(batch))
        })
    }

    fn take_batch(&mut self, batch: Vec<(Candidate, Looked)>) -> Result<(), AdmitError> {
        let mut items = Vec::with_capacity(batch.len());
        for (candidate, looked) in batch {
            match looked {
                Looked::Item(item) => items.push(*item),
                Looked::Unreadable(problem) => {
                    self.unreadable(&candidate.path, Some(candidate.stamp), problem)?;
                }
                Looked::Nothing => {}
            }
        }
        self.admit(items)
    }
}

/// Batches that are read and not yet admitted. At the bound the reading waits.
const BATCHES_AHEAD_MAX: usize = 1;

/// Looks at every file of a batch and reads it, on all cores.
fn look_at(
    config: &Config,
    now: Moment,
    batch: Vec<(Candidate, ArrivalKind)>,
    progress: &Progress,
) -> Vec<(Candidate, Looked)> {
    let mut looks: Vec<_> =
        batch.into_iter().map(|(candidate, kind)| (candidate, kind, Looked::Nothing)).collect();
    in_parallel(&mut looks, |(candidate, kind, looked)| {
        *looked = match intake::look(&config.drop_dir, candidate) {
            Look::File(file) => Looked::Item(Box::new(read_file(config, now, file, *kind))),
            Look::Unreadable(problem) => Looked::Unreadable(problem),
            // It went, or is being written: intake sees it again.
            Look::Gone | Look::Changed => Looked::Nothing,
        };
        progress.step();
    });
    looks.into_iter().map(|(candidate, _kind, looked)| (candidate, looked)).collect()
}

/// What a look at one file of a batch gave.
enum Looked {
    Item(Box<Item>),
    Unreadable(Problem),
    Nothing,
}

fn is_older_than_a_day(now: Timestamp, modified: Timestamp) -> bool {
    now.duration_since(modified) > jiff::SignedDuration::try_from(BACKFILL_AGE).unwrap_or_default()
}

/// Applies `work` to every item, on all cores where there is enough to do.
pub(super) fn in_parallel<T: Send>(items: &mut [T], work: impl Fn(&mut T) + Sync) {
    const WORTH_A_THREAD: usize = 8;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if items.len() < WORTH_A_THREAD || cores == 1 {
        items.iter_mut().for_each(work);
        return;
    }
    let share = items.len().div_ceil(cores);
    std::thread::scope(|scope| {
        for part in items.chunks_mut(share) {
            scope.spawn(|| part.iter_mut().for_each(&work));
        }
    });
}
