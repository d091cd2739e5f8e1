//! Which published statement a new text is an edition of (docs/decisions/0012-editions.md).
//!
//! It says so itself (`Translation of:`); or its file is named like that of the other, but for the language; or
//! both have the office's number, are of one month and of the same categories. Whatever is not certain joins nothing.

use super::overlay::Overlay;
use super::replacement::Replaced;
use super::{Admit, AdmitError, Item};
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::domain::decide::{Consent, Known, Surroundings};
use crate::domain::digest::Digest;
use crate::domain::edition::{Joins, edition_prefixes, edition_stem};
use crate::domain::fault::DecisionFault;
use crate::domain::id::EntryId;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::reading::{Embargo, Problem, Severity};
use crate::domain::source::Source;
use crate::domain::statement::Category;
use crate::domain::text::fold_title;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::ledger::held::{Held, WaitState, Waiting};

/// An embargo that is not over, on a statement that may have other editions.
#[derive(Clone, Debug)]
pub(super) struct StatedEmbargo {
    /// What its editions have in common.
    statement: Vec<String>,
    pub(super) path: DropPath,
    pub(super) until: Option<Moment>,
}

impl StatedEmbargo {
    pub(super) fn of(item: &Item, languages: &[Language], now: Moment) -> Option<StatedEmbargo> {
        let until = match &item.reading.embargo.as_ref()?.value {
            Embargo::Until(until) => Some(*until),
            Embargo::Unreadable(_) => None,
        };
        let (statement, path) = (keys(item, languages), item.path.clone());
        let stated = StatedEmbargo { statement, path, until };
        (item.consent == Consent::None && stated.lasts(now)).then_some(stated)
    }

    pub(super) fn lasts(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| until.instant() > now.instant())
    }
}

impl From<Waiting> for StatedEmbargo {
    fn from(waiting: Waiting) -> StatedEmbargo {
        let Held { path, release: until, .. } = waiting.held;
        StatedEmbargo { statement: Vec::new(), path, until }
    }
}

/// How an item stands to what is published.
#[derive(Clone, Debug, Default)]
pub(super) struct Related {
    pub(super) replaces: Option<Replaced>,
    pub(super) joins: Option<Joins>,
}

/// Two texts with one number that were made further apart are two statements: offices count anew every year.
const SAME_NUMBER_DAYS_MAX: i64 = 31;

/// A published edition, as far as another may join it.
struct Twin {
    id: EntryId,
    group: String,
    published: Moment,
    categories: Vec<Category>,
}

/// Why a text does not join what it names.
enum NoTwin {
    Nothing,
    Itself,
    Taken,
}

/// What all editions of a statement have in common, as far as it can be known before any is published: the id that
/// they declare, and their name.
pub(super) fn keys(item: &Item, languages: &[Language]) -> Vec<String> {
    // No declared id begins so.
    let named = (languages.len() > 1).then(|| format!("//{}", edition_stem(&item.path, languages)));
    declared(item).into_iter().chain(named).collect()
}

/// The id that a text declares.
pub(super) fn declared(item: &Item) -> Option<String> {
    item.reading.declared_id.as_ref().map(|id| id.value.as_str().to_owned())
}

impl Admit {
    /// The embargoes of texts that say the same as this one: of its other editions, of what it says it translates,
    /// and of the same file, which came here without what stood beside it.
    pub(super) fn embargoes_on(
        &self,
        item: &Item,
        overlay: &Overlay,
    ) -> Result<Vec<StatedEmbargo>, AdmitError> {
        let keys = keys(item, &overlay.languages);
        let original = item.reading.translation_of.as_ref().map(|named| named.value.trim());
        let is_about = |stated: &&StatedEmbargo| {
            let says_so = |key: &String| keys.contains(key) || original == Some(key.as_str());
            stated.statement.iter().any(says_so) || original == Some(stated.path.as_str())
        };
        let mut stated: Vec<_> = overlay.embargoes.iter().filter(is_about).cloned().collect();
        if !overlay.anything_is_held {
            return Ok(stated);
        }
        let mut waiting = Vec::new();
        for id in declared(item).as_deref().into_iter().chain(original) {
            waiting.extend(self.ledger.waiting_editions(id)?);
        }
        if let Some(path) = original.and_then(|original| DropPath::parse(original).ok()) {
            waiting.extend(
                self.ledger.waiting_at(&path)?.filter(|found| found.state == WaitState::Waits),
            );
        }
        if overlay.languages.len() > 1 {
            let stem = edition_stem(&item.path, &overlay.languages);
            for prefix in edition_prefixes(&item.path, &overlay.languages) {
                let beside = self.ledger.embargoed_beside(&prefix)?.into_iter();
                let is_edition =
                    |found: &Waiting| edition_stem(&found.held.path, &overlay.languages) == stem;
                waiting.extend(beside.filter(is_edition));
            }
        }
        let source = Source::of(&item.source);
        let file = if source.is_framed() { Digest::of(source.file) } else { item.digest };
        waiting.extend(self.ledger.waiting_with_file(&file)?);
        waiting.retain(|found| found.held.is_embargoed);
        stated.extend(waiting.into_iter().map(StatedEmbargo::from));
        Ok(stated)
    }

    pub(super) fn find_statement(
        &self,
        item: &mut Item,
        (around, key): (&Surroundings, &str),
        overlay: &Overlay,
    ) -> Result<(), AdmitError> {
        item.related.joins = None;
        let Some(named) = item.reading.translation_of.clone() else {
            let is_new = around.owned.is_none()
                && around.copied.is_none()
                && around.same_bytes.is_none()
                && item.reading.declared_id.is_none();
            if is_new && overlay.languages.len() > 1 {
                item.related.joins = self.twin_statement(item, overlay)?;
            }
            return Ok(());
        };
        let own = self.own_ids(item, (around, key));
        let fault = match self.named_statement(item, (&named.value, &own), overlay)? {
            Ok(joins) => {
                item.related.joins = Some(joins);
                return Ok(());
            }
            Err(NoTwin::Nothing) => DecisionFault::TranslationOfNothing { named: named.value },
            Err(NoTwin::Itself) => DecisionFault::TranslationOfItself,
            Err(NoTwin::Taken) => DecisionFault::EditionTaken { named: named.value },
        };
        item.reading.problems.push(Problem::new(Severity::Doubt, named.line, fault));
        Ok(())
    }

    fn named_statement(
        &self,
        item: &Item,
        (named, own): (&str, &[EntryId]),
        overlay: &Overlay,
    ) -> Result<Result<Joins, NoTwin>, AdmitError> {
        let Some(found) = self.entry_named(item, named, overlay)? else {
            return Ok(Err(NoTwin::Nothing));
        };
        if own.contains(&found.id) {
            return Ok(Err(NoTwin::Itself));
        }
        let Some(twin) = self.twin(&found.id, overlay)? else { return Ok(Err(NoTwin::Nothing)) };
        if !self.is_free(&twin.group, (item, own), overlay)? {
            return Ok(Err(NoTwin::Taken));
        }
        Ok(Ok(Joins { group: twin.group, translation_of: Some(twin.id) }))
    }

    /// By the name of its file, else by its number.
    fn twin_statement(&self, item: &Item, overlay: &Overlay) -> Result<Option<Joins>, AdmitError> {
        let stem = edition_stem(&item.path, &overlay.languages);
        let by_name = self.twins(
            overlay.by_stem.get(&stem),
            self.catalogue.entries_by_stem(&stem)?,
            overlay,
        )?;
        for twin in by_name {
            if self.is_free(&twin.group, (item, &[]), overlay)? {
                return Ok(Some(Joins { group: twin.group, translation_of: None }));
            }
        }
        let Some(number) = item.reading.number.as_ref().map(|number| fold_title(&number.value))
        else {
            return Ok(None);
        };
        let numbered = self.catalogue.entries_by_number(&number)?;
        let mut by_number = self.twins(overlay.by_number.get(&number), numbered, overlay)?;
        let made = item.reading.published.as_ref().map_or(item.seen, |published| published.value);
        by_number.retain(|twin| {
            let apart = made.instant().duration_since(twin.published.instant()).as_hours().abs();
            apart <= SAME_NUMBER_DAYS_MAX * 24 && twin.categories == item.reading.categories
        });
        let Some(first) = by_number.first() else { return Ok(None) };
        let group = first.group.clone();
        // Of two statements with one number, which is meant is not for us to choose.
        let is_one = by_number.iter().all(|twin| twin.group == group);
        let joins = is_one && self.is_free(&group, (item, &[]), overlay)?;
        Ok(joins.then_some(Joins { group, translation_of: None }))
    }

    /// A statement has one edition in a language.
    fn is_free(
        &self,
        group: &str,
        (item, own): (&Item, &[EntryId]),
        overlay: &Overlay,
    ) -> Result<bool, AdmitError> {
        let Some(language) = item.reading.language.as_ref().map(|language| &language.value) else {
            return Ok(false);
        };
        let in_batch = overlay.by_group.get(group).into_iter().flatten();
        let in_batch = in_batch.filter_map(|id| Some(&overlay.by_id.get(id)?.0));
        let in_batch = in_batch.filter(|known| known.statement.group == group);
        let taken = in_batch.map(|known| (&known.id, &known.statement.language));
        let mut published = self.catalogue.entries_of_group(group)?;
        published.retain(|row| row.state != State::Erased);
        let taken = taken.chain(published.iter().map(|row| (&row.id, &row.language)));
        Ok(!taken.into_iter().any(|(id, taken)| taken == language && !own.contains(id)))
    }

    fn twins(
        &self,
        in_batch: Option<&Vec<EntryId>>,
        rows: Vec<EntryRow>,
        overlay: &Overlay,
    ) -> Result<Vec<Twin>, AdmitError> {
        let published = rows.into_iter().filter(|row| row.state != State::Erased).map(|row| row.id);
        let ids = published.chain(in_batch.into_iter().flatten().cloned());
        let twins = ids.map(|id| self.twin(&id, overlay)).collect::<Result<Vec<_>, _>>()?;
        Ok(twins.into_iter().flatten().collect())
    }

    fn twin(&self, id: &EntryId, overlay: &Overlay) -> Result<Option<Twin>, AdmitError> {
        let known = match overlay.by_id.get(id) {
            Some((known, _stamp)) => Some(known.clone()),
            None => self.known(self.catalogue.entry_by_id(id)?, overlay)?,
        };
        Ok(known.filter(|known| known.state != State::Erased).map(Twin::of))
    }
}

impl Twin {
    fn of(known: Known) -> Twin {
        Twin {
            id: known.id,
            group: known.statement.group.clone(),
            published: known.published,
            categories: known.statement.categories.clone(),
        }
    }
}
