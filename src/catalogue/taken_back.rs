//! What is taken back, and what stands again: the records of a withdrawal in the fold.

use rusqlite::params;

use super::fold::{Before, Fold, Place, Touch, blob};
use crate::domain::digest::Digest;
use crate::domain::entry::{Announce, first_published, next_updated};
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{Erasure, Husk, State, Withdrawal};
use crate::ledger::record::Header;

/// What stands in the address of an erased statement in the place of its headline.
const ERASED_SLUG: &str = "withdrawn";

impl Fold<'_> {
    /// The text stays in its record; a notice stands wherever the entry stood.
    pub(super) fn withdraw(
        &mut self,
        header: &Header,
        notice: &Withdrawal,
    ) -> rusqlite::Result<()> {
        let Some(before) = self.before(header)? else { return Ok(()) };
        if before.state == State::Erased {
            return Ok(());
        }
        self.take_drop_name(header)?;
        self.take_back(header, &before, (State::Withdrawn, notice))
    }

    pub(super) fn reinstate(
        &mut self,
        header: &Header,
        statement: &Statement,
    ) -> rusqlite::Result<()> {
        let Some(before) = self.before(header)? else { return Ok(()) };
        self.db.execute(
            "UPDATE entries SET state = 'current', withdrawal = NULL, withdrawn_offset = NULL, notice = NULL \
             WHERE num = ?1",
            [before.num],
        )?;
        // As a correction that is not told as one.
        let quiet = Header { grade: None, ..header.clone() };
        self.correct(&quiet, statement)?;
        // What older events said was taken back, and does not come again.
        self.db.execute(
            "UPDATE events SET body = ?2 WHERE entry = ?1",
            params![before.num, blob(header.body.as_ref())],
        )?;
        self.tell(header, &before, "reinstated")
    }

    /// As a withdrawal, and not a word of the text stays. An entry that is not known yet was erased in
    /// the ledger before this one.
    pub(super) fn erase(&mut self, header: &Header, erasure: &Erasure) -> rusqlite::Result<()> {
        let blank = Statement {
            slug: ERASED_SLUG.to_owned(),
            ..Statement::blank(erasure.language.clone(), erasure.group.clone())
        };
        if self.before(header)?.is_none() {
            self.publish_at(header, &blank, None)?;
        }
        let Some(before) = self.before(header)? else { return Ok(()) };
        self.forget_address(before.num, erasure.address)?;
        for source in &erasure.sources {
            self.db.execute(
                "INSERT OR IGNORE INTO former_sources (source, entry) VALUES (?1, ?2)",
                params![source.as_bytes(), before.num],
            )?;
        }
        let published = self.db.query_row(
            "SELECT published FROM entries WHERE num = ?1",
            [before.num],
            |row| super::query::moment(row, 0),
        )?;
        let address = self.free_address(header, &blank, published)?;
        self.take_drop_name(header)?;
        self.db.execute(
            "UPDATE entries SET title = '', title_fold = '', language = ?2, body = NULL, address = ?3, \
             source = coalesce(?4, source) WHERE num = ?1",
            params![before.num, erasure.language.as_str(), address, blob(header.source.as_ref())],
        )?;
        self.db.execute(
            "UPDATE events SET body = ?2 WHERE entry = ?1",
            params![before.num, blob(header.body.as_ref())],
        )?;
        self.db.execute("DELETE FROM revisions WHERE entry = ?1", [before.num])?;
        self.take_back(header, &before, (State::Erased, &erasure.notice))
    }

    /// What was published, and is erased by a later record: its feeds are known, and nothing else.
    pub(super) fn publish_husk(&mut self, header: &Header, husk: &Husk) -> rusqlite::Result<()> {
        self.publish_at(header, &husk.statement(), None)?;
        match self.before(header)? {
            Some(before) => self.forget_address(before.num, husk.address),
            None => Ok(()),
        }
    }

    pub(super) fn insert_without_text(&mut self, header: &Header) -> rusqlite::Result<()> {
        let at = first_published(header.published, header.at);
        self.db.execute(
            "INSERT INTO entries (id, grp, revision, first_offset, last_offset, published, published_us, updated, \
             title, title_fold, language) VALUES (?1, '', ?2, ?3, ?3, ?4, ?5, ?4, '', '', 'und')",
            params![
                header.entry.as_str(),
                header.revision,
                header.offset,
                at.to_string(),
                at.instant().as_microsecond(),
            ],
        )?;
        Ok(())
    }

    /// A former file of the entry: its bytes are known if they come again.
    pub(super) fn keep_former_source(&self, num: i64, header: &Header) -> rusqlite::Result<()> {
        if header.source.is_none() {
            return Ok(());
        }
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO former_sources (source, entry) \
                 SELECT source, num FROM entries WHERE num = ?1 AND source IS NOT NULL AND source <> ?2",
            )?
            .execute(params![num, blob(header.source.as_ref())])
            .map(|_rows| ())
    }

    /// By an entry, or by one that was erased.
    pub(super) fn is_taken(&self, address: &str) -> rusqlite::Result<bool> {
        let digest = Digest::of(address.as_bytes());
        self.db
            .prepare_cached(
                "SELECT 1 FROM entries WHERE address = ?1 UNION ALL SELECT 1 FROM gone WHERE address = ?2",
            )?
            .exists(params![address, digest.as_bytes()])
    }

    fn forget_address(&self, num: i64, address: Option<Digest>) -> rusqlite::Result<()> {
        let Some(address) = address else { return Ok(()) };
        self.db
            .execute(
                "INSERT OR IGNORE INTO gone (address, entry) VALUES (?1, ?2)",
                params![address.as_bytes(), num],
            )
            .map(|_rows| ())
    }

    fn take_back(
        &mut self,
        header: &Header,
        before: &Before,
        (state, notice): (State, &Withdrawal),
    ) -> rusqlite::Result<()> {
        let updated = next_updated(before.updated, header.at);
        self.db.execute(
            "UPDATE entries SET state = ?2, withdrawal = ?3, withdrawn_offset = ?4, revision = ?5, \
             last_offset = ?4, updated = ?6, drop_name = coalesce(?7, drop_name), notice = ?8 WHERE num = ?1",
            params![
                before.num,
                state.as_str(),
                blob(header.body.as_ref()),
                header.offset,
                header.revision,
                updated.to_string(),
                header.drop_name.as_ref().map(DropPath::as_str),
                serde_json::to_string(notice).unwrap_or_default(),
            ],
        )?;
        if let Some(replaced) = &before.replaces {
            self.relate_anew(header, Some(replaced), None)?;
        }
        self.forget_announcements(before)?;
        self.tell(header, before, "withdrawn")
    }

    /// The short entries of its corrections go with it. The notice is shown wherever the entry
    /// stood, also where it had expired.
    fn forget_announcements(&self, before: &Before) -> rusqlite::Result<()> {
        self.db.execute(
            "DELETE FROM members WHERE feed IN (SELECT feed FROM feeds) \
             AND first_offset IN (SELECT offset FROM announcements WHERE entry = ?1)",
            [before.num],
        )?;
        self.db.execute("DELETE FROM announcements WHERE entry = ?1", [before.num])?;
        self.db
            .execute(
                "UPDATE members SET hidden = FALSE \
                 WHERE feed IN (SELECT feed FROM feeds) AND first_offset = ?1 AND hidden",
                [before.first_offset],
            )
            .map(|_rows| ())
    }

    /// Every feed that holds the entry shows it anew, and the updates feed has an event of it.
    fn tell(&mut self, header: &Header, before: &Before, kind: &str) -> rusqlite::Result<()> {
        let updated = next_updated(before.updated, header.at);
        self.db.execute(
            "UPDATE entries SET updated = ?2, revision = ?3, last_offset = ?4 WHERE num = ?1",
            params![before.num, updated.to_string(), header.revision, header.offset],
        )?;
        let stems = self
            .db
            .prepare_cached(
                "SELECT feed FROM members WHERE first_offset = ?1 AND feed IN (SELECT feed FROM feeds)",
            )?
            .query_map([before.first_offset], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        self.db.execute(
            "UPDATE members SET corrected_us = ?2 WHERE first_offset = ?1 AND feed IN (SELECT feed FROM feeds)",
            params![before.first_offset, header.at.instant().as_microsecond()],
        )?;
        for stem in stems {
            let place = Place { stem, name: String::new() };
            self.touch(&place, header, Touch { members: 0, updated: Some(updated) })?;
        }
        // What earlier events say changes with it.
        self.raise_events(before.num, updated)?;
        match header.announce {
            Announce::Yes => self.add_event((header, blob(header.body.as_ref())), before.num, kind),
            Announce::No => Ok(()),
        }
    }

    fn raise_events(&self, num: i64, updated: Moment) -> rusqlite::Result<()> {
        let events = self
            .db
            .prepare_cached("SELECT offset, updated FROM events WHERE entry = ?1")?
            .query_map([num], |row| Ok((row.get::<_, u64>(0)?, super::query::moment(row, 1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for (offset, last) in events {
            let updated = updated.max(last.plus_seconds(1));
            self.db.execute(
                "UPDATE events SET updated = ?2 WHERE offset = ?1",
                params![offset, updated.to_string()],
            )?;
        }
        Ok(())
    }
}
