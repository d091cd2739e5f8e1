//! What is published and touches a file: the catalogue, and over it what this batch has decided
//! and not yet appended.

use std::collections::HashMap;
use std::sync::Arc;

use super::editions::StatedEmbargo;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::{KnownFile, Standing};
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::relations::Relations as _;
use crate::catalogue::taken_back::TakenBack as _;
use crate::domain::decide::{FileState, Known, Surroundings};
use crate::domain::digest::Digest;
use crate::domain::edition::edition_stem;
use crate::domain::id::{EntryId, path_key};
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::text::fold_title;
use crate::domain::withdrawal::State;
use crate::intake::{self, Candidate, Stamp};

/// Files that were read and could not be decided, with the stamp that each had then. None of them
/// is the file of the entry that is read from its path.
pub(super) type Waiting = HashMap<DropPath, Stamp>;

/// Entries as this batch leaves them.
#[derive(Default)]
pub(super) struct Overlay {
    /// With the stamp that the entry's file had when it was read.
    pub(super) by_id: HashMap<EntryId, (Known, Stamp)>,
    pub(super) by_path: HashMap<DropPath, EntryId>,
    by_source: HashMap<Digest, EntryId>,
    by_title: HashMap<String, EntryId>,
    /// By what the paths of editions have in common, and by number.
    pub(super) by_stem: HashMap<String, Vec<EntryId>>,
    pub(super) by_number: HashMap<String, Vec<EntryId>>,
    /// By the key of the statement that they are editions of.
    pub(super) by_group: HashMap<String, Vec<EntryId>>,
    /// The configured ones.
    pub(super) languages: Arc<[Language]>,
    /// Those of this batch.
    pub(super) waiting: Waiting,
    /// Whether any file at all was held before.
    pub(super) anything_is_held: bool,
    /// Embargoes that texts of this batch state.
    pub(super) embargoes: Vec<StatedEmbargo>,
    /// Where the next draft will stand, as long as nobody else appends.
    pub(super) next_offset: u64,
}

impl Overlay {
    pub(super) fn put(&mut self, known: Known, stamp: Stamp) {
        if let Some(path) = &known.path {
            self.by_path.insert(path.clone(), known.id.clone());
            let stem = edition_stem(path, &self.languages);
            self.by_stem.entry(stem).or_default().push(known.id.clone());
        }
        if let Some(number) = &known.statement.number {
            self.by_number.entry(fold_title(number)).or_default().push(known.id.clone());
        }
        let group = known.statement.group.clone();
        self.by_group.entry(group).or_default().push(known.id.clone());
        if let Some(source) = known.source {
            self.by_source.insert(source, known.id.clone());
        }
        self.by_title.insert(fold_title(&known.statement.title), known.id.clone());
        self.by_id.insert(known.id.clone(), (known, stamp));
    }
}

impl Admit {
    /// Over the catalogue as it is now.
    pub(super) fn overlay(&self, waiting: Waiting) -> Overlay {
        let languages = self.config.languages.as_slice().into();
        let next_offset = self.ledger.head().offset;
        Overlay { languages, waiting, next_offset, ..Overlay::default() }
    }

    pub(super) fn surroundings(
        &self,
        item: &Item,
        noted: Option<KnownFile>,
        overlay: &Overlay,
    ) -> Result<Surroundings, AdmitError> {
        let reading = &item.reading;
        let declared = reading.declared_id.as_ref().map(|declared| &declared.value);
        let language = reading.language.as_ref().map(|language| &language.value);
        let declared_id = declared.map(|declared| declared.entry_id(&self.authority));
        let edition_id =
            declared.zip(language).map(|(id, language)| id.edition_id(&self.authority, language));
        let title = reading.title.as_ref().map(|title| fold_title(&title.value));
        let same_bytes = match self.in_overlay(overlay, overlay.by_source.get(&item.digest)) {
            Some(known) => Some(known),
            None => self.known(self.catalogue.entry_by_source(&item.digest)?, overlay)?,
        };
        let same_title = match &title {
            None => None,
            Some(title) => match self.in_overlay(overlay, overlay.by_title.get(title)) {
                Some(known) => Some(known),
                None => self.known(self.catalogue.entry_by_title(title)?, overlay)?,
            },
        };
        let withdrawn = match (&title, &same_title) {
            (Some(title), Some(_newest)) => self.withdrawn_under(title, overlay)?,
            (Some(_) | None, _) => Vec::new(),
        };
        Ok(Surroundings {
            owned: self.owner_of(&item.path, overlay)?,
            copied: self.original_of(noted, overlay)?,
            declared: self.by_id(declared_id.as_ref(), overlay)?,
            edition: self.by_id(edition_id.as_ref(), overlay)?,
            // Since it was looked up by these, this batch may have changed it. What was taken back is
            // known by all the bytes that it ever had.
            same_bytes: same_bytes
                .filter(|known| known.source == Some(item.digest) || known.state.is_taken_back()),
            same_title: same_title
                .filter(|known| Some(fold_title(&known.statement.title)) == title),
            withdrawn,
            adopted: self.adopted.get(&item.path).cloned(),
        })
    }

    /// The withdrawn entries with this headline, whatever was published under it since.
    fn withdrawn_under(&self, title: &str, overlay: &Overlay) -> Result<Vec<Known>, AdmitError> {
        let rows = self.catalogue.withdrawn_by_title(title)?.into_iter();
        let known = rows.map(|row| self.known(Some(row), overlay));
        let mut known = known.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
        known.retain(|known| fold_title(&known.statement.title) == title);
        Ok(known)
    }

    /// The key that the path gives, counted up past ids that are taken.
    pub(super) fn free_key(
        &self,
        path: &DropPath,
        overlay: &Overlay,
    ) -> Result<String, AdmitError> {
        let mut reuse = 0;
        loop {
            let key = path_key(path, reuse);
            let id = self.authority.mint(&key);
            if !overlay.by_id.contains_key(&id) && self.catalogue.entry_by_id(&id)?.is_none() {
                return Ok(key);
            }
            reuse += 1;
        }
    }

    fn owner_of(&self, path: &DropPath, overlay: &Overlay) -> Result<Option<Known>, AdmitError> {
        let known = match self.in_overlay(overlay, overlay.by_path.get(path)) {
            Some(known) => Some(known),
            None => self.known(self.catalogue.entry_by_drop_name(path)?, overlay)?,
        };
        // In this batch the entry may have gone over to another path.
        Ok(known.filter(|known| known.path.as_ref() == Some(path)))
    }

    /// The entry that this file was a copy of when it was last looked at.
    fn original_of(
        &self,
        noted: Option<KnownFile>,
        overlay: &Overlay,
    ) -> Result<Option<Known>, AdmitError> {
        let id = noted.filter(|file| file.standing == Standing::Alias).and_then(|file| file.entry);
        self.by_id(id.as_ref(), overlay)
    }

    fn by_id(&self, id: Option<&EntryId>, overlay: &Overlay) -> Result<Option<Known>, AdmitError> {
        let Some(id) = id else { return Ok(None) };
        match self.in_overlay(overlay, Some(id)) {
            Some(known) => Ok(Some(known)),
            None => self.known(self.catalogue.entry_by_id(id)?, overlay),
        }
    }

    /// The entry as this batch leaves it; its file may have changed or gone since it was read.
    fn in_overlay(&self, overlay: &Overlay, id: Option<&EntryId>) -> Option<Known> {
        let (known, stamp) = overlay.by_id.get(id?)?;
        let file = match known.path.as_ref().map(|path| self.stamp_now(path)) {
            Some(Ok(Some(now))) if now == *stamp => FileState::Present,
            Some(Ok(Some(_)) | Err(_)) => FileState::Unseen,
            Some(Ok(None)) | None => FileState::Gone,
        };
        Some(Known { file, ..known.clone() })
    }

    /// The entry of a row, as this batch leaves it.
    pub(super) fn known(
        &self,
        row: Option<EntryRow>,
        overlay: &Overlay,
    ) -> Result<Option<Known>, AdmitError> {
        let Some(row) = row else { return Ok(None) };
        if let Some(known) = self.in_overlay(overlay, Some(&row.id)) {
            return Ok(Some(known));
        }
        let statement = match (self.statement(&row)?, row.state) {
            (Some(statement), _) => statement,
            (None, State::Erased) => Statement::blank(row.language.clone(), row.group.clone()),
            (None, State::Current | State::Expired | State::Withdrawn) => return Ok(None),
        };
        let bearings = self.catalogue.bearings(&row, &statement)?;
        let file = match &row.drop_name {
            Some(path) => self.file_state((path, &row.id), overlay)?,
            None => FileState::Gone,
        };
        Ok(Some(Known {
            id: row.id,
            revision: row.revision,
            last_offset: row.last_offset,
            path: row.drop_name,
            file,
            published: row.published,
            updated: row.updated,
            address: row.address.unwrap_or_default(),
            source: row.source,
            statement: Arc::new(statement),
            state: row.state,
            withdrawal: row.withdrawal,
            bearings,
        }))
    }

    /// Whether what lies under the name of an entry's file is still that file.
    fn file_state(
        &self,
        (path, of): (&DropPath, &EntryId),
        overlay: &Overlay,
    ) -> Result<FileState, AdmitError> {
        let stamp = match self.stamp_now(path) {
            Ok(Some(stamp)) => stamp,
            Ok(None) => return Ok(FileState::Gone),
            Err(_) => return Ok(FileState::Unseen),
        };
        let undecided = self.unsettled.undecided.get(path).map(|item| item.stamp);
        let waits = undecided == Some(stamp) || overlay.waiting.get(path) == Some(&stamp);
        Ok(match self.catalogue.known_file(path)? {
            Some(known) if known.stamp == stamp => {
                let displaced = known.standing == Standing::Displacing
                    || known.entry.is_some_and(|entry| entry != *of);
                if displaced { FileState::Gone } else { FileState::Present }
            }
            Some(_) | None if waits => FileState::Gone,
            Some(_) | None => FileState::Unseen,
        })
    }

    /// `None` if it is gone. A folder that cannot be asked says nothing about its files.
    pub(super) fn stamp_now(&self, path: &DropPath) -> std::io::Result<Option<Stamp>> {
        intake::stamp_at(&self.config.drop_dir, path)
    }

    /// What lies there to be read; nothing where the folder cannot be asked.
    pub(super) fn lying_at(&self, path: &DropPath) -> Option<Candidate> {
        intake::candidate_at(&self.config.drop_dir, path, self.clock.monotonic()).ok().flatten()
    }

    fn statement(&self, row: &EntryRow) -> Result<Option<Statement>, AdmitError> {
        let Some(digest) = &row.body else { return Ok(None) };
        let Some(body) = self.records.body(digest)? else { return Ok(None) };
        Ok(serde_json::from_slice(&body).ok())
    }
}
