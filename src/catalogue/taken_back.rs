//! What is taken back, and what stands again: the records of a withdrawal in the fold.

use rusqlite::params;

use super::CatalogueError;
use super::fold::{Before, Fold, Place, Touch, blob, title_key};
use super::query::{ENTRY_COLUMNS, EntryRow, FeedRow, Member, Queries, WINDOW_ENTRIES_MAX, moment};
use crate::domain::digest::Digest;
use crate::domain::entry::{Announce, first_published, next_updated};
use crate::domain::id::EntryId;
use crate::domain::limits::{TOMBSTONES_MAX, WITHDRAWN_ALIKE_MAX};
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{Erasure, Husk, State, Tombstone, Withdrawal};
use crate::ledger::record::Header;

/// For so many days before the newest record of a feed it tells of what it no longer holds: longer
/// than any reader stays away.
const TOMBSTONE_DAYS: i64 = 365;

/// What stands in the address of an erased statement in the place of its headline.
const ERASED_SLUG: &str = "withdrawn";

/// What is known of an erased entry.
#[derive(Clone, Debug)]
pub struct ErasedRow {
    pub entry: EntryRow,
    /// Of the addresses that its page once had.
    pub gone: Vec<Digest>,
    /// Of the drop files that it was read from before the last.
    pub sources: Vec<Digest>,
}

/// What is asked of entries that were taken back.
pub trait TakenBack: Queries {
    /// The erased entry whose page once had this address.
    fn entry_gone_from(&self, address: &str) -> Result<Option<EntryRow>, CatalogueError> {
        let digest = Digest::of(address.as_bytes());
        let of = "num = (SELECT entry FROM gone WHERE address = ?1)";
        self.one_entry(of, digest.as_bytes())
    }

    /// The newest withdrawn entries with this folded title, and what shares its key.
    fn withdrawn_by_title(&self, fold: &str) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries INDEXED BY entries_withdrawn_by_title \
             WHERE title_key = ?1 AND state = 'withdrawn' ORDER BY num DESC LIMIT ?2"
        );
        self.rows(&sql, params![title_key(fold), WITHDRAWN_ALIKE_MAX], EntryRow::read)
    }

    /// Every erased entry, with what it is known by if it comes again.
    fn erased(&self) -> Result<Vec<ErasedRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries INDEXED BY entries_withdrawn \
             WHERE withdrawn_offset IS NOT NULL AND state = 'erased' ORDER BY withdrawn_offset"
        );
        let rows = self.rows(&sql, [], EntryRow::read)?;
        let of = |sql, num: i64| self.rows(sql, [num], |row| Ok(Digest::from_bytes(row.get(0)?)));
        rows.into_iter()
            .map(|entry| {
                let gone = of("SELECT address FROM gone WHERE entry = ?1", entry.num)?;
                let sources = of("SELECT source FROM former_sources WHERE entry = ?1", entry.num)?;
                Ok(ErasedRow { entry, gone, sources })
            })
            .collect()
    }

    /// The ids of what a record after `offset` took back, and of what names that as replaced or
    /// replacing, by its headline; each with the last record of what was taken back.
    fn taken_back_after(&self, offset: u64) -> Result<Vec<(EntryId, u64)>, CatalogueError> {
        let sql = "WITH back AS (SELECT id, replaces, last_offset FROM entries \
                   WHERE last_offset > ?1 AND withdrawn_offset IS NOT NULL) \
                   SELECT id, last_offset FROM back \
                   UNION ALL SELECT e.id, b.last_offset FROM back b JOIN entries e ON e.replaces = b.id \
                   UNION ALL SELECT replaces, last_offset FROM back WHERE replaces IS NOT NULL";
        self.rows(sql, [offset], |row| Ok((EntryId::recorded(row.get(0)?), row.get(1)?)))
    }

    /// What was withdrawn and stands in the live document no more, newest first; counted, and back
    /// from the newest record of the feed, so that the same records give the same.
    fn tombstones(
        &self,
        feed: &FeedRow,
        window: &[Member],
    ) -> Result<Vec<Tombstone>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(TOMBSTONE_DAYS * 86_400_000_000);
        let sql = "SELECT e.num, e.id, e.updated, a.revision FROM entries e \
                   INDEXED BY entries_withdrawn CROSS JOIN members m \
                   ON m.feed = ?1 AND m.hidden IN (0, 1) AND m.first_offset = e.first_offset \
                   LEFT JOIN announcements a ON a.entry = e.num \
                   WHERE e.withdrawn_offset IS NOT NULL AND m.corrected_us >= ?2 \
                   ORDER BY e.withdrawn_offset DESC, a.offset LIMIT ?3";
        let most = TOMBSTONES_MAX + WINDOW_ENTRIES_MAX;
        let withdrawn = self.rows(sql, params![feed.key.stem(), since_us, most], |row| {
            let (id, when) = (EntryId::recorded(row.get(1)?), moment(row, 2)?);
            Ok((row.get::<_, i64>(0)?, Tombstone { id, when }, row.get::<_, Option<u32>>(3)?))
        })?;
        let mut buried = Vec::new();
        let mut last = None;
        for (num, of, announced) in withdrawn {
            let correction = announced.map(|revision| of.id.correction(revision));
            let when = of.when;
            if last.replace(num) != Some(num) && !window.contains(&Member::Entry(num)) {
                buried.push(of);
            }
            // Nothing stands in its place.
            buried.extend(correction.map(|id| Tombstone { id, when }));
        }
        buried.truncate(TOMBSTONES_MAX);
        Ok(buried)
    }

    /// The same of the updates feed: earlier events of what was withdrawn.
    fn event_tombstones(
        &self,
        feed: &FeedRow,
        window: &[(u64, i64)],
    ) -> Result<Vec<Tombstone>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(TOMBSTONE_DAYS * 86_400_000_000);
        let sql = "SELECT v.offset, e.id, v.revision, v.updated FROM entries e \
                   INDEXED BY entries_withdrawn CROSS JOIN events v ON v.entry = e.num WHERE e.withdrawn_offset IS NOT NULL AND v.kind <> 'withdrawn' \
                   AND EXISTS (SELECT 1 FROM events w WHERE w.offset = e.withdrawn_offset AND w.at_us >= ?1) \
                   ORDER BY e.withdrawn_offset DESC, v.offset DESC LIMIT ?2";
        let most = TOMBSTONES_MAX + WINDOW_ENTRIES_MAX;
        let events = self.rows(sql, params![since_us, most], |row| {
            let id = EntryId::recorded(row.get(1)?).event(row.get(2)?);
            Ok((row.get::<_, u64>(0)?, Tombstone { id, when: moment(row, 3)? }))
        })?;
        let stands = |at: u64| window.iter().any(|(offset, _entry)| *offset == at);
        let left = events.into_iter().filter(|(offset, _tombstone)| !stands(*offset));
        Ok(left.map(|(_offset, tombstone)| tombstone).take(TOMBSTONES_MAX).collect())
    }
}

impl<T: Queries> TakenBack for T {}

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
        let is_over = statement.expires.is_some_and(|expires| expires <= header.at);
        let state = if is_over { State::Expired } else { State::Current };
        self.db.execute(
            "UPDATE entries SET state = ?2, withdrawal = NULL, withdrawn_offset = NULL, notice = NULL \
             WHERE num = ?1",
            params![before.num, state.as_str()],
        )?;
        // Versions of a text that was taken back, and does not stand again, do not either.
        if before.body.as_deref() != blob(header.body.as_ref()) {
            self.db.execute("DELETE FROM revisions WHERE entry = ?1", [before.num])?;
            self.forget_attachments(header)?;
            let from = next_updated(before.updated, header.at).to_string();
            self.db.execute(
                "INSERT INTO revisions (entry, revision, at, body) VALUES (?1, ?2, ?3, ?4)",
                params![before.num, header.revision, from, blob(header.body.as_ref())],
            )?;
        }
        self.db.execute("DELETE FROM announcements WHERE entry = ?1", [before.num])?;
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
            |row| moment(row, 0),
        )?;
        let address = self.free_address(header, &blank, published)?;
        self.take_drop_name(header)?;
        self.db.execute(
            "UPDATE entries SET title = '', title_key = NULL, number = NULL, language = ?2, body = NULL, address = ?3, \
             source = coalesce(?4, source) WHERE num = ?1",
            params![before.num, erasure.language.as_str(), address, blob(header.source.as_ref())],
        )?;
        self.db.execute(
            "UPDATE events SET body = ?2 WHERE entry = ?1",
            params![before.num, blob(header.body.as_ref())],
        )?;
        self.db.execute("DELETE FROM revisions WHERE entry = ?1", [before.num])?;
        self.take_back(header, &before, (State::Erased, &erasure.notice))?;
        // A catalogue that is built anew cannot know of them.
        self.db.execute("DELETE FROM announcements WHERE entry = ?1", [before.num]).map(|_rows| ())
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
             title, language, translation, told, told_at) \
             VALUES (?1, '', ?2, ?3, ?3, ?4, ?5, ?4, '', 'und', 0, ?2, ?4)",
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
        self.touch_claimants(header)?;
        self.forget_announcements(before)?;
        self.tell(header, before, "withdrawn")
    }

    /// The short entries of its corrections go with it, and are kept to be told as gone. The notice
    /// is shown wherever the entry stood, also where it had expired.
    fn forget_announcements(&self, before: &Before) -> rusqlite::Result<()> {
        self.db.execute(
            "DELETE FROM members \
             WHERE first_offset IN (SELECT offset FROM announcements WHERE entry = ?1)",
            [before.num],
        )?;
        self.db.execute("UPDATE announcements SET body = NULL WHERE entry = ?1", [before.num])?;
        self.db
            .execute(
                "UPDATE members SET hidden = 0 \
                 WHERE first_offset = ?1 AND hidden = 1",
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
        self.note_correction(before.first_offset, header)?;
        for stem in self.stems_of(before.first_offset)? {
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
            .query_map([num], |row| Ok((row.get::<_, u64>(0)?, moment(row, 1)?)))?
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
