//! What was read before there was no room on the disk: by the time that there is some, hours may have gone by, and
//! the folder may say something else of it.

use super::read::{read_file, stranger};
use super::unsettled::Folder;
use super::{Admit, AdmitError, Item};
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::gesture::Gesture;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Reading};
use crate::intake::{self, Candidate, Look};
use crate::parse;

impl Admit {
    /// Those that lie there as they were read, read anew where there was no room since. Of the others intake tells.
    pub(super) fn as_they_lie_now(&mut self, items: Vec<Item>) -> Result<Vec<Item>, AdmitError> {
        let room = self.ledger.room().clone();
        let is_old = |item: &Item| room.was_short_since(item.woken);
        if !items.iter().any(is_old) {
            return Ok(items);
        }
        let (read, mut lying) = (items.len(), Vec::with_capacity(items.len()));
        for item in items {
            lying.extend(if is_old(&item) { self.as_it_lies_now(item)? } else { Some(item) });
        }
        let files = read - lying.len();
        if files > 0 {
            tracing::info!(files, "files were changed or deleted while there was no room");
        }
        Ok(lying)
    }

    /// The same of an order by a file.
    pub(super) fn as_it_was_said(&mut self, item: Item) -> Option<Item> {
        let was_short = self.ledger.room().was_short_since(item.woken);
        let lies = || matches!(self.stamp_now(&item.path), Ok(Some(now)) if now == item.stamp);
        if !was_short || lies() { Some(item) } else { self.look_later(item) }
    }

    fn as_it_lies_now(&mut self, item: Item) -> Result<Option<Item>, AdmitError> {
        let lying = intake::candidate_at(&self.config.drop_dir, &item.path, item.woken);
        let is_away = lying.is_err() || self.unsettled.folder == Folder::Away;
        if is_away {
            return Ok(Some(self.read_from_its_bytes(item)));
        }
        let lying = lying.ok().flatten().filter(|lying| lying.stamp == item.stamp);
        let Some(candidate) = lying else { return Ok(self.look_later(item)) };
        // It was given to what was read.
        if item.consent == Consent::Given {
            let is_same = self.sidecar_is_as_noted(&item.path)? && self.consent_stands(&item);
            return Ok(is_same.then(|| self.read_from_its_bytes(item)));
        }
        match intake::look(&self.config.drop_dir, &candidate) {
            Look::File(file) => Ok(Some(read_file(&self.config, self.now(), file, item.arrival))),
            Look::Unreadable(problem) => {
                self.unreadable(&item.path, Some(item.stamp), problem)?;
                Ok(None)
            }
            Look::Changed | Look::Gone => Ok(self.look_later(item)),
        }
    }

    /// Hours later, the file that gave it may be gone, or another may say the opposite.
    fn consent_stands(&self, item: &Item) -> bool {
        let lies = |path: &DropPath| self.stamp_now(path).is_ok_and(|stamp| stamp.is_some());
        let is_given = self.unsettled.obeying.as_ref().is_none_or(|file| lies(file.path()));
        let is_taken_back = [Gesture::Withdraw, Gesture::Reject]
            .into_iter()
            .flat_map(|gesture| gesture.paths_about(&item.path))
            .any(|path| lies(&path));
        is_given && !is_taken_back
    }

    /// To intake it is known: should it come back as it was, the next reconcile finds it.
    fn look_later(&mut self, item: Item) -> Option<Item> {
        let Item { path, stamp, owner, woken, arrival, .. } = item;
        if matches!(arrival, ArrivalKind::Backfill { .. }) {
            self.unsettled.archive.insert(path.clone());
        }
        let seen = Candidate::seen(path.clone(), (stamp, owner), woken);
        self.unsettled.unseen.insert(path, seen);
        None
    }

    /// Without what deciding it has added.
    fn read_from_its_bytes(&self, item: Item) -> Item {
        let rules = self.config.rules_for(&item.path);
        let text = DropText { path: &item.path, bytes: &item.source, arrival: item.seen };
        let reading = match stranger(&self.config, item.owner) {
            Some(problem) => Reading { problems: vec![problem], ..Reading::default() },
            None => parse::read(&text, &rules),
        };
        let related = super::Related::default();
        Item { reading, related, guess: None, waits_for: None, ..item }
    }
}
