//! What the fold notes of an entry besides its text: the file it is read from, whether it is in force,
//! and which other entry it replaces or is replaced by (docs/decisions/0010-expiry.md).

use jiff::Timestamp;
use rusqlite::params;

use super::CatalogueError;
use super::fold::{Before, Fold, Place, Touch};
use super::query::{ENTRY_COLUMNS, EntryRow, Queries};
use crate::domain::entry::{Bearings, Relative, next_updated};
use crate::domain::expiry::stays_expired;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::State;
use crate::ledger::record::Header;

pub(super) fn expires_us(statement: &Statement) -> Option<i64> {
    statement.expires.map(|expires| expires.instant().as_microsecond())
}

/// In force or not, once it has this text.
pub(super) fn state_after(before: &Before, statement: &Statement, header: &Header) -> &'static str {
    let was = match before.state {
        // Under another name, or with the text that it will have when it is reinstated.
        State::Withdrawn | State::Erased => return before.state.as_str(),
        State::Expired => statement.expires,
        State::Current => None,
    };
    let is_over = stays_expired(was, statement, header.at).is_some();
    if is_over { State::Expired.as_str() } else { State::Current.as_str() }
}

/// What both the writer and readers can be asked of how entries stand to time and to each other.
pub trait Relations: Queries {
    /// How an entry with this text stands to time and to others; costs a question for each of those.
    fn bearings(&self, row: &EntryRow, statement: &Statement) -> Result<Bearings, CatalogueError> {
        // What was taken back takes no place, and a notice names no other statement.
        if row.state.is_taken_back() {
            return Ok(Bearings::default());
        }
        Ok(Bearings {
            expired: statement.expires.filter(|_at| row.state == State::Expired),
            replaces: self.relative(row.replaces.as_ref())?,
            replaced_by: self.relative(row.replaced_by.as_ref())?,
            editions: super::editions::seen_from(row, self)?,
        })
    }

    /// An entry as others name it; none where nothing of it may be shown.
    fn relative(&self, id: Option<&EntryId>) -> Result<Option<Relative>, CatalogueError> {
        let Some(id) = id else { return Ok(None) };
        let row = self.one_entry("id = ?1 AND state IN ('current', 'expired')", id.as_str())?;
        Ok(row.and_then(|row| {
            Some(Relative {
                id: row.id,
                address: row.address?,
                title: row.title,
                language: row.language,
            })
        }))
    }

    /// When the next entry is no longer in force.
    fn next_expiry(&self) -> Result<Option<Timestamp>, CatalogueError> {
        let sql = "SELECT min(expires_us) FROM entries WHERE expires_us IS NOT NULL AND state = 'current'";
        let next = self.rows(sql, [], |row| row.get::<_, Option<i64>>(0))?;
        let next = next.into_iter().flatten().next();
        Ok(next.map(|us| Timestamp::from_microsecond(us).unwrap_or(Timestamp::MAX)))
    }

    /// What is to be noted as no longer in force by now, the earliest first.
    fn expired_by(&self, now: Timestamp, limit: u32) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE expires_us IS NOT NULL AND state = 'current' \
             AND expires_us <= ?1 ORDER BY expires_us, num LIMIT ?2"
        );
        self.rows(&sql, params![now.as_microsecond(), limit], EntryRow::read)
    }
}

impl<T: Queries> Relations for T {}

impl Fold<'_> {
    /// It leaves the live feeds and keeps its page; the updates feed tells of it.
    pub(super) fn expire(&mut self, header: &Header) -> rusqlite::Result<()> {
        let Some(before) = self.before(header)? else { return Ok(()) };
        let updated = next_updated(before.updated, header.at);
        self.db
            .prepare_cached(
                "UPDATE entries SET revision = ?2, last_offset = ?3, updated = ?4, state = 'expired' WHERE num = ?1",
            )?
            .execute(params![before.num, header.revision, header.offset, updated.to_string()])?;
        self.hide(&before, State::Expired.as_str())?;
        for place in self.places_of(before.first_offset)? {
            self.touch(&place, header, Touch { members: 0, updated: Some(updated) })?;
        }
        match &before.body {
            Some(body) => self.add_event((header, Some(body)), before.num, "expired"),
            None => Ok(()),
        }
    }

    /// With what announces its corrections. A feed goes on counting what it does not show: one that
    /// was offered stays where it is.
    pub(super) fn hide(&self, before: &Before, state: &str) -> rusqlite::Result<()> {
        let hidden = state == State::Expired.as_str();
        if !hidden && before.state != State::Expired {
            return Ok(());
        }
        self.db
            .prepare_cached(
                "UPDATE members SET hidden = ?2 \
                 WHERE hidden = 1 - ?2 AND first_offset IN \
                 (SELECT ?1 UNION ALL SELECT offset FROM announcements WHERE entry = ?3)",
            )?
            .execute(params![before.first_offset, hidden, before.num])
            .map(|_rows| ())
    }

    /// After a change of an entry's text: its relatives name it by its headline.
    pub(super) fn name_anew(
        &mut self,
        header: &Header,
        statement: &Statement,
        before: &Before,
    ) -> rusqlite::Result<()> {
        let replaces = statement.replaces.as_ref().map(EntryId::as_str);
        self.relate_anew(header, before.replaces.as_deref(), replaces)?;
        self.touch_claimants(header)
    }

    /// Every entry that names this record's as the one whose place it takes: it tells its headline.
    pub(super) fn touch_claimants(&mut self, header: &Header) -> rusqlite::Result<()> {
        let claimants = self
            .db
            .prepare_cached("SELECT id FROM entries WHERE replaces = ?1 ORDER BY num")?
            .query_map([header.entry.as_str()], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        claimants.iter().try_for_each(|id| self.touch_entry(header, id))
    }

    /// The entry of this record replaced one and now replaces another, the same, or none. Whoever
    /// came last has taken the place.
    pub(super) fn relate_anew(
        &mut self,
        header: &Header,
        old: Option<&str>,
        new: Option<&str>,
    ) -> rusqlite::Result<()> {
        let new = new.filter(|new| Some(*new) != old);
        for target in old.into_iter().chain(new) {
            self.db
                .prepare_cached(
                    "UPDATE entries SET replaced_by = (SELECT o.id FROM entries o WHERE o.replaces = ?1 \
                     AND o.state IN ('current', 'expired') ORDER BY o.num DESC LIMIT 1) WHERE id = ?1",
                )?
                .execute([target])?;
            self.touch_entry(header, target)?;
        }
        Ok(())
    }

    /// Its bytes change with another entry's record; nobody is told.
    pub(super) fn touch_entry(&mut self, header: &Header, id: &str) -> rusqlite::Result<()> {
        let first = self
            .db
            .prepare_cached(
                "UPDATE entries SET last_offset = ?2 WHERE id = ?1 RETURNING first_offset",
            )?
            .query_map(params![id, header.offset], |row| row.get::<_, u64>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for offset in first {
            for place in self.places_of(offset)? {
                self.touch(&place, header, Touch::BYTES)?;
            }
        }
        Ok(())
    }

    pub(super) fn rename(&mut self, header: &Header) -> rusqlite::Result<()> {
        self.take_drop_name(header)?;
        self.db
            .prepare_cached(
                "UPDATE entries SET drop_name = ?2, last_offset = ?3, stem = ?4 WHERE id = ?1",
            )?
            .execute(params![
                header.entry.as_str(),
                header.drop_name.as_ref().map(DropPath::as_str),
                header.offset,
                self.stem(header.drop_name.as_ref()),
            ])
            .map(|_rows| ())
    }

    /// A drop file is one entry's: whoever was read from it before has none now.
    pub(super) fn take_drop_name(&self, header: &Header) -> rusqlite::Result<()> {
        let Some(name) = &header.drop_name else { return Ok(()) };
        self.db
            .prepare_cached(
                "UPDATE entries SET drop_name = NULL, stem = NULL WHERE drop_name = ?1 AND id <> ?2",
            )?
            .execute(params![name.as_str(), header.entry.as_str()])
            .map(|_rows| ())
    }

    /// The feeds that an entry is a member of.
    fn places_of(&self, first_offset: u64) -> rusqlite::Result<Vec<Place>> {
        let stems = self.stems_of(first_offset)?.into_iter();
        Ok(stems.map(|stem| Place { stem, name: String::new() }).collect())
    }
}
