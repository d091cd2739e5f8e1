//! Files that are published with statements: taken into the store when they are seen, and attached to the statements
//! that they belong to. Whenever one comes, changes or goes, its statement is read again with it.

use std::collections::HashSet;
use std::io;

use super::backfill::side_by_side;
use super::read::stranger;
use super::unsettled::Beside as Seen;
use super::{Admit, AdmitError, Composed, Item};
use crate::catalogue::attachments::Attachments as _;
use crate::catalogue::files::{FileNote, KnownFile, Standing};
use crate::catalogue::{Catalogue, CatalogueError};
use crate::config::Config;
use crate::domain::attachment::Form;
use crate::domain::beside::{self, Beside};
use crate::domain::digest::Digest;
use crate::domain::fault::{AttachmentFault, FileFault};
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Severity};
use crate::domain::source::{Source, statement_paths};
use crate::intake::{self, Candidate};
use crate::ledger::Ledger;
use crate::parse;
use crate::reports::{Outcome, Report};
use crate::store::{Store, StoreError, Taken};

impl Admit {
    /// Before the statements that came with them.
    pub(super) fn take_attachables(&mut self, found: Vec<Seen>) -> Result<(), AdmitError> {
        let (config, store) = (&*self.config, &*self.store);
        let mut taken: Vec<_> = found.into_iter().map(|seen| (seen, None)).collect();
        side_by_side(&mut taken, |(seen, taken)| *taken = Some(take(seen, config, store)));
        let mut notes = Vec::new();
        for (seen, taken) in taken {
            let Some(taken) = taken else { continue };
            match taken? {
                Ok(digest) => {
                    notes.push(note(&seen, (digest, Standing::Attachable)));
                    self.unsettled.attachables.insert(seen.path.clone(), seen);
                }
                Err(problem) => self.unreadable(&seen.path, Some(seen.stamp), problem)?,
            }
        }
        if notes.is_empty() { Ok(()) } else { self.fold(&notes) }
    }

    /// With what lies beside it and what it names, unless it is known already what belongs to it.
    pub(super) fn attach(&mut self, item: Item) -> Result<Item, AdmitError> {
        let is_readable = statement_form(&item.path);
        if item.composed == Composed::Yes || !is_readable {
            return Ok(Item { composed: Composed::Yes, ..item });
        }
        let beside = self.beside(&item.path, &[])?;
        let is_alone = beside.is_empty();
        let mut item = if is_alone { item } else { self.composed(item, &beside) };
        let named = std::mem::take(&mut item.reading.absent);
        if !named.is_empty() {
            let more = self.beside(&item.path, &named)?;
            if more.len() > beside.len() {
                item = self.composed(item, &more);
            }
            let paths = named.iter().filter_map(|name| beside::named(&item.path, name));
            let (statement, files) = (item.path.clone(), paths.collect());
            self.fold(&[FileNote::Names { statement, files }])?;
        }
        Ok(Item { composed: Composed::Yes, ..item })
    }

    /// Reads it again with these files.
    fn composed(&self, item: Item, beside: &[Beside]) -> Item {
        let source = Source::of(&item.source).bytes_with(beside);
        let rules = self.config.rules_for(&item.path);
        let text = DropText { path: &item.path, bytes: &source, arrival: item.seen };
        // What a stranger says is not read.
        let is_read = stranger(&self.config, item.owner).is_none();
        let reading = if is_read { parse::read(&text, &rules) } else { item.reading };
        Item { reading, digest: Digest::of(&source), source: source.into(), guess: None, ..item }
    }

    /// What is attached to a statement by its name, and what of it by these names, as it lies there now.
    fn beside(&self, statement: &DropPath, named: &[String]) -> Result<Vec<Beside>, AdmitError> {
        let languages = &self.config.languages;
        let mut found: Vec<(DropPath, String)> = Vec::new();
        for prefix in beside::prefixes(statement, languages) {
            for path in self.catalogue.attachable(&prefix)? {
                if let Some(label) = beside::label(&path, statement, languages) {
                    let label = label.to_owned();
                    found.push((path, label));
                }
            }
        }
        for path in named.iter().filter_map(|name| beside::named(statement, name)) {
            let label = beside::from_statement(&path, statement).map(str::to_owned);
            if let Some(label) =
                label.filter(|_label| found.iter().all(|(known, _)| *known != path))
            {
                found.push((path, label));
            }
        }
        let mut beside = Vec::new();
        for (path, label) in found {
            beside.extend(self.one_beside(&path, label)?);
        }
        Ok(beside)
    }

    fn one_beside(&self, path: &DropPath, label: String) -> Result<Option<Beside>, AdmitError> {
        let Some(form) = Form::of(path.file_name()) else { return Ok(None) };
        let known = self.catalogue.known_file(path)?.filter(is_attachable_now);
        let Some(KnownFile { stamp, digest: Some(digest), .. }) = known else { return Ok(None) };
        // What is being written again is attached once it is complete.
        if !matches!(self.stamp_now(path), Ok(Some(now)) if now == stamp) {
            return Ok(None);
        }
        if !self.store.holds(digest) {
            // It was destroyed with another statement.
            let file = intake::open_as(&self.config.drop_dir, path, stamp);
            if let Ok(mut file) = file {
                self.store.take(&mut file, stamp.size)?;
            }
        }
        let facts = self.store.facts(digest, form)?;
        Ok(facts.map(|facts| Beside {
            label,
            digest,
            length: facts.length,
            fits: facts.fits,
            pixels: facts.pixels,
        }))
    }

    /// Whether what is attached to a text that waits is what it was read with.
    pub(super) fn attachments_are_as_noted(
        &self,
        path: &DropPath,
        source: &[u8],
    ) -> Result<bool, AdmitError> {
        let then = Source::of(source).beside();
        let by_name = self.beside(path, &[])?;
        let named: Vec<String> = then
            .iter()
            .filter(|file| by_name.iter().all(|known| known.label != file.label))
            .map(|file| file.label.clone())
            .collect();
        Ok(self.beside(path, &named)? == then)
    }

    /// After the statements that came with them: reads those again that lay there before.
    pub(super) fn read_with_attachables(&mut self) -> Result<(), AdmitError> {
        let seen: Vec<Seen> =
            std::mem::take(&mut self.unsettled.attachables).into_values().collect();
        for some in seen.chunks(BATCH_STATEMENTS_MAX) {
            let statements: Vec<Vec<Candidate>> = some
                .iter()
                .map(|seen| self.statements_with(&seen.path))
                .collect::<Result<_, _>>()?;
            self.read_again(statements.iter().flatten())?;
            let mut reports = Vec::new();
            for (seen, statements) in some.iter().zip(&statements) {
                let is_alone = statements.is_empty();
                if is_alone {
                    let known = self.catalogue.known_file(&seen.path)?;
                    if let Some(digest) = known.and_then(|known| known.digest) {
                        self.fold(&[note(seen, (digest, Standing::Unclaimed))])?;
                    }
                }
                reports.push(self.report_on(&seen.path, is_alone.then(|| alone(&seen.path))));
            }
            self.tell(reports)?;
        }
        Ok(())
    }

    /// The statements of one that is gone are what they are without it.
    pub(super) fn attachable_gone(&mut self, path: &DropPath) -> Result<(), AdmitError> {
        let statements = self.statements_with(path)?;
        self.read_again(&statements)
    }

    /// What lies there of statements that a file may be attached to.
    fn statements_with(&self, path: &DropPath) -> Result<Vec<Candidate>, AdmitError> {
        let now = self.clock.monotonic();
        let by_name = beside::stems(path, &self.config.languages);
        let by_name = by_name.iter().flat_map(|stem| statement_paths(stem));
        let naming = self.catalogue.naming(path)?;
        let found =
            |path: DropPath| intake::candidate_at(&self.config.drop_dir, &path, now).ok().flatten();
        let mut candidates: Vec<Candidate> = by_name.chain(naming).filter_map(found).collect();
        candidates.sort_by(|a, b| a.path.cmp(&b.path));
        candidates.dedup_by(|a, b| a.path == b.path);
        Ok(candidates)
    }

    /// Those that lay there alone have their statement now.
    pub(super) fn attachables_claimed(&mut self, items: &[Item]) -> Result<(), AdmitError> {
        let languages = self.config.languages.clone();
        let mut reports = Vec::new();
        for item in items {
            if Source::of(&item.source).beside().is_empty() {
                continue;
            }
            let mut paths = Vec::new();
            for prefix in beside::prefixes(&item.path, &languages) {
                let found = self.catalogue.attachable(&prefix)?.into_iter();
                let is_its =
                    |path: &DropPath| beside::label(path, &item.path, &languages).is_some();
                paths.extend(found.filter(is_its));
            }
            paths.extend(self.catalogue.named_by(&item.path)?);
            for path in paths {
                self.unsettled.attachables.remove(&path);
                let Some(known) = self.catalogue.known_file(&path)? else { continue };
                let (Standing::Unclaimed, Some(digest)) = (known.standing, known.digest) else {
                    continue;
                };
                let seen = Seen { path, stamp: known.stamp, owner: 0 };
                self.fold(&[note(&seen, (digest, Standing::Attachable))])?;
                reports.push(self.report_on(&seen.path, None));
            }
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    fn report_on(&self, path: &DropPath, problem: Option<Problem>) -> Report {
        let outcome = if problem.is_some() { Outcome::Refused } else { Outcome::Settled };
        let when = (self.now(), self.clock.monotonic());
        let report = Report::about_entry(path, outcome, None, when);
        Report { problems: problem.into_iter().collect(), is_secret: true, ..report }
    }
}

/// At a start: removes from the store what belongs to no statement, to no text that waits, and to no drop file.
pub fn sweep(store: &Store, ledger: &Ledger, catalogue: &Catalogue) -> Result<(), AdmitError> {
    if store.is_empty()? {
        return Ok(());
    }
    let waiting = ledger.all_waiting()?;
    let held: HashSet<Digest> = waiting
        .iter()
        .flat_map(|waiting| Source::of(&waiting.held.source).beside())
        .map(|file| file.digest)
        .collect();
    let removed = store.sweep(|digest| {
        let is_needed = held.contains(&digest)
            || catalogue.is_attachment(digest)?
            || catalogue.is_attachable(digest)?;
        Ok::<bool, CatalogueError>(is_needed)
    })??;
    if removed > 0 {
        tracing::info!(removed, "attachments that belong to nothing were removed");
    }
    Ok(())
}

/// Takes a file of the drop folder into the store.
fn take(
    seen: &Seen,
    config: &Config,
    store: &Store,
) -> Result<Result<Digest, Problem>, StoreError> {
    if let Some(problem) = stranger(config, seen.owner) {
        return Ok(Err(problem));
    }
    let unread = |error: &io::Error| {
        let fault = FileFault::Unavailable { error: error.to_string() };
        Err(Problem::new(Severity::Refuse, None, fault))
    };
    let mut file = match intake::open_as(&config.drop_dir, &seen.path, seen.stamp) {
        Ok(file) => file,
        Err(error) => return Ok(unread(&error)),
    };
    Ok(match store.take(&mut file, seen.stamp.size)? {
        Taken::Whole(digest) => Ok(digest),
        Taken::Unread(error) => unread(&error),
    })
}

fn statement_form(path: &DropPath) -> bool {
    crate::domain::source::statement_stem(path.as_str()).is_some()
}

fn is_attachable_now(known: &KnownFile) -> bool {
    matches!(known.standing, Standing::Attachable | Standing::Unclaimed)
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

fn alone(path: &DropPath) -> Problem {
    Problem::new(Severity::Refuse, None, AttachmentFault::alone(path))
}
