//! `Replaces:`: which published entry a text takes the place of (docs/decisions/0010-expiry.md).

use super::overlay::Overlay;
use super::{Admit, AdmitError, Item};
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::relations::Relations as _;
use crate::domain::decide::{Known, Surroundings};
use crate::domain::entry::{Bearings, Relative};
use crate::domain::expiry::stays_expired;
use crate::domain::fault::DecisionFault;
use crate::domain::id::{DeclaredId, EntryId};
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::statement::Statement;
use crate::domain::time::Moment;

/// The entry that was found for what a text says it replaces.
#[derive(Clone, Debug)]
pub(super) struct Replaced {
    pub(super) id: EntryId,
    /// As readers see it named; none where nothing of it may be shown.
    pub(super) shown: Option<Relative>,
}

/// What a chain of replacements is followed through. A longer one is believed to have no ring.
const CHAIN_MAX: usize = 1_000;

impl Item {
    pub(super) fn replaced(&self) -> Option<Relative> {
        self.related.replaces.as_ref().and_then(|old| old.shown.clone())
    }

    /// How an entry stands once it has this text.
    pub(super) fn bearings_of(
        &self,
        (of, statement): (&Known, &Statement),
        now: Moment,
    ) -> Bearings {
        Bearings {
            expired: stays_expired(of.bearings.expired, statement, now),
            replaces: self.replaced(),
            replaced_by: of.bearings.replaced_by.clone(),
            editions: of.bearings.editions.clone(),
        }
    }
}

impl Admit {
    /// Finds what the text replaces. What cannot be, is told as a doubt, and replaces nothing.
    pub(super) fn find_replaced(
        &self,
        item: &mut Item,
        (around, key): (&Surroundings, &str),
        overlay: &Overlay,
    ) -> Result<(), AdmitError> {
        item.related.replaces = None;
        let Some(named) = item.reading.replaces.clone() else { return Ok(()) };
        let own = self.own_ids(item, (around, key));
        let refused = match self.entry_named(item, &named.value, overlay)? {
            None => Some(DecisionFault::ReplacesNothing { named: named.value }),
            Some(old) if own.contains(&old.id) => Some(DecisionFault::ReplacesItself),
            Some(old) if self.leads_back(&old.id, &own, overlay)? => {
                Some(DecisionFault::ReplacesInARing { named: named.value })
            }
            Some(old) => {
                item.related.replaces = Some(old);
                None
            }
        };
        let refused = refused.map(|fault| Problem::new(Severity::Doubt, named.line, fault));
        item.reading.problems.extend(refused);
        Ok(())
    }

    /// Every id that this text may come to stand under.
    pub(super) fn own_ids(
        &self,
        item: &Item,
        (around, key): (&Surroundings, &str),
    ) -> Vec<EntryId> {
        let declared = item.reading.declared_id.as_ref().map(|declared| &declared.value);
        let language = item.reading.language.as_ref().map(|language| &language.value);
        let edition =
            declared.zip(language).map(|(id, language)| id.edition_id(&self.authority, language));
        let known = [&around.owned, &around.copied, &around.same_bytes];
        let known = known.into_iter().flatten().map(|known| known.id.clone());
        let minted = declared.is_none().then(|| self.authority.mint(key));
        let declared = declared.map(|declared| declared.entry_id(&self.authority));
        known.chain(minted).chain(declared).chain(edition).collect()
    }

    /// The entry that is meant by an id, by an id that a file declares, by the address of a page,
    /// or by the path of a drop file. Of two languages, that of the text.
    pub(super) fn entry_named(
        &self,
        item: &Item,
        text: &str,
        overlay: &Overlay,
    ) -> Result<Option<Replaced>, AdmitError> {
        let text = text.trim();
        let declared = DeclaredId::parse(text).ok();
        let language = item.reading.language.as_ref().map(|language| &language.value);
        let edition = declared
            .as_ref()
            .zip(language)
            .map(|(id, language)| id.edition_id(&self.authority, language));
        let declared = declared.map(|id| id.entry_id(&self.authority));
        let ids = [Some(EntryId::recorded(text.to_owned())), edition, declared];
        for id in ids.into_iter().flatten() {
            if let Some(found) = self.replaced_by_id(&id, overlay)? {
                return Ok(Some(found));
            }
        }
        let url = self.config.public_url.trim_end_matches('/');
        let address = text.strip_prefix(url).unwrap_or(text);
        let address = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let page = [".html", ".txt", ".json"].iter().find_map(|end| address.strip_suffix(end));
        if address.starts_with('/')
            && let Some(row) = self.catalogue.entry_by_address(page.unwrap_or(address))?
        {
            return self.replaced_of(row).map(Some);
        }
        let Ok(path) = DropPath::parse(text) else { return Ok(None) };
        if let Some(id) = overlay.by_path.get(&path) {
            return self.replaced_by_id(&id.clone(), overlay);
        }
        match self.catalogue.entry_by_drop_name(&path)? {
            Some(row) => self.replaced_of(row).map(Some),
            None => Ok(None),
        }
    }

    fn replaced_by_id(
        &self,
        id: &EntryId,
        overlay: &Overlay,
    ) -> Result<Option<Replaced>, AdmitError> {
        if let Some((known, _stamp)) = overlay.by_id.get(id) {
            let shown = Relative {
                id: known.id.clone(),
                address: known.address.clone(),
                title: known.statement.title.clone(),
                language: known.statement.language.clone(),
            };
            return Ok(Some(Replaced { id: known.id.clone(), shown: Some(shown) }));
        }
        self.catalogue.entry_by_id(id)?.map(|row| self.replaced_of(row)).transpose()
    }

    fn replaced_of(&self, row: EntryRow) -> Result<Replaced, AdmitError> {
        let shown = self.catalogue.relative(Some(&row.id))?;
        Ok(Replaced { id: row.id, shown })
    }

    /// Whether what is replaced itself replaces this text, directly or through others.
    fn leads_back(
        &self,
        first: &EntryId,
        own: &[EntryId],
        overlay: &Overlay,
    ) -> Result<bool, AdmitError> {
        let mut at = first.clone();
        for _step in 0..CHAIN_MAX {
            let next = match overlay.by_id.get(&at) {
                Some((known, _stamp)) => known.statement.replaces.clone(),
                None => self.catalogue.entry_by_id(&at)?.and_then(|row| row.replaces),
            };
            match next {
                Some(next) if own.contains(&next) => return Ok(true),
                Some(next) => at = next,
                None => return Ok(false),
            }
        }
        Ok(false)
    }
}
