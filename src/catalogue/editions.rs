//! The editions of one statement: how many are public, which is authoritative, and which have caught up with it.

use jiff::Timestamp;
use rusqlite::params;

use super::fold::Fold;
use super::query::{ENTRY_COLUMNS, EntryRow, Queries};
use super::{Catalogue, CatalogueError};
use crate::domain::edition::edition_stem;
use crate::domain::entry::{Edition, Editions, Follows};
use crate::domain::path::DropPath;
use crate::ledger::record::{Header, Kind};

/// The first that was published and does not say that it is a translation.
const SOURCE: &str = "SELECT num FROM entries WHERE grp = ?1 AND address IS NOT NULL ORDER BY translation, num LIMIT 1";

/// The others as an entry sees them; costs a question only where there are any.
pub(super) fn seen_from(
    row: &EntryRow,
    catalogue: &(impl Queries + ?Sized),
) -> Result<Editions, CatalogueError> {
    if row.kin == 0 {
        return Ok(Editions::default());
    }
    let all = catalogue.entries_of_group(&row.group)?;
    let Some(source) = all.iter().min_by_key(|edition| (edition.translation, edition.num)) else {
        return Ok(Editions::default());
    };
    let is_behind =
        source.num != row.num && !source.state.is_taken_back() && row.follows < source.told.0;
    let follows = source.address.clone().filter(|_address| is_behind).map(|address| Follows {
        revision: row.follows,
        address,
        corrected: source.told.1,
    });
    let source_language = Some(source.language.clone());
    let others =
        all.into_iter().filter(|other| other.num != row.num && !other.state.is_taken_back());
    let others = others.filter_map(|other| {
        Some(Edition {
            id: other.id,
            address: other.address?,
            language: other.language,
            revision: other.revision,
        })
    });
    Ok(Editions { source_language, others: others.collect(), follows })
}

/// What the editions of statements can be asked about time.
pub trait Twins: Queries {
    /// Entries that were published as news after the first and up to the second moment, in that order; of very many the
    /// first, with the moment up to which these are all.
    fn published_between(
        &self,
        (after, until): (Timestamp, Timestamp),
        most: u32,
    ) -> Result<(Vec<EntryRow>, Timestamp), CatalogueError> {
        const WITHIN: &str = "FROM members WHERE feed = 'all' AND hidden = 0 AND announced_us > ?1 AND announced_us <= ?2";
        let (after, end) = (after.as_microsecond(), until.as_microsecond());
        // Those that were published together are looked at together.
        let last = format!("SELECT announced_us {WITHIN} ORDER BY announced_us LIMIT 1 OFFSET ?3");
        let last = self.rows(&last, params![after, end, most], |row| row.get::<_, i64>(0))?;
        let end = last.first().copied().unwrap_or(end);
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE num IN (SELECT entry {WITHIN}) ORDER BY first_offset"
        );
        let entries = self.rows(&sql, params![after, end], EntryRow::read)?;
        Ok((entries, Timestamp::from_microsecond(end).unwrap_or(until)))
    }

    /// When missing editions were last looked for and one was told of.
    fn twins_looked(&self) -> Result<Option<Timestamp>, CatalogueError> {
        let at = self.rows("SELECT at_us FROM twins_looked", [], |row| row.get(0))?;
        Ok(at.first().and_then(|us| Timestamp::from_microsecond(*us).ok()))
    }
}

impl<T: Queries> Twins for T {}

impl Catalogue {
    pub fn note_twins_looked(&mut self, at: Timestamp) -> Result<(), CatalogueError> {
        let note = || {
            let transaction = self.connection.transaction()?;
            transaction.execute("DELETE FROM twins_looked", [])?;
            transaction.execute("INSERT INTO twins_looked VALUES (?1)", [at.as_microsecond()])?;
            transaction.commit()
        };
        let noted: rusqlite::Result<()> = { note }();
        noted.map_err(|source| self.unavailable(source))
    }
}

impl Fold<'_> {
    /// After a record: what it changed of how its entry and the other editions see each other.
    pub(super) fn keep_editions(&mut self, header: &Header) -> rusqlite::Result<()> {
        let mut query = self.db.prepare_cached("SELECT grp FROM entries WHERE id = ?1")?;
        let group = query.query_map([header.entry.as_str()], |row| row.get(0))?;
        let group: Vec<String> = group.collect::<rusqlite::Result<_>>()?;
        drop(query);
        match group.first() {
            Some(group) if !group.is_empty() => self.keep_group(header, group),
            Some(_) | None => Ok(()),
        }
    }

    /// What its file's name has in common with those of other editions; none on a site of one language.
    pub(super) fn stem(&self, path: Option<&DropPath>) -> Option<String> {
        let languages = &self.site.as_ref()?.languages;
        let path = path.filter(|_path| languages.len() > 1)?;
        Some(edition_stem(path, languages))
    }

    /// Other languages make other names those of editions.
    pub(super) fn name_editions(&self) -> rusqlite::Result<()> {
        let mut query =
            self.db.prepare("SELECT num, drop_name FROM entries WHERE drop_name IS NOT NULL")?;
        let all = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let all: Vec<(i64, String)> = all.collect::<rusqlite::Result<_>>()?;
        for (num, name) in all {
            let path = DropPath::parse(&name).ok();
            self.db
                .prepare_cached("UPDATE entries SET stem = ?2 WHERE num = ?1")?
                .execute(params![num, self.stem(path.as_ref())])?;
        }
        Ok(())
    }

    pub(super) fn keep_group(&mut self, header: &Header, group: &str) -> rusqlite::Result<()> {
        let mut query = self
            .db
            .prepare_cached("SELECT id, kin FROM entries WHERE grp = ?1 AND address IS NOT NULL")?;
        let all = query.query_map([group], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let all: Vec<(String, u32)> = all.collect::<rusqlite::Result<_>>()?;
        drop(query);
        if let [] | [(_, 0)] = all[..] {
            return Ok(());
        }
        self.db
            .prepare_cached(
                "UPDATE entries SET kin = (SELECT count(*) FROM entries o WHERE o.grp = ?1 \
                 AND o.address IS NOT NULL AND o.state IN ('current', 'expired') AND o.num <> entries.num) \
                 WHERE grp = ?1",
            )?
            .execute([group])?;
        let has_text = matches!(header.kind, Kind::Published | Kind::Corrected | Kind::Reinstated);
        // Where another one is authoritative by now, nobody has said that the translation is late.
        let follow = format!(
            "UPDATE entries SET follows = (SELECT told FROM entries WHERE num = ({SOURCE})), follows_of = ({SOURCE}) \
             WHERE grp = ?1 AND num <> ({SOURCE}) AND (follows_of IS NOT ({SOURCE}) OR (?2 AND id = ?3))"
        );
        let own = header.entry.as_str();
        self.db.prepare_cached(&follow)?.execute(params![group, has_text, own])?;
        let others = all.iter().filter(|(id, _kin)| id != own);
        others
            .map(|(id, _kin)| id.clone())
            .collect::<Vec<_>>()
            .iter()
            .try_for_each(|id| self.touch_entry(header, id))
    }
}
