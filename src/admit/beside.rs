//! Which files lie beside a statement and are attached to it now.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::{Admit, AdmitError};
use crate::catalogue::files::{KnownFile, Standing};
use crate::catalogue::query::Queries as _;
use crate::domain::attachment::Form;
use crate::domain::beside::{self, Beside, Folder, Naming, from_statement};
use crate::domain::causes::WithCauses;
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::source::Source;
use crate::domain::withdrawal::State;
use crate::intake::{self, AttachableFolders};

/// What lies in folders of the drop folder.
#[derive(Debug, Default)]
pub(super) struct Listings {
    /// While one batch of work is done; a whole import is among one.
    listed: RefCell<HashMap<String, Arc<Folder>>>,
    attachable: Arc<AttachableFolders>,
    walk: Walk,
}

/// Whether intake has looked through the whole drop folder since the start, and noted all such folders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Walk {
    #[default]
    Awaited,
    Done,
}

/// Folders whose lists are kept. An archive may have one for each statement.
const LISTED_MAX: usize = 1_024;

/// What is attached to a statement, and which files of it are not complete yet.
#[derive(Debug, Default)]
pub(super) struct Attached {
    pub(super) files: Vec<Beside>,
    pub(super) pending: Vec<DropPath>,
}

/// One of its files.
enum One {
    Complete(Beside),
    /// It is being written.
    Pending,
    /// It cannot be taken as it is.
    Unusable,
    Gone,
}

impl Listings {
    pub(super) fn clear(&mut self) {
        self.listed.get_mut().clear();
    }

    pub(super) fn attachable_folders(&self) -> Arc<AttachableFolders> {
        Arc::clone(&self.attachable)
    }

    /// One lay there until now.
    pub(super) fn one_is_gone(&mut self, folder: &str) {
        self.attachable.add(folder);
        self.clear();
    }

    pub(super) fn walked(&mut self) {
        self.walk = Walk::Done;
    }

    fn is_worth_listing(&self, folder: &str) -> bool {
        self.walk == Walk::Awaited || self.attachable.contains(folder)
    }
}

impl Admit {
    /// None where nothing that can be attached lies in it, or where it cannot be read now.
    fn folder_of(&self, path: &DropPath) -> Option<Arc<Folder>> {
        let (name, listings) = (path.folder(), &self.unsettled.listings);
        if !listings.is_worth_listing(name) {
            return None;
        }
        if let Some(known) = listings.listed.borrow().get(name) {
            return Some(Arc::clone(known));
        }
        let paths = intake::paths_in(&self.config.drop_dir, name).ok()?;
        let folder = Arc::new(Folder::of(paths, &self.config.languages));
        let mut listed = listings.listed.borrow_mut();
        if listed.len() >= LISTED_MAX {
            listed.clear();
        }
        listed.insert(name.to_owned(), Arc::clone(&folder));
        Some(folder)
    }

    /// Every statement that a file may belong to by its name, the one that has it and others.
    pub(super) fn claimants(&self, file: &DropPath) -> Vec<DropPath> {
        let folder = self.folder_of(file);
        let claims = folder.iter().flat_map(|folder| folder.claims(file));
        claims.map(|(path, _claim)| path.clone()).collect()
    }

    /// The files in the folder of a statement that are its own, as they are labelled.
    pub(super) fn own_files(&self, statement: &DropPath) -> Vec<(DropPath, String, Naming)> {
        let folder = self.folder_of(statement);
        let own = folder.iter().flat_map(|folder| folder.own(statement));
        own.map(|(file, claim)| (file.clone(), claim.label.to_owned(), claim.naming)).collect()
    }

    /// What is attached to a statement by its name, and what of it by these names, as it lies there now.
    pub(super) fn beside(
        &self,
        statement: &DropPath,
        named: &[String],
    ) -> Result<Attached, AdmitError> {
        let mut found = self.own_files(statement);
        if found.is_empty() && named.is_empty() && self.unsettled.renamed.is_empty() {
            return Ok(Attached::default());
        }
        let entry = self.catalogue.entry_by_drop_name(statement)?;
        if entry.is_some_and(|entry| entry.state == State::Erased) {
            return Ok(Attached::default());
        }
        for path in named.iter().filter_map(|name| beside::named(statement, name)) {
            let label = from_statement(&path, statement).map(str::to_owned);
            if let Some(label) = label.filter(|_label| found.iter().all(|known| known.0 != path)) {
                found.push((path, label, Naming::Whole));
            }
        }
        let mut last = None;
        let mut attached = Attached::default();
        for (path, label, naming) in &found {
            let one = self.one_beside(path, (label, *naming))?;
            match one {
                One::Complete(file) => {
                    attached.files.push(file);
                    continue;
                }
                One::Gone => continue,
                One::Pending | One::Unusable => {}
            }
            // What is there and cannot be taken keeps its last good version.
            let before = last_of(&mut last, || self.last_beside(statement))?;
            let before = before.iter().find(|file| file.label == *label && file.naming == *naming);
            match (before, one) {
                (Some(before), _) => attached.files.push(before.clone()),
                (None, One::Pending) => attached.pending.push(path.clone()),
                (None, One::Unusable | One::Gone | One::Complete(_)) => {}
            }
        }
        self.keep_renamed(statement, &mut last, &mut attached)?;
        Ok(attached)
    }

    /// A file that has gone just after another one with its bytes came, which belongs to nothing, was renamed, and its
    /// statement will be.
    fn keep_renamed(
        &self,
        statement: &DropPath,
        last: &mut Option<Vec<Beside>>,
        attached: &mut Attached,
    ) -> Result<(), AdmitError> {
        let renamed = self.unsettled.renamed.values();
        let renamed: Vec<Digest> = renamed.map(|(digest, _since)| *digest).collect();
        if renamed.is_empty() {
            return Ok(());
        }
        for before in last_of(last, || self.last_beside(statement))? {
            let is_known = attached
                .files
                .iter()
                .any(|file| file.label == before.label && file.naming == before.naming);
            if !is_known && renamed.contains(&before.digest) {
                attached.files.push(before.clone());
            }
        }
        Ok(())
    }

    /// What was attached when the statement was last read.
    fn last_beside(&self, statement: &DropPath) -> Result<Vec<Beside>, AdmitError> {
        if let Some(waiting) = self.ledger.waiting_at(statement)? {
            return Ok(Source::of(&waiting.held.source).beside());
        }
        let Some(entry) = self.catalogue.entry_by_drop_name(statement)? else {
            return Ok(Vec::new());
        };
        // What was taken back is no last good version.
        let Some(digest) = entry.source.filter(|_source| !entry.state.is_taken_back()) else {
            return Ok(Vec::new());
        };
        let source = self.records.source(&digest)?;
        Ok(source.map(|source| Source::of(&source).beside()).unwrap_or_default())
    }

    fn one_beside(
        &self,
        path: &DropPath,
        (label, naming): (&str, Naming),
    ) -> Result<One, AdmitError> {
        let Some(form) = Form::of(path.file_name()) else { return Ok(One::Unusable) };
        let Ok(now) = self.stamp_now(path) else { return Ok(One::Unusable) };
        let Some(now) = now else { return Ok(One::Gone) };
        let digest = match self.catalogue.known_file(path)? {
            Some(known) if known.stamp != now => return Ok(One::Pending),
            Some(KnownFile { standing, digest: Some(digest), .. }) if is_taken(standing) => digest,
            Some(_refused) => return Ok(One::Unusable),
            None => return Ok(One::Pending),
        };
        if !self.store.holds(digest) && !self.take_again(path, digest) {
            return Ok(One::Unusable);
        }
        let facts = match self.store.facts(digest, form) {
            Ok(Some(facts)) => facts,
            Ok(None) => return Ok(One::Unusable),
            Err(error) => {
                tracing::error!(%path, error = %WithCauses(&error), "an attachment cannot be read");
                return Ok(One::Unusable);
            }
        };
        Ok(One::Complete(Beside {
            label: label.to_owned(),
            naming,
            digest,
            length: facts.length,
            fits: facts.fits,
            pixels: facts.pixels,
        }))
    }

    /// What was destroyed with another statement.
    fn take_again(&self, path: &DropPath, digest: Digest) -> bool {
        let known = self.catalogue.known_file(path).ok().flatten();
        let file = known.and_then(|known| {
            let file = intake::open_as(&self.config.drop_dir, path, known.stamp).ok()?;
            Some((file, known.stamp.size))
        });
        file.is_some_and(|(mut file, size)| {
            self.store.take(&mut file, size).is_ok() && self.store.holds(digest)
        })
    }
}

fn is_taken(standing: Standing) -> bool {
    matches!(standing, Standing::Taken | Standing::Attachable | Standing::Unclaimed)
}

/// Read when it is first asked for.
fn last_of(
    last: &mut Option<Vec<Beside>>,
    read: impl FnOnce() -> Result<Vec<Beside>, AdmitError>,
) -> Result<&Vec<Beside>, AdmitError> {
    if last.is_none() {
        *last = Some(read()?);
    }
    Ok(last.get_or_insert_default())
}
