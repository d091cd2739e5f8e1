//! Files that are published with statements: taken into the store when they are seen, and attached to the statements
//! that they belong to. Whenever one comes, changes or goes, its statement is read again with it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::parallel::{Share, in_parallel, side_by_side};
use super::read::stranger;
use super::unsettled::Seen;
use super::{Admit, AdmitError, Composed, Item};
use crate::catalogue::attachments::Attachments as _;
use crate::catalogue::files::{FileNote, Standing};
use crate::catalogue::{Catalogue, CatalogueError};
use crate::config::Config;
use crate::domain::beside::{self, Beside};
use crate::domain::causes::WithCauses;
use crate::domain::digest::Digest;
use crate::domain::fault::{AttachmentFault, FileFault};
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Severity};
use crate::domain::source::{Source, statement_stem};
use crate::intake::{self, Candidate};
use crate::ledger::{Ledger, LedgerError};
use crate::parse;
use crate::reports::{Outcome, Report};
use crate::store::{Store, Taken};

/// So long a statement waits for a file beside it that is still being written.
const PATIENCE: Duration = Duration::from_mins(1);

/// So long the store is not asked again for a file that it had no room for.
const STORE_AGAIN: Duration = Duration::from_mins(1);

/// How often, while there is nothing else to do, the store is swept.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

impl Admit {
    /// Before the statements that came with them.
    pub(super) fn take_attachables(&mut self, found: Vec<Seen>) -> Result<(), AdmitError> {
        let (config, store) = (&*self.config, &*self.store);
        let mut taken: Vec<_> = found.into_iter().map(|seen| (seen, None)).collect();
        side_by_side(&mut taken, |(seen, taken)| *taken = Some(take(seen, config, store)));
        let mut notes = Vec::new();
        for (seen, taken) in taken {
            self.unsettled.unstored.remove(&seen.path);
            match taken.unwrap_or_else(|| Err(unavailable("it was not looked at"))) {
                Ok(Some(digest)) => {
                    // What was erased is kept anew only for another statement.
                    if self.catalogue.is_erased(digest)?
                        && !attached_to_what_waits(&self.ledger)?.contains(&digest)
                    {
                        self.store.remove(digest)?;
                    }
                    notes.push(note(&seen, (digest, Standing::Taken)));
                    self.unsettled.attachables.insert(seen.path.clone(), seen);
                }
                Ok(None) => {
                    self.unreadable(&seen.path, Some(seen.stamp), unavailable("no room for it"))?;
                    let now = self.clock.monotonic();
                    self.unsettled.unstored.insert(seen.path.clone(), (seen, now));
                }
                Err(problem) => self.unreadable(&seen.path, Some(seen.stamp), problem)?,
            }
        }
        if notes.is_empty() { Ok(()) } else { self.fold(&notes) }
    }

    /// Files of texts that were stopped or put aside do not stay until the next start.
    pub(super) fn sweep_now_and_then(&mut self) -> Result<(), AdmitError> {
        let now = self.clock.monotonic();
        let since = *self.unsettled.swept.get_or_insert(now);
        if now.duration_since(since) < SWEEP_EVERY {
            return Ok(());
        }
        self.unsettled.swept = Some(now);
        self.finish_erasures_now_and_then()?;
        sweep(&self.store, &self.ledger, &self.catalogue)
    }

    /// What the store had no room for, and statements that have waited long enough.
    pub(super) fn attach_late(&mut self) -> Result<(), AdmitError> {
        let now = self.clock.monotonic();
        let unstored = self.unsettled.unstored.values();
        let again: Vec<Seen> = unstored
            .filter(|(_seen, since)| now.duration_since(*since) >= STORE_AGAIN)
            .map(|(seen, _since)| seen.clone())
            .collect();
        if !again.is_empty() {
            self.take_attachables(again)?;
            self.read_with_attachables()?;
        }
        self.no_longer_renamed(now)?;
        let attaching = self.unsettled.attaching.values();
        let is_late = |since: &Instant| now.duration_since(*since) >= PATIENCE;
        if attaching.into_iter().any(|(_item, since)| is_late(since)) {
            self.admit(Vec::new())?;
        }
        Ok(())
    }

    /// What was not renamed with its statement within a minute was taken from it.
    fn no_longer_renamed(&mut self, now: Instant) -> Result<(), AdmitError> {
        let is_late = |since: Instant| now.duration_since(since) >= PATIENCE;
        let renamed = &mut self.unsettled.renamed;
        let late: Vec<_> = renamed.extract_if(.., |_path, (_digest, at)| is_late(*at)).collect();
        for (_path, (digest, _since)) in late {
            let statements = self.catalogue.statements_with(digest)?;
            let statements: Vec<Candidate> =
                statements.iter().filter_map(|path| self.lying_at(path)).collect();
            self.read_again(&statements)?;
        }
        Ok(())
    }

    /// What was read and waited for its files, as far as they are complete by now.
    pub(super) fn attached_by_now(&mut self) -> Vec<(Item, Instant)> {
        let mut again = Vec::new();
        for (path, (item, since)) in std::mem::take(&mut self.unsettled.attaching) {
            match self.stamp_now(&path) {
                Ok(Some(now)) if now == item.stamp => again.push((item, since)),
                // Intake tells of what was changed.
                Ok(Some(_other)) => {}
                // Of a folder that is away nothing is decided.
                Ok(None) | Err(_) => drop(self.unsettled.attaching.insert(path, (item, since))),
            }
        }
        again
    }

    /// With what lies beside each and what it names, unless it is known already what belongs to it. Those that wait
    /// for a file that is being written are left out.
    pub(super) fn attach_all(
        &mut self,
        items: Vec<(Item, Instant)>,
    ) -> Result<Vec<Item>, AdmitError> {
        let mut found = Vec::with_capacity(items.len());
        for (item, since) in items {
            if item.composed == Composed::Yes || statement_stem(item.path.as_str()).is_none() {
                found.push((item, Vec::new()));
                continue;
            }
            let attached = self.beside(&item.path, &[])?;
            let is_in_time = self.clock.monotonic().duration_since(since) < PATIENCE;
            // What takes back does so at once.
            let may_wait = is_in_time && item.reading.withdrawal.is_none();
            if attached.pending.is_empty() || !may_wait {
                found.push((item, attached.files));
            } else {
                self.unsettled.attaching.insert(item.path.clone(), (item, since));
            }
        }
        let config = &*self.config;
        in_parallel(&mut found, Share::All, |(item, files)| {
            if !files.is_empty() {
                item.compose(files, config);
            }
        });
        found
            .into_iter()
            .map(|(item, files)| {
                let item = self.with_named(item, files.len())?;
                Ok(Item { composed: Composed::Yes, ..item })
            })
            .collect()
    }

    /// With the files that it names besides those that it was read with.
    fn with_named(&mut self, mut item: Item, files: usize) -> Result<Item, AdmitError> {
        if item.composed == Composed::Yes {
            return Ok(item);
        }
        let named = std::mem::take(&mut item.reading.absent);
        if named.is_empty() {
            return Ok(item);
        }
        let more = self.beside(&item.path, &named)?;
        if more.files.len() > files {
            item.compose(&more.files, &self.config);
        }
        let paths = named.iter().filter_map(|name| beside::named(&item.path, name));
        let (statement, files) = (item.path.clone(), paths.collect());
        self.fold(&[FileNote::Names { statement, files }])?;
        Ok(item)
    }

    /// After the statements that came with them: reads those again that lay there before.
    pub(super) fn read_with_attachables(&mut self) -> Result<(), AdmitError> {
        let seen: Vec<Seen> =
            std::mem::take(&mut self.unsettled.attachables).into_values().collect();
        for some in seen.chunks(BATCH_STATEMENTS_MAX) {
            let statements: Vec<Vec<Candidate>> =
                some.iter().map(|seen| self.claiming(&seen.path)).collect::<Result<_, _>>()?;
            let unclaimed = some.iter().zip(&statements).flat_map(|(seen, statements)| {
                statements.iter().filter(|statement| !seen.claimed.contains(&statement.path))
            });
            self.read_again(unclaimed)?;
            let (mut notes, mut reports) = (Vec::new(), Vec::new());
            for (seen, statements) in some.iter().zip(&statements) {
                let is_alone = statements.is_empty();
                let known = self.catalogue.known_file(&seen.path)?;
                if let Some(digest) = known.and_then(|known| known.digest) {
                    let standing =
                        if is_alone { Standing::Unclaimed } else { Standing::Attachable };
                    notes.push(note(seen, (digest, standing)));
                    if is_alone {
                        let now = self.clock.monotonic();
                        self.unsettled.renamed.insert(seen.path.clone(), (digest, now));
                    }
                }
                let alone = if is_alone { alone(&seen.path) } else { Vec::new() };
                reports.push(self.report_on(&seen.path, alone));
            }
            self.fold(&notes)?;
            self.tell(reports)?;
        }
        Ok(())
    }

    /// The statements of one that is gone are what they are without it.
    pub(super) fn attachable_gone(&mut self, path: &DropPath) -> Result<(), AdmitError> {
        self.unsettled.unstored.remove(path);
        self.unsettled.renamed.remove(path);
        self.unsettled.listings.one_is_gone(path.folder());
        let statements = self.claiming(path)?;
        self.read_again(&statements)
    }

    /// What lies there of statements that a file may be attached to, those that another one keeps it from among them.
    fn claiming(&self, path: &DropPath) -> Result<Vec<Candidate>, AdmitError> {
        let naming = self.catalogue.naming(path)?;
        let statements = self.claimants(path).into_iter().chain(naming);
        let mut candidates: Vec<Candidate> =
            statements.filter_map(|path| self.lying_at(&path)).collect();
        candidates.sort_by(|a, b| a.path.cmp(&b.path));
        candidates.dedup_by(|a, b| a.path == b.path);
        Ok(candidates)
    }

    /// Files that lay there alone have their statement now; and a new statement may take a file from another one.
    pub(super) fn attachables_claimed(&mut self, items: &[Item]) -> Result<(), AdmitError> {
        let mut reports = Vec::new();
        for item in items {
            let own = self.own_files(&item.path).into_iter().map(|(path, _label, _naming)| path);
            let mut paths: Vec<DropPath> = own.collect();
            if paths.is_empty() && Source::of(&item.source).beside().is_empty() {
                continue;
            }
            paths.extend(self.catalogue.named_by(&item.path)?);
            let is_new = self.catalogue.known_file(&item.path)?.is_none();
            for path in paths {
                let Some(known) = self.catalogue.known_file(&path)? else { continue };
                if let Some(seen) = self.unsettled.attachables.get_mut(&path) {
                    seen.claimed.insert(item.path.clone());
                } else if is_new && matches!(known.standing, Standing::Attachable) {
                    let claimed = HashSet::from([item.path.clone()]);
                    let seen = Seen { path: path.clone(), stamp: known.stamp, owner: 0, claimed };
                    self.unsettled.attachables.insert(path.clone(), seen);
                }
                let (Standing::Unclaimed, Some(digest)) = (known.standing, known.digest) else {
                    continue;
                };
                self.unsettled.renamed.remove(&path);
                let seen = Seen { path, stamp: known.stamp, owner: 0, claimed: HashSet::new() };
                self.fold(&[note(&seen, (digest, Standing::Attachable))])?;
                reports.push(self.report_on(&seen.path, Vec::new()));
            }
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    fn report_on(&self, path: &DropPath, problems: Vec<Problem>) -> Report {
        let outcome = if problems.is_empty() { Outcome::Settled } else { Outcome::Refused };
        let when = (self.now(), self.clock.monotonic());
        let report = Report::about_entry(path, outcome, None, when);
        Report { problems, is_secret: true, ..report }
    }
}

impl Item {
    /// Reads it again with these files.
    fn compose(&mut self, beside: &[Beside], config: &Config) {
        let source = Source::of(&self.source).bytes_with(beside);
        let rules = config.rules_for(&self.path);
        let text = DropText { path: &self.path, bytes: &source, arrival: self.seen };
        // What a stranger says is not read.
        if stranger(config, self.owner).is_none() {
            self.reading = parse::read(&text, &rules);
        }
        self.digest = Digest::of(&source);
        self.source = source.into();
        self.guess = None;
    }
}

/// The digests of the files that are attached to texts that wait.
pub(super) fn attached_to_what_waits(ledger: &Ledger) -> Result<HashSet<Digest>, LedgerError> {
    let waiting = ledger.all_waiting()?;
    let beside = waiting.iter().flat_map(|waiting| Source::of(&waiting.held.source).beside());
    Ok(beside.map(|file| file.digest).collect())
}

/// At a start, and now and then: removes from the store what belongs to no statement, to no text that waits, and to no
/// drop file.
pub fn sweep(store: &Store, ledger: &Ledger, catalogue: &Catalogue) -> Result<(), AdmitError> {
    if store.is_empty()? {
        return Ok(());
    }
    let held = attached_to_what_waits(ledger)?;
    let removed = store.sweep(|digest| {
        let is_needed = held.contains(&digest)
            || catalogue.is_attachment(digest)?
            || (catalogue.is_attachable(digest)? && !catalogue.is_erased(digest)?);
        Ok::<bool, CatalogueError>(is_needed)
    })??;
    if removed > 0 {
        tracing::info!(removed, "attachments that belong to nothing were removed");
    }
    Ok(())
}

/// Takes a file of the drop folder into the store; none where that has no room for it.
fn take(seen: &Seen, config: &Config, store: &Store) -> Result<Option<Digest>, Problem> {
    if let Some(problem) = stranger(config, seen.owner) {
        return Err(problem);
    }
    let mut file = intake::open_as(&config.drop_dir, &seen.path, seen.stamp)
        .map_err(|error| unavailable(&error.to_string()))?;
    match store.take(&mut file, seen.stamp.size) {
        Ok(Taken::Whole(digest)) => Ok(Some(digest)),
        Ok(Taken::Unread(error)) => Err(unavailable(&error.to_string())),
        Err(error) => {
            let path = &seen.path;
            tracing::error!(%path, error = %WithCauses(&error), "an attachment is not kept; it is tried again");
            Ok(None)
        }
    }
}

fn unavailable(error: &str) -> Problem {
    let fault = FileFault::Unavailable { error: error.to_owned() };
    Problem::new(Severity::Refuse, None, fault)
}

fn note(seen: &Seen, (digest, standing): (Digest, Standing)) -> FileNote {
    FileNote::Seen {
        path: seen.path.clone(),
        stamp: seen.stamp,
        digest: Some(digest),
        standing,
        entry: None,
    }
}

/// A text that was laid out for paper may have been meant for a statement, or for one that is to come.
fn alone(path: &DropPath) -> Vec<Problem> {
    let file = path.file_name().to_owned();
    let refuse = |fault| Problem::new(Severity::Refuse, None, fault);
    let mut problems = vec![refuse(AttachmentFault::alone(path))];
    let alone = refuse(AttachmentFault::AttachmentAlone { file }.into());
    if problems[0].fault != alone.fault {
        problems.push(alone);
    }
    problems
}
