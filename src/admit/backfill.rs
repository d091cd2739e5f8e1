//! A reconcile's findings, a few or a hundred thousand: which of them are an archive, and how they
//! are read on several cores without holding them all.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use jiff::Timestamp;

use super::guess::Guess;
use super::parallel::{Share, in_parallel};
use super::read::read_file;
use super::spool::{Place, Spool};
use super::unsettled::{Folder, Seen, Start};
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::Backfill;
use crate::config::Config;
use crate::domain::attachment::is_attachable;
use crate::domain::decide::ArrivalKind;
use crate::domain::edition::{Joins, edition_stem};
use crate::domain::gesture::Gesture;
use crate::domain::id::{Authority, path_key};
use crate::domain::limits::{
    ARCHIVE_BATCH_BYTES, ARCHIVE_BATCH_STATEMENTS, BACKFILL_AGE, BACKFILL_FILES_MIN,
};
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Reading};
use crate::domain::site::Site;
use crate::domain::source::is_sidecar;
use crate::domain::split::{Lot, Lots, Split};
use crate::domain::time::Moment;
use crate::domain::tongue::Tongue;
use crate::intake::{self, Candidate, Cause, Look, Reconcile};
use crate::progress::Progress;
use crate::publish::PublishMessage;
use crate::reports::{self, Outcome, Report};

impl Admit {
    /// Takes what a reconcile found. A back-fill is appended in date order, news in path order.
    pub(super) fn reconcile(&mut self, found: Reconcile) -> Result<(), AdmitError> {
        let Reconcile { cause, mut found, settling, files } = found;
        self.unsettled.rests = false;
        if !matches!(cause, Cause::Subfolder(_)) {
            self.unsettled.listings.walked();
        }
        let seen = found.iter().chain(&settling).map(|candidate| candidate.path.clone());
        self.unsettled.beside = seen.filter(|path| Gesture::of(path).is_some()).collect();
        self.unsettled.beside.extend(self.catalogue.gesture_files()?);
        self.add_unseen(&mut found, &settling);
        let (attachables, found) =
            found.into_iter().partition::<Vec<_>, _>(|found| is_attachable(&found.path));
        self.take_attachables(attachables.into_iter().map(Seen::from).collect())?;
        let texts = settling.iter().filter(|found| !is_attachable(&found.path));
        let of_archive = self.archive_among(found.iter().chain(texts))?;
        if !of_archive.is_empty() {
            self.catalogue.set_backfill_open(Backfill::Begun)?;
            self.unsettled.tally.begin(self.clock.monotonic());
        }
        self.unsettled.archive.extend(of_archive);
        let (archive, news): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|candidate| self.unsettled.archive.remove(&candidate.path));
        if !archive.is_empty() {
            let spool = self.spool();
            let (archive, split) = self.in_date_order(archive, spool.as_ref());
            self.tell_split(split, archive.first())?;
            self.take_all(archive, spool.as_ref())?;
        }
        let news = news.into_iter().map(|candidate| Turn {
            candidate,
            kind: ArrivalKind::News,
            place: None,
            lot: None,
            joins: None,
        });
        self.take_all(news.collect(), None)?;
        let whole = !matches!(cause, Cause::Subfolder(_));
        // A folder that was not there at the start is walked once it is, for another cause.
        if whole && self.unsettled.start == Start::NotWalked {
            self.unsettled.start = Start::Walked { files };
        }
        if whole || files > 0 {
            self.unsettled.saw_files = files > 0;
        }
        if !self.unsettled.unseen.is_empty() {
            let files = self.unsettled.unseen.len();
            tracing::warn!(
                files,
                "files that were found are not there to be read; they are looked for again with the folder"
            );
        }
        Ok(())
    }

    /// Adds what an earlier reconcile found and could not be looked at. To intake it is known, so
    /// that it is not found again.
    fn add_unseen(&mut self, found: &mut Vec<Candidate>, settling: &[Candidate]) {
        let mut unseen = std::mem::take(&mut self.unsettled.unseen);
        for candidate in found.iter().chain(settling) {
            unseen.remove(&candidate.path);
        }
        if !unseen.is_empty() {
            found.extend(unseen.into_values());
            found.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }

    /// Ends what reconciles began, once all that they found has come to rest and was seen.
    pub(super) fn close_reconciles(&mut self) -> Result<(), AdmitError> {
        if !self.unsettled.rests || !self.unsettled.unseen.is_empty() {
            return Ok(());
        }
        self.unsettled.rests = false;
        self.unsettled.tally.tell(self.clock.monotonic());
        // Where a share is not mounted lies an empty folder, and an archive may go on when it is.
        if self.unsettled.saw_files {
            self.unsettled.archive.clear();
            if self.catalogue.backfill_open()? {
                self.catalogue.set_backfill_open(Backfill::Finished)?;
            }
        }
        if let Start::Walked { files } = self.unsettled.start {
            self.unsettled.start = Start::CaughtUp;
            if self.unsettled.folder == Folder::There {
                self.tell_of_lost()?;
                self.let_go_of_what_is_gone()?;
            }
            let caught_up = PublishMessage::CaughtUp { files };
            self.publish.send(caught_up).map_err(|_gone| AdmitError::PublishStopped)?;
        }
        Ok(())
    }

    /// Without one, an archive's files are read twice.
    fn spool(&self) -> Option<Spool> {
        let made = Spool::open(&self.config.state_dir);
        made.inspect_err(|error| {
            tracing::warn!(path = %self.config.state_dir.display(), %error, "no temporary file can be made; the archive is read twice");
        })
        .ok()
    }

    /// What belongs to an archive. All else is news.
    fn archive_among<'a>(
        &self,
        candidates: impl Iterator<Item = &'a Candidate>,
    ) -> Result<HashSet<DropPath>, AdmitError> {
        let now = self.clock.now();
        let mut fresh = Vec::new();
        for candidate in candidates {
            if self.catalogue.known_file(&candidate.path)?.is_none() {
                fresh.push(candidate);
            }
        }
        let is_old = |candidate: &Candidate| is_older_than_a_day(now, candidate.modified);
        let old = fresh.iter().filter(|candidate| is_old(candidate)).count();
        let first = self.catalogue.has_no_entries()?;
        // News may have come since it was cut short, so that the rest is told from it anew.
        let cut_short = !self.unsettled.saw_files && self.catalogue.backfill_open()?;
        let all = (first || cut_short) && fresh.len() > BACKFILL_FILES_MIN;
        let all_old = first || cut_short || old > BACKFILL_FILES_MIN;
        fresh.retain(|candidate| all || (all_old && is_old(candidate)));
        Ok(fresh.into_iter().map(|candidate| candidate.path.clone()).collect())
    }

    /// Reads every file, and sets down what was read until its turn comes.
    fn in_date_order(&self, archive: Vec<Candidate>, spool: Option<&Spool>) -> (Vec<Turn>, Split) {
        let now = self.now();
        let progress = Progress::new("Reading an archive", archive.len());
        let dated = |candidate: Candidate| {
            let kind = ArrivalKind::Backfill { modified: candidate.modified };
            (None, Turn { candidate, kind, place: None, lot: None, joins: None })
        };
        let mut dated: Vec<(Option<Timestamp>, Turn)> = archive.into_iter().map(dated).collect();
        let (config, lots) = (Arc::clone(&self.config), Lots::default());
        in_parallel(&mut dated, Share::All, |(date, turn)| {
            // It is read with its statement.
            if is_sidecar(&turn.candidate.path) {
                return progress.step();
            }
            match intake::look(&config.drop_dir, &turn.candidate) {
                Look::File(file) => {
                    let item = read_file(&config, now, file, turn.kind);
                    *date = item.reading.published.as_ref().map(|field| field.value.instant());
                    turn.lot = Some(lots.of(Some(item.digest), &item.reading, now));
                    turn.place = spool.and_then(|spool| spool.put(item));
                }
                Look::Unreadable(problem) => {
                    let reading = Reading { problems: vec![problem], ..Reading::default() };
                    turn.lot = Some(lots.of(None, &reading, now));
                }
                Look::Gone | Look::Changed => {}
            }
            progress.step();
        });
        dated.sort_by(|(a_date, a), (b_date, b)| {
            (a_date.is_none(), a_date, &a.candidate.path).cmp(&(
                b_date.is_none(),
                b_date,
                &b.candidate.path,
            ))
        });
        let mut split = Split::default();
        let mut turns: Vec<Turn> = dated.into_iter().map(|(_date, turn)| turn).collect();
        turns.iter_mut().filter_map(|turn| turn.lot.take()).for_each(|lot| split.count(lot));
        self.mark_editions(&mut turns);
        (turns, split)
    }

    /// What comes after another edition, by its name, will most likely join that.
    fn mark_editions(&self, turns: &mut [Turn]) {
        let languages = &self.config.languages;
        if languages.len() <= 1 {
            return;
        }
        let mut first = HashMap::with_capacity(turns.len());
        for turn in turns.iter_mut().filter(|turn| !is_sidecar(&turn.candidate.path)) {
            let own = path_key(&turn.candidate.path, 0);
            match first.entry(edition_stem(&turn.candidate.path, languages)) {
                Entry::Vacant(stem) => drop(stem.insert(own)),
                Entry::Occupied(stem) => {
                    let group = stem.get().clone();
                    turn.joins = Some(Joins { group, translation_of: None });
                }
            }
        }
    }

    /// Says where the files go, before any of it is appended.
    fn tell_split(&self, mut split: Split, first: Option<&Turn>) -> Result<(), AdmitError> {
        let Some(first) = first.filter(|_turn| split.files > 0) else { return Ok(()) };
        let site = self.catalogue.site();
        let listed = site.map(|site| site.categories.as_slice()).unwrap_or_default();
        split.finish(|slug| listed.iter().any(|listed| listed.category.slug == slug));
        for line in reports::split::lines(&split, Tongue::English) {
            tracing::info!("{line}");
        }
        tracing::info!(
            files = split.files,
            dated = split.published.dated,
            dated_by_name = split.published.dated_by_name,
            waiting = split.waiting.sum(),
            refused = split.refused_sum(),
            copies = split.copies,
            still_written = self.unsettled.archive.len(),
            "an archive is taken in"
        );
        let when = (self.now(), self.clock.monotonic());
        let outcome = Outcome::Found(Box::new(split));
        let report = Report::about_entry(&first.candidate.path, outcome, None, when);
        self.tell(vec![Report { bulk: true, ..report }])
    }

    /// The next batch is read while this one is admitted.
    fn take_all(&mut self, turns: Vec<Turn>, spool: Option<&Spool>) -> Result<(), AdmitError> {
        let progress = &Progress::new("Taking in statements", turns.len());
        let (config, clock) = (Arc::clone(&self.config), self.clock);
        let (site, authority) = (self.catalogue.site().cloned(), self.authority.clone());
        let (ready, batches) = sync_channel(BATCHES_AHEAD_MAX);
        let mut left = turns.len();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut turns = turns.into_iter();
                loop {
                    let batch = next_batch(&mut turns);
                    let now = clock.moment(&config.time_zone);
                    let as_site = site.as_ref().map(|site| (site, &authority));
                    let reader = Reader { config: &config, now, spool, as_site };
                    // The other end is gone when admitting failed.
                    if batch.is_empty() || ready.send(reader.look_at(batch, progress)).is_err() {
                        return;
                    }
                }
            });
            batches.into_iter().try_for_each(|batch| {
                // It is to stop; the next start goes on with the rest.
                if self.ledger.room().is_closed() {
                    return Err(AdmitError::PublishStopped);
                }
                self.note_backlog(left);
                left = left.saturating_sub(batch.len());
                self.take_batch(batch)
            })?;
            self.note_backlog(0);
            Ok(())
        })
    }

    fn take_batch(&mut self, batch: Vec<(Turn, Looked)>) -> Result<(), AdmitError> {
        let mut items = Vec::with_capacity(batch.len());
        for (Turn { candidate, kind, .. }, looked) in batch {
            match looked {
                Looked::Item(item) => {
                    self.is_back(&candidate.path);
                    items.push(*item);
                }
                Looked::Unreadable(problem) => {
                    if matches!(kind, ArrivalKind::Backfill { .. }) {
                        self.unsettled.tally.count(&Outcome::Refused);
                    }
                    self.unreadable(&candidate.path, Some(candidate.stamp), problem)?;
                }
                Looked::Nothing => {
                    if matches!(kind, ArrivalKind::Backfill { .. }) {
                        self.unsettled.archive.insert(candidate.path.clone());
                    }
                    self.unsettled.unseen.insert(candidate.path.clone(), candidate);
                }
            }
        }
        self.admit(items)
    }
}

/// So many, and not more bytes than are to be held at once.
fn next_batch(turns: &mut std::vec::IntoIter<Turn>) -> Vec<Turn> {
    let mut bytes = 0;
    let mut batch = Vec::new();
    while batch.len() < ARCHIVE_BATCH_STATEMENTS
        && let Some(next) = turns.as_slice().first()
        && (batch.is_empty() || bytes + next.candidate.stamp.size <= ARCHIVE_BATCH_BYTES)
    {
        bytes += next.candidate.stamp.size;
        batch.extend(turns.next());
    }
    batch
}

/// Batches that are read and not yet admitted. At the bound the reading waits.
const BATCHES_AHEAD_MAX: usize = 1;

/// A file that is to be taken in.
struct Turn {
    candidate: Candidate,
    kind: ArrivalKind,
    /// Where it was set down, if it was read before.
    place: Option<Place>,
    /// Where it goes, until it is counted.
    lot: Option<Lot>,
    /// The statement that it is an edition of, by its name.
    joins: Option<Joins>,
}

/// What a batch is read by.
struct Reader<'a> {
    config: &'a Config,
    now: Moment,
    spool: Option<&'a Spool>,
    /// What entries are rendered for.
    as_site: Option<(&'a Site, &'a Authority)>,
}

impl Reader<'_> {
    /// Looks at every file of a batch and reads it.
    fn look_at(&self, batch: Vec<Turn>, progress: &Progress) -> Vec<(Turn, Looked)> {
        let mut looks: Vec<_> = batch.into_iter().map(|turn| (turn, Looked::Nothing)).collect();
        in_parallel(&mut looks, Share::AllButOne, |(turn, looked)| {
            *looked = self.look(turn);
            progress.step();
        });
        looks
    }

    /// Most files of an archive are new, so that they are rendered here, ahead of the decision.
    fn look(&self, turn: &Turn) -> Looked {
        let mut looked = self.read(turn);
        let of_archive = matches!(turn.kind, ArrivalKind::Backfill { .. });
        if let (Looked::Item(item), Some((site, authority))) = (&mut looked, self.as_site)
            && of_archive
        {
            // What declares an id joins by that.
            let joins = turn.joins.as_ref().filter(|_joins| item.reading.declared_id.is_none());
            item.related.joins = joins.cloned();
            item.guess = Guess::of(item, site, authority, self.now).map(Box::new);
        }
        looked
    }

    fn read(&self, turn: &Turn) -> Looked {
        if let Some(item) = self.spooled(turn) {
            return Looked::Item(Box::new(item));
        }
        match intake::look(&self.config.drop_dir, &turn.candidate) {
            Look::File(file) => {
                Looked::Item(Box::new(read_file(self.config, self.now, file, turn.kind)))
            }
            Look::Unreadable(problem) => Looked::Unreadable(problem),
            Look::Gone | Look::Changed => Looked::Nothing,
        }
    }

    /// What was read before, where the file is still what it was.
    fn spooled(&self, turn: &Turn) -> Option<Item> {
        let (spool, place) = (self.spool?, turn.place?);
        let path = self.config.drop_dir.join(turn.candidate.real());
        spool.take(place, intake::stamp_of(&path).ok()?, (&turn.candidate, turn.kind))
    }
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
